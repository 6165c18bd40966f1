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
package io.fastreq.camel.policy.manners;

import io.fastreq.camel.policy.TokenBucket;
import io.fastreq.camel.policy.quota.Quota;
import io.fastreq.camel.policy.quota.QuotaWindows;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A rate, quotas, or both, in two stages. The first stage limits how many attempts <em>begin</em>,
 * so that only as many hold slots and connections as can leave soon. The second stage limits how
 * many requests <em>leave</em>, which is what is promised, however much time passes in between. An
 * attempt whose request never leaves uses up nothing of the second stage. Not thread-safe: callers
 * hold a lock of their own.
 */
public final class RateLimit {

  /**
   * Delay that means: not ready until an event, such as a returned slot or a change of a breaker.
   */
  public static final long UNTIL_EVENT = Long.MAX_VALUE;

  /** Start that is kept by no quota. */
  private static final long NO_START = 0;

  /** Waiting requests allowed besides the burst, as the number that can leave within this time. */
  private static final double RESERVE_SECONDS = 0.25;

  private final LongSupplier nanoClock;
  private @Nullable TokenBucket begins;
  private @Nullable TokenBucket departures;
  private long maxWaiting = Long.MAX_VALUE;
  private long waiting;

  private @Nullable QuotaWindows quota;

  /** Number of attempts that have begun and whose request has not left; matters to the quota. */
  private int begun;

  private WaitReason reason = WaitReason.NONE;

  private RateLimit(List<Quota> quotas, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.quota = quotas.isEmpty() ? null : new QuotaWindows(quotas);
  }

  /**
   * Creates a limit of which nothing is used.
   *
   * @param rps tokens a second, or null for no rate
   * @param burst size of the bucket
   * @param quotas quotas that hold besides the rate
   * @return null if there is nothing to limit
   */
  public static @Nullable RateLimit of(
      @Nullable Double rps, long burst, List<Quota> quotas, LongSupplier nanoClock) {
    if (rps == null && quotas.isEmpty()) {
      return null;
    }
    RateLimit limit = new RateLimit(quotas, nanoClock);
    limit.setRate(rps, burst);
    return limit;
  }

  /**
   * Changes the rate of a limit. What is used already stays used, and a rate that is new allows no
   * burst. Quotas do not change.
   *
   * @param known the limit so far, or null for none
   * @return the limit from now on, or null for none
   */
  public static @Nullable RateLimit changed(
      @Nullable RateLimit known,
      @Nullable Double rps,
      long burst,
      List<Quota> quotas,
      LongSupplier nanoClock) {
    RateLimit limit = known;
    if (limit == null) {
      limit = of(rps, burst, quotas, nanoClock);
      if (limit != null) {
        limit.useUp();
      }
      return limit;
    }
    if (rps == null && limit.quota == null) {
      return null;
    }
    boolean isNew = limit.departures == null;
    limit.setRate(rps, burst);
    if (isNew) {
      limit.useUp();
    }
    return limit;
  }

  private void setRate(@Nullable Double rps, long burst) {
    if (rps == null) {
      begins = null;
      departures = null;
      maxWaiting = Long.MAX_VALUE;
      return;
    }
    if (begins == null || departures == null) {
      begins = new TokenBucket(rps, burst, nanoClock);
      departures = new TokenBucket(rps, burst, nanoClock);
    } else {
      begins.change(rps, burst);
      departures.change(rps, burst);
    }
    maxWaiting = burst + (long) Math.max(1, Math.ceil(RESERVE_SECONDS * rps));
  }

  private void useUp() {
    if (begins != null && departures != null) {
      begins.empty();
      departures.empty();
    }
  }

  /** Returns whether there is a rate. */
  public boolean hasRate() {
    return departures != null;
  }

  /** Returns the quota if it counts any start, else null. */
  @Nullable QuotaWindows usedQuota(long now) {
    return quota != null && quota.areUsed(now) ? quota : null;
  }

  /** Goes on with what a quota of the same host has counted. */
  void restoreQuota(QuotaWindows used) {
    if (quota != null) {
      quota = used;
    }
  }

