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
package io.fastreq.camel.dispatch.host;

import io.fastreq.camel.policy.breaker.HostBreaker;
import org.jspecify.annotations.Nullable;

/**
 * Permission of a host's circuit breaker for one request. Whoever takes the permit from its attempt
 * closes it exactly once: as succeeded, failed, or given back, which says nothing about the host.
 * Immutable. A closed breaker gives the same permit to many requests.
 */
public final class Permit {

  /** The permit of a host without a breaker. */
  public static final Permit NONE = new Permit(null, 0, false);

  private final @Nullable HostBreaker breaker;
  private final int number;
  private final boolean trial;

  private Permit(@Nullable HostBreaker breaker, int number, boolean trial) {
    this.breaker = breaker;
    this.number = number;
    this.trial = trial;
  }

  /**
   * Returns the permit that a closed breaker gives to every request, or null if the breaker is not
   * closed. Does not change the breaker.
   */
  public static @Nullable Permit freePass(@Nullable HostBreaker breaker) {
    if (breaker == null) {
      return NONE;
    }
    int number = breaker.freePass();
    return number == HostBreaker.REFUSED ? null : new Permit(breaker, number, false);
  }

  /**
   * Returns the current free pass of the breaker, or null. Returns this permit if it is still
   * valid.
   */
  public @Nullable Permit renewed() {
    if (breaker == null) {
      return this;
    }
    int latest = breaker.freePass();
    if (latest == number) {
      return this;
    }
    return latest == HostBreaker.REFUSED ? null : new Permit(breaker, latest, false);
  }

  /** Asks a breaker that is not closed. May call listeners, so it is called without a lock. */
  public static @Nullable Permit ask(@Nullable HostBreaker breaker) {
    if (breaker == null) {
      return NONE;
    }
    int number = breaker.tryAcquire();
    return number == HostBreaker.REFUSED ? null : new Permit(breaker, number, true);
  }

  /** Returns whether this is one of the few trial permits of a half-open breaker. */
  public boolean isTrial() {
    return trial;
  }

  /** Returns whether the breaker was closed when it gave this permit, but no longer is. */
  public boolean hasLapsed() {
    return breaker != null && !trial && breaker.freePass() == HostBreaker.REFUSED;
  }

  /** Reports that the host did what was asked. */
  public void succeeded(long elapsedNanos) {
    if (breaker != null) {
      breaker.succeeded(number, elapsedNanos);
    }
  }

  /**
   * Reports that the host failed.
   *
   * @param common whether the cause may have ended other requests as well
   * @param connecting whether no connection to the host was made
   * @param begunNanos when the request was sent
   * @param elapsedNanos how long the attempt took
   */
  void failed(
      HostBreaker.Fault fault,
      boolean common,
      boolean connecting,
      long begunNanos,
      long elapsedNanos) {
    if (breaker == null) {
      return;
    }
    if (common && !trial) {
      breaker.failedInCommon(number, begunNanos, elapsedNanos, fault, connecting);
    } else {
      breaker.failed(number, elapsedNanos, fault);
    }
  }

  /** Returns the permit unused: there was no outcome, or it says nothing about the host. */
  public void giveBack() {
    if (breaker != null && trial) {
      breaker.released(number);
    }
  }
}
