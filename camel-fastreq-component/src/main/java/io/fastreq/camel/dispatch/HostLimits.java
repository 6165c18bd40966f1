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

import org.jspecify.annotations.Nullable;

/**
 * What holds for each target host of an engine by itself.
 *
 * @param concurrency most attempts in flight to one host; 0 for no limit of its own
 * @param rps refill of the host's token bucket, or null for no limit
 * @param burst size of that bucket
 * @param lookAhead most calls of a batch that may be set aside because their host is not ready
 * @param circuitTimeoutNanos how long calls wait for a breaker to close, from the first time it
 *     opened; 0 to fail at once where it is open
 */
public record HostLimits(
    int concurrency, @Nullable Double rps, int burst, int lookAhead, long circuitTimeoutNanos) {

  /** The same with other limits of number and rate. */
  public HostLimits with(int otherConcurrency, @Nullable Double otherRps, int otherBurst) {
    return new HostLimits(otherConcurrency, otherRps, otherBurst, lookAhead, circuitTimeoutNanos);
  }
}
