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

import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.policy.manners.RateLimit;
import io.fastreq.camel.policy.manners.TokenWaitFigures;
import io.fastreq.camel.policy.manners.WaitReason;
import java.util.Collection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that attempts take when they begin, and the time they wait for them. A request takes
 * further tokens when it leaves; {@link DepartureQueue} keeps the requests that wait for those.
 * Guarded by the dispatcher's lock.
 */
final class BeginTokens {

  private @Nullable RateLimit limit;
  private final DepartureQueue departures;
  private final LongSupplier nanoClock;
  private boolean awaited;

  /** What the token is {@link #awaited} for. The limit is asked for other reasons meanwhile. */
  private WaitReason awaitedFor = WaitReason.NONE;

  /** When the timer for the next token is due, which may be given back earlier; 0 for none. */
  private long timedAtNanos;

  private boolean waitIsNew;

  private long waits;
  private long waitNanos;

  /**
   * @param limit the limit of all hosts together, or null
   */
  BeginTokens(@Nullable RateLimit limit, DepartureQueue departures, LongSupplier nanoClock) {
    this.limit = limit;
    this.departures = departures;
    this.nanoClock = nanoClock;
  }

  /** Returns the limit of all hosts together, or null. */
  @Nullable RateLimit limit() {
    return limit;
  }

  /** Returns whether there is a rate for all hosts together. */
  boolean haveRate() {
    return limit != null && limit.hasRate();
  }

  /** Returns what the next attempt waits for if no token {@link #mayBeTaken}. */
  WaitReason waitReason() {
    if (awaited) {
      return awaitedFor;
    }
    return limit == null ? WaitReason.NONE : limit.reason();
  }

  /** Returns whether a token may be available. */
  boolean mayBeTaken() {
    return !awaited && (limit == null || !limit.isBackedUp());
  }

  /** Takes a token, or plans a timer for the next one. */
  boolean take(Effects effects) {
    if (limit == null) {
      return true;
    }
    long wait = limit.tryBegin();
    if (wait == 0) {
      return true;
    }
    awaited = true;
    awaitedFor = limit.reason();
    long at = effects.now + wait;
    if (timedAtNanos == 0 || at - timedAtNanos < 0) {
      timedAtNanos = at;
      waitIsNew = true;
      effects.timer(wait, new Due.BeginToken(departures.limitChanges()));
      // Otherwise the wait is theirs.
      if (!departures.isWaiting() && awaitedFor == WaitReason.RATE) {
        waits++;
        waitNanos += wait;
      }
    }
    return false;
  }

  /** Takes the token of the host of an attempt, which has just taken that of all hosts. */
  static void takeOfHost(Slot slot) {
    Host host = slot.host;
    if (host.rate() != null && host.rate().tryBegin() > 0) {
      throw new IllegalStateException("a token of " + host.origin() + " was there and is gone");
    }
    slot.begun = true;
    slot.begunTo = host;
  }

  /** Counts a further request as beginning, unless the attempt has not used its first token yet. */
  void begins(Slot slot) {
    Host host = slot.host;
    if (!slot.begun) {
      slot.begun = true;
      if (limit != null) {
        limit.beginAnyway();
      }
    }
    if (slot.begunTo != host) {
      forgetHostsToken(slot);
      slot.begunTo = host;
      if (host.rate() != null) {
        host.rate().beginAnyway();
      }
    }
  }

  /** Returns whether no attempt may begin until a known time, because of the quota. */
  boolean waitForQuota() {
    return awaited && timedAtNanos != 0 && awaitedFor == WaitReason.QUOTA;
  }

  /** Returns the nanoseconds for which the quota surely lets no attempt begin, or 0. */
  long sureWaitNanos() {
    return limit == null || !waitForQuota() ? 0 : limit.nanosUsedUp();
  }

  /** Returns whether a wait has begun since this was asked last. */
  boolean waitIsNew() {
    boolean isNew = waitIsNew;
    waitIsNew = false;
    return isNew;
  }

  /** Returns the token of an attempt that has tried nothing. */
  void neverBegan(Slot slot) {
    if (!slot.begun) {
      return;
    }
    slot.begun = false;
    if (limit != null) {
      limit.neverBegan();
      awaited = false; // this one is free for an attempt that waits
    }
    forgetHostsToken(slot);
  }

  /**
   * Notes that an attempt has ended of which no request has left. It was made, so the tokens of
   * rates are used; the quotas, which count what leaves, have its place back.
   */
  void neverLeft(Slot slot) {
    if (!slot.begun) {
      return;
    }
    slot.begun = false;
    if (limit != null) {
      limit.neverLeft();
      awaited = false; // a place may be free for an attempt that waits
    }
    Host host = slot.begunTo;
    slot.begunTo = null;
    if (host != null && host.rate() != null) {
      host.rate().neverLeft();
    }
  }

  private static void forgetHostsToken(Slot slot) {
    Host host = slot.begunTo;
    slot.begunTo = null;
    if (host != null && host.rate() != null) {
      host.rate().neverBegan();
    }
  }

  /** Returns the token of a request whose connection closed before it was used. */
  void neverDeparted(Slot slot) {
    Host host = slot.departedTo;
    if (host == null) {
      return;
    }
    slot.departedTo = null;
    slot.begun = true;
    slot.begunTo = host;
    if (limit != null) {
      limit.neverDeparted(slot.quotaStart);
    }
    if (host.rate() != null) {
      host.rate().neverDeparted(slot.hostQuotaStart);
    }
  }

  /**
   * Changes the limit of all hosts together.
   *
   * @return what it is now, or null for none
   */
  @Nullable RateLimit change(RequestLimits limits) {
    limit = RateLimit.changed(limit, limits.rps(), limits.burst(), limits.quotas(), nanoClock);
    awaited = false;
    timedAtNanos = 0;
    return limit;
  }

  /** Has attempts return no token of a limit that did not exist when they began. */
  void forgetBegun(SlotDeadlines slots, Collection<Host> hosts) {
    slots.forEach(
        slot -> {
          slot.begun = false;
          slot.begunTo = null;
          slot.departedTo = null;
        });
    if (limit != null) {
      limit.forgetBegun();
    }
    for (Host host : hosts) {
      if (host.rate() != null) {
        host.rate().forgetBegun();
      }
    }
  }

  /** Has an attempt return no token of a host whose limit did not exist when it began. */
  static void forgetBegunTo(Host host, Slot slot) {
    if (slot.begunTo == host) {
      slot.begunTo = null;
    }
    if (slot.departedTo == host) {
      slot.departedTo = null;
    }
  }

  /**
   * Handles the timer of the token that an attempt waited for to begin.
   *
   * @param changes how often limits had changed when the wait began
   */
  void tokenDue(int changes) {
    if (changes == departures.limitChanges()) {
      awaited = false;
      timedAtNanos = 0;
    }
  }

  /**
   * Counts a wait. The next request to leave and the next attempt to begin may wait at the same
   * time, which counts once.
   */
  void countWait(Effects effects) {
    long waitNanos = effects.departureInNanos();
    if (waitNanos > 0 && timedAtNanos == 0) {
      waits++;
      this.waitNanos += waitNanos;
      effects.departureCounted();
    }
  }

  /** Returns how often and how long requests had to wait for a token. */
  TokenWaitFigures figures() {
    return new TokenWaitFigures(waits, waitNanos);
  }
}
