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
import java.math.BigInteger;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Retry-After} (RFC 9110 section 10.2.3): a number of seconds or an HTTP date.
 * Stateless.
 */
public final class RetryAfter {

  /**
   * The longest form of a date has 33 characters. What is much longer is no wait but an attempt to
   * keep the parser busy.
   */
  private static final int MAX_LENGTH = 64;

  private static final Pattern DELAY_SECONDS = Pattern.compile("[0-9]+");
  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000L);
  private static final BigInteger MAX_NANOS = BigInteger.valueOf(Long.MAX_VALUE);

  private RetryAfter() {}

  /**
   * How long the server asks to wait.
   *
   * @param value value of the header, or null where there is none
   * @param now the present, from which a date is counted
   * @return nanoseconds, 0 for a date in the past, {@link Long#MAX_VALUE} for what is longer than
   *     that; empty for a value that is neither a whole number of seconds nor an HTTP date, and for
   *     one of more than 64 characters
   */
  public static OptionalLong delayNanos(@Nullable String value, Instant now) {
    if (value == null || value.length() > MAX_LENGTH) {
      return OptionalLong.empty();
    }
    String text = trimOptionalWhitespace(value);
    if (DELAY_SECONDS.matcher(text).matches()) {
      return OptionalLong.of(atMostMax(new BigInteger(text).multiply(NANOS_PER_SECOND)));
    }
    Instant date = HttpDate.parse(text, now);
    return date == null ? OptionalLong.empty() : OptionalLong.of(nanosUntil(date, now));
  }

  private static long nanosUntil(Instant date, Instant now) {
    if (!date.isAfter(now)) {
      return 0;
    }
    BigInteger seconds = BigInteger.valueOf(date.getEpochSecond() - now.getEpochSecond());
    return atMostMax(
        seconds
            .multiply(NANOS_PER_SECOND)
            .add(BigInteger.valueOf((long) date.getNano() - now.getNano())));
  }

  private static long atMostMax(BigInteger nanos) {
    return nanos.min(MAX_NANOS).longValueExact();
  }

  /** Space and tab alone (RFC 9110 section 5.6.3), not all that Java takes for white space. */
  private static String trimOptionalWhitespace(String value) {
    int start = 0;
    int end = value.length();
    while (start < end && isOptionalWhitespace(value.charAt(start))) {
      start++;
    }
    while (end > start && isOptionalWhitespace(value.charAt(end - 1))) {
      end--;
    }
    return value.substring(start, end);
  }

  private static boolean isOptionalWhitespace(char c) {
    return c == ' ' || c == '\t';
  }
}
