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

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The failures that a batch may have: a number of items, or a percentage of those that have ended.
 * Immutable.
 *
 * @param most the number or the percentage
 * @param isPercentage whether it is a percentage
 * @param reason why a batch is cut that has more
 */
public record FailureLimit(double most, boolean isPercentage, String reason) {

  /** Number of results from which on a percentage is looked at. */
  public static final int MIN_RESULTS = 100;

  private static final Pattern FORM = Pattern.compile("([0-9]{1,10}(?:\\.[0-9]{1,10})?)\\s*(%?)");
  private static final int MAX_COUNT = 1_000_000_000;

  /** Returns the limit of a batch that may have no failure. */
  public static FailureLimit none(String reason) {
    return new FailureLimit(0, false, reason);
  }

  /**
   * Parses a limit: {@code 50}, {@code 5%}, {@code 0.5%}.
   *
   * @param option the option with this value, for the message of the exception
   * @throws IllegalArgumentException with option and accepted forms, if it is anything else
   */
  public static FailureLimit parse(String option, String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (matcher.matches()) {
      BigDecimal number = new BigDecimal(matcher.group(1));
      boolean percentage = !matcher.group(2).isEmpty();
      boolean isWhole = number.scale() == 0;
      int most = percentage ? 100 : MAX_COUNT;
      if ((percentage || isWhole) && number.compareTo(BigDecimal.valueOf(most)) <= 0) {
        return new FailureLimit(
            number.doubleValue(),
            percentage,
            "more items failed than " + option + "=" + text.strip() + " allows");
      }
    }
    throw new IllegalArgumentException(
        "Option %s can not be %s: it takes a number of items from 0 up to %d, or a percentage from 0%% to 100%%"
            .formatted(option, text, MAX_COUNT));
  }

  /**
   * Returns whether there are too many failures.
   *
   * @param failed number of items that have failed
   * @param results number of items that have succeeded or failed
   */
  public boolean isExceededBy(long failed, long results) {
    return isPercentage ? results >= MIN_RESULTS && failed * 100.0 > most * results : failed > most;
  }
}
