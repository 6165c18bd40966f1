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
package io.fastreq.camel.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureLimitTest {

  private static FailureLimit parse(String text) {
    return FailureLimit.parse("maxFailures", text);
  }

  @ParameterizedTest
  @CsvSource({
    "50, 50, 50, false",
    "50, 51, 51, true",
    "0, 0, 10, false",
    "0, 1, 1, true",
    "5%, 99, 99, false",
    "5%, 5, 100, false",
    "5%, 6, 100, true",
    "5%, 50, 1000, false",
    "5%, 51, 1000, true",
    "0.5%, 1, 199, true",
    "0.5%, 1, 200, false",
    "0%, 0, 500, false",
    "0%, 1, 500, true",
    "100%, 500, 500, false",
    "' 7 % ', 8, 100, true",
  })
  void limitIsExceededBeyondItsValue(String limit, int failed, int results, boolean exceeded) {
    assertThat(parse(limit).isExceededBy(failed, results)).isEqualTo(exceeded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "%",
        "-1",
        "-1%",
        "1.5",
        "101%",
        "100.1%",
        "many",
        "5 percent",
        "1e3",
        "5%%",
        "1000000001",
        "99999999999999999999",
        "NaN",
        "+5"
      })
  void wrongLimitIsRefusedWithTheValuesThatTheOptionTakes(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(text))
        .withMessageContaining("maxFailures")
        .withMessageContaining("a number of items from 0")
        .withMessageContaining("percentage from 0% to 100%");
  }

  @Test
  void reasonNamesOptionAndValue() {
    assertThat(parse("5%").reason()).contains("maxFailures=5%");
  }
}
