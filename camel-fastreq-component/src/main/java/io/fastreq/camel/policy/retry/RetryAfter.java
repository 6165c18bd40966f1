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

import io.fastreq.camel.http.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Retry-After} (RFC 9110 section 10.2.3): a number of seconds or an HTTP date.
 * Stateless.
 */
final class RetryAfter {

  /**
   * Maximum length of the value. The longest form of a date has 33 characters; a much longer value
   * is an attack.
   */
  private static final int MAX_LENGTH = 64;

  /** Number of digits that any long holds. */
  private static final int MAX_DIGITS = 18;

  /**
   * Matches a value without surrounding spaces and tabs, the only white space of RFC 9110 section
   * 5.6.3.
   */
  private static final Pattern TRIMMED = Pattern.compile("[ \\t]*(.*?)[ \\t]*");

  private static final Pattern SECONDS = Pattern.compile("0*([0-9]+)");

  private RetryAfter() {}

  /**
   * Returns how long the server asks to wait.
   *
   * @param value value of the header, or null
   * @param now the current time, from which a date is counted
   * @return nanoseconds, 0 for a date in the past, {@link Long#MAX_VALUE} if it exceeds that; empty
   *     for a value that is neither a whole number of seconds nor an HTTP date, and for one of more
   *     than 64 characters
   */
  static OptionalLong delayNanos(@Nullable String value, Instant now) {
    Matcher trimmed = TRIMMED.matcher(value == null ? "" : value);
    if (value == null || value.length() > MAX_LENGTH || !trimmed.matches()) {
      return OptionalLong.empty();
    }
    Matcher seconds = SECONDS.matcher(trimmed.group(1));
    if (seconds.matches()) {
      String digits = seconds.group(1);
      return OptionalLong.of(
          digits.length() > MAX_DIGITS
              ? Long.MAX_VALUE
              : TimeUnit.SECONDS.toNanos(Long.parseLong(digits)));
    }
    Instant date = HttpDate.parse(trimmed.group(1), now);
    return date == null
        ? OptionalLong.empty()
        : OptionalLong.of(
            date.isAfter(now) ? TimeUnit.NANOSECONDS.convert(Duration.between(now, date)) : 0);
  }
}
