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

import static io.fastreq.camel.batch.TestTransport.failure;
import static io.fastreq.camel.batch.TestTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.http.Outcome.Reach;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rate limiter of the user's own, asked when an attempt has its slot and before it is sent. */
@Timeout(30)
class CustomLimiterTest {

  private static final Duration ONE = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final List<String> asked = new ArrayList<>();
  private final List<CompletableFuture<Duration>> open = new ArrayList<>();

  /** Waits until the test gives the reservation. */
  private CompletionStage<Duration> waiting(String url) {
    asked.add(url);
    open.add(new CompletableFuture<>());
    return open.get(open.size() - 1);
  }

  private void reserve(int position, Duration wait) {
    open.get(position).complete(wait);
    rig.run();
  }

  @Test
  void limiterIsAskedWithASlotHeldAndDelaysSending() {
    rig.rateLimiter = this::waiting;
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1");
    assertThat(asked).containsExactly("http://a/0");
    assertThat(rig.engine().inFlight()).isEqualTo(1);
    reserve(0, Duration.ofSeconds(2));
    rig.advanceMillis(1_990);
    assertThat(rig.sent).isEmpty();
    rig.advanceMillis(20);
    assertThat(rig.paths()).containsExactly("/0");
    rig.respond(0);
    assertThat(asked).containsExactly("http://a/0", "http://a/1");
    reserve(1, Duration.ZERO);
    rig.advance(Duration.ZERO);
    rig.respond(1);
    assertThat(batch.result().succeeded()).isEqualTo(2);
  }

  @Test
  void negativeWaitIsNone() {
    rig.rateLimiter = this::waiting;
    rig.submit("a/0");
    reserve(0, Duration.ofSeconds(-5));
    rig.advance(Duration.ZERO);
    assertThat(rig.paths()).containsExactly("/0");
  }

  @Test
  void eachAttemptAndEachHopTakesAReservation() {
    rig.rateLimiter =
        url -> {
          asked.add(url);
          return CompletableFuture.completedFuture(Duration.ZERO);
        };
    rig.maxRetries = 1;
    rig.submit("a/0");
    rig.advance(Duration.ZERO);
    rig.end(0, response(503));
    rig.advance(ONE);
    rig.end(1, response(302, "Location", "http://b/there"));
    rig.advance(Duration.ZERO);
    assertThat(rig.paths()).containsExactly("/0", "/0", "/there");
    assertThat(asked).hasSize(3);
  }

  @Test
  void limiterIsAskedAfterPreparationAndConnect() {
    rig.rateLimiter = this::waiting;
    rig.wire.connectsAtOnce = false;
    rig.preparer =
        request -> {
          asked.add("prepared");
          return TestInput.wire("GET", "a/signed", Rig.TIMEOUT);
        };
    rig.submit("a/0");
    assertThat(asked).containsExactly("prepared");
    rig.wire.connect(rig.wire.connecting.get(0));
    rig.run();
    assertThat(asked).containsExactly("prepared", "http://a/0");
    assertThat(rig.sent).isEmpty();
    reserve(0, ONE);
    rig.advance(ONE);
    assertThat(rig.paths()).containsExactly("/signed");
  }

  @Test
  void limiterIsNotAskedAgainAfterAClosedConnection() {
    rig.rateLimiter = this::waiting;
    rig.wire.connectsAtOnce = false;
    Submitted batch = rig.submit("a/0");
    rig.wire.connect(rig.wire.connecting.get(0));
    rig.run();
    reserve(0, ONE);
    rig.wire.connecting.get(0).listener.accept(failure(Kind.CONNECT, Reach.UNUSED_CONNECTION));
    rig.wire.connect(rig.wire.connecting.get(1));
    rig.run();
    assertThat(asked).hasSize(1);
    assertThat(rig.sent).isEmpty();
    rig.advance(ONE);
    assertThat(rig.sent).hasSize(1);
    rig.respond(0);
    assertThat(batch.result().attempts()).isEqualTo(1);
  }

