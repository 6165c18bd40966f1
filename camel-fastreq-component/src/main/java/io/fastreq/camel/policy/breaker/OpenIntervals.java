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
package io.fastreq.camel.policy.breaker;

import io.github.resilience4j.core.IntervalFunction;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Computes how long a circuit breaker stays open: a second at first, twice as long each time its
 * trials fail, at most a minute. Each interval is shortened at random by 10 to 30 percent, so that
 * refused requests do not come back together. It is never lengthened: a breaker that opens at the
 * beginning of an outage of two seconds, and whose first trial falls into it, closes within a
 * second after it.
 *
 * <p>Returns the same interval whenever it is asked for the same opening: both Resilience4j and
 * {@link BreakerTracker} ask. Immutable.
 */
public final class OpenIntervals implements IntervalFunction {

  private static final long FIRST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = 60_000;
  private static final double LEAST_FACTOR = 0.7;
  private static final double MOST_FACTOR = 0.9;

  private final long seed;

  OpenIntervals(long seed) {
    this.seed = seed;
  }

  /** Returns intervals with a random part of their own. */
  public static OpenIntervals startingAnywhere() {
    return new OpenIntervals(ThreadLocalRandom.current().nextLong());
  }

  /**
   * Returns the time in milliseconds that a breaker stays open.
   *
   * @param opensInARow how many times it has opened since it was closed, at least 1
   */
  @Override
  public Long apply(Integer opensInARow) {
    long millis = FIRST_MILLIS;
    for (int i = 1; i < opensInARow && millis < LONGEST_MILLIS; i++) {
      millis *= 2;
    }
    double factor = new SplittableRandom(seed + opensInARow).nextDouble(LEAST_FACTOR, MOST_FACTOR);
    return (long) (Math.min(millis, LONGEST_MILLIS) * factor);
  }
}
