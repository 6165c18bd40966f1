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

import static io.fastreq.camel.batch.TestTransport.failure;
import static io.fastreq.camel.batch.TestTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.TestInput;
import io.fastreq.camel.batch.TestTransport;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests are sent once they have a connection and then a token. */
@Timeout(30)
class DepartureQueueTest {

  private static final Duration ONE = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final List<TestTransport.Ongoing> connecting = rig.wire.connecting;

  /** When each request was sent, in milliseconds from the beginning. */
  private final List<Long> left = new ArrayList<>();

  @BeforeEach
  void connectByHand() {
    rig.wire.connectsAtOnce = false;
    rig.concurrency = 40;
    long began = rig.now;
    rig.wire.onSend = ongoing -> left.add((rig.now - began) / 1_000_000);
  }

  private void connect(int... positions) {
    for (int position : positions) {
      rig.wire.connect(connecting.get(position));
    }
    rig.run();
  }

  /** Connects all requests that wait for a connection, also those that start meanwhile. */
  private void connectAll() {
    for (int i = 0; i < connecting.size(); i++) {
      connect(i);
    }
    connecting.clear();
  }

  /** Asserts that in no window more requests were sent than the limit allows. */
  private void assertWithin(int burst, double rps) {
    for (int from = 0; from < left.size(); from++) {
      for (int to = from; to < left.size(); to++) {
        double seconds = (left.get(to) - left.get(from) + 1) / 1000.0; // times are rounded down
        assertThat(to - from + 1.0).isLessThanOrEqualTo(burst + rps * seconds);
      }
    }
  }

  @Test
  void requestsConnectedTogetherAreSentAtTheRate() {
    rig.rps = 10.0;
    rig.burst = 2;
    rig.submit(true, Rig.many("a", 100));
    rig.advance(Duration.ofSeconds(2));
    assertThat(connecting).as("attempts start at the rate").hasSize(22);
    connectAll();
    assertThat(left).as("requests are sent at the rate").hasSize(2);
    for (int i = 0; i < 100; i++) {
      rig.advanceMillis(100);
      connectAll();
      rig.respondToAll();
    }
    assertThat(left).hasSize(100);
    assertWithin(2, 10);
    assertThat(left.get(99) - left.get(2)).as("no token is lost").isLessThanOrEqualTo(9_800);
  }

  @Test
  void noMoreAttemptsStartWhileManyWaitToBeSent() {
    rig.rps = 10.0;
    rig.burst = 2;
    rig.submit(true, Rig.many("a", 100));
    rig.advance(Duration.ofSeconds(3)); // connecting takes long here
    connectAll();
    int begun = rig.engine().inFlight();
    rig.advance(ONE);
    assertThat(connecting).isEmpty();
    assertThat(rig.engine().inFlight()).isEqualTo(begun);
    rig.advance(Duration.ofSeconds(2));
    assertThat(connecting).isNotEmpty();
    assertWithin(2, 10);
  }

  @Test
  void hostRateHoldsForSentRequestsAndDelaysNoOtherHost() {
    rig.hostRps = 1.0;
    rig.submit("a/0", "a/1", "a/2", "b/0");
    rig.advance(Duration.ofSeconds(2));
    assertThat(connecting).hasSize(4);
    connect(0, 1, 2, 3);
    assertThat(rig.paths()).containsExactly("/0", "/0");
    rig.advance(ONE);
    assertThat(rig.paths()).containsExactly("/0", "/0", "/1");
    rig.advance(ONE);
    assertThat(rig.paths()).containsExactly("/0", "/0", "/1", "/2");
  }

  @Test
  void rateOfNameAndRateOfHostHoldTogether() {
    rig.rps = 2.0;
    rig.burst = 2;
    rig.hostRps = 1.0;
    rig.submit("a/0", "a/1", "b/0", "b/1", "c/0", "c/1");
    for (int i = 0; i < 70; i++) {
      rig.advanceMillis(100);
      if (i == 40) {
        connectAll();
      } else if (i > 40) {
        connectAll();
        rig.respondToAll();
      }
    }
    assertThat(left).hasSize(6);
    assertWithin(2, 2);
  }

  @Test
  void waitBeforeSendingIsNotCountedAsElapsed() {
    rig.rps = 0.01;
    Submitted batch = rig.submit("a/0");
    rig.submit("a/1");
    connect(0);
    rig.advance(Duration.ofSeconds(99));
    rig.respond(0);
    assertThat(batch.kinds()).as("timed out after it was sent").containsExactly(Kind.TIMEOUT);
  }

  @Test
  void requestThatWaitedToBeSentHasTheRemainingTimeout() {
    rig.rps = 0.5;
    Submitted first = rig.submit("a/0");
    rig.advance(Duration.ofSeconds(2));
    Submitted second = rig.submit("a/1"); // both have begun
    connect(0);
    rig.respond(0);
    assertThat(first.result().succeeded()).isEqualTo(1);
    rig.advanceMillis(500);
    connect(1);
    assertThat(left).hasSize(1);
    rig.advanceMillis(1500);
    assertThat(left).hasSize(2);
    rig.advance(Rig.TIMEOUT.minusMillis(501));
    assertThat(second.results).isEmpty();
    rig.advanceMillis(1);
    assertThat(second.kinds()).containsExactly(Kind.TIMEOUT);
    assertThat(rig.timers()).isZero();
  }

