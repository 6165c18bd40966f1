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
import io.fastreq.camel.batch.request.RequestCustomizer.Departure;
import io.fastreq.camel.http.ConnectionReuse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests of one attempt: hops of a redirect, and once more where a connection was stale. */
@Timeout(30)
class HopsTest {

  private static final Duration ONE = Duration.ofSeconds(1);

  private final Rig rig = new Rig();

  private void redirect(int position, String to) {
    rig.end(position, response(302, "Location", to));
  }

  @Test
  void redirectsAreFinalResponsesWhenNotFollowed() {
    rig.redirects = null;
    Submitted batch = rig.submit("a/0");
    redirect(0, "http://b/there");
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.failure().message()).isEqualTo("status 302");
  }

  @ParameterizedTest
  @ValueSource(ints = {299, 300, 304, 399, 400})
  void redirectsWithoutATargetAreFinalResponses(int status) {
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(status, "Location", "http://b/there"));
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.result().total()).isEqualTo(1);
  }

  @Test
  void forbiddenRedirectFailsTheItem() {
    rig.maxRetries = 2;
    Submitted batch = rig.submit("a/0");
    redirect(0, "http://a/0");
    assertThat(batch.failure().kind()).isEqualTo(Kind.REDIRECT);
    assertThat(batch.failure().message()).contains("leads back to where the request has been");
    assertThat(batch.failure().attempts()).isEqualTo(1);
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void requestPassedOverByAConnectionIsSentAgain() {
    Submitted batch = rig.submit("a/0");
    for (int i = 0; i < 50; i++) {
      rig.end(i, failure(Kind.CONNECT, Reach.PASSED_OVER));
    }
    rig.respond(50);
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(batch.result().attempts()).isEqualTo(51);
  }

  @Test
  void refusedRequestIsSentAgainThreeTimesPerAttempt() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0");
    for (int i = 0; i < 4; i++) {
      rig.end(i, failure(Kind.CONNECT, Reach.REFUSED));
    }
    assertThat(rig.sent).hasSize(4);
    rig.advance(ONE);
    for (int i = 4; i < 8; i++) {
      rig.end(i, failure(Kind.CONNECT, Reach.REFUSED));
    }
    rig.advance(ONE);
    assertThat(rig.sent).hasSize(8);
    assertThat(batch.failure().kind()).isEqualTo(Kind.CONNECT);
    assertThat(batch.failure().attempts()).isEqualTo(2);
  }

  @Test
  void requestSentAgainTakesAToken() {
    rig.rps = 1.0;
    rig.submit("a/0");
    rig.end(0, failure(Kind.CONNECT, Reach.PASSED_OVER));
    assertThat(rig.sent).hasSize(1);
    rig.advanceMillis(1_010);
    assertThat(rig.sent).hasSize(2);
  }

  @Test
  void noMoreThanMaxRedirectsAreFollowed() {
    Submitted batch = rig.submit("a/0");
    for (int i = 0; i < 4; i++) {
      redirect(i, "/" + (i + 1));
    }
    assertThat(rig.sent).hasSize(4);
    assertThat(batch.failure().kind()).isEqualTo(Kind.REDIRECT);
  }

  @Test
  void nextAttemptStartsAtTheItemsUrl() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0");
    redirect(0, "http://b/there");
    rig.end(1, response(503));
    rig.advance(ONE);
    redirect(2, "http://b/there");
    rig.respond(3);
    assertThat(rig.paths()).containsExactly("/0", "/there", "/0", "/there");
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(batch.result().attempts()).isEqualTo(4);
  }

  @Test
  void nextAttemptPassesTheLimitsOfTheItemsHost() {
    rig.maxRetries = 1;
    rig.hostConcurrency = 1;
    rig.concurrency = 5;
    Submitted batch = rig.submit("a/0");
    redirect(0, "http://b/there");
    rig.end(1, response(503));
    rig.submit("a/busy", "b/busy");
    rig.advance(ONE);
    assertThat(rig.paths()).as("host a is busy").containsExactly("/0", "/there", "/busy", "/busy");
    rig.respond(2);
    assertThat(rig.paths()).as("host a is free, whatever b is").hasSize(5).endsWith("/0");
    rig.respond(4);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void nextAttemptIsCountedByTheBreakerOfTheItemsHost() {
    CircuitBreaker a = CircuitBreaker.ofDefaults("a");
    CircuitBreaker b = CircuitBreaker.ofDefaults("b");
    rig.breakers = origin -> new HostBreaker(origin.contains("//a:") ? a : b, () -> rig.now);
    rig.maxRetries = 1;
    rig.submit("a/0");
    redirect(0, "http://b/there");
    rig.end(1, response(503));
    rig.advance(ONE);
    rig.end(2, response(503));
    assertThat(a.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
    assertThat(b.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
  }

  @Test
  void hopTakesASlotOfItsHost() {
    rig.hostConcurrency = 1;
    rig.concurrency = 3;
    rig.submit("a/0");
    redirect(0, "http://b/there");
    rig.submit("b/1");
    assertThat(rig.paths()).as("b has one slot").containsExactly("/0", "/there");
    rig.respond(1);
    assertThat(rig.paths()).endsWith("/1");
  }

  @Test
  void hopReleasesTheSlotOfThePreviousHost() {
    rig.hostConcurrency = 1;
    rig.concurrency = 3;
    rig.submit("a/0", "a/1");
    assertThat(rig.sent).hasSize(1);
    redirect(0, "http://b/there");
    assertThat(rig.paths()).containsExactly("/0", "/there", "/1");
  }

  @Test
  void hopWaitsForAToken() {
    rig.rps = 1.0;
    rig.submit("a/0", "a/1");
    redirect(0, "http://b/there");
    assertThat(rig.sent).hasSize(1);
    rig.advanceMillis(1_010);
    assertThat(rig.paths())
        .as("before calls that have not started")
        .containsExactly("/0", "/there");
    rig.advanceMillis(1_010);
    assertThat(rig.paths()).endsWith("/1");
  }

  @Test
  void hopWaitingForATokenIsSentWhenTheTokenIsDue() {
    rig.rps = 1.0;
    rig.submit("a/0");
    redirect(0, "http://b/there");
    assertThat(rig.sent).hasSize(1);
    rig.advanceMillis(1_010);
    assertThat(rig.paths()).containsExactly("/0", "/there");
  }

  @Test
  void hopWaitsWhileItsHostIsPaused() {
    rig.submit("b/0");
    rig.end(0, response(503, "Retry-After", "5"));
    rig.submit("a/1");
    redirect(1, "http://b/there");
    rig.advanceMillis(4_900);
    assertThat(rig.sent).hasSize(2);
    rig.advanceMillis(200);
    assertThat(rig.paths()).containsExactly("/0", "/1", "/there");
  }

  @Test
  void waitingHopEndsWithItsBatchAndBlocksNoOther() {
    rig.hostConcurrency = 1;
    rig.concurrency = 3;
    rig.submit("b/busy");
    Submitted batch = rig.submit("a/0");
    redirect(1, "http://b/there");
    assertThat(rig.engine().inFlight()).isEqualTo(2);
    rig.engine().quiesce("stopping");
    rig.run();
    assertThat(batch.kinds()).as("nothing of it is in flight").containsExactly(Kind.CANCELLED);
    assertThat(rig.sent.get(1).aborted).as("it has ended, only its hop has not begun").isFalse();
    rig.respond(0);
    rig.advance(ONE);
    assertThat(rig.sent).hasSize(2);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void redirectOfACutBatchIsNotFollowed() {
    Submitted batch = rig.submit("a/0", "a/1");
    rig.engine().quiesce("stopping");
    redirect(0, "http://b/there");
    rig.respond(1);
    assertThat(rig.sent).hasSize(2);
    assertThat(batch.failure().kind()).isEqualTo(Kind.CANCELLED);
    assertThat(batch.failure().message()).isEqualTo("stopping");
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void redirectEvaluatedWhileItsBatchIsCutIsNotFollowed() {
    Submitted batch = rig.submit("a/0");
    rig.onArrived = (request, outcome) -> rig.engine().cancel(batch.batch(), "enough");
    redirect(0, "http://b/there");
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void responseEvaluatedWhileItsBatchIsCutCounts() {
    Submitted batch = rig.submit("a/0");
    rig.onArrived = (request, outcome) -> rig.engine().cancel(batch.batch(), "enough");
    rig.respond(0);
    assertThat(batch.result().body()).isEqualTo(List.of("ok"));
  }

  @Test
  void deadlineIsOfTheAttemptNotOfTheHop() {
    Submitted batch = rig.submit("a/0");
    rig.advance(Duration.ofSeconds(20));
    redirect(0, "http://b/there");
    rig.advance(Duration.ofSeconds(9));
    assertThat(batch.results).isEmpty();
    rig.advance(ONE);
    assertThat(batch.kinds()).containsExactly(Kind.TIMEOUT);
    assertThat(rig.sent.get(1).aborted).isTrue();
  }

  @Test
  void hopStartedBeforeSendReturnsCanBeAborted() throws Exception {
    rig.wire.onSend =
        ongoing -> {
          if (ongoing.path().equals("/0")) {
            // A server so quick that its response arrives before the transport returns.
            Thread eventLoop =
                new Thread(() -> ongoing.listener.accept(response(302, "Location", "/there")));
            eventLoop.start();
            join(eventLoop);
          }
        };
    Submitted batch = rig.submit("a/0");
    assertThat(rig.paths()).containsExactly("/0", "/there");
    rig.cancel(batch, "enough");
    assertThat(rig.sent.get(1).aborted).isTrue();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void attemptCancelledWhileItIsBeingSentIsAborted() {
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.wire.onSend = ongoing -> rig.engine().cancel(batch.batch(), "enough");
    rig.respond(0);
    assertThat(rig.paths()).containsExactly("/0", "/1", "/2");
    assertThat(rig.sent).extracting(ongoing -> ongoing.aborted).containsExactly(false, true, true);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void postIsNotRetriedWhenAHopOfItsRedirectWasNotSent() {
    rig.maxRetries = 2;
    Submitted direct = rig.submit("POST a/0");
    rig.end(0, failure(Kind.CONNECT, Reach.NOT_SENT));
    rig.advance(ONE);
    assertThat(rig.paths()).as("nothing has reached a server").containsExactly("/0", "/0");
    rig.end(1, response(307, "Location", "http://b/there"));
    rig.end(2, failure(Kind.CONNECT, Reach.NOT_SENT));
    assertThat(direct.kinds()).containsExactly(Kind.CONNECT);
    assertThat(direct.failure().attempts()).isEqualTo(2);
  }

  @Test
  void methodOfTheLastHopDecidesWhetherToRetry() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("POST a/0");
    rig.end(0, response(303, "Location", "http://b/there"));
    rig.end(1, response(503));
    rig.advance(ONE);
    assertThat(rig.sent.get(1).request.method()).isEqualTo("GET");
    assertThat(rig.paths()).containsExactly("/0", "/there", "/0");
    assertThat(batch.results).isEmpty();
  }

  @Test
  void staleConnectionIsNotReplacedForNonIdempotentMethods() {
    Submitted batch = rig.submit("POST a/0");
    rig.end(0, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.kinds()).containsExactly(Kind.TRUNCATED);
  }

  @Test
  void requestIsSentOnANewConnectionAfterAStaleOne() {
    rig.maxRetries = 1;
    rig.submit("a/0");
    rig.end(0, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    redirect(1, "/there");
    rig.end(2, response(503));
    rig.advance(ONE);
    assertThat(rig.sent)
        .extracting(ongoing -> ongoing.request.reuse())
        .containsExactly(
            ConnectionReuse.ANY, ConnectionReuse.NONE, ConnectionReuse.ANY, ConnectionReuse.ANY);
  }

  @Test
  void nonIdempotentRequestsUseReliableConnectionsOnly() {
    rig.submit("POST a/0");
    assertThat(rig.sent.get(0).request.reuse()).isEqualTo(ConnectionReuse.RELIABLE);
    rig.end(0, response(303, "Location", "http://b/there"));
    assertThat(rig.sent.get(1).request.reuse()).isEqualTo(ConnectionReuse.ANY);
  }

  @Test
  void eachHopMayMeetAStaleConnection() {
    Submitted batch = rig.submit("a/0");
    rig.end(0, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    redirect(1, "/there");
    rig.end(2, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    rig.respond(3);
    assertThat(rig.paths()).containsExactly("/0", "/0", "/there", "/there");
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void eachAttemptMayMeetAStaleConnection() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0");
    rig.end(0, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    rig.end(1, response(503));
    rig.advance(ONE);
    rig.end(2, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
    rig.respond(3);
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(batch.result().attempts()).isEqualTo(4);
  }

  @Test
  void hopsOfOneAttemptShareTheirProxyAndTheNextAttemptChoosesAnew() {
    List<Boolean> chosen = new ArrayList<>();
    rig.maxRetries = 1;
    rig.customizer =
        (hop, context) -> {
          chosen.add(context.isProxyChosen());
          context.choose(null);
          return new Departure.Proceed(hop);
        };
    rig.submit("a/0");
    redirect(0, "/there");
    rig.end(1, response(503));
    rig.advance(ONE);
    assertThat(chosen).containsExactly(false, true, false);
  }

  @Test
  void eachSentHopIsReportedAsArrived() {
    List<String> arrived = new ArrayList<>();
    rig.onArrived = (request, outcome) -> arrived.add(request.url().requestUri());
    rig.submit("a/0");
    redirect(0, "/there");
    rig.respond(1);
    assertThat(arrived).containsExactly("/0", "/there");
  }

  @Test
  void hopWithoutAProxyIsNeitherSentNorReported() {
    List<Outcome> arrived = new ArrayList<>();
    rig.onArrived = (request, outcome) -> arrived.add(outcome);
    rig.customizer =
        (hop, context) ->
            new Departure.Fail(
                new Failure(Kind.PROXY, "all proxies rest", null, Reach.NOT_SENT, true));
    Submitted batch = rig.submit("a/0");
    assertThat(batch.failure().kind()).isEqualTo(Kind.PROXY);
    assertThat(batch.failure().message()).isEqualTo("all proxies rest");
    assertThat(batch.result().attempts()).isZero();
    assertThat(rig.sent).isEmpty();
    assertThat(arrived).isEmpty();
  }

  @Test
  void hopWaitingForAProxyIsSentLaterAndCountsNoAttempt() {
    List<Departure> departures =
        new ArrayList<>(List.of(new Departure.Delay(3 * Rig.SECOND), new Departure.Delay(1)));
    rig.customizer =
        (hop, context) -> departures.isEmpty() ? new Departure.Proceed(hop) : departures.remove(0);
    Submitted batch = rig.submit("a/0");
    assertThat(rig.engine().inFlight()).as("it holds no slot while it waits").isZero();
    rig.advanceMillis(2_990);
    assertThat(rig.sent).isEmpty();
    rig.advanceMillis(20);
    assertThat(rig.paths()).containsExactly("/0");
    rig.end(0, response(404));
    assertThat(batch.failure().attempts()).isEqualTo(1);
    assertThat(batch.result().attempts()).isEqualTo(1);
  }

  @Test
  void elapsedTimeOfAnItemBeginsWithItsFirstRealAttempt() {
    List<Duration> elapsed = new ArrayList<>();
    List<Departure> departures = new ArrayList<>(List.of(new Departure.Delay(3 * Rig.SECOND)));
    rig.customizer =
        (hop, context) -> departures.isEmpty() ? new Departure.Proceed(hop) : departures.remove(0);
    rig.values = (response, whole) -> elapsed.add(whole.get().elapsed());
    rig.submit("a/0");
    rig.advance(Duration.ofSeconds(3));
    rig.advance(Duration.ofSeconds(2));
    rig.respond(0);
    assertThat(elapsed).containsExactly(Duration.ofSeconds(2));
  }
}
