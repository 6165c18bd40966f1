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
import io.fastreq.camel.policy.manners.CurrentWait;
import io.fastreq.camel.policy.manners.HostManners;
import io.fastreq.camel.policy.manners.HostStatus;
import io.fastreq.camel.policy.manners.Manners;
import io.fastreq.camel.policy.manners.Observation;
import io.fastreq.camel.policy.manners.RateLimit;
import io.fastreq.camel.policy.manners.WaitReason;
import io.fastreq.camel.policy.manners.WaitTotals;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when requests to a host may start: knows its limits, its pause, its breaker, its rate,
 * and the requests that are in flight to it. Guarded by the dispatcher's lock, except the breaker,
 * which is thread-safe, and the limits, which any thread may read.
 */
public final class HostReadiness {

  private volatile HostLimits limits;
  private final HostRate rate;
  private final @Nullable HostBreaker breaker;
  private final LongSupplier nanoClock;

  /** What is known of the host beyond its limits; null while there is nothing. */
  private @Nullable HostManners manners;

  private final CurrentWait wait;

  /** What the last look has found. */
  private WaitReason found = WaitReason.NONE;

  private long foundNanos;

  /** Most requests in flight to all hosts together. */
  private int ceiling;

  private int inFlight;

  /** Number of those in flight that are kept from leaving. */
  private int waiting;

  private volatile boolean paused;
  private long pausedUntilNanos;

  /**
   * Creates the readiness of a host to which no request is in flight.
   *
   * @param ceiling most requests in flight to all hosts together
   */
  public HostReadiness(
      HostLimits limits,
      @Nullable HostBreaker breaker,
      int ceiling,
      LongSupplier nanoClock,
      WaitTotals waits) {
    this.limits = limits;
    this.rate = new HostRate(limits, nanoClock);
    this.breaker = breaker;
    this.ceiling = ceiling;
    this.nanoClock = nanoClock;
    this.manners = limits.manners().equals(Manners.NONE) ? null : newManners();
    this.wait = new CurrentWait(waits);
  }

  private HostManners newManners() {
    return new HostManners(limits.manners(), mostInFlight());
  }

  /** Returns the most requests that limits allow in flight to this host. */
  private int mostInFlight() {
    int own = limits.concurrency();
    return own == 0 ? ceiling : Math.min(own, ceiling);
  }

  /**
   * Changes the limits.
   *
   * @param concurrency most requests in flight to all hosts together
   */
  public void change(HostLimits changed, int concurrency) {
    limits = changed;
    ceiling = concurrency;
    if (manners != null) {
      manners.ceiling(mostInFlight());
    }
    rate.change(changed);
  }

  /** Returns the rate of requests to the host. */
  public HostRate rate() {
    return rate;
  }

  /** Returns whether requests wait while the breaker refuses them; otherwise they fail. */
  public boolean waitsForBreaker() {
    return breaker != null && breaker.nanosNotClosed() < limits.circuitTimeoutNanos();
  }

  /**
   * Returns the nanoseconds until limits and pauses allow an attempt to start, 0 if they do now, or
   * {@link RateLimit#UNTIL_EVENT}.
   */
  public long nanosUntilReady(long now) {
    long nanos = look(now);
    RateLimit limit = rate.limit();
    if (nanos == 0 && limit != null) {
      nanos = limit.nanosUntilBegin();
      found(limit.reason(), nanos);
    }
    wait.set(found, now);
    return nanos;
  }

  /** Returns the same as {@link #nanosUntilReady}, without regard to the rate limit. */
  public long nanosUntilFree(long now) {
    long nanos = look(now);
    wait.set(found, now);
    return nanos;
  }

  /** Looks at all but the rate limit, and notes what holds requests back. */
  private long look(long now) {
    if (limits.concurrency() > 0 && inFlight >= limits.concurrency()) {
      return found(WaitReason.HOST_CONCURRENCY, RateLimit.UNTIL_EVENT);
    }
    long pause = nanosOfPause(now);
    long held = manners == null ? 0 : manners.nanosUntilFree(now, inFlight);
    if (manners != null && held > pause) {
      return found(manners.reason(), held);
    }
    if (pause > 0) {
      return found(WaitReason.HOST_PAUSE, pause);
    }
    if (breaker != null) {
      long open = breaker.nanosUntilHalfOpen();
      long patience = limits.circuitTimeoutNanos() - breaker.nanosNotClosed();
      if (open > 0 && patience > 0) {
        return found(WaitReason.BREAKER, Math.min(open, patience));
      }
    }
    return found(WaitReason.NONE, 0);
  }

