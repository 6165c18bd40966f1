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
 * The limits of an engine that can change while it runs.
 *
 * @param concurrency maximum number of attempts in flight, at least 1
 * @param rps refill rate of the token bucket per second, or null for no limit
 * @param burst size of that bucket
 * @param host the limits of each target host
 */
public record RequestLimits(int concurrency, @Nullable Double rps, int burst, HostLimits host) {

  /** Returns whether any of the limits is a rate limit. */
  boolean haveRates() {
    return rps != null || host.rps() != null;
  }
}
