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
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.request.RequestCustomizer;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Preparation of a request by the user's own code, between taking the token and sending. */
@Timeout(30)
class AsyncPreparationTest {

  private static final Duration ONE = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final List<String> prepared = new ArrayList<>();

  private static HttpRequest request(String place) {
    return TestInput.wire("GET", place, Rig.TIMEOUT);
  }

  /** Signs the request: here, its path. */
  private HttpRequest sign(FastreqRequest request) {
    prepared.add(request.url());
    String url = request.url();
    return request("a" + url.substring(url.lastIndexOf('/')) + "-signed" + prepared.size());
  }

  /** Submits one item and stops before its preparation. */
  private Submitted submitted() {
    rig.workersRest = true;
    Submitted batch = rig.submit("a/0");
    rig.step(); // the input is read
    rig.workersRest = false;
    return batch;
  }

  @Test
  void preparedRequestIsSent() {
    rig.preparer = this::sign;
    Submitted batch = rig.submit("a/0", "a/1");
    assertThat(prepared).containsExactly("http://a/0", "http://a/1");
    assertThat(rig.paths()).containsExactly("/0-signed1", "/1-signed2");
    rig.respondToAll();
    assertThat(batch.result().succeeded()).isEqualTo(2);
    assertThat(batch.result().attempts()).isEqualTo(2);
  }

  @Test
  void preparationCostsNoExtraToken() {
    rig.preparer = this::sign;
    rig.rps = 1.0;
    rig.burst = 2;
    rig.submit("a/0", "a/1");
    assertThat(rig.paths()).containsExactly("/0-signed1", "/1-signed2");
  }

  @Test
  void eachAttemptIsPreparedAnew() {
    rig.preparer = this::sign;
    rig.maxRetries = 1;
    rig.submit("a/0");
    rig.end(0, response(503));
    rig.advance(ONE);
    assertThat(rig.paths()).containsExactly("/0-signed1", "/0-signed2");
  }

  @Test
  void redirectHopIsNotPrepared() {
    rig.preparer = this::sign;
    rig.submit("a/0");
    rig.end(0, response(302, "Location", "http://b/there"));
    assertThat(rig.paths()).containsExactly("/0-signed1", "/there");
    assertThat(prepared).hasSize(1);
  }

