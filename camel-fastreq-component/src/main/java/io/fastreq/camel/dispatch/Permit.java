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
import org.jspecify.annotations.Nullable;

/**
 * What a request holds of its host's breaker. Whoever takes it from its attempt closes it with one
 * of three words: succeeded, failed, or given back, which says nothing about the host. Immutable;
 * what a closed breaker gives to all is one object for many requests.
 */
public final class Permit {

  /** What a host without a breaker gives. */
  static final Permit NONE = new Permit(null, 0, false);

  private final @Nullable HostBreaker breaker;
  private final int number;
  private final boolean trial;

  private Permit(@Nullable HostBreaker breaker, int number, boolean trial) {
    this.breaker = breaker;
    this.number = number;
    this.trial = trial;
  }

  /**
   * The permit that a closed breaker gives to all, or null. Without side effects on the breaker.
   */
  static @Nullable Permit freePass(@Nullable HostBreaker breaker) {
    if (breaker == null) {
      return NONE;
    }
    int number = breaker.freePass();
    return number == HostBreaker.REFUSED ? null : new Permit(breaker, number, false);
  }

  /** The same; this one where it is still what the breaker gives. */
  @Nullable Permit renewed() {
    if (breaker == null) {
      return this;
    }
    int latest = breaker.freePass();
    if (latest == number) {
      return this;
    }
    return latest == HostBreaker.REFUSED ? null : new Permit(breaker, latest, false);
  }

  /** Asks a breaker that does not let everything pass. May run others' code. */
  static @Nullable Permit ask(@Nullable HostBreaker breaker) {
    if (breaker == null) {
      return NONE;
    }
    int number = breaker.tryAcquire();
    return number == HostBreaker.REFUSED ? null : new Permit(breaker, number, true);
  }

  /** Whether it is one of the breaker's few trials. */
  boolean isTrial() {
    return trial;
  }

  /** Whether the breaker was closed when it was given and is not any more. */
  boolean hasLapsed() {
    return breaker != null && !trial && breaker.freePass() == HostBreaker.REFUSED;
  }

  /** The host did what was asked. */
  public void succeeded(long elapsedNanos) {
    if (breaker != null) {
      breaker.succeeded(number, elapsedNanos);
    }
  }

  /**
   * The host failed.
   *
   * @param common whether by an event that may have ended other requests as well
   * @param connecting whether there was no connection to it
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

  /** The outcome says nothing about the host, or there was none. */
  public void giveBack() {
    if (breaker != null && trial) {
      breaker.released(number);
    }
  }
}
