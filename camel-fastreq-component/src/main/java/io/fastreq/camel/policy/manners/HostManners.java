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

import io.fastreq.camel.policy.adaptive.AdaptiveLimit;
import io.fastreq.camel.policy.adaptive.Sample;
import io.fastreq.camel.policy.ratelimit.RateLimitReading;
import io.fastreq.camel.policy.ratelimit.RemainingRequests;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one host that says when a request to it may start. Each part is a gate of its
 * own and exists only where its option is set, or, for the rate limit headers, once the host has
 * sent any. Not thread-safe: callers hold a lock of their own.
 */
public final class HostManners {

  /** Nothing may start until a request to the host has ended, or something of it is known. */
  public static final long UNTIL_EVENT = Long.MAX_VALUE;

  /** Number of a request whose response head was {@link #heard}. */
  public static final long HEARD = -1;

  /** Number of the requests that had started before the host first spoke of a limit. */
  private static final long BEFORE_ALL = 1;

  private @Nullable RemainingRequests remaining;

  private @Nullable AdaptiveLimit adaptive;
  private int ceiling;

  private WaitReason reason = WaitReason.NONE;

  /**
   * Creates the state of a host of which nothing is known.
   *
   * @param ceiling highest number of requests in flight that is ever allowed, at least 1
   */
  public HostManners(Manners manners, int ceiling) {
    this.adaptive = manners.adaptive() ? new AdaptiveLimit(ceiling) : null;
    this.ceiling = ceiling;
  }

  /** Changes the ceiling. What was found below another one is found anew. */
  public void ceiling(int changed) {
    if (adaptive != null && changed != ceiling) {
      adaptive = new AdaptiveLimit(changed);
    }
    ceiling = changed;
  }

  /**
   * Returns the nanoseconds until a request may start, 0 for at once, or {@link #UNTIL_EVENT}.
   *
   * @param now the present time, as of {@link System#nanoTime()}
   * @param inFlight number of requests that have started and not ended
   */
  public long nanosUntilFree(long now, int inFlight) {
    reason = WaitReason.NONE;
    if (adaptive != null && inFlight >= adaptive.limit()) {
      reason = WaitReason.ADAPTIVE_LIMIT;
      return UNTIL_EVENT;
    }
    long wait = remaining == null ? 0 : remaining.nanosUntilFree(now);
    if (wait > 0) {
      reason = WaitReason.RATE_LIMIT_HEADERS;
    }
    return wait;
  }

  /** Returns which gate gave the last result of {@link #nanosUntilFree}. */
  public WaitReason reason() {
    return reason;
  }

  /**
   * Returns whether a request that has started, and was kept since, may still leave.
   *
   * @param left number of the other requests to this host that have left and not ended
   */
  public boolean mayLeave(long now, int left) {
    return remaining == null || remaining.mayLeave(now, left);
  }

  /**
   * Counts a request that starts.
   *
   * @return its number, for {@link #ended}
   */
  public long start(long now) {
    return remaining == null ? 0 : remaining.start(now);
  }

  /**
   * Takes in what the head of a response tells while its body is still on the way. The request is
   * no longer one of which nothing is known; its number is {@link #HEARD} from now on.
   *
   * @param number what {@link #start} returned
   * @param startNanos when the request started
   * @param others number of other requests that are in flight to this host
   */
  public void heard(long number, long startNanos, long now, int others, Observation observed) {
    count(number, startNanos, now, others, observed);
  }

  /**
   * Takes in the end of a request that was counted by {@link #start}.
   *
   * @param number what that returned
   * @param startNanos when the request started
   * @param inFlight number of other requests that are in flight to this host
   * @param waiting how many of them have not left yet
   * @param observed what its end tells, or null
   */
  public void ended(
      long number,
      long startNanos,
      long now,
      int inFlight,
      int waiting,
      @Nullable Observation observed) {
    Sample sample = observed == null ? null : observed.sample();
    if (adaptive != null && sample != null) {
      adaptive.onResult(
          sample.startNanos(), sample.rttNanos(), inFlight - waiting + 1, sample.dropped());
    }
    count(number, startNanos, now, inFlight, observed);
  }

  private void count(
      long number, long startNanos, long now, int inFlight, @Nullable Observation observed) {
    if (number == HEARD) {
      return;
    }
    RateLimitReading reading = observed == null ? null : observed.reading();
    if (remaining == null) {
      if (reading == null) {
        return;
      }
      remaining = new RemainingRequests();
      for (int i = 0; i <= inFlight; i++) {
        remaining.start(now);
      }
    }
    long request = Math.max(BEFORE_ALL, number);
    if (observed != null && reading != null) {
      remaining.answered(request, startNanos, observed.headNanos(), reading);
    } else if (observed != null && observed.neverSent()) {
      remaining.neverSent(request);
    } else {
      remaining.endedUnread(request);
    }
  }

  /** Returns how many requests may be in flight, or -1 where that is not found but fixed. */
  public int adaptiveLimit() {
    return adaptive == null ? -1 : adaptive.limit();
  }

  /**
   * Returns how many requests the host said it will still accept before its reset, or -1 where that
   * is not known.
   */
  public long remaining() {
    return remaining == null ? -1 : remaining.left();
  }
}
