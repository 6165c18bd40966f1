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
package io.fastreq.camel.policy.ratelimit;

/**
 * What a response says about the limit of its host.
 *
 * @param remaining requests that the server accepts before its count starts anew, at least 0
 * @param resetNanos nanoseconds from now until the count starts anew. Never negative where {@code
 *     absolute} is false. Else up to a second negative: a time in whole seconds may have been
 *     rounded down
 * @param absolute whether the server named a time, not a number of seconds from its own present
 */
public record RateLimitReading(long remaining, long resetNanos, boolean absolute) {

  /** Whether this one leaves less to send than another one. */
  boolean isStricterThan(RateLimitReading other) {
    return remaining < other.remaining
        || (remaining == other.remaining && resetNanos > other.resetNanos);
  }
}
