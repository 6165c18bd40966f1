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

import io.fastreq.camel.policy.TokenBucket;

/**
 * A rate limit in two stages. The first stage limits how many attempts <em>begin</em>, so that only
 * as many hold slots and connections as can leave soon. The second stage limits how many requests
 * <em>leave</em>, which is the promised rate, however much time passes in between. An attempt whose
 * request never leaves uses no token of the second stage. Guarded by the dispatcher's lock.
 */
final class RateLimit {

  /**
   * Delay that means: not ready until an event, such as a returned slot or a change of a breaker.
   */
  static final long UNTIL_EVENT = Long.MAX_VALUE;

  /** Waiting requests allowed besides the burst, as the number that can leave within this time. */
  private static final double RESERVE_SECONDS = 0.25;

  private final TokenBucket begins;
  private final TokenBucket departures;
  private long maxWaiting;
  private long waiting;

  /**
   * Creates a limit.
   *
   * @param departures a full bucket, used by this limit only
   */
  RateLimit(TokenBucket departures) {
    this.departures = departures;
    this.begins = departures.another();
    this.maxWaiting = maxWaiting(departures);
  }

  private static long maxWaiting(TokenBucket departures) {
    double reserve = Math.max(1, Math.ceil(RESERVE_SECONDS * departures.tokensPerSecond()));
    return departures.burst() + (long) reserve;
  }

  /** Changes rate and burst. Tokens already used stay used. */
  void change(double rps, long burst) {
    begins.change(rps, burst);
    departures.change(rps, burst);
    maxWaiting = maxWaiting(departures);
  }

  /** Empties both buckets, so that a limit introduced later allows no burst. */
  void useUp() {
    begins.empty();
    departures.empty();
  }

  /** Resets the number of waiting requests, which are counted again afterwards. */
  void recount() {
    waiting = 0;
  }

  /** Returns whether so many requests wait to leave that no attempt begins until one has left. */
  boolean isBackedUp() {
    return waiting >= maxWaiting;
  }

  /** Returns the nanoseconds until an attempt may begin, 0 for now, or {@link #UNTIL_EVENT}. */
  long nanosUntilBegin() {
    return isBackedUp() ? UNTIL_EVENT : begins.nanosUntilToken();
  }

  /**
   * Takes a token for an attempt to begin.
   *
   * @return 0 if the attempt begins, otherwise the nanoseconds until one may
   */
  long tryBegin() {
    return begins.tryTake();
  }

  /** Takes a token in advance for an attempt that holds a slot and sends a further request. */
  void beginAnyway() {
    begins.takeInAdvance();
  }

  /** Returns the token of an attempt that sent nothing. */
  void neverBegan() {
    begins.giveBack();
  }

  /** Returns the nanoseconds until a request may leave, or 0 for now. */
  long nanosUntilDeparture() {
    return departures.nanosUntilToken();
  }

  /** Takes the token of a request that leaves. A token must be available. */
  void depart() {
    if (departures.tryTake() > 0) {
      throw new IllegalStateException("a token was there and is gone");
    }
  }

  /** Returns the token of a request that was not written after all. */
  void neverDeparted() {
    departures.giveBack();
  }

  /** Counts a request that waits to leave. */
  void waits() {
    waiting++;
  }

  /**
   * Counts a request out that no longer waits.
   *
   * @return whether attempts may begin again as a consequence
   */
  boolean waitsNoMore() {
    return waiting-- == maxWaiting;
  }
}
