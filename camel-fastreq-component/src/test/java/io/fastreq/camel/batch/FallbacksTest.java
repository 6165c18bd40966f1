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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.failure.FailureHandler.Result;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fallbacks, which give a value for an item that has finally failed. */
@Timeout(30)
class FallbacksTest {

  private final Rig rig = new Rig();
  private final List<FastreqFailure> asked = new ArrayList<>();
  private final List<Consumer<Result>> open = new ArrayList<>();

  /** Waits until the test gives the result. */
  private void waiting(FastreqFailure failure, Consumer<Result> onDone) {
    asked.add(failure);
    open.add(onDone);
  }

  private void responding(FastreqFailure failure, Consumer<Result> onDone) {
    asked.add(failure);
    onDone.accept(new Result("instead of " + failure.index(), null));
  }

  private void give(int position, Result result) {
    open.get(position).accept(result);
    rig.run();
  }

  @Test
  void fallbackValueReplacesTheItemsAndCountsAsSuccess() {
    rig.fallback = this::responding;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    rig.respond(1);
    assertThat(batch.result().body()).isEqualTo(List.of("instead of 0", "ok"));
    assertThat(batch.result().succeeded()).isEqualTo(2);
    assertThat(batch.result().fallbacks()).isEqualTo(1);
    assertThat(batch.result().failures()).isEmpty();
    assertThat(asked).extracting(FastreqFailure::kind).containsExactly(Kind.STATUS);
  }