  @Test
  void cutBatchSendsNoRequestThatWaitsToBeSent() {
    rig.rps = 1.0;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.advance(ONE);
    connect(0, 1);
    assertThat(left).hasSize(1);
    rig.engine().quiesce("the context stops");
    rig.run();
    assertThat(connecting.get(1).aborted).isTrue();
    assertThat(connecting.get(0).aborted).as("in flight").isFalse();
    rig.advance(ONE);
    rig.respond(0);
    assertThat(left).hasSize(1);
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED);
    assertThat(batch.failure().attempts()).isZero();
    assertThat(batch.result().attempts()).isEqualTo(1);
  }

  @Test
  void cutBatchSendsNoRequestThatIsStillConnecting() {
    Submitted batch = rig.submit("a/0");
    rig.engine().quiesce("the context stops");
    rig.run();
    connect(0);
    assertThat(rig.sent).isEmpty();
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED);
    assertThat(batch.result().attempts()).isZero();
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void slotsOfACutBatchServeOtherBatchesAtOnce() {
    rig.concurrency = 1;
    Submitted first = rig.submit("a/0");
    rig.submit("a/1");
    assertThat(connecting).hasSize(1);
    rig.cancel(first, "enough");
    assertThat(connecting).hasSize(2);
  }

  @Test
  void connectionClosedWhileItsRequestWaitsIsReplacedAtNoCost() {
    rig.rps = 1.0;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.advance(ONE);
    connect(0, 1);
    connecting.get(1).listener.accept(failure(Kind.CONNECT, Reach.UNUSED_CONNECTION));
    assertThat(connecting).hasSize(3);
    connect(2);
    rig.advance(ONE);
    assertThat(left).as("the token is still there").hasSize(2);
    rig.respondToAll();
    assertThat(batch.result().succeeded()).isEqualTo(2);
    assertThat(batch.result().attempts()).isEqualTo(2);
    rig.submit("a/2");
    rig.advance(ONE);
    assertThat(connecting).as("and no further attempt was started").hasSize(4);
  }

  @Test
  void tokenIsReturnedWhenTheConnectionClosesBeforeUse() {
    rig.rps = 0.1;
    rig.submit("a/0");
    connect(0);
    assertThat(left).hasSize(1);
    connecting.get(0).listener.accept(failure(Kind.CONNECT, Reach.UNUSED_CONNECTION));
    connect(1);
    assertThat(left).as("the request may be sent at once").hasSize(2);
  }

  @Test
  void connectionsThatAlwaysCloseAreNotTriedForever() {
    Submitted batch = rig.submit("a/0");
    for (int i = 0; i < connecting.size(); i++) {
      connecting.get(i).listener.accept(failure(Kind.CONNECT, Reach.UNUSED_CONNECTION));
    }
    rig.run();
    assertThat(connecting).hasSize(11);
    assertThat(batch.kinds()).containsExactly(Kind.CONNECT);
  }

  @Test
  void nothingIsSentToAHostPausedDuringConnect() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0", "a/1");
    connect(0);
    rig.end(0, response(429, "Retry-After", "5"));
    connect(1);
    rig.run();
    assertThat(rig.sent).hasSize(1);
    assertThat(connecting.get(1).aborted).isTrue();
    assertThat(rig.engine().inFlight()).as("it holds no slot").isZero();
    rig.advance(Duration.ofSeconds(5));
    assertThat(connecting).hasSize(4);
    connect(2, 3);
    rig.respond(1);
    rig.respond(2);
    assertThat(batch.result().succeeded()).isEqualTo(2);
    assertThat(batch.result().attempts()).isEqualTo(3);
  }

  @Test
  void nothingIsSentToAHostPausedWhileARequestWaitsForItsToken() {
    rig.rps = 1.0;
    rig.maxRetries = 1;
    rig.submit("a/0", "a/1", "b/0");
    rig.advance(Duration.ofSeconds(2));
    connect(0, 1, 2);
    rig.end(0, response(429, "Retry-After", "50"));
    rig.advance(ONE);
    assertThat(rig.paths()).as("the token is for another host").containsExactly("/0", "/0");
    assertThat(rig.engine().inFlight()).isEqualTo(1);
  }

  @Test
  void breakerThatOpensDuringConnectPreventsSending() {
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("a");
    rig.breakers = origin -> new HostBreaker(breaker, () -> rig.now);
    Submitted batch = rig.submit("a/0");
    breaker.transitionToOpenState();
    connect(0);
    assertThat(rig.sent).isEmpty();
    rig.advance(Duration.ZERO);
    assertThat(batch.kinds()).containsExactly(Kind.CIRCUIT_OPEN);
    assertThat(batch.failure().attempts()).isZero();
    assertThat(batch.result().attempts()).isZero();
  }

  @Test
  void previousFailureIsTheResultWhenTheBreakerOpensDuringConnect() {
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("a");
    rig.breakers = origin -> new HostBreaker(breaker, () -> rig.now);
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0");
    connect(0);
    rig.end(0, response(503));
    rig.advance(ONE);
    breaker.transitionToOpenState();
    connect(1);
    rig.advance(Duration.ZERO);
    assertThat(batch.kinds()).containsExactly(Kind.STATUS);
    assertThat(batch.failure().attempts()).isEqualTo(1);
  }

  @Test
  void batchCutWhileAnAttemptIsPostponedEnds() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0", "a/1");
    connect(0);
    rig.end(0, response(429, "Retry-After", "5"));
    connect(1); // postponed
    rig.cancel(batch, "enough");
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED, Kind.CANCELLED);
  }

  @Test
  void breakerIsAskedAfterPreparation() {
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("a");
    rig.breakers = origin -> new HostBreaker(breaker, () -> rig.now);
    rig.preparer =
        request -> {
          breaker.transitionToOpenState();
          return TestInput.wire("GET", "a/signed", Rig.TIMEOUT);
        };
    Submitted batch = rig.submit("a/0");
    assertThat(connecting).isEmpty();
    rig.advance(Duration.ZERO);
    assertThat(batch.kinds()).containsExactly(Kind.CIRCUIT_OPEN);
  }

  @Test
  void slowPreparationsCauseNoBurst() {
    rig.wire.connectsAtOnce = true;
    rig.rps = 10.0;
    rig.workersRest = true;
    rig.preparer = request -> TestInput.wire("GET", "a/signed", Rig.TIMEOUT);
    rig.submit(true, Rig.many("a", 20));
    rig.step();
    rig.advance(Duration.ofSeconds(2));
    rig.workersRest = false;
    rig.run(); // all are prepared now
    assertThat(left).hasSize(1);
    rig.advance(Duration.ofSeconds(2));
    assertWithin(1, 10);
    assertThat(left).hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  void requestPreparedForAnotherHostCostsOneToken() {
    rig.wire.connectsAtOnce = true;
    rig.rps = 1.0;
    rig.preparer = request -> TestInput.wire("GET", "b/moved", Rig.TIMEOUT);
    rig.submit("a/0", "a/1", "a/2");
    rig.advance(Duration.ofSeconds(2));
    assertThat(left).containsExactly(0L, 1000L, 2000L);
  }

  @Test
  void blockedRequestCostsNeitherTokenNorAttempt() {
    rig.rps = 0.1;
    rig.maxRetries = 2;
    List<String> names = Rig.many("a", 50);
    names.add("b/sent");
    Submitted batch = rig.submit(false, names);
    for (int i = 0; i < 50; i++) {
      connecting.get(i).listener.accept(failure(Kind.BLOCKED, Reach.NOT_SENT));
      rig.run();
    }
    connect(50);
    assertThat(left).containsExactly(0L);
    rig.respond(0);
    assertThat(batch.result().failures()).hasSize(50);
    assertThat(batch.result().failures()).extracting(FastreqFailure::attempts).containsOnly(0);
    assertThat(batch.result().attempts()).isEqualTo(1);
    assertThat(rig.timers()).as("timers do not accumulate").isLessThan(5);
  }

  @Test
  void blockedHopKeepsTheAttemptThatWasMade() {
    Submitted batch = rig.submit("a/0");
    connect(0);
    rig.end(0, response(302, "Location", "http://b/there"));
    connecting.get(1).listener.accept(failure(Kind.BLOCKED, Reach.NOT_SENT));
    rig.run();
    assertThat(batch.kinds()).containsExactly(Kind.BLOCKED);
    assertThat(batch.failure().attempts()).isEqualTo(1);
    assertThat(batch.result().attempts()).isEqualTo(1);
  }

  @Test
  void refusedConnectionsCountAsAttemptsAtTheRate() {
    rig.rps = 10.0;
    rig.submit(true, Rig.many("a", 100));
    for (int i = 0; i < 20; i++) {
      for (int j = 0; j < connecting.size(); j++) {
        connecting.get(j).listener.accept(failure(Kind.CONNECT, Reach.NOT_SENT));
        rig.run();
      }
      connecting.clear();
      rig.advanceMillis(100);
    }
    assertThat(rig.submit().batch()).isNotNull();
    assertThat(rig.engine().inFlight()).isEqualTo(1);
    assertThat(rig.engine().progress().get(0).failed()).isEqualTo(20);
  }

  @Test
  void hopsOfManyAttemptsWaitPerHost() {
    rig.wire.connectsAtOnce = true;
    rig.hostConcurrency = 2;
    rig.concurrency = 100;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      names.add("h" + i + "/0");
    }
    Submitted batch = rig.submit(false, names);
    for (int i = 0; i < 20; i++) {
      rig.end(i, response(302, "Location", "http://there/" + i));
    }
    assertThat(rig.sent).hasSize(22);
    for (int i = 20; i < 40; i++) {
      rig.respond(i);
    }
    assertThat(batch.result().succeeded()).isEqualTo(20);
    assertThat(rig.engine().inFlight()).isZero();
  }
}
