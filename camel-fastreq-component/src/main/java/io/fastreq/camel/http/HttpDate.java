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
package io.fastreq.camel.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an HTTP date in the three forms of RFC 9110 section 5.6.7. Stateless.
 *
 * <p>Not by {@code DateTimeFormatter}: its names depend on the locale data of the JVM, and it would
 * refuse a date whose day of the week is wrong, which says nothing about the time meant.
 */
public final class HttpDate {

  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private static final String MONTH = "(?<month>" + String.join("|", MONTHS) + ")";
  private static final String TIME = "(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})";
  private static final String DAY_NAME = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
  private static final String LONG_DAY_NAME =
      "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";

  private static final Pattern IMF_FIXDATE =
      Pattern.compile(
          DAY_NAME + ", (?<day>[0-9]{2}) " + MONTH + " (?<year>[0-9]{4}) " + TIME + " GMT");
  private static final Pattern RFC_850 =
      Pattern.compile(
          LONG_DAY_NAME + ", (?<day>[0-9]{2})-" + MONTH + "-(?<year>[0-9]{2}) " + TIME + " GMT");
  private static final Pattern ASCTIME =
      Pattern.compile(
          DAY_NAME + " " + MONTH + " (?<day>[0-9]{2}| [0-9]) " + TIME + " (?<year>[0-9]{4})");

  private HttpDate() {}

  /** The instant that this text names, or null if it is no HTTP date. */
  public static @Nullable Instant parse(String text, Instant now) {
    try {
      Matcher matcher = IMF_FIXDATE.matcher(text);
      if (matcher.matches() || matcher.usePattern(ASCTIME).matches()) {
        return date(matcher, number(matcher, "year"));
      }
      return matcher.usePattern(RFC_850).matches() ? withTwoDigitYear(matcher, now) : null;
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  /**
   * A year of two digits is the latest that ends in them and is not more than 50 years ahead, as
   * the RFC demands.
   */
  private static Instant withTwoDigitYear(Matcher matcher, Instant now) {
    LocalDateTime limit = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusYears(50);
    int year = limit.getYear() / 100 * 100 + number(matcher, "year");
    // By the parts, since the day itself may not exist in a year that is passed over (29 February).
    boolean tooLate =
        year > limit.getYear()
            || (year == limit.getYear()
                && date(matcher, year).isAfter(limit.toInstant(ZoneOffset.UTC)));
    return date(matcher, tooLate ? year - 100 : year);
  }

  private static Instant date(Matcher matcher, int year) {
    int second = number(matcher, "second");
    // The grammar has room for a leap second; no clock here has.
    int leap = second == 60 ? 1 : 0;
    return LocalDateTime.of(
            year,
            MONTHS.indexOf(matcher.group("month")) + 1,
            number(matcher, "day"),
            number(matcher, "hour"),
            number(matcher, "minute"),
            second - leap)
        .plusSeconds(leap)
        .toInstant(ZoneOffset.UTC);
  }

  private static int number(Matcher matcher, String group) {
    return Integer.parseInt(matcher.group(group).strip());
  }
}