  /** Resets the number of waiting requests, which are counted again afterwards. */
  public void recount() {
    waiting = 0;
  }

  /** Takes no attempt as begun: those that have are not counted when their requests leave. */
  public void forgetBegun() {
    begun = 0;
  }

  /** Returns whether so many requests wait to leave that no attempt begins until one has left. */
  public boolean isBackedUp() {
    if (waiting >= maxWaiting) {
      reason = WaitReason.RATE;
      return true;
    }
    if (quota != null && begun >= quota.leastCount()) {
      reason = WaitReason.QUOTA;
      return true;
    }
    return false;
  }

  /** Returns the nanoseconds until an attempt may begin, 0 for now, or {@link #UNTIL_EVENT}. */
  public long nanosUntilBegin() {
    if (isBackedUp()) {
      return UNTIL_EVENT;
    }
    long token = begins == null ? 0 : begins.nanosUntilToken();
    return longer(token, quota == null ? 0 : quota.nanosUntilFree(nanoClock.getAsLong(), begun));
  }

  /**
   * Returns the nanoseconds for which the quota surely lets nothing start, or 0. Attempts that have
   * begun are not counted, since those that fail before they leave give their places back.
   */
  public long nanosUsedUp() {
    return quota == null ? 0 : quota.nanosUntilFree(clock());
  }

  private long longer(long untilToken, long untilQuota) {
    reason = untilQuota > untilToken ? WaitReason.QUOTA : WaitReason.RATE;
    return Math.max(untilToken, untilQuota);
  }

  /** Returns what the last wait that was returned, or the last backlog, is due to. */
  public WaitReason reason() {
    return reason;
  }

  /**
   * Takes a token for an attempt to begin.
   *
   * @return 0 if the attempt begins, otherwise the nanoseconds until one may
   */
  public long tryBegin() {
    if (quota != null) {
      long wait = nanosUntilBegin();
      if (wait > 0) {
        return wait;
      }
    }
    long wait = begins == null ? 0 : begins.tryTake();
    if (wait > 0) {
      reason = WaitReason.RATE;
      return wait;
    }
    begun++;
    return 0;
  }

  /** Takes a token in advance for an attempt that holds a slot and sends a further request. */
  public void beginAnyway() {
    if (begins != null) {
      begins.takeInAdvance();
    }
    begun++;
  }

  /** Returns the token of an attempt that sent nothing. */
  public void neverBegan() {
    if (begins != null) {
      begins.giveBack();
    }
    begun--;
  }

  /** Notes that an attempt has ended of which no request has left. Its token stays used. */
  public void neverLeft() {
    begun--;
  }

  /** Returns the nanoseconds until a request may leave, or 0 for now. */
  public long nanosUntilDeparture() {
    long token = departures == null ? 0 : departures.nanosUntilToken();
    return quota == null ? longer(token, 0) : longer(token, quota.nanosUntilFree(clock()));
  }

  private long clock() {
    return nanoClock.getAsLong();
  }

  /**
   * Takes the token of a request that leaves, and counts it in the quota. {@link
   * #nanosUntilDeparture} must have been 0.
   *
   * @param hasBegun whether the request is counted as having begun
   * @return the start that the quota keeps, for {@link #neverDeparted}
   */
  public long depart(boolean hasBegun) {
    if (departures != null && departures.tryTake() > 0) {
      throw new IllegalStateException("a token was there and is gone");
    }
    if (hasBegun) {
      begun--;
    }
    return quota == null ? NO_START : quota.start(clock());
  }

  /**
   * Returns the token of a request that was not written after all. It counts as having begun again.
   *
   * @param start what {@link #depart} returned
   */
  public void neverDeparted(long start) {
    if (departures != null) {
      departures.giveBack();
    }
    if (quota != null) {
      quota.takeBack(start);
    }
    begun++;
  }

  /** Counts a request that waits to leave. */
  public void waits() {
    waiting++;
  }

  /** Counts a request out that no longer waits. */
  public void waitsNoMore() {
    waiting--;
  }
}
