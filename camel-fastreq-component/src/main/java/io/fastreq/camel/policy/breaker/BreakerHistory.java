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

/** What has gone wrong behind a breaker, as far as the breaker does not keep it. Thread-safe. */
final class BreakerHistory {

  /** Failures that lie further apart are events of their own. */
  private static final long ONE_EVENT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * So many connections that could not be made, one after another, and the host is down: each of
   * those who wait for the next would find that out by itself.
   */
  private static final int FAILED_CONNECTS = 5;

  private final LongSupplier nanoClock;

  /**
   * When an event that ends many requests was last counted; null where none was. Guarded by this.
   */
  private @Nullable Long eventNanos;

  /** Connections that could not be made since one was. Written with this as the lock. */
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
   * Whether a request that breaks now is to be counted: it tells of an event that has not been
   * counted, or there has been no connection for long.
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
