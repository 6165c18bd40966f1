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
package io.fastreq.camel.dispatch;

import io.fastreq.camel.policy.breaker.HostBreaker;

/**
 * What a call holds of its host's breaker. Closed once with one of three words: succeeded, failed,
 * or given back, which says nothing about the host. Handed on with its call.
 */
public final class Permit {

  private int permit = HostBreaker.REFUSED;
  private boolean trial;
  private @org.jspecify.annotations.Nullable HostBreaker breaker;

  /** Whether the breaker was asked and let the call pass: one of its few trials. */
  public boolean isTrial() {
    return trial;
  }

  /** Takes the permit that a closed breaker gives to all. Without side effects on the breaker. */
  public boolean passFreely(Host host) {
    breaker = host.breaker();
    permit = breaker == null ? 0 : breaker.freePass();
    return permit != HostBreaker.REFUSED;
  }

  /**
   * Whether the breaker was closed when the permit was taken and is not any more. Read by others
   * than the one who has the call in hand, too, and then no more than a hint.
   */
  public boolean hasLapsed() {
    HostBreaker asked = breaker;
    return asked != null && !trial && asked.freePass() == HostBreaker.REFUSED;
  }

  /** Asks a breaker that does not let everything pass. May run others' code. */
  boolean ask(Host host) {
    breaker = host.breaker();
    permit = breaker == null ? 0 : breaker.tryAcquire();
    trial = permit != HostBreaker.REFUSED;
    return trial;
  }

  public void succeeded(long elapsedNanos) {
    if (breaker != null && permit != HostBreaker.REFUSED) {
      breaker.succeeded(permit, elapsedNanos);
    }
    clear();
  }

  /**
   * The host failed.
   *
   * @param begunNanos when the request was sent
   * @param elapsedNanos how long the attempt took
   */
  void failed(long begunNanos, long elapsedNanos, BreakerSignal.Ill ill) {
    HostBreaker.Fault fault = ill.fault();
    if (breaker != null && permit != HostBreaker.REFUSED) {
      if (ill.common() && !trial) {
        breaker.failedInCommon(permit, begunNanos, elapsedNanos, fault, ill.connecting());
      } else {
        breaker.failed(permit, elapsedNanos, fault);
      }
    }
    clear();
  }

  /** The outcome says nothing about the host, or there was none. */
  public void giveBack() {
    if (breaker != null && trial) {
      breaker.released(permit);
    }
    clear();
  }

  private void clear() {
    permit = HostBreaker.REFUSED;
    trial = false;
    breaker = null;
  }
}
