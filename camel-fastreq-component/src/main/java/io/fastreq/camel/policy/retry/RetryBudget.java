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

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Limits the retries of one host to a share of its first attempts over the last ten seconds, plus
 * ten a second. A retry beyond that waits.
 *
 * <p>First attempts and the retries paid by them are counted in steps of a tenth of a second, so
 * the memory is constant. Retries beyond the share are paid by the ten a second, of which up to ten
 * are saved.
 *
 * <p>Not thread-safe: callers hold a lock of their own. Times are those of {@link
 * System#nanoTime()}.
 */
public final class RetryBudget {

  private static final Pattern PERCENTAGE = Pattern.compile("(\\d{1,3}(?:\\.\\d+)?)\\s*%?");

  private static final long STEP_NANOS = 100_000_000L;
  private static final int STEPS = 100;

  /** Ten retries a second, whatever has been sent. */
  private static final long NANOS_PER_FREE_RETRY = 100_000_000L;

  private static final long MAX_SAVED_NANOS = 10 * NANOS_PER_FREE_RETRY;

  private final double share;

  private final int[] firsts = new int[STEPS];
  private final int[] paid = new int[STEPS];
  private long firstsInAll;
  private long paidInAll;

  private long stepStart;
  private int step;

  /** Time at which the saved free retries would be none. */
  private long freeSince;

  /**
   * Reads an option.
   *
   * @param optionName name of the option with this value, for the message of the exception
   * @param text a number from 0 to 100, with or without a percent sign
   * @return the percentage
   * @throws IllegalArgumentException naming the option, the value and the accepted form
   */
  public static double parse(String optionName, String text) {
    Matcher percentage = PERCENTAGE.matcher(text.strip());
    double percent = percentage.matches() ? Double.parseDouble(percentage.group(1)) : -1;
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          optionName + " must be a percentage from 0 to 100, such as 20 or 20%, but was " + text);
    }
    return percent;
  }

  /**
   * Creates a budget of which nothing is used.
   *
   * @param percent retries for a hundred first attempts, from 0 to 100
   * @param now the present time
   * @throws IllegalArgumentException if the number is out of its range
   */
  public RetryBudget(double percent, long now) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          "retryBudget must be a percentage from 0 to 100, but was " + percent);
    }
    share = percent / 100;
    stepStart = now;
    freeSince = now - MAX_SAVED_NANOS;
  }

  /**
   * Counts a first attempt.
   *
   * @param now the present time
   */
  public void firstAttempt(long now) {
    moveOn(now);
    firsts[step]++;
    firstsInAll++;
  }

  /**
   * Returns the nanoseconds until a retry may start, 0 for at once. Counts nothing. First attempts
   * may make it shorter.
   *
   * @param now the present time
   */
  public long nanosUntilAllowed(long now) {
    moveOn(now);
    return isPaid() ? 0 : Math.max(0, NANOS_PER_FREE_RETRY - saved(now));
  }

  /**
   * Counts a retry, whether it may start or not.
   *
   * @param now the present time
   */
  public void retry(long now) {
    moveOn(now);
    if (isPaid()) {
      paid[step]++;
      paidInAll++;
    } else {
      freeSince = now - saved(now) + NANOS_PER_FREE_RETRY;
    }
  }

  private boolean isPaid() {
    return paidInAll + 1 <= share * firstsInAll;
  }

  private long saved(long now) {
    return Math.min(MAX_SAVED_NANOS, now - freeSince);
  }

  /** Forgets what is older than ten seconds. */
  private void moveOn(long now) {
    long steps = (now - stepStart) / STEP_NANOS;
    if (steps <= 0) {
      return;
    }
    stepStart += steps * STEP_NANOS;
    for (long i = Math.min(steps, STEPS); i > 0; i--) {
      step = (step + 1) % STEPS;
      firstsInAll -= firsts[step];
      paidInAll -= paid[step];
      firsts[step] = 0;
      paid[step] = 0;
    }
  }
}
