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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that attempts take when they begin, and how long they wait for them. A request that
 * leaves takes others, for which {@link DepartureQueue} lets it wait. Guarded by the dispatcher's
 * lock.
 */
final class BeginTokens {

  private @Nullable RateLimit limit;
  private final DepartureQueue departures;
  private final LongSupplier nanoClock;
  private boolean awaited;

  /** Whether a timer is planned for the next token; it may have been given back before that. */
  private boolean timed;

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

  /** Whether there is a limit of all hosts together. */
  boolean areLimited() {
    return limit != null;
  }

  /** Whether it is worth asking for one. */
  boolean mayBeTaken() {
    return !awaited && (limit == null || !limit.isBackedUp());
  }

  /** Takes one; where there is none, plans to look again when there is. */
  boolean take(Effects effects) {
    if (limit == null) {
      return true;
    }
    long wait = limit.tryBegin();
    if (wait == 0) {
      return true;
    }
    awaited = true;
    if (!timed) {
      timed = true;
      effects.awaitBegin(wait, departures.limitChanges());
      if (!departures.isWaiting()) { // else it is they who are waited for
        waits++;
        waitNanos += wait;
      }
    }
    return false;
  }

  /** A further request counts as beginning, too, unless the attempt has not used its first yet. */
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

  /** An attempt that has begun did not come to try anything. */
  void neverBegan(Slot slot) {
    if (!slot.begun) {
      return;
    }
    slot.begun = false;
    if (limit != null) {
      limit.neverBegan();
      awaited = false; // whoever waits may have this one
    }
    forgetHostsToken(slot);
  }

  private static void forgetHostsToken(Slot slot) {
    Host host = slot.begunTo;
    slot.begunTo = null;
    if (host != null && host.rate() != null) {
      host.rate().neverBegan();
    }
  }

  /** The connection of an attempt closed after its token was taken, and before it was used. */
  void neverDeparted(Slot slot) {
    Host host = slot.departedTo;
    if (host == null) {
      return;
    }
    slot.departedTo = null;
    slot.begun = true;
    slot.begunTo = host;
    if (limit != null) {
      limit.neverDeparted();
    }
    if (host.rate() != null) {
      host.rate().neverDeparted();
    }
  }

  /**
   * Changes the limit of all hosts together.
   *
   * @return what it is now, or null for none
   */
  @Nullable RateLimit change(RequestLimits limits) {
    limit = changed(limits);
    awaited = false;
    timed = false;
    return limit;
  }

  private @Nullable RateLimit changed(RequestLimits limits) {
    Double rps = limits.rps();
    if (rps == null) {
      return null;
    }
    RateLimit known = limit;
    if (known != null) {
      known.change(rps, limits.burst());
      return known;
    }
    RateLimit made = new RateLimit(new TokenBucket(rps, limits.burst(), nanoClock));
    made.useUp();
    return made;
  }

  /** It has no token of a limit that was not there when it began, so it gives none back. */
  static void tookNothing(Slot slot) {
    slot.begun = false;
    slot.begunTo = null;
    slot.departedTo = null;
  }

  /**
   * The token that somebody waited for to begin is due.
   *
   * @param changes how often limits had changed when the wait began
   */
  void tokenDue(int changes) {
    if (changes == departures.limitChanges()) {
      awaited = false;
      timed = false;
    }
  }

  /** Counts no wait twice: the next to leave and the next to begin may wait at the same time. */
  void countWait(Effects effects) {
    long waitNanos = effects.departureInNanos();
    if (waitNanos > 0 && !timed) {
      waits++;
      this.waitNanos += waitNanos;
      effects.departureCounted();
    }
  }

  /** How often, and how long, the next request had to wait for a token. */
  TokenWaitFigures figures() {
    return new TokenWaitFigures(waits, waitNanos);
  }
}
