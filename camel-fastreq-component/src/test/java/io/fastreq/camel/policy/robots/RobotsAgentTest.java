/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.fastreq.camel.policy.robots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RobotsAgentTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "camel-fastreq/0.1.0 | camel-fastreq",
        "' FooBot' | foobot",
        "curl/8.5.0 | curl",
        "Mozilla/5.0 (compatible; Foo_Bot/2.1; +http://example.com/bot) | foo_bot",
        "Mozilla/5.0 (Linux) AppleWebKit/537 (KHTML; like Gecko) (compatible;Bar-Bot) | bar-bot",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/130.0 | mozilla",
        "7zip/1.0 | ''",
        "'' | ''"
      })
  void tokenIsFoundInAUserAgent(String userAgent, String token) {
    assertThat(RobotsAgent.of(userAgent).token()).isEqualTo(token);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FooBot", "foo-bot", "foo_bot"})
  void optionIsATokenInAnyCase(String text) {
    assertThat(RobotsAgent.parse("robotsAgent", text).token())
        .isEqualTo(text.toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "*", "FooBot/1.0", "Foo Bot", "bot1", "b\u00f6t"})
  void wrongOptionIsRefusedWithTheFormItTakes(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RobotsAgent.parse("robotsAgent", text))
        .withMessage("robotsAgent must be a product token of letters, _ and -, but was " + text);
  }
}
