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

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was last seen of a breaker: its state, how many times it entered one, and when it may be
 * asked again. Thread-safe; a lock is taken only where something has changed.
 */
final class BreakerTracker {

  /** Until when to ask again a breaker of which nobody knows when it will let through. */
  static final long MAX_ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Resilience4j wants the time to be past, by a clock that may tick in milliseconds. */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final CircuitBreaker breaker;
  private final LongSupplier nanoClock;

  // Guarded by this, a lock under which nothing else is taken.
  private CircuitBreaker.@Nullable Metrics figures;
  private CircuitBreaker.@Nullable State seen;
  private int generation;
  private int changes;
  private int opens;
  private long rowBeganNanos;
  private long waitNanos;
  private long dueNanos;

  /** What was seen last; null where it is to be looked at anew. Written under the monitor. */
  private volatile @Nullable Look last;

  /**
   * One look.
   *
   * @param generation how many times it was seen to enter a state with figures of its own
   * @param changes how many times it was seen to change
   * @param dueNanos when an open breaker may be asked again
   * @param opens how many times it has opened in a row, half open between them counted as part of
   *     it; 0 where it is closed
   * @param rowBeganNanos when it opened for the first time in that row, or last let a trial pass
   *     that succeeded
   */
  record Look(
      CircuitBreaker.State state,
      CircuitBreaker.Metrics figures,
      int generation,
      int changes,
      long dueNanos,
      int opens,
      long rowBeganNanos) {}

  /** Takes the first look. */
  BreakerTracker(CircuitBreaker breaker, LongSupplier nanoClock) {
    this.breaker = breaker;
    this.nanoClock = nanoClock;
    lookAgain();
    // When it opened, if it is open, is not known: the first to ask will see.
    mayBeAskedAt(nanoClock.getAsLong());
  }

  /**
   * Sees what the breaker is doing. Nearly always that is what it did before: then nothing is made
   * and no lock is taken, since this is asked several times for each request.
   */
  Look look() {
    Look before = last;
    if (before != null
        && before.figures == breaker.getMetrics()
        && before.state == breaker.getState()) {
      return before;
    }
    return lookAgain();
  }

  /** One at a time, so that no old sight follows a newer one. */
  private synchronized Look lookAgain() {
    CircuitBreaker.Metrics nowFigures = breaker.getMetrics();
    CircuitBreaker.State now = breaker.getState();
    boolean newFigures = nowFigures != figures;
    if (newFigures) {
      figures = nowFigures;
      generation = (generation + 1) & Integer.MAX_VALUE;
    }
    if (newFigures || now != seen) {
      seen = now;
      changes++;
      entered(now);
    }
    Look look = new Look(now, nowFigures, generation, changes, dueNanos, opens, rowBeganNanos);
    last = look;
    return look;
  }

  /** Counts openings in a row as Resilience4j does: half open between them does not end the row. */
  private void entered(CircuitBreaker.State state) {
    switch (state) {
      case OPEN -> {
        opened();
        waitNanos = openNanos(opens);
        dueNanos = nanoClock.getAsLong() + waitNanos;
      }
      case FORCED_OPEN -> opened();
      case CLOSED, DISABLED, METRICS_ONLY -> opens = 0;
      case HALF_OPEN -> {
        // the row goes on
      }
    }
  }

  private void opened() {
    if (++opens == 1) {
      rowBeganNanos = nanoClock.getAsLong();
    }
  }

  /** A trial has succeeded: there is hope, for as long again. */
  synchronized void trialSucceeded() {
    rowBeganNanos = nanoClock.getAsLong();
    last = null;
  }

  private long openNanos(int opensInARow) {
    long millis =
        breaker.getCircuitBreakerConfig().getWaitIntervalFunctionInOpenState().apply(opensInARow);
    // Bounded, so that the sum with a clock of any value can be told from the past.
    return Math.min(TimeUnit.MILLISECONDS.toNanos(millis), Long.MAX_VALUE / 4) + TICK_NANOS;
  }

  /** The breaker refused though it was due: it is not to be asked again at once and for ever. */
  synchronized void refused() {
    long again = nanoClock.getAsLong() + Math.min(MAX_ASK_AGAIN_NANOS, waitNanos / 10 + TICK_NANOS);
    if (seen == CircuitBreaker.State.OPEN && dueNanos - again < 0) {
      mayBeAskedAt(again);
    }
  }

  private synchronized void mayBeAskedAt(long nanos) {
    dueNanos = nanos;
    last = null;
  }
}
