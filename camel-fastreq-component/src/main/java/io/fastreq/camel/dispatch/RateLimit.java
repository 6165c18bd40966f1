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
 * A rate limit in two stages. Attempts <em>begin</em> at the rate, so that no more of them hold
 * slots and connections than can leave soon. Their requests <em>leave</em> at the rate: that is
 * what the limit promises, however long the time between the two is. An attempt that does not come
 * to leave costs no token of the second stage. Guarded by the dispatcher's lock.
 */
final class RateLimit {

  /** Not ready until something happens: a slot comes back, a breaker changes. */
  static final long UNTIL_EVENT = Long.MAX_VALUE;

  /** Requests that could leave within a quarter of a second may wait for it besides the burst. */
  private static final double RESERVE_SECONDS = 0.25;

  private final TokenBucket begins;
  private final TokenBucket departures;
  private long maxWaiting;
  private long waiting;

  /**
   * A limit of which nothing is used.
   *
   * @param departures a full bucket, for this limit alone
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

  /** Changes rate and burst; what has been used stays used. */
  void change(double rps, long burst) {
    begins.change(rps, burst);
    departures.change(rps, burst);
    maxWaiting = maxWaiting(departures);
  }

  /** Has nothing left for now: a limit that comes into force later lets no burst through. */
  void useUp() {
    begins.empty();
    departures.empty();
  }

  /** Nobody waits: who does is counted again. */
  void recount() {
    waiting = 0;
  }

  /** Whether so many requests wait to leave already that no attempt begins before one has left. */
  boolean isBackedUp() {
    return waiting >= maxWaiting;
  }

  /** 0: an attempt may begin. More: nanoseconds, or until an event. */
  long nanosUntilBegin() {
    return isBackedUp() ? UNTIL_EVENT : begins.nanosUntilToken();
  }

  /**
   * An attempt begins if it may.
   *
   * @return 0 if it begins, else the nanoseconds (above 0) until it may
   */
  long tryBegin() {
    return begins.tryTake();
  }

  /** An attempt that has its slot goes on with a further request. */
  void beginAnyway() {
    begins.takeInAdvance();
  }

  /** An attempt that has begun tried nothing. */
  void neverBegan() {
    begins.giveBack();
  }

  /** 0: a request may leave. More: nanoseconds. */
  long nanosUntilDeparture() {
    return departures.nanosUntilToken();
  }

  /** A request leaves; only where it may. */
  void depart() {
    if (departures.tryTake() > 0) {
      throw new IllegalStateException("a token was there and is gone");
    }
  }

  /** The request was not written after all. */
  void neverDeparted() {
    departures.giveBack();
  }

  /** A request waits to leave. */
  void waits() {
    waiting++;
  }

  /**
   * It waits no more.
   *
   * @return whether attempts may begin again because of that
   */
  boolean waitsNoMore() {
    return waiting-- == maxWaiting;
  }
}
