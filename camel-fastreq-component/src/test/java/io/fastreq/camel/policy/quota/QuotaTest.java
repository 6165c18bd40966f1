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
package io.fastreq.camel.policy.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void singleQuotaIsRead() {
    assertThat(parse("20/2s")).containsExactly(new Quota(20, 2 * SECOND));
  }

  @Test
  void severalQuotasAreReadInOrder() {
    assertThat(parse("1000/1h,10000/1d"))
        .containsExactly(new Quota(1000, 3600 * SECOND), new Quota(10_000, 86_400 * SECOND));
  }

  @Test
  void spacesAreAllowed() {
    assertThat(parse(" 1000 / 1h , 5/1s "))
        .containsExactly(new Quota(1000, 3600 * SECOND), new Quota(5, SECOND));
  }

  @Test
  void periodWithoutUnitIsMilliseconds() {
    assertThat(parse("1000000/1500")).containsExactly(new Quota(1_000_000, 3 * SECOND / 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1000",
        "1000/",
        "/1h",
        "0/1h",
        "-1/1h",
        "+1/1h",
        "1.5/1h",
        "1000001/1h",
        "99999999999999999999/1h",
        "1000/1h,",
        ",1000/1h",
        "1000/0",
        "1000/0s",
        "1000/-1h",
        "1000/often",
        "a/1h",
        "1000 per 1h",
        "1000/1h;10000/1d",
        "1/9223372036854775807"
      })
  void wrongValueIsRefusedWithTheFormItTakes(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(text))
        .withMessageStartingWith("hostQuota must be COUNT/PERIOD")
        .withMessageContaining("1000/1h,10000/1d")
        .withMessageContaining("from 1 to 1000000")
        .withMessageEndingWith("but was " + text);
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Quota(0, SECOND));
    assertThatIllegalArgumentException().isThrownBy(() -> new Quota(1_000_001, SECOND));
    assertThatIllegalArgumentException().isThrownBy(() -> new Quota(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Quota(1, Long.MAX_VALUE));
  }

  private static List<Quota> parse(String text) {
    return Quota.parse("hostQuota", text, QuotaTest::millis);
  }

  /** Stands for the reader of Camel's durations. */
  private static long millis(String text) {
    return switch (text) {
      case "1s" -> 1000;
      case "2s" -> 2000;
      case "1h" -> 3_600_000;
      case "1d" -> 86_400_000;
      case "0s" -> 0;
      default -> Long.parseLong(text);
    };
  }
}
