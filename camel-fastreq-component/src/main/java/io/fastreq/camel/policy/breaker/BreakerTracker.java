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
 * Tracks the state of a breaker, how often it changed, and when it may be asked again. Thread-safe;
 * takes its lock only if something has changed.
 */
final class BreakerTracker {

  /** Longest interval between requests to a breaker whose wait is unknown. */
  static final long MAX_ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Added to each wait, because Resilience4j requires that the time has passed, by a clock that may
   * tick in milliseconds.
   */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final CircuitBreaker breaker;
  private final LongSupplier nanoClock;

  // Guarded by this, a lock under which no other is taken.
  private CircuitBreaker.@Nullable Metrics figures;
  private CircuitBreaker.@Nullable State seen;
  private int generation;
  private int changes;
  private int opens;
  private long firstOpenNanos;
  private long waitNanos;
  private long dueNanos;

  /** Last snapshot, or null to take a new one. Written under the monitor. */
  private volatile @Nullable BreakerSnapshot last;

  BreakerTracker(CircuitBreaker breaker, LongSupplier nanoClock) {
    this.breaker = breaker;
    this.nanoClock = nanoClock;
    update();
    // When an open breaker opened is unknown: it may be asked at once.
    mayBeAskedAt(nanoClock.getAsLong());
  }

  /** Returns the current snapshot; without a lock or a new object if nothing has changed. */
  BreakerSnapshot snapshot() {
    BreakerSnapshot before = last;
    if (before != null
        && before.figures() == breaker.getMetrics()
        && before.state() == breaker.getState()) {
      return before;
    }
    return update();
  }

  /** Synchronized so that no older snapshot replaces a newer one. */
  private synchronized BreakerSnapshot update() {
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
    BreakerSnapshot snapshot =
        new BreakerSnapshot(now, nowFigures, generation, changes, dueNanos, opens, firstOpenNanos);
    last = snapshot;
    return snapshot;
  }

  /** Counts openings in a row as Resilience4j does: half open does not end the row. */
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
      firstOpenNanos = nanoClock.getAsLong();
    }
  }

  /** Restarts the time since the first opening, after a trial has succeeded. */
  synchronized void trialSucceeded() {
    firstOpenNanos = nanoClock.getAsLong();
    last = null;
  }

  private long openNanos(int opensInARow) {
    long millis =
        breaker.getCircuitBreakerConfig().getWaitIntervalFunctionInOpenState().apply(opensInARow);
    // Bounded, so that the sum with any clock value does not look like the past.
    return Math.min(TimeUnit.MILLISECONDS.toNanos(millis), Long.MAX_VALUE / 4) + TICK_NANOS;
  }

  /** Delays the next request to a breaker that refused although it was due. */
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
