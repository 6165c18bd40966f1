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
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Half-open breakers: one trial at a time here, and only for host a. */
@Timeout(30)
class BreakerTrialsTest {

  private static final Duration ONE = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "a",
          CircuitBreakerConfig.custom()
              .permittedNumberOfCallsInHalfOpenState(1)
              .waitDurationInOpenState(Duration.ofHours(1))
              .build());

  @BeforeEach
  void openTheBreakerOfHostA() {
    rig.breakers =
        origin -> origin.contains("//a:") ? new HostBreaker(breaker, () -> rig.now) : null;
    breaker.transitionToOpenState();
  }

  private void allowOneTrial() {
    breaker.transitionToHalfOpenState();
    rig.advanceMillis(1);
  }

  @Test
  void openBreakerIsNamedInTheFailure() {
    Submitted batch = rig.submit("a/0");
    assertThat(batch.failure().kind()).isEqualTo(Kind.CIRCUIT_OPEN);
    assertThat(batch.failure().message()).isEqualTo("the circuit breaker of http://a:80 is open");
    assertThat(batch.failure().attempts()).isZero();
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void openBreakerOfAHopsHostIsNamedInTheFailure() {
    Submitted batch = rig.submit("b/0", "b/1");
    rig.end(0, response(302, "Location", "http://a/0"));
    assertThat(rig.sent).hasSize(2);
    rig.respond(1);
    assertThat(batch.failure().kind()).isEqualTo(Kind.CIRCUIT_OPEN);
    assertThat(batch.failure().message()).isEqualTo("the circuit breaker of http://a:80 is open");
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void openBreakerOfOneHostDoesNotBlockOthers() {
    rig.waitForBreaker = true;
    Submitted batch = rig.submit("a/0", "b/1");
    assertThat(rig.paths()).containsExactly("/1");
    rig.respond(0);
    assertThat(batch.results).isEmpty();
  }

  @Test
  void callWaitingForATrialDoesNotBlockTheNextCall() {
    rig.waitForBreaker = true;
    allowOneTrial();
    rig.submit("a/0");
    rig.submit("a/1", "b/2");
    assertThat(rig.paths()).as("without any time passing").containsExactly("/0", "/2");
  }

  @Test
  void hopWaitingForATrialAsksAgainWithoutAnEvent() {
    rig.waitForBreaker = true;
    rig.concurrency = 1;
    allowOneTrial();
    assertThat(breaker.tryAcquirePermission()).as("another caller's trial").isTrue();
    rig.submit("b/0");
    rig.end(0, response(302, "Location", "http://a/0"));
    rig.advanceMillis(49);
    breaker.releasePermission(); // of which no listener is told
    assertThat(rig.sent).hasSize(1);
    rig.advanceMillis(2);
    assertThat(rig.sent).hasSize(2);
  }

  @Test
  void trialPermitIsReleasedWhenItsAttemptWasIgnored() {
    allowOneTrial();
    rig.submit("a/0");
    assertThat(rig.submit("a/1").kinds())
        .as("while the trial lasts")
        .containsExactly(Kind.CIRCUIT_OPEN);
    rig.end(0, failure(Kind.PROXY, Reach.NOT_SENT));
    rig.submit("a/2");
    assertThat(rig.paths()).containsExactly("/0", "/2");
  }

  @Test
  void trialPermitOfACutAttemptIsReleased() {
    allowOneTrial();
    rig.cancel(rig.submit("a/0"), "enough");
    rig.submit("a/1");
    assertThat(rig.paths()).containsExactly("/0", "/1");
  }

  @Test
  void retryOfAFailedTrialIsNotSent() {
    rig.maxRetries = 1;
    allowOneTrial();
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(503));
    rig.advance(ONE);
    assertThat(rig.sent).hasSize(1);
    FastreqFailure failure = batch.failure();
    assertThat(failure.kind()).as("nothing was sent after its response").isEqualTo(Kind.STATUS);
    assertThat(failure.message())
        .startsWith("status 503")
        .endsWith("not tried again, since the circuit breaker of http://a:80 is open");
    assertThat(failure.attempts()).isEqualTo(1);
  }

  @Test
  void responseThatWasToBeRetriedIsTheResultWhenTheBreakerOpens() {
    rig.maxRetries = 3;
    rig.retryWhile = response -> true;
    allowOneTrial();
    Submitted batch = rig.submit("a/0");
    rig.respond(0);
    breaker.transitionToOpenState();
    rig.advance(Duration.ofMinutes(1));
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.failure().kind()).isEqualTo(Kind.STATUS);
  }

  @Test
  void circuitOpenFailureHasTheCauseThatOpenedTheBreaker() {
    allowOneTrial();
    IOException reset = new IOException("reset");
    rig.submit("a/0");
    rig.end(0, new Failure(Kind.CONNECT, "no way", reset, Reach.NOT_SENT, true));
    FastreqFailure failure = rig.submit("a/1").failure();
    assertThat(failure.kind()).isEqualTo(Kind.CIRCUIT_OPEN);
    assertThat(failure.cause()).isSameAs(reset);
    assertThat(failure.message()).contains("http://a:80 is open", "CONNECT, no way");
    assertThat(failure.attempts()).isZero();
  }

  @Test
  void fallbackFailureIsSuppressedInTheItemsOwnException() {
    allowOneTrial();
    IOException reset = new IOException("reset");
    rig.submit("a/0");
    rig.end(0, new Failure(Kind.CONNECT, "no way", reset, Reach.NOT_SENT, true));
    IllegalStateException problem = new IllegalStateException("no better");
    rig.fallback = (failure, onDone) -> onDone.accept(new FailureHandler.Result(null, problem));
    FastreqFailure failure = rig.submit("a/1").failure();
    assertThat(failure.cause()).hasCause(reset).hasSuppressedException(problem);
    assertThat(reset.getSuppressed()).as("the shared cause").isEmpty();
  }

  @Test
  void waitForABreakerEndsAtItsTimeout() {
    rig.waitForBreaker = true;
    rig.circuitTimeout = Duration.ofSeconds(60);
    Submitted batch = rig.submit("a/0", "a/1");
    rig.advanceMillis(59_900);
    assertThat(batch.results).isEmpty();
    rig.advanceMillis(200);
    assertThat(batch.kinds()).containsExactly(Kind.CIRCUIT_OPEN, Kind.CIRCUIT_OPEN);
    assertThat(rig.sent).isEmpty();
    assertThat(rig.submit("a/2").kinds()).as("at once").containsExactly(Kind.CIRCUIT_OPEN);
  }

  @Test
  void timeoutCountsFromTheFirstOpening() {
    rig.waitForBreaker = true;
    rig.circuitTimeout = Duration.ofSeconds(60);
    rig.submit("a/0");
    rig.advance(Duration.ofSeconds(50));
    allowOneTrial();
    rig.end(0, response(503));
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
    Submitted batch = rig.submit("a/1");
    rig.advanceMillis(9_900);
    assertThat(batch.results).isEmpty();
    rig.advanceMillis(200);
    assertThat(batch.kinds()).containsExactly(Kind.CIRCUIT_OPEN);
  }

  @Test
  void hangingTrialsDoNotProlongTheWait() {
    rig.waitForBreaker = true;
    rig.circuitTimeout = Duration.ofSeconds(5);
    Submitted batch = rig.submit("a/0", "a/1");
    allowOneTrial();
    assertThat(rig.paths()).containsExactly("/0");
    rig.advance(Duration.ofSeconds(5));
    rig.respond(0);
    assertThat(batch.kinds()).containsExactly(Kind.CIRCUIT_OPEN);
  }

  @Test
  void successfulTrialRestartsTheWait() {
    rig.waitForBreaker = true;
    rig.circuitTimeout = Duration.ofSeconds(60);
    CircuitBreaker two =
        CircuitBreaker.of(
            "a",
            CircuitBreakerConfig.custom()
                .permittedNumberOfCallsInHalfOpenState(2)
                .waitDurationInOpenState(Duration.ofHours(1))
                .build());
    rig.breakers = origin -> new HostBreaker(two, () -> rig.now);
    two.transitionToOpenState();
    Submitted first = rig.submit("a/0");
    rig.advance(Duration.ofSeconds(61));
    assertThat(first.kinds()).containsExactly(Kind.CIRCUIT_OPEN);
    two.transitionToHalfOpenState();
    rig.submit("a/1");
    rig.respond(0);
    two.transitionToOpenState();
    Submitted batch = rig.submit("a/2");
    rig.advance(Duration.ofSeconds(59));
    assertThat(batch.results).isEmpty();
    rig.advance(Duration.ofSeconds(2));
    assertThat(batch.kinds()).containsExactly(Kind.CIRCUIT_OPEN);
  }

  @Test
  void waitForABreakerCountsNoAttempt() {
    rig.waitForBreaker = true;
    rig.maxRetries = 1;
    allowOneTrial();
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(503));
    rig.advance(Duration.ofMinutes(2));
    assertThat(rig.engine().inFlight()).isZero();
    allowOneTrial();
    rig.respond(1);
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(rig.sent).hasSize(2);
  }

  @Test
  void trialPermitOfOneHostIsNotUsedForAnother() {
    CircuitBreaker other = CircuitBreaker.ofDefaults("other");
    other.transitionToOpenState();
    rig.breakers =
        origin -> new HostBreaker(origin.contains("//a:") ? breaker : other, () -> rig.now);
    allowOneTrial();
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(302, "Location", "http://b/there"));
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.kinds()).containsExactly(Kind.CIRCUIT_OPEN);
  }

  @Test
  void requestSentAgainTakesItsOwnTrialPermit() {
    rig.waitForBreaker = true;
    allowOneTrial();
    Submitted batch = rig.submit("a/0", "a/1");
    assertThat(rig.paths()).containsExactly("/0");
    rig.end(0, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    rig.advance(ONE);
    assertThat(rig.paths()).as("one trial at a time").containsExactly("/0", "/0");
    rig.respond(1);
    rig.advance(ONE);
    rig.respond(2);
    assertThat(batch.result().succeeded()).isEqualTo(2);
  }

  @Test
  void requestIsNotSentAgainWhenTheBreakerHasOpened() {
    allowOneTrial();
    Submitted batch = rig.submit("a/0");
    breaker.transitionToOpenState();
    rig.end(0, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.kinds()).containsExactly(Kind.CIRCUIT_OPEN);
  }

  @Test
  void refusedHopAsksAgainWithoutAnEvent() {
    rig.waitForBreaker = true;
    rig.concurrency = 3;
    rig.submit("a/0"); // the dispatcher would look again in an hour
    breaker.transitionToHalfOpenState();
    rig.advanceMillis(1);
    rig.submit("b/1");
    rig.end(1, response(302, "Location", "http://a/there"));
    assertThat(rig.paths()).as("one trial at a time").containsExactly("/0", "/1");
    rig.end(0, failure(Kind.PROXY, Reach.NOT_SENT));
    rig.advanceMillis(100);
    assertThat(rig.paths()).containsExactly("/0", "/1", "/there");
  }

  @Test
  void refusedCallAsksAgainWithoutAnEvent() {
    rig.waitForBreaker = true;
    CircuitBreaker shared = breaker;
    shared.transitionToHalfOpenState();
    assertThat(shared.tryAcquirePermission()).as("by another component").isTrue();
    rig.submit("a/0");
    rig.advance(ONE);
    assertThat(rig.sent).isEmpty();
    shared.releasePermission();
    rig.advanceMillis(100);
    assertThat(rig.paths()).containsExactly("/0");
  }

  @Test
  void openBreakerIsNotAskedBeforeItsWaitIsOver() {
    breaker.transitionToClosedState();
    rig.waitForBreaker = true;
    rig.submit("a/0");
    breaker.transitionToOpenState();
    rig.submit("a/1", "a/2", "a/3");
    rig.advance(Duration.ofMinutes(1));
    assertThat(breaker.getMetrics().getNumberOfNotPermittedCalls()).isZero();
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void callWithATrialPermitGoesFirst() {
    breaker.transitionToClosedState();
    rig.waitForBreaker = true;
    rig.rps = 1.0;
    rig.burst = 2;
    rig.concurrency = 9;
    rig.submit("a/old");
    breaker.transitionToOpenState();
    allowOneTrial();
    rig.submit("a/0", "a/1", "a/2");
    assertThat(rig.paths()).as("both tokens, and the one trial").containsExactly("/old", "/0");
    rig.end(1, failure(Kind.PROXY, Reach.NOT_SENT)); // so /1 has the trial, and waits for a token
    rig.end(0, response(429, "Retry-After", "5"));
    rig.advanceMillis(5_001);
    assertThat(rig.paths()).containsExactly("/old", "/0", "/1");
  }

  @Test
  void callsThatWaitForABreakerAreCancelledWithTheirBatch() {
    rig.waitForBreaker = true;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.advance(ONE);
    rig.cancel(batch, "enough");
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED, Kind.CANCELLED);
    assertThat(rig.sent).isEmpty();
  }

  @Test
  void trialPermitWaitingForATokenIsReleasedWhenItsBatchIsCut() {
    rig.rps = 0.1;
    allowOneTrial();
    rig.submit("b/token");
    Submitted batch = rig.submit("a/0");
    assertThat(rig.submit("a/1").results).as("behind the one that waits").isEmpty();
    rig.cancel(batch, "enough");
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED);
    rig.advance(Duration.ofSeconds(10));
    assertThat(rig.paths()).containsExactly("/token", "/1");
  }

  @Test
  void callCutWhileItsBreakerIsAskedReleasesItsTrialPermit() {
    List<Submitted> batches = new ArrayList<>();
    cutWhenTheBreakerIsAsked(batches);
    rig.workersRest = true;
    batches.add(rig.submit("a/0"));
    rig.workersRest = false;
    rig.run();
    assertThat(batches.get(0).kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.sent).isEmpty();
    assertTrialAvailable();
  }

  @Test
  void hopCutWhileItsBreakerIsAskedReleasesItsTrialPermit() {
    List<Submitted> batches = new ArrayList<>();
    cutWhenTheBreakerIsAsked(batches);
    batches.add(rig.submit("b/0"));
    rig.end(0, response(302, "Location", "http://a/there"));
    assertThat(batches.get(0).kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.sent).hasSize(1);
    assertThat(rig.engine().inFlight()).isZero();
    assertTrialAvailable();
  }

  /**
   * Cuts the batch when the breaker is asked: its wait is over, and the first caller makes it half
   * open.
   */
  private void cutWhenTheBreakerIsAsked(List<Submitted> batches) {
    breaker.transitionToClosedState();
    breaker.transitionToOpenStateFor(Duration.ofNanos(1));
    breaker
        .getEventPublisher()
        .onStateTransition(event -> rig.engine().cancel(batches.get(0).batch(), "enough"));
  }

  private void assertTrialAvailable() {
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
    int before = rig.sent.size();
    Submitted next = rig.submit("a/next");
    assertThat(rig.sent).hasSize(before + 1);
    rig.respond(before);
    assertThat(next.result().succeeded()).isEqualTo(1);
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }
}
