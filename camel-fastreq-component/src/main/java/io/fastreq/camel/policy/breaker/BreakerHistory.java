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

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Failures behind a breaker, as far as the breaker itself does not keep them. Thread-safe. */
final class BreakerHistory {

  /** Failures further apart than this are separate events. */
  private static final long ONE_EVENT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Number of failed connects in a row after which each waiting request counts. */
  private static final int FAILED_CONNECTS = 5;

  private final LongSupplier nanoClock;

  /** Time of the last counted event that ended many requests, or null. Guarded by this. */
  private @Nullable Long eventNanos;

  /** Failed connects since the last success. Written under this lock. */
  private volatile int failedConnects;

  private volatile HostBreaker.@Nullable Fault lastFault;

  BreakerHistory(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  void failed(HostBreaker.Fault fault) {
    lastFault = fault;
  }

  void succeeded() {
    if (failedConnects != 0) {
      connected();
    }
  }

  private synchronized void connected() {
    failedConnects = 0;
  }

  HostBreaker.@Nullable Fault lastFault() {
    return lastFault;
  }

  /**
   * Returns whether a failure counts: it reports an event that has not been counted, or connects
   * have failed for long.
   *
   * @param begunNanos when the request was sent
   * @param connecting whether its connection could not be made
   */
  synchronized boolean counts(long begunNanos, boolean connecting) {
    long now = nanoClock.getAsLong();
    Long counted = eventNanos;
    if (counted != null && begunNanos - counted <= 0 && now - counted <= ONE_EVENT_NANOS) {
      return connecting && failedConnects == FAILED_CONNECTS;
    }
    eventNanos = now;
    failedConnects = connecting ? Math.min(failedConnects + 1, FAILED_CONNECTS) : 0;
    return true;
  }
}
