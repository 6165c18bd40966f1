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

import io.fastreq.camel.policy.manners.RateLimit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rate limit of a host: that of its limits, or the delay that its {@code robots.txt} wants
 * between two requests, whichever is slower. Guarded by the dispatcher's lock.
 */
public final class HostRate {

  private static final double NANOS_PER_SECOND = 1e9;

  private HostLimits limits;
  private final LongSupplier nanoClock;
  private long crawlDelayNanos;
  private @Nullable RateLimit limit;

  HostRate(HostLimits limits, LongSupplier nanoClock) {
    this.limits = limits;
    this.nanoClock = nanoClock;
    this.limit = RateLimit.of(limits.rps(), limits.burst(), limits.quotas(), nanoClock);
  }

  /** Returns the limit, or null. */
  public @Nullable RateLimit limit() {
    return limit;
  }

  /** Changes the limits. Tokens already used stay used. */
  void change(HostLimits changed) {
    boolean same = changed.equals(limits);
    limits = changed;
    if (!same) {
      change();
    }
  }

  /** Returns what the host wants between two requests, or 0. */
  public long crawlDelayNanos() {
    return crawlDelayNanos;
  }

  /** Sets what the host wants between two requests. */
  public void crawlDelay(long nanos) {
    if (nanos != crawlDelayNanos) {
      crawlDelayNanos = nanos;
      boolean first = limit == null;
      change();
      if (first) { // the request for robots.txt does not count
        limit = RateLimit.of(rps(), burst(), limits.quotas(), nanoClock);
      }
    }
  }

  private void change() {
    limit = RateLimit.changed(limit, rps(), burst(), limits.quotas(), nanoClock);
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
}
