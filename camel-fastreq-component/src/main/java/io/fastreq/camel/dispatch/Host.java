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

import io.fastreq.camel.dispatch.host.HostLimits;
import io.fastreq.camel.dispatch.host.Permit;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.fastreq.camel.policy.manners.CurrentWait;
import io.fastreq.camel.policy.manners.HeldRetries;
import io.fastreq.camel.policy.manners.HostManners;
import io.fastreq.camel.policy.manners.HostStatus;
import io.fastreq.camel.policy.manners.Manners;
import io.fastreq.camel.policy.manners.Observation;
import io.fastreq.camel.policy.manners.RateLimit;
import io.fastreq.camel.policy.manners.WaitReason;
import io.fastreq.camel.policy.manners.WaitTotals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The dispatcher's state of one target host (scheme, name and port). Guarded by the dispatcher's
 * lock, except the breaker, which is thread-safe, and the limits, which any thread may read.
 */
public final class Host {

  /** Interval between checks when no event is certain to come: 50 ms. */
  static final long PATIENCE_NANOS = 50_000_000;

  private static final double NANOS_PER_SECOND = 1e9;

  private final String origin;
  private volatile HostLimits limits;
  private final @Nullable HostBreaker breaker;

  /** The gates that guard this host, as the bits of their types. */
  final int gates;

  private @Nullable Permit lastFreePass;
  private @Nullable RateLimit rate;
  private long crawlDelayNanos;
  private final LongSupplier nanoClock;

  /** What is known of the host beyond its limits; null while there is nothing. */
  private @Nullable HostManners manners;

  private final CurrentWait wait;

  private final @Nullable HeldRetries<Ticket> heldRetries;

  /** What the last look at the gates has found. */
  private WaitReason found = WaitReason.NONE;

  private long foundNanos;

  /** Most attempts in flight to all hosts together. */
  private int ceiling;

  private int inFlight;

  /** Number of those in flight whose request is kept from leaving. */
  private int waiting;

  private volatile boolean paused;
  private long pausedUntilNanos;
  private final Set<HostQueue> queues = new LinkedHashSet<>();
  private final Deque<Slot> hops = new ArrayDeque<>(0);
  private final Deque<Slot> departing = new ArrayDeque<>(0);

  /** Whether the waiting hops of this host are checked; see {@link HopQueue}. */
  boolean hopsOpen;

  /** When the timer for the next token of this host is due, or 0 for none. */
  long tokenAtNanos;

  /** Number of calls that refer to this host, in any state; at 0 the host is idle. */
  int references;

  /** Time of the next scheduled check, or 0 for none. */
  long wakeAtNanos;

  Host(
      String origin,
      HostLimits limits,
      @Nullable HostBreaker breaker,
      int ceiling,
      int gates,
      LongSupplier nanoClock,
      WaitTotals waits,
      LongAdder retryWaits) {
    this.origin = origin;
    this.limits = limits;
    this.ceiling = ceiling;
    this.breaker = breaker;
    this.gates = gates;
    this.nanoClock = nanoClock;
    this.rate = RateLimit.of(limits.rps(), limits.burst(), limits.quotas(), nanoClock);
    this.manners = limits.manners().equals(Manners.NONE) ? null : newManners();
    this.wait = new CurrentWait(waits);
    this.heldRetries = HeldRetries.of(limits.manners(), nanoClock.getAsLong(), waits, retryWaits);
  }

