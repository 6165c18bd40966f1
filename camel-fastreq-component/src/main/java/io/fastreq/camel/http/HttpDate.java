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
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an HTTP date in the three forms of RFC 9110 section 5.6.7. A wrong day of the week says
 * nothing about the time meant and is passed over. Stateless.
 */
public final class HttpDate {

  private static final DateTimeFormatter FIXDATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withResolverStyle(ResolverStyle.STRICT);

  private static final String DAY_NAME = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
  private static final String LONG_DAY_NAME = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
  private static final String DATE = "(?<day>[0-9]{2})%1$s(?<month>[A-Z][a-z]{2})%1$s";
  private static final String TIME = " (?<time>[0-9]{2}:[0-9]{2}:)(?<second>[0-9]{2})";

  private static final Pattern IMF_FIXDATE =
      Pattern.compile(DAY_NAME + ", " + DATE.formatted(" ") + "(?<year>[0-9]{4})" + TIME + " GMT");
  private static final Pattern RFC_850 =
      Pattern.compile(
          LONG_DAY_NAME + ", " + DATE.formatted("-") + "(?<year>[0-9]{2})" + TIME + " GMT");
  private static final Pattern ASCTIME =
      Pattern.compile(
          DAY_NAME
              + " (?<month>[A-Z][a-z]{2}) (?<day>[0-9]{2}| [0-9])"
              + TIME
              + " (?<year>[0-9]{4})");

  private HttpDate() {}

  /** Returns the instant that a text names, or null if it is no HTTP date. */
  public static @Nullable Instant parse(String text, Instant now) {
    Matcher matcher = IMF_FIXDATE.matcher(text);
    try {
      if (matcher.matches() || matcher.usePattern(ASCTIME).matches()) {
        return instant(matcher, Integer.parseInt(matcher.group("year")));
      }
      return matcher.usePattern(RFC_850).matches() ? withTwoDigitYear(matcher, now) : null;
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  /** Takes the latest year that ends in these digits and is at most 50 years ahead. */
  private static Instant withTwoDigitYear(Matcher matcher, Instant now) {
    LocalDateTime limit = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusYears(50);
    int year = limit.getYear() / 100 * 100 + Integer.parseInt(matcher.group("year"));
    // By the parts, since the day itself may not exist in a year that is passed over (29 February).
    boolean tooLate =
        year > limit.getYear()
            || (year == limit.getYear()
                && instant(matcher, year).isAfter(limit.toInstant(ZoneOffset.UTC)));
    return instant(matcher, tooLate ? year - 100 : year);
  }

  private static Instant instant(Matcher matcher, int year) {
    // The grammar allows a leap second; no clock here has one.
    boolean leap = matcher.group("second").equals("60");
    String fixdate =
        String.format(
            Locale.ROOT,
            "%s %s %04d %s%s GMT",
            matcher.group("day").replace(' ', '0'),
            matcher.group("month"),
            year,
            matcher.group("time"),
            leap ? "59" : matcher.group("second"));
    return FIXDATE.parse(fixdate, Instant::from).plusSeconds(leap ? 1 : 0);
  }
}
