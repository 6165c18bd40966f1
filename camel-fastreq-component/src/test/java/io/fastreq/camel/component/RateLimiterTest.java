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
package io.fastreq.camel.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRateLimiter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class RateLimiterTest extends AcceptanceTest {

  @Test
  void ownLimiterIsCalledForEachAttemptAndObeyed() {
    AtomicInteger asked = new AtomicInteger();
    FastreqRateLimiter limiter =
        url ->
            CompletableFuture.completedFuture(
                Duration.ofMillis(asked.incrementAndGet() == 1 ? 0 : 400));
    context.getRegistry().bind("limiter", limiter);
    long began = System.nanoTime();
    Exchange result =
        send("fastreq:own?rateLimiter=#limiter&retryBackoff=1", List.of(api.url("/fails/1/x")));
    assertThat(bodyOf(result)).isEqualTo(List.of("x"));
    assertThat(asked).hasValue(2);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(399));
  }

  @Test
  void waitForTheLimiterIsNotCountedAsElapsed() {
    FastreqRateLimiter limiter = url -> CompletableFuture.completedFuture(Duration.ofMillis(600));
    context.getRegistry().bind("limiter", limiter);
    Exchange result =
        send(
            "fastreq:own?rateLimiter=#limiter&requestTimeout=300&maxRetries=0",
            List.of(api.url("/text/1")));
    assertThat(bodyOf(result)).isEqualTo(List.of("text 1"));
    Exchange late =
        send(
            "fastreq:own?rateLimiter=#limiter&requestTimeout=300&maxRetries=0",
            List.of(api.url("/delay/5000/x")));
    assertThat(failures(late).get(0).kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void failingLimiterFailsOnlyItsItem() {
    FastreqRateLimiter limiter =
        url ->
            url.endsWith("1")
                ? CompletableFuture.failedFuture(new IllegalStateException("no redis"))
                : CompletableFuture.completedFuture(Duration.ZERO);
    context.getRegistry().bind("limiter", limiter);
    Exchange result =
        send("fastreq:own?rateLimiter=#limiter", List.of(api.url("/text/1"), api.url("/text/2")));
    assertThat(failures(result)).hasSize(1);
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.HANDLER);
    assertThat(api.requests()).isEqualTo(1);
  }
}
