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

import static io.fastreq.camel.batch.TestTransport.response;
import static io.fastreq.camel.batch.TestTransport.responseWithBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.dispatch.Hosts;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Responses of a good status that {@code retryWhile} asks to repeat. */
@Timeout(30)
class UnwantedResponsesTest {

  private static final Duration ONE = Duration.ofSeconds(1);

  private final Rig rig = new Rig();

  @BeforeEach
  void retryWhileTheResponseSaysWait() {
    rig.retryWhile = response -> response.text().equals("wait");
    rig.maxRetries = 2;
  }

  private void respondWait(int position) {
    rig.end(position, responseWithBody(200, "OK", "wait"));
  }

  @Test
  void itemIsRetriedAfterItsBackoffUntilTheResponseIsAccepted() {
    Submitted batch = rig.submit("a/0");
    respondWait(0);
    rig.advanceMillis(990);
    assertThat(rig.sent).hasSize(1);
    rig.advanceMillis(20);
    respondWait(1);
    rig.advanceMillis(1_980);
    assertThat(rig.sent).hasSize(2);
    rig.advanceMillis(40);
    assertThat(batch.results).isEmpty();
    rig.respond(2);
    assertThat(batch.result().body()).isEqualTo(List.of("ok"));
    assertThat(batch.result().attempts()).isEqualTo(3);
  }

  @Test
  void unwantedResponseIsAStatusFailureWhenNoRetryIsLeft() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0");
    respondWait(0);
    rig.advance(ONE);
    respondWait(1);
    assertThat(batch.failure().kind()).isEqualTo(Kind.STATUS);
    assertThat(batch.failure().message())
        .isEqualTo("status 200, but retryWhile asks for another attempt");
    assertThat(batch.failure().attempts()).isEqualTo(2);
    assertThat(Objects.requireNonNull(batch.failure().response()).text()).isEqualTo("wait");
    assertThat(batch.failure().cause()).isInstanceOf(HttpOperationFailedException.class);
  }

  @Test
  void nonIdempotentMethodIsNotRetried() {
    Submitted batch = rig.submit("POST a/0");
    respondWait(0);
    assertThat(batch.kinds()).containsExactly(Kind.STATUS);
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void retryAfterTheBatchTimeoutIsNotWaitedFor() {
    rig.batchTimeout = ONE;
    Submitted batch = rig.submit("a/0");
    respondWait(0);
    assertThat(batch.kinds()).containsExactly(Kind.STATUS);
  }

  @Test
  void predicateIsNotAskedAboutFailedResponses() {
    rig.retryWhile = response -> true;
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(404));
    assertThat(batch.failure().message()).isEqualTo("status 404");
  }

  @Test
  void throwingPredicateFailsItsItemOnly() {
    rig.retryWhile =
        response -> {
          if (response.index() == 0) {
            throw new IllegalStateException("undecided");
          }
          return false;
        };
    Submitted batch = rig.submit("a/0", "a/1");
    rig.respond(0);
    rig.respond(1);
    assertThat(batch.failure().kind()).isEqualTo(Kind.HANDLER);
    assertThat(batch.failure().message()).isEqualTo("undecided");
    assertThat(batch.failure().response()).isNotNull();
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(rig.sent).hasSize(2);
  }

  @Test
  void fallbackRunsWhenNoRetryIsLeft() {
    rig.maxRetries = 0;
    rig.fallback = (failure, onDone) -> onDone.accept(new FailureHandler.Result("instead", null));
    Submitted batch = rig.submit("a/0");
    respondWait(0);
    assertThat(batch.result().body()).isEqualTo(List.of("instead"));
  }

  @Test
  void waitHoldsNoSlot() {
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1");
    respondWait(0);
    assertThat(rig.paths()).containsExactly("/0", "/1");
    rig.respond(1);
    rig.advance(ONE);
    assertThat(rig.paths()).containsExactly("/0", "/1", "/0");
    rig.respond(2);
    assertThat(batch.result().succeeded()).isEqualTo(2);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void manyWaitingRetriesDoNotBlockOtherCalls() {
    rig.concurrency = 1; // at most 17 may be in flight or have a response that is not yet taken
    rig.maxRetries = 1;
    Submitted batch = rig.submit(false, Rig.many("a", 60));
    for (int i = 0; i < 60; i++) {
      respondWait(i);
    }
    assertThat(rig.sent).hasSize(60);
    rig.advance(ONE);
    rig.respondToAll();
    assertThat(batch.result().succeeded()).isEqualTo(60);
  }

  @Test
  void batchCutDuringEvaluationKeepsTheResponseAsAFailure() {
    rig.concurrency = 100;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.workersRest = true;
    respondWait(0);
    rig.engine().cancel(batch.batch(), "enough");
    rig.workersRest = false;
    rig.run();
    assertThat(batch.kinds()).containsExactly(Kind.STATUS, Kind.CANCELLED);
    rig.submit(
        false, IntStream.rangeClosed(1, Hosts.MAX_IDLE).mapToObj(i -> "h" + i + "/").toList());
    rig.respondToAll();
    assertThat(rig.forgotten)
        .as("its host, which no call refers to any more")
        .contains("http://a:80");
  }

  @Test
  void batchCutDuringTheBackoffCancelsTheItem() {
    Submitted batch = rig.submit("a/0");
    respondWait(0);
    rig.cancel(batch, "enough");
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.timers()).as("only the deadline of the ended attempt").isEqualTo(1);
    rig.advance(Duration.ofSeconds(60));
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void nextAttemptPassesTheLimitsOfTheItemsHost() {
    rig.hostConcurrency = 1;
    rig.concurrency = 5;
    rig.submit("a/0");
    rig.end(0, response(302, "Location", "http://b/there"));
    respondWait(1);
    rig.submit("a/busy", "b/busy");
    rig.advance(ONE);
    assertThat(rig.paths()).as("host a is busy").containsExactly("/0", "/there", "/busy", "/busy");
    rig.respond(2);
    assertThat(rig.paths()).as("host a is free, whatever b is").hasSize(5).endsWith("/0");
  }

  @Test
  void breakerCountsAnUnwantedResponseAsSuccess() {
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("host");
    rig.breakers = origin -> new HostBreaker(breaker, () -> rig.now);
    rig.submit("a/0");
    respondWait(0);
    assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
  }
}
