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
package io.fastreq.camel.batch;

import io.fastreq.camel.policy.HostBreaker;
import io.fastreq.camel.policy.TokenBucket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher knows of one target host (scheme, name and port). Guarded by the dispatcher's
 * lock, all but the breaker, which guards itself.
 */
final class Host {

  /** Not ready until something happens to the host: a slot comes back, its breaker changes. */
  static final long UNTIL_EVENT = Long.MAX_VALUE;

  private final String origin;
  private final HostLimits limits;
  private final @Nullable HostBreaker breaker;
  private final @Nullable TokenBucket bucket;
  private final LongSupplier nanoClock;

  private int inFlight;
  private boolean paused;
  private long pausedUntilNanos;
  private final Set<Lane> lanes = new LinkedHashSet<>();

  /** Calls that name this host, in whatever state; the host is idle at 0. */
  int references;

  /** When the dispatcher looks again of its own accord; 0 for not. */
  long wakeAtNanos;

  Host(String origin, HostLimits limits, @Nullable HostBreaker breaker, LongSupplier nanoClock) {
    this.origin = origin;
    this.limits = limits;
    this.breaker = breaker;
    this.nanoClock = nanoClock;
    Double rps = limits.rps();
    this.bucket = rps == null ? null : new TokenBucket(rps, limits.burst(), nanoClock);
  }

  String origin() {
    return origin;
  }

  @Nullable HostBreaker breaker() {
    return breaker;
  }

  /** Whether calls wait where the breaker refuses them; else they fail. */
  boolean waitsForBreaker() {
    return breaker != null && breaker.nanosNotClosed() < limits.circuitTimeoutNanos();
  }

  /** 0: a call may start, as far as limits and pauses go. More: nanoseconds, or until an event. */
  long nanosUntilReady(long now) {
    if (limits.concurrency() > 0 && inFlight >= limits.concurrency()) {
      return UNTIL_EVENT;
    }
    if (paused) {
      long left = pausedUntilNanos - now;
      if (left > 0) {
        return left;
      }
      paused = false;
    }
    if (breaker != null) {
      long open = breaker.nanosUntilHalfOpen();
      long patience = limits.circuitTimeoutNanos() - breaker.nanosNotClosed();
      if (open > 0 && patience > 0) {
        return Math.min(open, patience);
      }
    }
    return bucket == null ? 0 : bucket.nanosUntilToken();
  }

  void started() {
    inFlight++;
    if (bucket != null && bucket.tryTake() > 0) {
      throw new IllegalStateException("a token of " + origin + " was there and is gone");
    }
  }

  void ended() {
    inFlight--;
  }

  /** No call starts for so long. A longer pause that has begun is not cut short. */
  void pause(long nanos) {
    long until = nanoClock.getAsLong() + nanos;
    if (!paused || until - pausedUntilNanos > 0) {
      paused = true;
      pausedUntilNanos = until;
    }
  }

  void add(Lane lane) {
    lanes.add(lane);
  }

  void remove(Lane lane) {
    lanes.remove(lane);
  }

  boolean hasLanes() {
    return !lanes.isEmpty();
  }

  List<Lane> lanes() {
    return new ArrayList<>(lanes);
  }
}
