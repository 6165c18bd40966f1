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

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Number of attempts that may start in any window of one length, as in {@code 1000/1h}.
 *
 * @param count most attempts in a window, from 1 to {@value #MAX_COUNT}
 * @param periodNanos length of the window, above 0 and at most {@link #MAX_PERIOD_NANOS}
 */
public record Quota(int count, long periodNanos) {

  /** Largest number of attempts; each attempt of a window takes 8 bytes. */
  public static final int MAX_COUNT = 1_000_000;

  /** Longest window, some 73 years. Differences of two times of the clock cannot overflow in it. */
  public static final long MAX_PERIOD_NANOS = Long.MAX_VALUE / 4;

  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final Pattern FORM = Pattern.compile("\\s*([0-9]+)\\s*/\\s*(\\S.*?)\\s*");

  /**
   * Creates a quota.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Quota {
    if (count < 1 || count > MAX_COUNT) {
      throw new IllegalArgumentException(
          "count must be from 1 to " + MAX_COUNT + ", but was " + count);
    }
    if (periodNanos < 1 || periodNanos > MAX_PERIOD_NANOS) {
      throw new IllegalArgumentException(
          "period must be from 1 to " + MAX_PERIOD_NANOS + " ns, but was " + periodNanos);
    }
  }

  /**
   * Reads a list of quotas.
   *
   * @param optionName name of the option with this value, for the message of the exception
   * @param text {@code COUNT/PERIOD}, several separated by commas
   * @param durations reads a duration as milliseconds; throws {@link IllegalArgumentException} for
   *     what is none
   * @return the quotas in the order in which they were written
   * @throws IllegalArgumentException naming the option, the value and the accepted form
   */
  public static List<Quota> parse(
      String optionName, String text, ToLongFunction<String> durations) {
    List<Quota> quotas = new ArrayList<>();
    // A negative limit keeps an empty part at the end, which is a slip and not a quota.
    for (String part : text.split(",", -1)) {
      Matcher matcher = FORM.matcher(part);
      if (!matcher.matches()) {
        throw malformed(optionName, text);
      }
      try {
        int count = Integer.parseInt(matcher.group(1));
        long millis = durations.applyAsLong(matcher.group(2));
        quotas.add(new Quota(count, Math.multiplyExact(millis, NANOS_PER_MILLI)));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw malformed(optionName, text);
      }
    }
    return List.copyOf(quotas);
  }

  private static IllegalArgumentException malformed(String optionName, String text) {
    return new IllegalArgumentException(
        optionName
            + " must be COUNT/PERIOD, several separated by commas, such as 1000/1h,10000/1d, with a"
            + " COUNT from 1 to "
            + MAX_COUNT
            + ", but was "
            + text);
  }
}