  @Test
  void fallbackIsCalledOnceAfterTheLastAttempt() {
    rig.fallback = this::responding;
    rig.maxRetries = 2;
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(503));
    rig.advance(Duration.ofSeconds(1));
    rig.end(1, response(503));
    assertThat(asked).isEmpty();
    rig.advance(Duration.ofSeconds(2));
    rig.end(2, response(503));
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).attempts()).isEqualTo(3);
    assertThat(batch.result().fallbacks()).isEqualTo(1);
  }

  @Test
  void batchWaitsForTheFallbackWhileOtherItemsGoOn() {
    rig.concurrency = 1;
    rig.fallback = this::waiting;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    assertThat(rig.paths()).containsExactly("/0", "/1");
    rig.respond(1);
    assertThat(batch.results).isEmpty();
    give(0, new Result("late", null));
    assertThat(batch.result().body()).isEqualTo(List.of("late", "ok"));
  }

  @Test
  void fallbackRunsOnAWorker() {
    rig.fallback = this::waiting;
    Submitted batch = rig.submit("a/0");
    rig.workersRest = true;
    rig.end(0, response(404));
    assertThat(asked).isEmpty();
    assertThat(rig.tasks()).isEqualTo(1);
    rig.workersRest = false;
    rig.run();
    assertThat(asked).hasSize(1);
    give(0, new Result("there", null));
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void itemStaysFailedWhenTheFallbackFailsAndBothCausesAreReported() {
    IOException broken = new IOException("broken");
    IllegalStateException problem = new IllegalStateException("no stand-in");
    rig.fallback = (failure, onDone) -> onDone.accept(new Result(null, problem));
    Submitted batch = rig.submit("a/0");
    rig.end(0, new Failure(Kind.TRUNCATED, "half of it", broken, Reach.MAYBE_RECEIVED, false));
    assertThat(batch.failure().kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(batch.failure().message()).isEqualTo("half of it");
    assertThat(batch.failure().cause()).isSameAs(broken).hasSuppressedException(problem);
    assertThat(batch.result().succeeded()).isZero();
    assertThat(batch.result().fallbacks()).isZero();
  }

  @Test
  void itemStaysFailedWhenTheFallbackThrows() {
    rig.fallback =
        (failure, onDone) -> {
          throw new IllegalStateException("out of order");
        };
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(404));
    assertThat(batch.kinds()).containsExactly(Kind.STATUS);
    Throwable cause = Objects.requireNonNull(batch.failure().cause());
    assertThat(cause.getSuppressed()).hasSize(1);
    assertThat(cause.getSuppressed()[0]).hasMessage("out of order");
  }

  @Test
  void failureWithoutACauseIsUnchangedWhenTheFallbackFails() {
    rig.fallback = (failure, onDone) -> onDone.accept(new Result(null, new IOException("x")));
    Submitted batch = rig.submit("a/0");
    rig.end(0, failure(Kind.CONNECT, Reach.NOT_SENT));
    assertThat(batch.failure().kind()).isEqualTo(Kind.CONNECT);
    assertThat(batch.failure().cause()).isNull();
  }

  @Test
  void fallbackThatRethrowsTheCauseIsNotSuppressedInIt() {
    rig.fallback = (failure, onDone) -> onDone.accept(new Result(null, failure.cause()));
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(404));
    assertThat(batch.kinds()).containsExactly(Kind.STATUS);
    assertThat(Objects.requireNonNull(batch.failure().cause()).getSuppressed()).isEmpty();
  }

  @Test
  void onlyTheFirstResultOfAFallbackCounts() {
    rig.fallback = this::waiting;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    give(0, new Result("first", null));
    give(0, new Result("second", null));
    give(0, new Result(null, new IOException("third")));
    assertThat(batch.results).isEmpty();
    rig.respond(1);
    assertThat(batch.result().body()).isEqualTo(List.of("first", "ok"));
    assertThat(batch.result().total()).isEqualTo(2);
    assertThat(batch.result().fallbacks()).isEqualTo(1);
  }

  @Test
  void fallbackIsCalledForAnOpenBreaker() {
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("open");
    breaker.transitionToOpenState();
    rig.breakers = origin -> new HostBreaker(breaker, () -> rig.now);
    rig.fallback = this::responding;
    Submitted batch = rig.submit("a/0");
    assertThat(asked).extracting(FastreqFailure::kind).containsExactly(Kind.CIRCUIT_OPEN);
    assertThat(batch.result().body()).isEqualTo(List.of("instead of 0"));
  }

  @Test
  void fallbackIsCalledForAParseFailure() {
    rig.fallback = this::responding;
    rig.values =
        (response, whole) -> {
          throw new IllegalStateException("unreadable");
        };
    Submitted batch = rig.submit("a/0");
    rig.respond(0);
    assertThat(asked).extracting(FastreqFailure::kind).containsExactly(Kind.PARSE);
    assertThat(batch.result().body()).isEqualTo(List.of("instead of 0"));
  }

  @Test
  void fallbackIsCalledWhenRetryWhileThrows() {
    rig.fallback = this::responding;
    rig.retryWhile =
        response -> {
          throw new IllegalStateException("undecided");
        };
    Submitted batch = rig.submit("a/0");
    rig.respond(0);
    assertThat(asked).extracting(FastreqFailure::kind).containsExactly(Kind.HANDLER);
    assertThat(batch.result().body()).isEqualTo(List.of("instead of 0"));
  }

  @Test
  void fallbackIsNotCalledForInvalidItems() {
    rig.fallback = this::responding;
    Submitted batch = rig.submit("!17", "a/1");
    rig.respond(0);
    assertThat(asked).isEmpty();
    assertThat(batch.kinds()).containsExactly(Kind.VALIDATION);
  }

  @Test
  void fallbackIsNotCalledForCancelledItems() {
    rig.fallback = this::responding;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.cancel(batch, "enough");
    assertThat(asked).isEmpty();
    assertThat(batch.kinds()).containsOnly(Kind.CANCELLED).hasSize(3);
  }

  @Test
  void fallbackIsCalledForItemsThatTheBatchTimeoutEnds() {
    rig.batchTimeout = Duration.ofSeconds(5);
    rig.fallback = this::responding;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.respond(0);
    rig.advance(Duration.ofSeconds(6));
    assertThat(batch.result().body()).isEqualTo(List.of("ok", "instead of 1", "instead of 2"));
    assertThat(batch.result().fallbacks()).isEqualTo(2);
  }

  @Test
  void itemWithAFallbackValueDoesNotStopTheBatch() {
    rig.stopOnException = true;
    rig.fallback = this::responding;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.end(0, response(404));
    assertThat(rig.sent).hasSize(3);
    rig.respond(1);
    rig.respond(2);
    assertThat(batch.result().body()).isEqualTo(List.of("instead of 0", "ok", "ok"));
  }

  @Test
  void itemWhoseFallbackFailsStopsTheBatch() {
    rig.stopOnException = true;
    rig.fallback = this::waiting;
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "a/3");
    rig.end(0, response(404));
    give(0, new Result(null, new IOException("no")));
    assertThat(batch.kinds())
        .containsExactly(Kind.STATUS, Kind.CANCELLED, Kind.CANCELLED, Kind.CANCELLED);
    assertThat(batch.result().failures().get(3).message())
        .isEqualTo("an earlier item failed and stopOnException is set");
    assertThat(rig.sent.get(1).aborted).isTrue();
  }

  @Test
  void runningFallbacksAreBoundedByConcurrency() {
    rig.concurrency = 3;
    rig.batchTimeout = Duration.ofSeconds(1);
    rig.fallback = this::waiting;
    Submitted batch = rig.submit(false, Rig.many("a", 100));
    rig.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 100; i++) {
      assertThat(open).hasSize(Math.min(100, i + 3));
      give(i, new Result("late " + i, null));
    }
    assertThat(batch.result().fallbacks()).isEqualTo(100);
  }

  @Test
  void batchesOfOneNameShareTheBoundAndEachRunsAtLeastOne() {
    rig.concurrency = 2;
    rig.fallback = this::waiting;
    Submitted hanging = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    rig.end(1, response(404));
    Submitted other = rig.submit("b/0", "b/1");
    rig.end(2, response(404));
    rig.end(3, response(404));
    assertThat(open).hasSize(3);
    give(2, new Result("x", null));
    give(3, new Result("y", null));
    assertThat(other.result().fallbacks()).isEqualTo(2);
    assertThat(hanging.results).isEmpty();
  }

  @Test
  void hangingFallbacksAreGivenUpAtTheBatchTimeout() {
    rig.batchTimeout = Duration.ofSeconds(2);
    rig.fallback = this::waiting;
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "a/3");
    rig.end(0, response(404));
    rig.respond(1);
    rig.advance(Duration.ofSeconds(2));
    assertThat(batch.results).isEmpty();
    rig.advance(Duration.ofSeconds(2));
    assertThat(batch.kinds()).containsExactly(Kind.STATUS, Kind.TIMEOUT, Kind.TIMEOUT);
    Throwable cause = Objects.requireNonNull(batch.result().failures().get(0).cause());
    assertThat(cause.getSuppressed()[0])
        .hasMessage("onFallback was given up: it did not answer in time after batchTimeout");
    give(0, new Result("too late", null));
    assertThat(batch.results).hasSize(1);
    assertThat(batch.batch().summary().fallbacks()).isZero();
    assertThat(rig.timers()).as("timers of the batch").isLessThanOrEqualTo(1); // the sweep
  }

  @Test
  void respondingFallbacksGoOnForAWhileAfterTheBatchTimeout() {
    rig.concurrency = 1;
    rig.batchTimeout = Duration.ofSeconds(1);
    rig.fallback = this::waiting;
    Submitted batch = rig.submit(false, Rig.many("a", 50));
    rig.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 20; i++) {
      rig.advanceMillis(900);
      if (batch.results.isEmpty()) {
        give(i, new Result("late", null));
      }
    }
    assertThat(batch.result().fallbacks()).as("fallbacks of ten seconds").isBetween(9, 12);
    assertThat(batch.result().total()).isEqualTo(50);
  }

  @Test
  void closeGivesFallbacksUpAtOnce() {
    rig.fallback = this::waiting;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.end(0, response(404));
    rig.engine().quiesce("stopping");
    rig.run();
    assertThat(batch.results).as("a fallback that has begun may end").isEmpty();
    rig.cancel(batch, "stopped");
    assertThat(batch.kinds()).containsExactly(Kind.STATUS, Kind.CANCELLED, Kind.CANCELLED);
  }

  @Test
  void threadOfAFallbackThatIsGivenUpIsInterruptedAndReturnedClean() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    rig.fallback =
        (failure, onDone) -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    rig.workersRest = true;
    Submitted batch = rig.submit("a/0");
    rig.step(); // reads
    rig.end(0, response(404));
    while (rig.tasks() > 1) {
      rig.step();
    }
    rig.step(); // the completion queue
    Thread worker =
        new Thread(
            () -> {
              rig.step();
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    worker.start();
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    rig.workersRest = false;
    rig.cancel(batch, "stopped");
    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(batch.kinds()).containsExactly(Kind.STATUS);
  }
}
