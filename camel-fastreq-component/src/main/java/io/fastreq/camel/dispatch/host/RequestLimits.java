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

import io.fastreq.camel.policy.quota.Quota;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits of an engine that can change while it runs.
 *
 * @param concurrency maximum number of attempts in flight, at least 1
 * @param rps refill rate of the token bucket per second, or null for no limit
 * @param burst size of that bucket
 * @param quotas quotas that hold besides that rate; they never change
 * @param host the limits of each target host
 */
public record RequestLimits(
    int concurrency, @Nullable Double rps, int burst, List<Quota> quotas, HostLimits host) {

  /** Returns these limits with another concurrency and rate for all hosts together. */
  public RequestLimits with(int otherConcurrency, @Nullable Double otherRps, int otherBurst) {
    return new RequestLimits(otherConcurrency, otherRps, otherBurst, quotas, host);
  }

  /** Returns these limits with others for each host. */
  public RequestLimits with(HostLimits otherHost) {
    return new RequestLimits(concurrency, rps, burst, quotas, otherHost);
  }

  /** Returns whether a request may have to wait, once it has its connection, until it may leave. */
  public boolean holdDepartures() {
    return rps != null || host.rps() != null || !quotas.isEmpty() || !host.quotas().isEmpty();
  }
}
