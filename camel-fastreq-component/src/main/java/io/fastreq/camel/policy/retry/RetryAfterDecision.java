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
package io.fastreq.camel.policy.retry;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decision on the {@code Retry-After} of a response. Immutable.
 *
 * @see RetryAfter
 */
public sealed interface RetryAfterDecision {

  /** The server asks for no wait, or none that can be read: the backoff of the item applies. */
  record NotAsked() implements RetryAfterDecision {}

  /**
   * The host is paused.
   *
   * @param nanos for how long; 0 if the wait is over already
   */
  record Pause(long nanos) implements RetryAfterDecision {}

  /**
   * The wait is longer than is accepted.
   *
   * @param message says how long it is
   */
  record TooLong(String message) implements RetryAfterDecision {}

  /**
   * Decides on a response.
   *
   * @param header the value of {@code Retry-After}, or null
   * @param maxNanos the longest wait that is accepted
   * @param remainingNanos the time left for the batch; {@link Long#MAX_VALUE} if unlimited
   */
  static RetryAfterDecision of(
      @Nullable String header, Instant now, long maxNanos, long remainingNanos) {
    OptionalLong asked = header == null ? OptionalLong.empty() : RetryAfter.delayNanos(header, now);
    if (asked.isEmpty()) {
      return new NotAsked();
    }
    long nanos = asked.getAsLong();
    if (nanos > maxNanos) {
      return new TooLong(
          "the server asks to wait " + seconds(nanos) + ", longer than maxRetryAfter");
    }
    if (nanos >= remainingNanos) {
      return new TooLong(
          "the server asks to wait " + seconds(nanos) + ", longer than the batch has left");
    }
    return new Pause(nanos);
  }

  private static String seconds(long nanos) {
    return nanos == Long.MAX_VALUE
        ? "for ever"
        : (Duration.ofNanos(nanos).toMillis() + 999) / 1000 + " s";
  }
}
