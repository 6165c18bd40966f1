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

import io.fastreq.camel.policy.manners.Manners;
import io.fastreq.camel.policy.quota.Quota;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits of each target host of an engine.
 *
 * @param concurrency maximum number of attempts in flight to one host; 0 for no limit per host
 * @param rps refill rate of the host's token bucket per second, or null for no limit
 * @param burst size of that bucket
 * @param quotas quotas that hold besides that rate; they never change
 * @param lookAhead maximum number of calls of a batch set aside because their host is not ready
 * @param circuitTimeoutNanos how long calls wait for a breaker to close, counted from the time it
 *     first opened; 0 to fail at once while it is open
 * @param manners what is considered beyond these limits
 */
public record HostLimits(
    int concurrency,
    @Nullable Double rps,
    int burst,
    List<Quota> quotas,
    int lookAhead,
    long circuitTimeoutNanos,
    Manners manners) {

  /** Returns these limits with another concurrency and rate. */
  public HostLimits with(int otherConcurrency, @Nullable Double otherRps, int otherBurst) {
    return new HostLimits(
        otherConcurrency, otherRps, otherBurst, quotas, lookAhead, circuitTimeoutNanos, manners);
  }
}
