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

import static io.fastreq.camel.batch.Rig.SECOND;
import static io.fastreq.camel.batch.Rig.many;
import static io.fastreq.camel.batch.TestTransport.failure;
import static io.fastreq.camel.batch.TestTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.TestInput;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.batch.request.RequestCustomizer;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DispatcherTest {

  private static final Duration ONE = Duration.ofSeconds(1);

  private final Rig rig = new Rig();

  @Test
  void startsAsManyAttemptsAsThereAreSlots() {
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "a/3");
    assertThat(rig.paths()).containsExactly("/0", "/1");
    assertThat(rig.engine().inFlight()).isEqualTo(2);
    rig.respond(1);
    assertThat(rig.paths()).containsExactly("/0", "/1", "/2");
    rig.respond(0);
    rig.respond(2);
    assertThat(batch.results).isEmpty();
    rig.respond(3);
    assertThat(batch.result().body()).isEqualTo(List.of("ok", "ok", "ok", "ok"));
    assertThat(batch.result().attempts()).isEqualTo(4);
    assertThat(batch.input.closed).isPositive();
    assertThat(rig.engine().inFlight()).isZero();
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void burstOfResponsesWakesOneWorkerAtItsEnd() {
    List<Runnable> afterBurst = new ArrayList<>();
    rig.wire.afterBurst = afterBurst;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.respond(0);
    rig.respond(1);
    assertThat(rig.paths()).as("a slot is free at once").contains("/2");
    rig.respond(2);
    assertThat(afterBurst).hasSize(1);
    assertThat(batch.results).isEmpty();
    afterBurst.get(0).run();
    rig.run();
    assertThat(batch.result().body()).isEqualTo(List.of("ok", "ok", "ok"));
  }

  @Test
  void cutBatchDoesNotWaitForTheEndOfABurst() {
    List<Runnable> afterBurst = new ArrayList<>();
    rig.wire.afterBurst = afterBurst;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.engine().close("stopped");
    rig.run();
    assertThat(afterBurst).isEmpty();
    assertThat(batch.kinds()).containsOnly(Kind.CANCELLED).hasSize(3);
  }

  @Test
  void emptyBatchEndsAtOnce() {
    assertThat(rig.submit().result().body()).isEqualTo(List.of());
  }

  @Test
  void batchesTakeTurns() {
    rig.concurrency = 1;
    rig.submit(false, many("a", 3));
    rig.submit("a/x", "a/y", "a/z");
    for (int i = 0; i < 6; i++) {
      rig.respond(i);
    }
    assertThat(rig.paths()).containsExactly("/0", "/1", "/x", "/2", "/y", "/z");
  }

  @Test
  void tokensDoNotAccumulateWhileSlotsAreTaken() {
    rig.rps = 1.0;
    rig.burst = 2;
    rig.submit(false, many("a", 9));
    assertThat(rig.sent).hasSize(2);
    rig.advance(Duration.ofSeconds(20));
    assertThat(rig.sent).hasSize(2);
    for (int i = 0; i < 4; i++) {
      rig.respond(i);
    }
    assertThat(rig.sent).as("the bucket holds two").hasSize(4);
    rig.advance(Duration.ofMillis(990));
    assertThat(rig.sent).hasSize(4);
    rig.advance(Duration.ofMillis(20));
    assertThat(rig.sent).hasSize(5);
  }

  @Test
  void everyAttemptCostsAToken() {
    rig.rps = 1.0;
    rig.maxRetries = 1;
    rig.wire.immediately = request -> response(503);
    Submitted batch = rig.submit("a/0", "a/1");
    rig.advance(Duration.ofMillis(2_900));
    assertThat(rig.sent).hasSize(3);
    rig.advance(Duration.ofMillis(200));
    assertThat(rig.sent).hasSize(4);
    assertThat(batch.kinds()).containsExactly(Kind.STATUS, Kind.STATUS);
  }

  @Test
  void hostConcurrencyEnforced() {
    rig.concurrency = 4;
    rig.hostConcurrency = 1;
    rig.submit("a/0", "a/1", "a/2", "b/3", "b/4", "c/5");
    assertThat(rig.paths()).containsExactly("/0", "/3", "/5");
    rig.respond(1);
    assertThat(rig.paths()).containsExactly("/0", "/3", "/5", "/4");
    rig.respond(0);
    assertThat(rig.paths()).endsWith("/1");
  }

  @Test
  void hostRateEnforced() {
    rig.concurrency = 9;
    rig.hostRps = 2.0;
    rig.submit("a/0", "a/1", "a/2", "b/3");
    assertThat(rig.paths()).containsExactly("/0", "/3");
    rig.advance(Duration.ofMillis(510));
    assertThat(rig.paths()).containsExactly("/0", "/3", "/1");
    rig.advance(Duration.ofMillis(510));
    assertThat(rig.paths()).endsWith("/2");
  }

  @Test
  void retryAfterDelaysWholeHostAndNoOther() {
    rig.maxRetries = 1;
    rig.concurrency = 1;
    rig.submit("a/0", "a/1", "b/2");
    rig.end(0, response(429, "Retry-After", "5"));
    assertThat(rig.paths()).containsExactly("/0", "/2");
    rig.respond(1);
    rig.advance(Duration.ofMillis(4_990));
    assertThat(rig.sent).hasSize(2);
    rig.advance(Duration.ofMillis(20));
    assertThat(rig.sent).hasSize(3);
  }

  @Test
  void waitingRetryHoldsNoSlotAndGoesFirstWhenDue() {
    rig.maxRetries = 1;
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "a/3");
    rig.end(0, response(503));
    assertThat(rig.paths()).containsExactly("/0", "/1");
    rig.advance(ONE.plusMillis(1));
    rig.respond(1);
    assertThat(rig.paths()).containsExactly("/0", "/1", "/0");
    rig.respond(2);
    rig.respond(3);
    rig.respond(4);
    assertThat(batch.result().succeeded()).isEqualTo(4);
    assertThat(batch.result().attempts()).isEqualTo(5);
  }

  @Test
  void attemptIsAbortedAtItsDeadlineAndALateResponseIsDropped() {
    Submitted batch = rig.submit("a/0", "a/1");
    rig.advance(Rig.TIMEOUT.minusMillis(1));
    assertThat(rig.sent.get(0).aborted).isFalse();
    rig.respond(1);
    rig.advance(Duration.ofMillis(2));
    assertThat(rig.sent.get(0).aborted).isTrue();
    assertThat(rig.sent.get(1).aborted).isFalse();
    assertThat(batch.kinds()).containsExactly(Kind.TIMEOUT);
    rig.respond(0);
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void laterAttemptsHaveADeadlineToo() {
    rig.concurrency = 3;
    Submitted batch = rig.submit("a/0");
    rig.advance(Duration.ofSeconds(10));
    Submitted second = rig.submit("a/1");
    rig.advance(Duration.ofSeconds(21));
    assertThat(batch.kinds()).containsExactly(Kind.TIMEOUT);
    assertThat(second.results).isEmpty();
    rig.advance(Duration.ofSeconds(10));
    assertThat(second.kinds()).containsExactly(Kind.TIMEOUT);
    assertThat(rig.timers()).isZero();
  }

  @Test
  void batchTimeoutEndsAllOpenItems() {
    rig.batchTimeout = Duration.ofSeconds(5);
    rig.maxRetries = 3;
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "a/3");
    rig.end(0, response(503));
    rig.respond(1);
    rig.advance(Duration.ofSeconds(6));
    assertThat(batch.kinds()).containsOnly(Kind.TIMEOUT).hasSize(3);
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(rig.sent.subList(2, rig.sent.size())).allMatch(ongoing -> ongoing.aborted);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void retryAfterTheBatchTimeoutIsNotWaitedFor() {
    rig.batchTimeout = ONE;
    rig.maxRetries = 3;
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(503));
    assertThat(batch.kinds()).containsExactly(Kind.STATUS);
    assertThat(rig.timers()).as("only the deadline of the ended attempt").isEqualTo(1);
  }

  @Test
  void cancelledBatchAbortsRequestsInFlightAndCountsTheRest() {
    Submitted batch = rig.submit(false, many("a", 200));
    rig.respond(0);
    rig.cancel(batch, "no more of it");
    assertThat(batch.result().total()).isEqualTo(200);
    assertThat(batch.kinds()).containsOnly(Kind.CANCELLED).hasSize(199);
    assertThat(batch.result().failures().get(150).message()).isEqualTo("no more of it");
    assertThat(rig.sent).hasSize(3);
    assertThat(rig.sent.get(2).aborted).isTrue();
  }

  @Test
  void cancelledBatchDoesNotReadALazyInputToItsEnd() {
    Submitted batch = rig.submit(true, many("a", 10_000));
    int read = batch.input.read;
    rig.cancel(batch, "no more of it");
    assertThat(batch.input.read).isEqualTo(read).isLessThan(200);
    assertThat(batch.result().total()).isEqualTo(read);
    assertThat(batch.input.closed).isPositive();
  }

  @Test
  void quiescedEngineLetsRequestsInFlightEnd() {
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.engine().quiesce("stopping");
    rig.run();
    rig.respond(0);
    rig.respond(1);
    assertThat(rig.sent).hasSize(2);
    assertThat(batch.result().succeeded()).isEqualTo(2);
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.submit("a/9").kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.sent).hasSize(2);
  }

  @Test
  void stopOnFailureStopsAtTheFirstFailure() {
    rig.stopOnException = true;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.end(0, response(404));
    assertThat(batch.kinds()).containsExactly(Kind.STATUS, Kind.CANCELLED, Kind.CANCELLED);
    assertThat(rig.sent).hasSize(2);
    assertThat(rig.sent.get(1).aborted).isTrue();
  }

  @Test
  void inputIsReadOnlyAsFarAsNeeded() {
    Submitted batch = rig.submit(true, many("a", 10_000));
    assertThat(batch.input.read).isBetween(64, 80);
    for (int i = 0; i < 100; i++) {
      rig.respond(i);
    }
    assertThat(batch.input.read).isBetween(130, 180);
  }

  @Test
  void noMoreIsSetAsideThanLookAhead() {
    rig.lookAhead = 50;
    rig.hostConcurrency = 1;
    List<String> names = new java.util.ArrayList<>(many("a", 500));
    names.add("b/x");
    Submitted batch = rig.submit(true, names);
    assertThat(rig.paths()).containsExactly("/0");
    assertThat(batch.input.read).isBetween(50, 130);
    for (int i = 0; i < 501; i++) {
      rig.respond(i);
    }
    assertThat(batch.result().succeeded()).isEqualTo(501);
  }

  @Test
  void staleConnectionIsReplacedOnceWithoutAnAttempt() {
    Submitted batch = rig.submit("a/0");
    rig.end(0, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    assertThat(rig.sent).hasSize(2);
    rig.end(1, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    assertThat(rig.sent).hasSize(2);
    assertThat(batch.kinds()).containsExactly(Kind.TRUNCATED);
    assertThat(batch.result().failures().get(0).attempts()).isEqualTo(1);
    assertThat(batch.result().attempts()).isEqualTo(2);
  }

  @Test
  void redirectKeepsItsSlotAndPassesTheLimitsOfTheNextHost() {
    rig.hostConcurrency = 1;
    rig.concurrency = 3;
    Submitted batch = rig.submit("b/busy", "a/0", "c/1");
    rig.end(1, response(302, "Location", "http://b/there"));
    assertThat(rig.sent).as("b has no slot").hasSize(3);
    assertThat(rig.engine().inFlight()).isEqualTo(3);
    rig.respond(0);
    assertThat(rig.paths()).endsWith("/there");
    rig.respond(2);
    rig.respond(3);
    assertThat(batch.result().succeeded()).isEqualTo(3);
    assertThat(batch.result().attempts()).isEqualTo(4);
  }

  @Test
  void throwingTransportFailsItsItemOnly() {
    rig.wire.immediately =
        request -> {
          if (request.url().requestUri().equals("/1")) {
            throw new IllegalStateException("out of order");
          }
          return response(200);
        };
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    assertThat(batch.kinds()).containsExactly(Kind.PROTOCOL);
    assertThat(batch.result().failures().get(0).message()).contains("out of order");
    assertThat(batch.result().succeeded()).isEqualTo(2);
  }

  @Test
  void immediateResponsesDoNotGrowTheStack() {
    rig.wire.immediately = request -> response(200);
    assertThat(rig.submit(false, many("a", 20_000)).result().succeeded()).isEqualTo(20_000);
  }

  @Test
  void idleHostsAreForgotten() {
    rig.wire.immediately = request -> response(200);
    rig.submit(false, IntStream.range(0, 3_000).mapToObj(i -> "h" + i + "/x").toList());
    assertThat(rig.engine().knownHosts()).isEqualTo(Hosts.MAX_IDLE);
    assertThat(rig.forgotten).hasSize(2_000).startsWith("http://h0:80");
  }

  private CircuitBreaker breaker(int trials) {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "test",
            CircuitBreakerConfig.custom()
                .minimumNumberOfCalls(2)
                .slidingWindowSize(2)
                .permittedNumberOfCallsInHalfOpenState(trials)
                .waitDurationInOpenState(Duration.ofHours(1))
                .build());
    rig.breakers = origin -> new HostBreaker(breaker, () -> rig.now);
    return breaker;
  }

  @Test
  void openBreakerFailsItemsWithoutSendingOrTakingTokens() {
    CircuitBreaker breaker = breaker(1);
    rig.rps = 1.0;
    rig.burst = 3;
    rig.concurrency = 1;
    Submitted batch = rig.submit(false, many("a", 50));
    rig.end(0, failure(Kind.CONNECT, Reach.NOT_SENT));
    rig.end(1, response(503));
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
    assertThat(Collections.frequency(batch.kinds(), Kind.CIRCUIT_OPEN)).isEqualTo(48);
    assertThat(rig.sent).hasSize(2);
    breaker.transitionToClosedState();
    rig.submit("a/x");
    assertThat(rig.paths()).as("the third token is still there").endsWith("/x");
  }

  @Test
  void halfOpenBreakerLetsOnlyItsTrialsPass() {
    CircuitBreaker breaker = breaker(3);
    rig.waitForBreaker = true;
    rig.concurrency = 10;
    breaker.transitionToOpenState();
    Submitted batch = rig.submit(false, many("a", 40));
    assertThat(rig.sent).isEmpty();
    breaker.transitionToHalfOpenState();
    rig.advance(Duration.ofMillis(1));
    assertThat(rig.sent).hasSize(3);
    rig.advance(ONE);
    assertThat(rig.sent).as("while the trials last").hasSize(3);
    for (int i = 0; i < 3; i++) {
      rig.respond(i);
    }
    rig.advance(ONE);
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    for (int i = 3; i < 40; i++) {
      rig.respond(i);
    }
    assertThat(batch.result().succeeded()).isEqualTo(40);
  }

  @Test
  void trialsGoOneByOneWithOneHostSlot() {
    CircuitBreaker breaker = breaker(3);
    rig.waitForBreaker = true;
    rig.hostConcurrency = 1;
    rig.concurrency = 10;
    breaker.transitionToOpenState();
    Submitted batch = rig.submit(false, many("a", 40));
    breaker.transitionToHalfOpenState();
    rig.advance(Duration.ofMillis(1));
    for (int i = 0; i < 40; i++) {
      assertThat(rig.sent).hasSize(i + 1);
      rig.respond(i);
      rig.advance(Duration.ofMillis(100));
    }
    assertThat(batch.result().succeeded()).isEqualTo(40);
  }

  @Test
  void hopWaitsForTheBreakerOfItsHost() {
    CircuitBreaker failing = breaker(1);
    CircuitBreaker healthy = CircuitBreaker.ofDefaults("healthy");
    rig.breakers =
        origin -> new HostBreaker(origin.contains("failing") ? failing : healthy, () -> rig.now);
    rig.waitForBreaker = true;
    failing.transitionToOpenState();
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(302, "Location", "http://failing/0"));
    rig.end(1, response(302, "Location", "http://failing/1"));
    rig.advance(ONE);
    assertThat(rig.sent).hasSize(2);
    failing.transitionToHalfOpenState();
    rig.advance(ONE);
    assertThat(rig.sent).as("one trial").hasSize(3);
    rig.respond(2);
    rig.advance(ONE);
    rig.respond(3);
    assertThat(batch.result().succeeded()).isEqualTo(2);
  }

  /** Has another thread read what the lock guards on every callback of the engine. */
  private AtomicInteger forbidTheLock() {
    AtomicInteger calls = new AtomicInteger();
    rig.onCallback =
        () -> {
          calls.incrementAndGet();
          // Another thread could not read this while the lock is held here.
          CompletableFuture<Integer> other =
              CompletableFuture.supplyAsync(() -> rig.engine().inFlight());
          try {
            assertThat(other.get(5, TimeUnit.SECONDS)).isNotNegative();
          } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("called under the dispatcher's lock", e);
          }
        };
    return calls;
  }

  @Test
  void readingTheEnginesStateReleasesTheLock() {
    AtomicInteger calls = forbidTheLock();
    rig.engine().tokenWaits();
    rig.engine().knownHosts();
    rig.engine().isPaused();
    rig.engine().inFlight();
    rig.onCallback.run();
    assertThat(calls).hasValue(1);
  }

  @Test
  void noCallbackUnderTheLock() {
    AtomicInteger calls = forbidTheLock();
    assertThat(rig.engine().knownHosts()).isZero();
    CircuitBreaker breaker = breaker(1);
    breaker.getEventPublisher().onEvent(event -> rig.onCallback.run());
    rig.rps = 10.0;
    rig.burst = 2;
    rig.hostConcurrency = 1;
    rig.maxRetries = 2;
    rig.batchTimeout = Duration.ofSeconds(200);
    Submitted batch = rig.submit("a/0", "a/1", "b/2", "b/3");
    rig.end(0, response(503));
    rig.end(1, response(302, "Location", "http://c/2"));
    rig.advance(Duration.ofSeconds(40));
    rig.cancel(batch, "enough");
    assertThat(batch.result().total()).isEqualTo(4);
    assertThat(calls.get()).isGreaterThan(20);
  }

  @Test
  void noUserCodeIsCalledUnderTheLock() {
    AtomicInteger calls = forbidTheLock();
    rig.hostConcurrency = 1;
    rig.maxRetries = 1;
    rig.deduplicate = true;
    rig.rateLimiter =
        url -> {
          rig.onCallback.run();
          return CompletableFuture.completedFuture(Duration.ZERO);
        };
    rig.preparer =
        request -> {
          rig.onCallback.run();
          return TestInput.wire("GET", request.url().substring("http://".length()), Rig.TIMEOUT);
        };
    rig.retryWhile =
        response -> {
          rig.onCallback.run();
          return response.attempts() == 1;
        };
    rig.values =
        (reply, whole) -> {
          rig.onCallback.run();
          return "value";
        };
    rig.fallback =
        (failure, onDone) -> {
          rig.onCallback.run();
          onDone.accept(new FailureHandler.Result("instead", null));
        };
    rig.listeners = List.of(progress -> rig.onCallback.run());
    rig.customizer =
        (hop, context) -> {
          rig.onCallback.run();
          return new RequestCustomizer.Departure.Proceed(hop);
        };
    Submitted batch = rig.submit("a/0", "a/0", "a/1", "b/2");
    for (int i = 0; i < 5; i++) {
      rig.advance(ONE);
      rig.end(i, i == 1 ? response(404) : response(200));
    }
    assertThat(rig.sent).as("three requests, of which two are repeated").hasSize(5);
    assertThat(batch.result().succeeded()).isEqualTo(4);
    assertThat(calls.get()).isGreaterThan(40);
  }

  @Test
  void timeIsMeasuredByTheGivenClock() {
    Submitted batch = rig.submit("a/0");
    rig.advance(Duration.ofSeconds(7));
    rig.respond(0);
    assertThat(batch.result().elapsedNanos()).isEqualTo(7 * SECOND);
  }
}
