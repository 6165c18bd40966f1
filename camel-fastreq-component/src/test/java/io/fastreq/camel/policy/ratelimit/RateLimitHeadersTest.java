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
package io.fastreq.camel.policy.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fastreq.camel.http.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitHeadersTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long NOW_MILLIS = 1_800_000_000_400L;

  private final RateLimitHeaders reader = new RateLimitHeaders(60 * SECOND, null);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"default\";r=50;t=30",
        "default;r=50;t=30",
        "\"default\" ; t=30 ; r=50",
        "\"default\";r=50;t=30;pk=:cHsdRNjcg==:",
        "\"a, b; r=1; \\\" t=2\";r=50;t=30",
        "limit=100, remaining=50, reset=30",
        "reset=30,remaining=50",
        "limit=100;w=60, remaining=50, reset=30"
      })
  void rateLimitIsReadInBothForms(String value) {
    assertThat(read("RateLimit", value)).isEqualTo(new RateLimitReading(50, 30 * SECOND, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "50",
        "\"default\"",
        "\"default\";r=50",
        "\"default\";t=30",
        "\"default\";r=-1;t=30",
        "\"default\";r=50;t=-1",
        "\"default\";r=50;t=1.5",
        "\"default\";r=many;t=30",
        "\"default\";r=;t=",
        "\"default\";R=50;T=30",
        "\"default;r=50;t=30",
        "\"default\";r=50;t=61",
        "\"default\";r=9999999999999999;t=30",
        "remaining=50",
        "limit=100, remaining=50, reset=nan",
        "\"default\";r=50;t=99999999999999999999"
      })
  void rateLimitThatCannotBeReadIsIgnored(String value) {
    assertThat(read("RateLimit", value)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"second\";r=9;t=1, \"hour\";r=5;t=40' | 5 | 40",
        "'\"second\";r=3;t=1, \"hour\";r=5;t=40' | 3 | 1",
        "'\"second\";r=5;t=1, \"hour\";r=5;t=40' | 5 | 40",
        "'\"second\";r=9;t=1, \"day\";r=0;t=80000' | 9 | 1",
        "'\"broken\";r=0, \"second\";r=9;t=1' | 9 | 1",
      })
  void strictestOfSeveralPoliciesThatCountIsRead(String value, long remaining, long seconds) {
    assertThat(read("RateLimit", value))
        .isEqualTo(new RateLimitReading(remaining, seconds * SECOND, false));
  }

  @Test
  void policiesInSeveralHeadersAreOneList() {
    assertThat(read("RateLimit", "\"a\";r=9;t=1", "RateLimit", "\"b\";r=5;t=40"))
        .isEqualTo(new RateLimitReading(5, 40 * SECOND, false));
    assertThat(
            read(
                "X-RateLimit-Remaining", "0, 1400",
                "X-RateLimit-Reset", "1, 1419704"))
        .isEqualTo(new RateLimitReading(0, SECOND, false));
    assertThat(
            read(
                "RateLimit-Remaining", "1400",
                "RateLimit-Reset", "40",
                "RateLimit-Remaining", "0",
                "RateLimit-Reset", "1"))
        .isEqualTo(new RateLimitReading(0, SECOND, false));
    assertThat(read("X-RateLimit-Remaining", "0, 1400", "X-RateLimit-Reset", "1")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RateLimit-", "X-RateLimit-", "X-Rate-Limit-", "x-ratelimit-"})
  void secondsFromNowAreReadInEachForm(String prefix) {
    assertThat(read(prefix + "Remaining", " 7 ", prefix + "Reset", "\t42"))
        .isEqualTo(new RateLimitReading(7, 42 * SECOND, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-RateLimit-", "X-Rate-Limit-"})
  void timeSince1970IsReadInSecondsAndMilliseconds(String prefix) {
    assertThat(read(prefix + "Remaining", "7", prefix + "Reset", "1800000030"))
        .isEqualTo(new RateLimitReading(7, 29_600_000_000L, true));
    assertThat(read(prefix + "Remaining", "7", prefix + "Reset", "1800000030400"))
        .isEqualTo(new RateLimitReading(7, 30 * SECOND, true));
  }

  @Test
  void timeInSecondsIsNotPastBeforeItsSecondIsOver() {
    assertThat(read("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1800000000"))
        .isEqualTo(new RateLimitReading(0, -400_000_000L, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1799999999",
        "1800000000400",
        "1799999999999",
        "1000000000",
        "1800000061",
        "1800000060401",
        "61",
        "999999999",
        "-1",
        "1.5",
        "nan",
        "soon",
        "",
        "0x10",
        "99999999999999999999",
        "Fri, 15 Jan 2027 08:00:10 GMT"
      })
  void resetThatIsPastOrTooFarOrUnreadableIsIgnored(String reset) {
    assertThat(read("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset)).isNull();
  }

  @Test
  void standardResetIsNeverATime() {
    assertThat(read("RateLimit-Remaining", "0", "RateLimit-Reset", "1800000030")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "unlimited", ""})
  void unreadableRemainderIsIgnored(String remaining) {
    assertThat(read("X-RateLimit-Remaining", remaining, "X-RateLimit-Reset", "10")).isNull();
  }

  @Test
  void oneHeaderAloneSaysNothing() {
    assertThat(read("X-RateLimit-Remaining", "0")).isNull();
    assertThat(read("X-RateLimit-Reset", "10")).isNull();
    assertThat(read("RateLimit-Remaining", "0", "X-RateLimit-Reset", "10")).isNull();
    assertThat(read()).isNull();
  }

  @Test
  void firstFormThatCanBeReadCounts() {
    assertThat(
            read(
                "X-RateLimit-Remaining",
                "1",
                "X-RateLimit-Reset",
                "10",
                "RateLimit",
                "\"default\";r=2;t=20"))
        .isEqualTo(new RateLimitReading(2, 20 * SECOND, false));
    assertThat(
            read("X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "10", "RateLimit", "nonsense"))
        .isEqualTo(new RateLimitReading(1, 10 * SECOND, false));
  }

  @Test
  void namedHeadersComeFirstAndTheOthersStillCount() {
    RateLimitHeaders named =
        new RateLimitHeaders(
            60 * SECOND,
            RateLimitHeaderNames.parse("rateLimitHeaders", "remaining:Calls-Left, reset:Calls-At"));

    assertThat(
            named.read(
                Headers.of("Calls-Left", "3", "calls-at", "1800000001", "RateLimit", "a;r=1;t=1"),
                NOW_MILLIS))
        .isEqualTo(new RateLimitReading(3, 600_000_000L, true));
    assertThat(named.read(Headers.of("RateLimit", "a;r=1;t=1"), NOW_MILLIS))
        .isEqualTo(new RateLimitReading(1, SECOND, false));
  }

  @Test
  void overlongValueIsIgnored() {
    assertThat(read("RateLimit", "\"" + "x".repeat(2000) + "\";r=0;t=30")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "remaining:A",
        "reset:A",
        "remaining:A,reset:",
        "A,B",
        "remaining:A;reset:B",
        "remaining:A B,reset:C",
        "remaining:A,reset:B,limit:C",
        "reset:A,remaining:B"
      })
  void wrongNamesAreRefusedWithTheFormTheyTake(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimitHeaderNames.parse("rateLimitHeaders", text))
        .withMessage("rateLimitHeaders must be remaining:NAME,reset:NAME, but was " + text);
  }

  private @Nullable RateLimitReading read(String... namesAndValues) {
    return reader.read(Headers.of(namesAndValues), NOW_MILLIS);
  }
}
