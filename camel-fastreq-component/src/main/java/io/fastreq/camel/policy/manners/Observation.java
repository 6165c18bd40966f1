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

import io.fastreq.camel.policy.adaptive.Sample;
import io.fastreq.camel.policy.ratelimit.RateLimitReading;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a request tells of its host, beyond success or failure. A request without an
 * observation has been sent, and tells nothing.
 *
 * @param reading what the rate limit headers of its response say, or null
 * @param headNanos when the head of its response was there, as of {@link System#nanoTime()};
 *     without meaning if there was no response
 * @param neverSent whether it surely never reached the host
 * @param sample how long the host took for it, or null where that says nothing or is not measured
 */
public record Observation(
    @Nullable RateLimitReading reading,
    long headNanos,
    boolean neverSent,
    @Nullable Sample sample) {

  /** The request surely never reached the host. */
  public static final Observation NEVER_SENT = new Observation(null, 0, true, null);
}
