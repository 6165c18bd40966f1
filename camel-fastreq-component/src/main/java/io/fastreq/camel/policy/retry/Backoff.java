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

import java.util.function.DoubleSupplier;

/**
 * Computes the wait before a retry. Before retry k = 0, 1, ... it is {@code min(max, initial *
 * multiplier^k)}, times a random factor from {@code 1 - jitter} to {@code 1 + jitter}, so that
 * requests that failed together do not come back together. The jitter is applied last: a wait may
 * exceed {@code max} by it.
 *
 * <p>As thread-safe as its source of random numbers.
 */
public final class Backoff {

  private final long initialNanos;
  private final double multiplier;
  private final long maxNanos;
  private final double jitter;
  private final DoubleSupplier random;

  /**
   * @param initialNanos option {@code retryBackoff}, in nanoseconds, at least 0; 0 never waits
   * @param multiplier option {@code retryBackoffMultiplier}, above 0; waits get shorter below 1
   * @param maxNanos option {@code retryMaxBackoff}, in nanoseconds, at least 0
   * @param jitter option {@code retryJitter}, from 0 to 1
   * @param random uniform numbers from 0 (inclusive) to 1 (exclusive)
   * @throws IllegalArgumentException naming the option, if a number is out of its range
   */
  public Backoff(
      long initialNanos, double multiplier, long maxNanos, double jitter, DoubleSupplier random) {
    require(initialNanos >= 0, "retryBackoff must not be negative", initialNanos + "ns");
    require(
        multiplier > 0 && multiplier < Double.POSITIVE_INFINITY,
        "retryBackoffMultiplier must be a number above 0",
        multiplier);
    require(maxNanos >= 0, "retryMaxBackoff must not be negative", maxNanos + "ns");
    require(jitter >= 0 && jitter <= 1, "retryJitter must be from 0 to 1", jitter);
    this.initialNanos = initialNanos;
    this.multiplier = multiplier;
    this.maxNanos = maxNanos;
    this.jitter = jitter;
    this.random = random;
  }

  /**
   * Returns the wait before a retry.
   *
   * @param retry number of the retry, counted from 0
   * @return nanoseconds, at least 0
   */
  public long delayNanos(int retry) {
    if (initialNanos == 0) {
      // 0 times an infinite power is not a number.
      return 0;
    }
    double base = Math.min((double) maxNanos, initialNanos * Math.pow(multiplier, retry));
    double factor = 1 - jitter + 2 * jitter * random.getAsDouble();
    // The cast saturates at Long.MAX_VALUE.
    return (long) (base * factor);
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", but was " + value);
    }
  }
}
