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
import io.fastreq.camel.batch.request.RequestCustomizer.Departure;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.quota.Quota;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts that say how many requests are left, with a clock of the test's own. */
@Timeout(30)
class RateLimitWaitsTest {

  private final Rig rig = new Rig();

  RateLimitWaitsTest() {
    rig.concurrency = 100;
  }

  /** The time of day stands still, so a reset that names a time would be as far away for ever. */
  private static Outcome left(int remaining, int seconds, int status, String... header) {
    String[] all = {"RateLimit-Remaining", "" + remaining, "RateLimit-Reset", "" + seconds};
    return response(status, Stream.of(all, header).flatMap(Stream::of).toArray(String[]::new));
  }

  private static Outcome left(int remaining, int seconds) {
    return left(remaining, seconds, 200);
  }

  @Test
  void hostIsHeldUntilItsResetAndNoOther() {
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1", "b/2");
    rig.end(0, left(0, 50));
    assertThat(rig.paths()).containsExactly("/0", "/2");
    rig.respond(1);
    rig.advance(Duration.ofSeconds(49));
    assertThat(rig.sent).hasSize(2);
    rig.advance(Duration.ofSeconds(3));
    assertThat(rig.paths()).containsExactly("/0", "/2", "/1");
    rig.respond(2);
    assertThat(batch.result().failures()).isEmpty();
  }

  @Test
  void whatIsInFlightIsTakenFromWhatRemains() {
    rig.submit("a/0", "a/1", "a/2");
    rig.end(0, left(7, 50));
    rig.submit(false, many("a", 20));
    assertThat(rig.sent).as("two were in flight, five more may be").hasSize(8);
    rig.end(1, left(8, 50));
    assertThat(rig.sent).as("it was counted before: seven are left, six in flight").hasSize(9);
    rig.end(3, left(6, 50));
    assertThat(rig.sent).as("six are left, six in flight").hasSize(9);
  }

  @Test
  void waitOfManyItemsIsOneTimer() {
    rig.concurrency = 1;
    rig.submit(false, many("a", 10_000));
    rig.end(0, left(0, 50));
    assertThat(rig.timersPlanned()).as("the timeout, and the reset").isLessThanOrEqualTo(3);
    rig.submit(false, many("a", 100));
    assertThat(rig.timersPlanned()).isLessThanOrEqualTo(3);
  }

  /** What is heard later may end the wait earlier. */
  @Test
  void earlierResetIsSeenAtOnce() {
    rig.submit("a/0", "a/1", "a/2");
    rig.end(0, left(0, 50));
    rig.submit("a/3");
    rig.end(1, left(0, 5));
    rig.end(2, left(0, 5));
    rig.advance(Duration.ofSeconds(60));
    assertThat(rig.sent).hasSize(4);
  }

  @Test
  void redirectsAndErrorsCountAtTheirHosts() {
    rig.concurrency = 1;
    rig.maxRetries = 0;
    rig.submit("a/0", "b/1", "b/2");
    rig.end(0, left(5, 50, 302, "Location", "http://c/target"));
    rig.end(1, left(0, 50));
    assertThat(rig.paths()).containsExactly("/0", "/target", "/1");
    rig.end(2, left(0, 50, 50));
    rig.submit("c/x", "a/y");
    assertThat(rig.paths())
        .as("b and c are held, a is not")
        .containsExactly("/0", "/target", "/1", "/y");
  }

  /** Requests that wait for their token when the host says that nothing is left do not leave. */
  @Test
  void whatIsStillToLeaveIsHeld() {
    rig.rps = 10.0;
    rig.wire.connectsAtOnce = false;
    rig.burst = 3;
    rig.submit(false, many("a", 5));
    rig.wire.connect(rig.wire.connecting.get(0));
    rig.advanceMillis(150);
    rig.wire.connect(rig.wire.connecting.get(1));
    rig.wire.connect(rig.wire.connecting.get(2));
    rig.wire.connect(rig.wire.connecting.get(3));
    assertThat(rig.sent).as("the burst").hasSize(4);
    rig.advanceMillis(50);
    rig.wire.connect(rig.wire.connecting.get(4));
    assertThat(rig.wire.connecting).hasSize(5);
    assertThat(rig.sent).hasSize(4);
    rig.end(0, left(0, 50));
    rig.advance(Duration.ofSeconds(10));
    assertThat(rig.sent).as("it has its token and stays").hasSize(4);
    for (int i = 1; i < 4; i++) {
      rig.end(i, left(0, 40));
    }
    rig.advance(Duration.ofSeconds(60));
    assertThat(rig.wire.connecting).as("it begins anew").hasSize(6);
  }

  @Test
  void batchThatCannotWaitFailsOnceNothingIsInFlight() {
    rig.concurrency = 2;
    rig.batchTimeout = Duration.ofSeconds(20);
    Submitted batch = rig.submit(false, many("a", 12));
    rig.end(0, left(0, 50));
    assertThat(batch.results).as("the other one may know better").isEmpty();
    rig.end(1, left(0, 50));
    assertThat(batch.kinds()).hasSize(10).containsOnly(Kind.TIMEOUT);
    assertThat(batch.result().failures().get(0).message()).contains("rate limit headers");
  }

