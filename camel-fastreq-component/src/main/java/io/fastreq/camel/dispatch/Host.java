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
import io.fastreq.camel.policy.breaker.HostBreaker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher knows of one target host (scheme, name and port). Guarded by the dispatcher's
 * lock, all but the breaker, which guards itself, and the limits, which anybody may read.
 */
public final class Host {

  /** How often to look again where no event is sure to come: 50 ms. */
  static final long PATIENCE_NANOS = 50_000_000;

  private final String origin;
  private volatile HostLimits limits;
  private final @Nullable HostBreaker breaker;

  /** Whether its tasks have to pass the gate. */
  final boolean gated;

  private @Nullable Permit lastFreePass;
  private @Nullable RateLimit rate;
  private final LongSupplier nanoClock;

  private int inFlight;
  private volatile boolean paused;
  private long pausedUntilNanos;
  private final Set<HostQueue> lanes = new LinkedHashSet<>();
  private final Deque<Slot> hops = new ArrayDeque<>(0);
  private final Deque<Slot> departing = new ArrayDeque<>(0);

  /** Whether the hops that wait for it are looked at; see {@link HopQueue}. */
  boolean hopsOpen;

  /** Whether its next token is waited for. */
  boolean tokenAwaited;

  /** Calls that name this host, in whatever state; the host is idle at 0. */
  int references;

  /** When the dispatcher looks again of its own accord; 0 for not. */
  long wakeAtNanos;

  Host(
      String origin,
      HostLimits limits,
      @Nullable HostBreaker breaker,
      boolean gated,
      LongSupplier nanoClock) {
    this.origin = origin;
    this.limits = limits;
    this.breaker = breaker;
    this.gated = gated;
    this.nanoClock = nanoClock;
    Double rps = limits.rps();
    this.rate = rps == null ? null : new RateLimit(new TokenBucket(rps, limits.burst(), nanoClock));
  }

  public String origin() {
    return origin;
  }

  /** Changes its limits; what has been used of its rate stays used. */
  void change(HostLimits changed) {
    if (changed.equals(limits)) {
      return;
    }
    limits = changed;
    Double rps = changed.rps();
    if (rps == null) {
      rate = null;
    } else if (rate != null) {
      rate.change(rps, changed.burst());
    } else {
      rate = new RateLimit(new TokenBucket(rps, changed.burst(), nanoClock));
      rate.useUp();
    }
  }

  public @Nullable HostBreaker breaker() {
    return breaker;
  }

  /** The permit that its breaker gives to all, or null where it has to be asked. */
  @Nullable Permit freePass() {
    Permit known = lastFreePass;
    Permit free = known == null ? Permit.freePass(breaker) : known.renewed();
    lastFreePass = free;
    return free;
  }

  /** Whether calls wait where the breaker refuses them; else they fail. */
  boolean waitsForBreaker() {
    return breaker != null && breaker.nanosNotClosed() < limits.circuitTimeoutNanos();
  }

  /** The limit of its rate, or null. */
  @Nullable RateLimit rate() {
    return rate;
  }

  /** The attempts that wait to go on here; see {@link HopQueue}. */
  Deque<Slot> hops() {
    return hops;
  }

  /** The attempts that wait for a token of its own; see {@link DepartureQueue}. */
  Deque<Slot> departing() {
    return departing;
  }

  /** 0: a call may start, as far as limits and pauses go. More: nanoseconds, or until an event. */
  long nanosUntilReady(long now) {
    long wait = nanosUntilFree(now);
    return wait > 0 || rate == null ? wait : rate.nanosUntilBegin();
  }

  /** Whether it was asked to be left alone. On any thread; only true may be out of date. */
  boolean mayBePaused() {
    return paused;
  }

  /** For how long it is to be left alone yet. */
  long nanosOfPause(long now) {
    if (!paused) {
      return 0;
    }
    long left = pausedUntilNanos - now;
    if (left > 0) {
      return left;
    }
    paused = false;
    return 0;
  }

  /** The same as {@link #nanosUntilReady}, but for its rate. */
  long nanosUntilFree(long now) {
    if (limits.concurrency() > 0 && inFlight >= limits.concurrency()) {
      return RateLimit.UNTIL_EVENT;
    }
    long pause = nanosOfPause(now);
    if (pause > 0) {
      return pause;
    }
    if (breaker != null) {
      long open = breaker.nanosUntilHalfOpen();
      long patience = limits.circuitTimeoutNanos() - breaker.nanosNotClosed();
      if (open > 0 && patience > 0) {
        return Math.min(open, patience);
      }
    }
    return 0;
  }

  void started() {
    inFlight++;
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

  void add(HostQueue lane) {
    lanes.add(lane);
  }

  void remove(HostQueue lane) {
    lanes.remove(lane);
  }

  boolean hasLanes() {
    return !lanes.isEmpty();
  }

  List<HostQueue> lanes() {
    return new ArrayList<>(lanes);
  }
}
