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
package io.fastreq.camel.dispatch.host;

import static io.fastreq.camel.batch.TestTransport.failure;
import static io.fastreq.camel.batch.TestTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig;
import io.fastreq.camel.batch.Rig.Submitted;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The signals that a host's breaker gets at the end of attempts. */
@Timeout(30)
class BreakerSignalTest {

  private final Rig rig = new Rig();
  private final List<Throwable> causes = new ArrayList<>();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
          "host",
          CircuitBreakerConfig.custom()
              .slowCallDurationThreshold(Duration.ofSeconds(5))
              .recordException(
                  thrown -> {
                    causes.add(thrown);
                    return true;
                  })
              .build());

  @BeforeEach
  void giveEachHostTheSameBreaker() {
    rig.breakers = origin -> new HostBreaker(breaker, () -> rig.now);
  }

  private void assertCounted(int successes, int failures) {
    assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls())
        .as("successes")
        .isEqualTo(successes);
    assertThat(breaker.getMetrics().getNumberOfFailedCalls()).as("failures").isEqualTo(failures);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"DNS", "CONNECT", "TLS", "TIMEOUT", "PROTOCOL", "TRUNCATED"})
  void failuresOnTheWayToTheHostCountAsFailures(Kind kind) {
    rig.submit("a/0");
    rig.end(0, failure(kind, Reach.MAYBE_RECEIVED));
    assertCounted(0, 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"TOO_LARGE", "REDIRECT", "STATUS"})
  void unusableResponseCountsAsSuccess(Kind kind) {
    rig.submit("a/0");
    rig.end(0, failure(kind, Reach.MAYBE_RECEIVED));
    assertCounted(1, 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {
        "VALIDATION",
        "BLOCKED",
        "PROXY",
        "PROXY_AUTH",
        "CIRCUIT_OPEN",
        "PARSE",
        "HANDLER",
        "CANCELLED"
      })
  void failuresElsewhereAreIgnored(Kind kind) {
    rig.submit("a/0");
    rig.end(0, failure(kind, Reach.NOT_SENT));
    assertCounted(0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503})
  void retryableServerErrorCountsAsFailure(int status) {
    rig.submit("a/0");
    rig.end(0, response(status));
    assertCounted(0, 1);
    assertThat(causes.get(0)).isInstanceOf(FastreqException.class).hasMessage("status " + status);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 304, 404, 429, 499, 501})
  void otherStatusCountsAsSuccess(int status) {
    rig.submit("a/0");
    rig.end(0, response(status));
    assertCounted(1, 0);
  }

  @Test
  void staleConnectionIsIgnored() {
    rig.submit("a/0");
    rig.end(0, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    rig.end(1, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    assertCounted(0, 0);
  }

  private static Failure connectionBroke() {
    return new Failure(Kind.TRUNCATED, "half", null, Reach.MAYBE_RECEIVED, false, true);
  }

  @Test
  void eventThatEndsManyRequestsCountsOnce() {
    rig.concurrency = 4;
    rig.submit("a/0", "a/1", "a/2", "a/3");
    rig.advanceMillis(10);
    for (int i = 0; i < 4; i++) {
      rig.end(i, connectionBroke());
      rig.advanceMillis(1);
    }
    assertCounted(0, 1);
  }

  @Test
  void failureOfARequestStartedAfterTheEventCounts() {
    rig.submit("a/0", "a/1");
    rig.advanceMillis(10);
    rig.end(0, connectionBroke());
    rig.advanceMillis(1);
    rig.submit("a/2");
    rig.end(2, connectionBroke());
    rig.end(1, connectionBroke());
    assertCounted(0, 2);
  }

  @Test
  void failureOfAHopStartedAfterTheEventCounts() {
    rig.submit("a/0", "a/1");
    rig.advanceMillis(10);
    rig.end(0, connectionBroke());
    rig.advanceMillis(1);
    rig.end(1, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    rig.end(2, connectionBroke());
    assertCounted(0, 2);
  }

  @Test
  void breaksFarApartAreSeparateEvents() {
    rig.submit("a/0", "a/1", "a/2");
    rig.advanceMillis(10);
    rig.end(0, connectionBroke());
    rig.advanceMillis(1_010);
    rig.end(1, connectionBroke());
    rig.end(2, connectionBroke());
    assertCounted(0, 2);
  }

  @Test
  void responsesAreSeparateEventsHoweverClose() {
    rig.submit("a/0", "a/1", "a/2");
    for (int i = 0; i < 3; i++) {
      rig.end(i, response(503));
    }
    assertCounted(0, 3);
  }

  @Test
  void everyTrialCounts() {
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    rig.submit("a/0", "a/1");
    rig.advanceMillis(10);
    rig.end(0, connectionBroke());
    rig.end(1, connectionBroke());
    assertCounted(0, 2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reach.class,
      names = {"PASSED_OVER", "REFUSED"})
  void requestThatWasNotAcceptedIsIgnored(Reach reach) {
    rig.submit("a/0");
    rig.end(0, failure(Kind.CONNECT, reach));
    assertCounted(0, 0);
  }

  @Test
  void breakersPredicateGetsTheCauseItself() {
    IOException cause = new IOException("reset");
    rig.submit("a/0");
    rig.end(0, new Failure(Kind.TRUNCATED, "half", cause, Reach.MAYBE_RECEIVED, false));
    assertThat(causes).containsExactly(cause);
  }

  @Test
  void breakersPredicateGetsAnExceptionWhereThereIsNoCause() {
    rig.submit("a/0");
    rig.end(0, failure(Kind.CONNECT, Reach.NOT_SENT));
    assertThat(causes.get(0)).isInstanceOf(FastreqException.class).hasMessage("broken");
  }

  @Test
  void timedOutAttemptCountsAsFailure() {
    rig.submit("a/0");
    rig.advance(Rig.TIMEOUT);
    assertCounted(0, 1);
  }

  @Test
  void cutAttemptIsIgnored() {
    rig.batchTimeout = Duration.ofSeconds(1);
    rig.submit("a/0");
    rig.advance(Duration.ofSeconds(1));
    Submitted batch = rig.submit("a/1");
    rig.cancel(batch, "enough");
    assertCounted(0, 0);
  }

  @Test
  void redirectCountsAsSuccess() {
    rig.submit("a/0");
    rig.end(0, response(302, "Location", "http://b/"));
    assertCounted(1, 0);
  }

  @Test
  void breakerGetsTheDurationOfAnAttempt() {
    rig.submit("a/0");
    rig.advance(Duration.ofMillis(5_100));
    rig.respond(0);
    assertThat(breaker.getMetrics().getNumberOfSlowCalls()).isEqualTo(1);
    rig.submit("a/1");
    rig.advance(Duration.ofMillis(4_900));
    rig.respond(1);
    assertThat(breaker.getMetrics().getNumberOfSlowCalls()).isEqualTo(1);
  }

  @Test
  void breakerGetsTheDurationOfAFailure() {
    rig.submit("a/0");
    rig.advance(Duration.ofMillis(5_100));
    rig.end(0, response(503));
    assertThat(breaker.getMetrics().getNumberOfSlowFailedCalls()).isEqualTo(1);
  }

  @Test
  void breakerGetsTheDurationOfARedirect() {
    rig.submit("a/0");
    rig.advance(Duration.ofMillis(5_100));
    rig.end(0, response(302, "Location", "http://b/"));
    assertThat(breaker.getMetrics().getNumberOfSlowCalls()).isEqualTo(1);
  }
}