  private long found(WaitReason reason, long nanos) {
    found = nanos > 0 ? reason : WaitReason.NONE;
    foundNanos = nanos;
    return nanos;
  }

  /**
   * Returns the wait that the last look has found, if nothing that happens meanwhile can shorten
   * it; otherwise 0. Requests in flight may bring news of the host's own limit.
   */
  public long sureWaitNanos() {
    if (found == WaitReason.QUOTA) {
      RateLimit limit = rate.limit();
      return limit == null ? 0 : limit.nanosUsedUp();
    }
    boolean isSure = found == WaitReason.RATE_LIMIT_HEADERS && inFlight == 0;
    return isSure && foundNanos != RateLimit.UNTIL_EVENT ? foundNanos : 0;
  }

  /** Returns what the last look has found. */
  public WaitReason found() {
    return found;
  }

  /** Returns what requests wait for at present. */
  public WaitReason waitReason() {
    return wait.reason();
  }

  /** Notes that nothing waits for this host. */
  public void endWait() {
    if (wait.reason() != WaitReason.NONE) {
      wait.set(WaitReason.NONE, nanoClock.getAsLong());
    }
  }

  /**
   * Returns what the host is doing at present.
   *
   * @param reason what its requests wait for
   * @param otherNanos the nanoseconds until they may start if nothing holds them back here
   */
  public HostStatus status(String origin, WaitReason reason, long now, long otherNanos) {
    return new HostStatus(
        origin,
        inFlight,
        reason,
        reason == WaitReason.NONE ? 0 : nanosLeft(now, otherNanos),
        manners == null ? HostStatus.UNKNOWN : manners.remaining(),
        manners == null ? HostStatus.UNKNOWN : manners.adaptiveLimit());
  }

  private long nanosLeft(long now, long otherNanos) {
    long nanos = look(now);
    RateLimit limit = rate.limit();
    if (nanos == 0 && limit != null) {
      nanos = limit.nanosUntilBegin();
    }
    if (nanos == 0) {
      nanos = otherNanos;
    }
    return nanos == RateLimit.UNTIL_EVENT ? HostStatus.UNKNOWN : nanos;
  }

  /** Returns how many requests may be in flight as found by observation, or -1. */
  public int adaptiveLimit() {
    return manners == null ? -1 : manners.adaptiveLimit();
  }

  /**
   * Counts a request that starts.
   *
   * @return its number; see {@link HostManners#start}
   */
  public long started(long now) {
    inFlight++;
    return manners == null ? 0 : manners.start(now);
  }

  /** Notes that a request in flight is kept from leaving, or no longer is. */
  public void waits(boolean does) {
    waiting += does ? 1 : -1;
  }

  /**
   * Returns whether a request that has its token may leave after all.
   *
   * @param waits whether it counts as kept from leaving
   */
  public boolean mayLeave(boolean waits, long now) {
    if (nanosOfPause(now) > 0) {
      return false;
    }
    return manners == null || manners.mayLeave(now, inFlight - waiting - (waits ? 0 : 1));
  }

  /** Takes in what the head of a response tells before its body has ended. */
  public void heard(long number, long startNanos, long now, Observation observed) {
    if (manners == null) {
      manners = newManners();
    }
    manners.heard(number, startNanos, now, inFlight - 1, observed);
  }

  /**
   * Counts a request out.
   *
   * @param waited whether it counts as kept from leaving
   * @param observed what its end tells of the host, or null
   */
  public void ended(
      long number, long startNanos, boolean waited, long now, @Nullable Observation observed) {
    inFlight--;
    if (waited) {
      waiting--;
    }
    if (manners == null && observed != null && observed.reading() != null) {
      manners = newManners();
    }
    if (manners != null) {
      manners.ended(number, startNanos, now, inFlight, waiting, observed);
    }
  }

  /** Pauses the host: no attempt starts for this time. A longer pause is not shortened. */
  public void pause(long nanos) {
    long now = nanoClock.getAsLong();
    long until = now + nanos;
    wait.set(WaitReason.HOST_PAUSE, now);
    if (!paused || until - pausedUntilNanos > 0) {
      paused = true;
      pausedUntilNanos = until;
    }
  }

  /** Returns whether the host is paused. May be called on any thread; true may be out of date. */
  public boolean mayBePaused() {
    return paused;
  }

  /** Returns the nanoseconds that are left of a pause, or 0. */
  public long nanosOfPause(long now) {
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
}