  @Test
  void limitsAreIgnoredIfNobodyReadsThem() {
    rig.rateLimits = null;
    rig.concurrency = 1;
    rig.submit("a/0", "a/1");
    rig.end(0, left(0, 50));
    assertThat(rig.sent).hasSize(2);
  }

  /** Ways in which a request ends, each of which counts once. */
  static Stream<Arguments> ends() {
    return Stream.of(
        end("response", rig -> rig.end(1, response(200))),
        end("response with a limit", rig -> rig.end(1, left(8, 50))),
        end("connection refused", rig -> rig.end(1, failure(Kind.CONNECT, Reach.NOT_SENT))),
        end("broken", rig -> rig.end(1, failure(Kind.CONNECT, Reach.MAYBE_RECEIVED))),
        end(
            "stale connection, and the next one",
            rig -> {
              rig.end(1, failure(Kind.CONNECT, Reach.STALE_CONNECTION));
              rig.end(2, response(200));
            }),
        end(
            "unused connection, and the next one",
            rig -> {
              rig.end(1, failure(Kind.CONNECT, Reach.UNUSED_CONNECTION));
              rig.end(2, response(200));
            }),
        end(
            "redirect to itself",
            rig -> {
              rig.end(1, response(302, "Location", "/target"));
              rig.end(2, response(200));
            }),
        end(
            "redirect to another host",
            rig -> {
              rig.end(1, response(302, "Location", "http://z/target"));
              rig.end(2, response(200));
            }),
        end("timeout", rig -> rig.advance(Rig.TIMEOUT.plusSeconds(1))),
        end("cancelled", rig -> rig.engine().close("closed")));
  }

  private static Arguments end(String name, Consumer<Rig> action) {
    return Arguments.of(name, action);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void eachEndCountsOnce(String name, Consumer<Rig> end) {
    rig.submit("a/0");
    rig.end(0, left(9, 50));
    rig.submit("a/1");
    end.accept(rig);
    assertNothingIsInFlight(name);
  }

  @Test
  void cutWhileConnectingCountsOnce() {
    rig.submit("a/0");
    rig.end(0, left(9, 50));
    rig.wire.connectsAtOnce = false;
    Submitted cut = rig.submit("a/1");
    rig.cancel(cut, "stopped");
    rig.wire.connectsAtOnce = true;
    assertNothingIsInFlight("cut");
  }

  @Test
  void whatIsKeptBackCountsOnce() {
    rig.submit("a/0");
    rig.end(0, left(9, 50));
    rig.customizer =
        (request, context) ->
            new Departure.Fail(new Failure(Kind.BLOCKED, "no", null, Reach.NOT_SENT, true));
    rig.submit("a/1");
    rig.customizer = (request, context) -> new Departure.Proceed(request);
    assertNothingIsInFlight("kept back");
  }

  /** Three are left after this, so that many may be in flight, and none less. */
  private void assertNothingIsInFlight(String name) {
    if (name.equals("cancelled")) {
      assertThat(rig.engine().inFlight()).isZero();
      return;
    }
    rig.submit("a/probe");
    rig.end(rig.sent.size() - 1, left(3, 50));
    int before = rig.sent.size();
    rig.submit(false, many("a", 10));
    assertThat(rig.sent).as(name).hasSize(before + 3);
  }

  @Test
  void whatWasNeverSentIsStillLeft() {
    rig.maxRetries = 0;
    rig.submit("a/0");
    rig.end(0, left(2, 50));
    rig.submit("a/1");
    rig.end(1, failure(Kind.CONNECT, Reach.NOT_SENT));
    rig.submit(false, many("a", 5));
    assertThat(rig.sent).hasSize(4);
  }

  @Test
  void limitsMayChangeWhileAQuotaIsCounted() {
    rig.quotas = List.of(new Quota(3, 3600 * SECOND));
    rig.wire.immediately = request -> response(200);
    rig.submit(false, many("a", 2));
    change(1.0);
    rig.submit(false, many("a", 5));
    rig.advance(Duration.ofSeconds(30));
    assertThat(rig.sent).as("a rate that is new does not start the quota anew").hasSize(3);
    change(null);
    rig.advance(Duration.ofSeconds(30));
    assertThat(rig.sent).hasSize(3);
    rig.advance(Duration.ofHours(1));
    assertThat(rig.sent).hasSize(6);
  }

  private void change(Double rps) {
    RequestLimits old = rig.limits();
    rig.engine().change(() -> old.with(old.concurrency(), rps, 1));
    rig.run();
  }

  /** Hosts come and go; what a quota of a day counts does not. */
  @Test
  void quotaOfAForgottenHostStillCounts() {
    rig.hostQuotas = List.of(new Quota(1, 3600 * SECOND));
    rig.wire.immediately = request -> response(200);
    rig.submit("a/0");
    for (int i = 0; i <= Hosts.MAX_IDLE + 1; i++) {
      rig.submit("host" + i + "/0");
    }
    assertThat(rig.forgotten).contains("http://a:80");
    int before = rig.sent.size();
    rig.submit("a/1");
    assertThat(rig.sent).hasSize(before);
    rig.advance(Duration.ofHours(1));
    assertThat(rig.sent).hasSize(before + 1);
  }
}