  @Test
  void preparedRequestIsSentAgainAfterAStaleConnection() {
    rig.preparer = this::sign;
    rig.submit("a/0");
    rig.end(0, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    assertThat(rig.paths()).containsExactly("/0-signed1", "/0-signed1");
  }

  @Test
  void preparationRunsOnAWorker() {
    rig.preparer = this::sign;
    submitted();
    assertThat(prepared).isEmpty();
    rig.run();
    assertThat(prepared).hasSize(1);
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void failedPreparationFailsItsItemOnlyAndIsNotRetried() {
    IOException thrown = new IOException("no key to sign with");
    rig.maxRetries = 2;
    rig.concurrency = 1;
    rig.preparer =
        request -> {
          if (request.url().endsWith("/0")) {
            throw thrown;
          }
          return sign(request);
        };
    Submitted batch = rig.submit("a/0", "a/1");
    rig.respond(0);
    assertThat(batch.failure().kind()).isEqualTo(Kind.HANDLER);
    assertThat(batch.failure().message()).isEqualTo("onPrepare failed: no key to sign with");
    assertThat(batch.failure().cause()).isSameAs(thrown);
    assertThat(batch.result().attempts()).as("requests sent").isEqualTo(1);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void failedPreparationWithoutAMessageIsNamedByItsException() {
    rig.preparer =
        request -> {
          throw new UnsupportedOperationException();
        };
    assertThat(rig.submit("a/0").failure().message())
        .isEqualTo("onPrepare failed: UnsupportedOperationException");
  }

  @Test
  void attemptCancelledBeforePreparationIsNeitherPreparedNorSent() {
    rig.preparer = this::sign;
    Submitted batch = submitted();
    rig.cancel(batch, "enough");
    assertThat(prepared).isEmpty();
    assertThat(rig.sent).isEmpty();
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void attemptCancelledDuringPreparationIsNotSent() {
    List<Submitted> batches = new ArrayList<>();
    rig.preparer =
        request -> {
          rig.engine().cancel(batches.get(0).batch(), "enough");
          return sign(request);
        };
    batches.add(submitted());
    rig.run();
    assertThat(prepared).hasSize(1);
    assertThat(rig.sent).isEmpty();
    assertThat(batches.get(0).kinds()).containsExactly(Kind.CANCELLED);
  }

  @Test
  void attemptCancelledWhileItIsBeingSentIsAborted() {
    List<Submitted> batches = new ArrayList<>();
    rig.preparer = this::sign;
    rig.wire.onSend = ongoing -> rig.engine().cancel(batches.get(0).batch(), "enough");
    batches.add(submitted());
    rig.run();
    assertThat(rig.sent).hasSize(1);
    assertThat(rig.sent.get(0).aborted).isTrue();
  }

  @Test
  void attemptCancelledWhileItsProxyIsChosenEndsOnce() {
    List<Submitted> batches = new ArrayList<>();
    rig.preparer = this::sign;
    rig.customizer =
        (hop, context) -> {
          rig.engine().cancel(batches.get(0).batch(), "enough");
          return new RequestCustomizer.Departure.Fail(
              new Failure(Kind.PROXY, "no proxy", null, Reach.NOT_SENT, true));
        };
    batches.add(submitted());
    rig.run();
    assertThat(batches.get(0).kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void attemptCancelledWhileTheTransportFailsEndsOnce() {
    List<Submitted> batches = new ArrayList<>();
    rig.preparer = this::sign;
    rig.wire.onSend =
        ongoing -> {
          rig.engine().cancel(batches.get(0).batch(), "enough");
          throw new IllegalStateException("out of order");
        };
    batches.add(submitted());
    rig.run();
    assertThat(batches.get(0).kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void attemptCancelledAfterSendingIsAborted() {
    rig.preparer = this::sign;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.respond(0);
    rig.cancel(batch, "enough");
    assertThat(rig.sent.get(0).aborted).isFalse();
    assertThat(rig.sent.get(1).aborted).isTrue();
  }

  @Test
  void preparationTimeCountsTowardsTheAttemptsDeadline() {
    rig.preparer = this::sign;
    Submitted batch = submitted();
    rig.workersRest = true;
    rig.advance(Rig.TIMEOUT);
    rig.workersRest = false;
    rig.run();
    assertThat(batch.kinds()).containsExactly(Kind.TIMEOUT);
    assertThat(rig.sent).isEmpty();
  }

  @Test
  void latePreparationDoesNotAffectTheNextAttempt() {
    rig.maxRetries = 1;
    rig.preparer =
        request -> {
          HttpRequest made = sign(request);
          if (prepared.size() == 1) {
            rig.advance(
                Rig.TIMEOUT.plus(
                    ONE)); // the first preparation takes longer than the attempt's timeout
            return request("elsewhere/late");
          }
          return made;
        };
    Submitted batch = rig.submit("a/0");
    assertThat(rig.paths()).containsExactly("/0-signed2");
    rig.end(0, response(302, "Location", "next"));
    assertThat(rig.sent).hasSize(2);
    assertThat(rig.sent.get(1).request.url().text()).isEqualTo("http://a/next");
    rig.respond(1);
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void requestPreparedForAnotherHostPassesThatHostsLimits() {
    rig.concurrency = 4;
    rig.hostConcurrency = 1;
    rig.submit("b/busy");
    rig.preparer = request -> request.url().endsWith("/0") ? request("b/moved") : sign(request);
    Submitted batch = rig.submit("a/0", "a/1");
    assertThat(rig.paths())
        .as("host a is free, host b is not")
        .containsExactly("/busy", "/1-signed1");
    assertThat(rig.engine().inFlight()).isEqualTo(3);
    rig.respond(0);
    assertThat(rig.paths()).containsExactly("/busy", "/1-signed1", "/moved");
    rig.respond(1);
    rig.respond(2);
    assertThat(batch.result().succeeded()).isEqualTo(2);
    assertThat(batch.result().attempts()).isEqualTo(2);
  }

  @Test
  void requestPreparedForAnotherHostReleasesItsTrialPermit() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "a", CircuitBreakerConfig.custom().permittedNumberOfCallsInHalfOpenState(1).build());
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    rig.breakers =
        origin -> origin.contains("//a:") ? new HostBreaker(breaker, () -> rig.now) : null;
    rig.preparer = request -> request.url().endsWith("/0") ? request("b/moved") : sign(request);
    rig.submit("a/0");
    assertThat(rig.paths()).containsExactly("/moved");
    rig.submit("a/1");
    assertThat(rig.paths()).as("the trial is free again").containsExactly("/moved", "/1-signed1");
  }

  @Test
  void requestCancelledWhilePreparedForAnotherHostIsNotSent() {
    List<Submitted> batches = new ArrayList<>();
    rig.preparer =
        request -> {
          rig.engine().cancel(batches.get(0).batch(), "enough");
          return request("b/moved");
        };
    batches.add(submitted());
    rig.run();
    assertThat(rig.sent).isEmpty();
    assertThat(batches.get(0).kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.engine().inFlight()).isZero();
  }
}