  @Test
  void waitForTheLimiterIsNotCountedAsElapsed() {
    rig.rateLimiter = this::waiting;
    Submitted batch = rig.submit("a/0");
    rig.advance(Duration.ofSeconds(50));
    reserve(0, Duration.ofSeconds(50));
    rig.advance(Duration.ofSeconds(50));
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.results).isEmpty();
    rig.advance(Rig.TIMEOUT.minusMillis(1));
    assertThat(rig.sent.get(0).aborted).isFalse();
    rig.advanceMillis(1);
    assertThat(rig.sent.get(0).aborted).isTrue();
    assertThat(batch.kinds()).containsExactly(Kind.TIMEOUT);
  }

  @Test
  void waitLongerThanTheTimeoutLeavesNoTimer() {
    rig.rateLimiter = this::waiting;
    Submitted batch = rig.submit("a/0");
    rig.advance(Rig.TIMEOUT.plus(ONE));
    assertThat(rig.timers()).isZero();
    reserve(0, Duration.ZERO);
    rig.advance(ONE);
    rig.respond(0);
    rig.advance(Rig.TIMEOUT);
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(rig.timers()).isZero();
  }

  @Test
  void attemptSentAtOnceHasItsDeadline() {
    rig.rateLimiter = url -> CompletableFuture.completedFuture(Duration.ZERO);
    Submitted batch = rig.submit("a/0");
    rig.advance(Rig.TIMEOUT.minusMillis(1));
    assertThat(batch.results).isEmpty();
    rig.advanceMillis(1);
    assertThat(batch.kinds()).containsExactly(Kind.TIMEOUT);
  }

  @Test
  void failedReservationFailsItsItem() {
    IOException problem = new IOException("no connection to the limiter");
    rig.rateLimiter = this::waiting;
    rig.maxRetries = 3;
    Submitted batch = rig.submit("a/0");
    open.get(0).completeExceptionally(problem);
    rig.run();
    assertThat(batch.failure().kind()).isEqualTo(Kind.HANDLER);
    assertThat(batch.failure().message())
        .isEqualTo("rateLimiter failed: no connection to the limiter");
    assertThat(batch.failure().cause()).isSameAs(problem);
    assertThat(rig.sent).isEmpty();
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void throwingLimiterFailsItsItem() {
    rig.rateLimiter =
        url -> {
          throw new IllegalStateException("closed");
        };
    Submitted batch = rig.submit("a/0");
    assertThat(batch.failure().kind()).isEqualTo(Kind.HANDLER);
    assertThat(batch.failure().message()).isEqualTo("rateLimiter failed: closed");
  }

  @Test
  void nullWaitFailsItsItem() {
    rig.rateLimiter = url -> CompletableFuture.completedFuture(null);
    Submitted batch = rig.submit("a/0");
    assertThat(batch.failure().kind()).isEqualTo(Kind.HANDLER);
    assertThat(batch.failure().message()).isEqualTo("rateLimiter failed: no duration");
  }

  @Test
  void waitOfCenturiesFailsItsItem() {
    rig.rateLimiter = this::waiting;
    Submitted batch = rig.submit("a/0");
    reserve(0, ChronoUnit.FOREVER.getDuration());
    assertThat(batch.failure().kind()).isEqualTo(Kind.HANDLER);
    assertThat(batch.failure().message()).startsWith("rateLimiter failed: a wait of PT");
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void cutBatchDoesNotWaitForTheLimiter() {
    rig.rateLimiter = this::waiting;
    Submitted batch = rig.submit("a/0", "a/1");
    reserve(1, ONE);
    rig.cancel(batch, "enough");
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED, Kind.CANCELLED);
    reserve(0, Duration.ZERO);
    rig.advance(Duration.ofMinutes(1));
    assertThat(rig.sent).isEmpty();
    assertThat(rig.engine().inFlight()).isZero();
  }
}
