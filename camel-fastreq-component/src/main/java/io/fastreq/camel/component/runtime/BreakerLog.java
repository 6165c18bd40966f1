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
package io.fastreq.camel.component.runtime;

import io.fastreq.camel.policy.breaker.HostBreaker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when a circuit breaker of an endpoint name opens (WARN) and when it closes (INFO). A
 * half-open breaker does not count as closed. Writes at most one line of each kind per second: if a
 * thousand hosts fail together, the next line says how many lines were omitted. Thread-safe.
 */
final class BreakerLog {

  private static final Logger LOG = LoggerFactory.getLogger(BreakerLog.class);

  private final String endpointName;
  private final long circuitTimeoutNanos;
  private final Pace openings;
  private final Pace closings;

  /**
   * Creates a log.
   *
   * @param circuitTimeoutNanos how long items wait for an open breaker; 0 if they fail
   * @param nanoClock a clock like {@link System#nanoTime()}
   */
  BreakerLog(String endpointName, long circuitTimeoutNanos, LongSupplier nanoClock) {
    this.endpointName = endpointName;
    this.circuitTimeoutNanos = circuitTimeoutNanos;
    this.openings = new Pace(nanoClock);
    this.closings = new Pace(nanoClock);
  }

  /** Logs the changes of a breaker from now on. */
  void watch(String host, HostBreaker breaker) {
    AtomicBoolean open = new AtomicBoolean(isOpen(breaker));
    breaker.onChange(() -> look(host, breaker, open));
  }

  private static boolean isOpen(HostBreaker breaker) {
    return breaker.nanosNotClosed() > 0;
  }

  private void look(String host, HostBreaker breaker, AtomicBoolean known) {
    boolean open = isOpen(breaker);
    if (!known.compareAndSet(!open, open)) {
      return;
    }
    Pace pace = open ? openings : closings;
    int leftOut = pace.next();
    if (leftOut < 0) {
      return;
    }
    String others = leftOut == 0 ? "" : " (and those of " + leftOut + " more hosts meanwhile)";
    if (open) {
      HostBreaker.Fault fault = breaker.lastFault();
      LOG.warn(
          "fastreq:{}: the circuit breaker of {} has opened{}; last failure: {}. Items for this"
              + " host {}",
          endpointName,
          host,
          others,
          fault == null ? "none" : fault.message(),
          consequence());
    } else {
      LOG.info("fastreq:{}: the circuit breaker of {} has closed{}", endpointName, host, others);
    }
  }

  private String consequence() {
    return circuitTimeoutNanos == 0
        ? "fail until it lets requests through again"
        : "wait until it lets requests through again, at most "
            + TimeUnit.NANOSECONDS.toMillis(circuitTimeoutNanos)
            + " ms";
  }

  /** Limits a kind of line to one per second. */
  private static final class Pace {

    private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoClock;
    private boolean begun;
    private long lastNanos;
    private int leftOut;

    Pace(LongSupplier nanoClock) {
      this.nanoClock = nanoClock;
    }

    /** Returns how many lines were omitted before this one, or -1 to omit this one. */
    synchronized int next() {
      long now = nanoClock.getAsLong();
      if (begun && now - lastNanos < APART_NANOS) {
        leftOut++;
        return -1;
      }
      begun = true;
      lastNanos = now;
      int before = leftOut;
      leftOut = 0;
      return before;
    }
  }
}
