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
package io.fastreq.camel.batch;

import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.adaptive.RequestTimer;
import io.fastreq.camel.policy.adaptive.Sample;
import io.fastreq.camel.policy.manners.Observation;
import io.fastreq.camel.policy.ratelimit.RateLimitHeaders;
import io.fastreq.camel.policy.ratelimit.RateLimitReading;
import org.jspecify.annotations.Nullable;

/** Says what the hops of a batch tell of their hosts. One object a batch. Thread-safe. */
final class HopObserver {

  private final EngineServices engine;
  private final @Nullable RateLimitHeaders limits;

  HopObserver(EngineServices engine, @Nullable RateLimitHeaders limits) {
    this.engine = engine;
    this.limits = limits;
  }

  /** Returns what measures the hops of an attempt; null where nobody needs to know. */
  @Nullable RequestTimer newTimer() {
    return engine.dispatcher().measuresLatency() ? new RequestTimer() : null;
  }

  /** Returns what the end of a hop tells, or null. */
  @Nullable Observation ofEnd(Outcome outcome, @Nullable RequestTimer timer) {
    if (outcome instanceof Failure failure
        && (failure.reach() == Reach.NOT_SENT || failure.reach() == Reach.UNUSED_CONNECTION)) {
      return Observation.NEVER_SENT;
    }
    RateLimitReading reading =
        outcome instanceof Success success ? reading(success.response().headers()) : null;
    Sample sample = timer == null ? null : timer.sample(outcome, engine.nanoTime());
    return reading == null && sample == null ? null : observation(reading, sample);
  }

  /** Returns what the head of a response tells before its body is there, or null. */
  @Nullable Observation ofHead(HttpResponse head) {
    RateLimitReading reading = reading(head.headers());
    return reading == null ? null : observation(reading, null);
  }

  private Observation observation(@Nullable RateLimitReading reading, @Nullable Sample sample) {
    return new Observation(reading, engine.nanoTime(), false, sample);
  }

  private @Nullable RateLimitReading reading(Headers headers) {
    return limits != null && limits.mayBeIn(headers)
        ? limits.read(headers, engine.clock().instant().toEpochMilli())
        : null;
  }
}
