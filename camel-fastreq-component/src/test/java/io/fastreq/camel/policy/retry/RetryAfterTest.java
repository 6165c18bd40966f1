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
package io.fastreq.camel.policy.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "120, 120", "007, 7", "999999, 999999", "9223372036, 9223372036"})
  void secondsAreRead(String value, long seconds) {
    assertThat(read(value)).hasValue(seconds * 1_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372037",
        "99999999999999999999",
        "9999999999999999999999999999999999999999999999999999999999999999",
        "Fri, 31 Dec 9999 23:59:59 GMT"
      })
  void tooLongValueIsTheLongestWait(String value) {
    assertThat(read(value)).hasValue(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Wed, 04 Mar 2026 05:08:07 GMT",
        "Wednesday, 04-Mar-26 05:08:07 GMT",
        "Wed Mar  4 05:08:07 2026",
        "Wed Mar 04 05:08:07 2026"
      })
  void dateIsReadInAllThreeForms(String value) {
    assertThat(read(value)).hasValue(Duration.ofMinutes(2).toNanos());
  }

  @Test
  void fractionOfTheCurrentSecondIsCounted() {
    assertThat(RetryAfter.delayNanos("Wed, 04 Mar 2026 05:06:08 GMT", NOW.plusMillis(250)))
        .hasValue(750_000_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Wed, 04 Mar 2026 05:06:07 GMT",
        "Wed, 04 Mar 2026 05:06:06 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Thu, 01 Jan 0001 00:00:00 GMT"
      })
  void dateInThePastMeansNow(String value) {
    assertThat(read(value)).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    // At most 50 years ahead: in the future.
    "04-Mar-76 05:06:07, 2076-03-04T05:06:07Z",
    "29-Feb-28 00:00:00, 2028-02-29T00:00:00Z",
    // More than 50 years ahead, even by a second: in the past.
    "04-Mar-76 05:06:08, 1976-03-04T05:06:08Z",
    "01-Jan-77 00:00:00, 1977-01-01T00:00:00Z",
    "31-Dec-99 23:59:59, 1999-12-31T23:59:59Z"
  })
  void yearOfTwoDigitsIsAtMostFiftyYearsAhead(String date, Instant meant) {
    long expected = Math.max(0, Duration.between(NOW, meant).toNanos());

    assertThat(read("Monday, " + date + " GMT")).hasValue(expected);
  }

  @Test
  void yearOfTwoDigitsReachesIntoTheNextCentury() {
    Instant lateNow = Instant.parse("2099-12-31T23:59:59Z");

    assertThat(RetryAfter.delayNanos("Friday, 01-Jan-00 00:00:00 GMT", lateNow))
        .hasValue(1_000_000_000L);
  }

  @Test
  void leapSecondIsTheStartOfTheNextMinute() {
    assertThat(read("Wed, 04 Mar 2026 05:06:60 GMT")).hasValue(53_000_000_000L);
  }

  @Test
  void wrongDayOfTheWeekDoesNotMatter() {
    assertThat(read("Mon, 04 Mar 2026 05:06:17 GMT")).hasValue(10_000_000_000L);
  }

  @Test
  void datesDoNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(read("Wed, 04 Mar 2026 05:06:17 GMT")).hasValue(10_000_000_000L);
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" 3", "3 ", "\t3\t", " \t 3 \t "})
  void surroundingWhitespaceIsIgnored(String value) {
    assertThat(read(value)).hasValue(3_000_000_000L);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "1.5",
        "1,5",
        "1e3",
        "0x10",
        "nan",
        "NaN",
        "inf",
        "Infinity",
        "soon",
        "1 2",
        "1s",
        "٣",
        "\u00a03",
        "2026-03-04T05:08:07Z",
        "Wed, 4 Mar 2026 05:08:07 GMT",
        "Wed, 04 Mar 2026 05:08:07 UTC",
        "Wed, 04 Mar 2026 05:08:07 +0000",
        "Wed, 04 Mar 2026 05:08:07",
        "wed, 04 mar 2026 05:08:07 gmt",
        "Wed, 30 Feb 2026 05:08:07 GMT",
        "Wed, 00 Mar 2026 05:08:07 GMT",
        "Wed, 04 Mar 2026 24:00:00 GMT",
        "Wed, 04 Mar 2026 05:60:00 GMT",
        "Wed, 04 Mar 2026 05:06:61 GMT",
        "Wed, 04-Mar-26 05:08:07 GMT",
        "Sunday, 29-Feb-27 00:00:00 GMT",
        "Wed Mar 4 05:08:07 2026"
      })
  void otherTextIsUnreadable(String value) {
    assertThat(read(value)).isEmpty();
  }

  @Test
  void valueOfMoreThan64CharactersIsIgnored() {
    assertThat(read("3" + " ".repeat(63))).hasValue(3_000_000_000L);
    assertThat(read("3" + " ".repeat(64))).isEmpty();
    assertThat(read("1".repeat(65))).isEmpty();
  }

  private static OptionalLong read(String value) {
    return RetryAfter.delayNanos(value, NOW);
  }
}