  public String origin() {
    return origin;
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
   * Changes the limits. Tokens already used stay used.
   *
   * @param concurrency most attempts in flight to all hosts together
   */
  void change(HostLimits changed, int concurrency) {
    boolean same = changed.equals(limits);
    limits = changed;
    ceiling = concurrency;
    if (manners != null) {
      manners.ceiling(mostInFlight());
    }
    if (same) {
      return;
    }
    changeRate();
  }

  /** Returns what the host wants between two requests, or 0. */
  long crawlDelayNanos() {
    return crawlDelayNanos;
  }

  /** Sets what the host wants between two requests. */
  void crawlDelay(long nanos) {
    if (nanos != crawlDelayNanos) {
      crawlDelayNanos = nanos;
      boolean first = rate == null;
      changeRate();
      if (first) { // the request for robots.txt does not count
        rate = RateLimit.of(rps(), burst(), limits.quotas(), nanoClock);
      }
    }
  }

  private void changeRate() {
    rate = RateLimit.changed(rate, rps(), burst(), limits.quotas(), nanoClock);
  }

  private @Nullable Double rps() {
    Double rps = limits.rps();
    if (crawlDelayNanos == 0) {
      return rps;
    }
    double wanted = NANOS_PER_SECOND / crawlDelayNanos;
    return rps == null ? wanted : Math.min(rps, wanted);
  }

  private int burst() {
    return crawlDelayNanos == 0 ? limits.burst() : 1;
  }

  public @Nullable HostBreaker breaker() {
    return breaker;
  }

  /**
   * Returns the permit that a closed breaker gives to every request, or null if it must be asked.
   */
  @Nullable Permit freePass() {
    Permit known = lastFreePass;
    Permit free = known == null ? Permit.freePass(breaker) : known.renewed();
    lastFreePass = free;
    return free;
  }

  /** Returns whether calls wait while the breaker refuses them; otherwise they fail. */
  boolean waitsForBreaker() {
    return breaker != null && breaker.nanosNotClosed() < limits.circuitTimeoutNanos();
  }

  /** Returns the retries that wait for their budget; null if there is no budget. */
  @Nullable HeldRetries<Ticket> heldRetries() {
    return heldRetries;
  }

  /** Returns the rate limit, or null. */
  @Nullable RateLimit rate() {
    return rate;
  }

  /** Returns the attempts that wait to continue at this host; see {@link HopQueue}. */
  Deque<Slot> hops() {
    return hops;
  }

  /** Returns the attempts that wait for a token of this host; see {@link DepartureQueue}. */
  Deque<Slot> departing() {
    return departing;
  }

  /**
   * Returns the nanoseconds until limits and pauses allow a call to start, 0 if they do now, or
   * {@link RateLimit#UNTIL_EVENT}.
   */
  long nanosUntilReady(long now) {
    long nanos = look(now);
    if (nanos == 0 && rate != null) {
      nanos = rate.nanosUntilBegin();
      found(rate.reason(), nanos);
    }
    wait.set(found, now);
    return nanos;
  }

  /** Returns whether the host is paused. May be called on any thread; true may be out of date. */
  boolean mayBePaused() {
    return paused;
  }

  /** Returns the nanoseconds that are left of a pause, or 0. */
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

  /** Returns the same as {@link #nanosUntilReady}, without regard to the rate limit. */
  long nanosUntilFree(long now) {
    long nanos = look(now);
    wait.set(found, now);
    return nanos;
  }

  /** Asks the gates, all but the rate limit, and notes which one is shut. */
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
  long sureWaitNanos() {
    boolean isSure =
        found == WaitReason.QUOTA || (found == WaitReason.RATE_LIMIT_HEADERS && inFlight == 0);
    return isSure && foundNanos != RateLimit.UNTIL_EVENT ? foundNanos : 0;
  }

  /** Returns what the last look has found. */
  WaitReason found() {
    return found;
  }

  /** Returns what the host's requests wait for at present. */
  WaitReason waitReason() {
    return wait.reason() == WaitReason.NONE && heldRetries != null
        ? heldRetries.waitReason()
        : wait.reason();
  }

  /** Returns what the host is doing at present. */
  HostStatus status(long now) {
    WaitReason reason = waitReason();
    return new HostStatus(
        origin,
        inFlight,
        reason,
        reason == WaitReason.NONE ? 0 : nanosLeft(now),
        manners == null ? HostStatus.UNKNOWN : manners.remaining(),
        manners == null ? HostStatus.UNKNOWN : manners.adaptiveLimit());
  }

  private long nanosLeft(long now) {
    long nanos = look(now);
    if (nanos == 0 && rate != null) {
      nanos = rate.nanosUntilBegin();
    }
    if (nanos == 0 && heldRetries != null) {
      nanos = heldRetries.nanosUntilNext(now);
    }
    return nanos == RateLimit.UNTIL_EVENT ? HostStatus.UNKNOWN : nanos;
  }

  /** Notes that no request wants to start any more. */
  void waitsNoMore() {
    // During a pause, retries that are not in any queue yet wait for it too.
    if (queues.isEmpty()
        && hops.isEmpty()
        && (heldRetries == null || heldRetries.isEmpty())
        && !paused) {
      endWait();
    }
  }

  /** Notes that nothing waits for this host. */
  void endWait() {
    if (wait.reason() != WaitReason.NONE) {
      wait.set(WaitReason.NONE, nanoClock.getAsLong());
    }
  }

  /** Returns how many requests may be in flight as found by observation, or -1. */
  int adaptiveLimit() {
    return manners == null ? -1 : manners.adaptiveLimit();
  }

  /** Returns what is known of the host beyond its limits, or null. */
  @Nullable HostManners manners() {
    return manners;
  }

  /** Counts a request of an attempt that starts. */
  void started(Slot slot, long now) {
    inFlight++;
    slot.atHost = true;
    slot.numberAtHost = manners == null ? 0 : manners.start(now);
  }

  /** Notes that a request of an attempt in flight is kept from leaving, or no longer is. */
  void waits(boolean does) {
    waiting += does ? 1 : -1;
  }

  /** Returns whether the request of an attempt, which has its token, may leave after all. */
  boolean mayLeave(Slot slot, long now) {
    if (slot.permit().hasLapsed() || nanosOfPause(now) > 0) {
      return false;
    }
    return manners == null || manners.mayLeave(now, inFlight - waiting - (slot.suspended ? 0 : 1));
  }

  /** Takes in what the head of a response tells before its body has ended. */
  void heard(Slot slot, long now, Observation observed) {
    if (slot.atHost) {
      if (manners == null) {
        manners = newManners();
      }
      manners.heard(slot.numberAtHost, slot.startNanos(), now, inFlight - 1, observed);
      slot.numberAtHost = HostManners.HEARD;
    }
  }

  /**
   * Counts the request of an attempt out, if it counts as in flight to this host.
   *
   * @param observed what its end tells of the host, or null
   */
  void ended(Slot slot, long now, @Nullable Observation observed) {
    if (slot.atHost) {
      slot.atHost = false;
      inFlight--;
      if (slot.suspended) {
        waiting--;
      }
      if (manners == null && observed != null && observed.reading() != null) {
        manners = newManners();
      }
      if (manners != null) {
        manners.ended(slot.numberAtHost, slot.startNanos(), now, inFlight, waiting, observed);
      }
    }
    waitsNoMore();
  }

  /** Pauses the host: no call starts for this time. A longer pause in progress is not shortened. */
  void pause(long nanos) {
    long now = nanoClock.getAsLong();
    long until = now + nanos;
    wait.set(WaitReason.HOST_PAUSE, now);
    if (!paused || until - pausedUntilNanos > 0) {
      paused = true;
      pausedUntilNanos = until;
    }
  }

  void add(HostQueue queue) {
    queues.add(queue);
  }

  void remove(HostQueue queue) {
    queues.remove(queue);
    waitsNoMore();
  }

  boolean hasQueues() {
    return !queues.isEmpty();
  }

  List<HostQueue> queues() {
    return new ArrayList<>(queues);
  }
}
