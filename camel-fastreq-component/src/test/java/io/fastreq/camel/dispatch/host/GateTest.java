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

import static io.fastreq.camel.batch.TestTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for the gate, as all items do while all proxies rest, and what it costs meanwhile. */
@Timeout(30)
class GateTest {

  private static final Duration ONE = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final HandGate gate = new HandGate();

  /** A gate before all hosts but {@code direct}, closed until a time. */
  private final class HandGate implements Gate {
    private long opensAt = Long.MIN_VALUE;
    private Runnable listener = () -> {};
    private int awaited;

    @Override
    public Type type() {
      return Type.PROXY;
    }

    @Override
    public boolean guards(String origin) {
      return !origin.contains("direct");
    }

    @Override
    public long nanosUntilOpen() {
      return opensAt == UNTIL_EVENT ? UNTIL_EVENT : Math.max(0, opensAt - rig.now);
    }

    @Override
    public void awaited() {
      awaited++;
    }

    @Override
    public void onOpen(Runnable onOpen) {
      listener = onOpen;
    }

    @Override
    public Failure refusal() {
      return new Failure(Kind.PROXY, "all proxies rest", null, Reach.NOT_SENT, false);
    }

    void closeFor(Duration time) {
      opensAt = rig.now + time.toNanos();
    }

    void close() {
      opensAt = UNTIL_EVENT;
    }

    void open() {
      opensAt = rig.now;
      listener.run();
      rig.run();
    }
  }

  @BeforeEach
  void putAGateBeforeTheHosts() {
    rig.gate = gate;
  }

  @Test
  void closedGateLeavesSlotsTokensAndAttemptsAlone() {
    rig.rps = 1.0;
    rig.burst = 2;
    gate.closeFor(ONE.multipliedBy(10));
    Submitted batch = rig.submit("a/0", "a/1", "b/2");
    assertThat(rig.sent).isEmpty();
    assertThat(rig.engine().inFlight()).isZero();
    rig.submit("direct/3", "direct/4");
    assertThat(rig.paths()).as("slots and tokens are there").containsExactly("/3", "/4");
    rig.respondToAll();
    rig.advance(ONE.multipliedBy(12));
    rig.respondToAll();
    rig.advance(ONE);
    rig.respondToAll();
    assertThat(batch.result().succeeded()).isEqualTo(3);
    assertThat(batch.result().attempts()).isEqualTo(3);
    assertThat(batch.batch().progress().retries()).isZero();
  }

  @Test
  void gateNeedsOneTimerForAllHosts() {
    gate.closeFor(ONE);
    rig.submit(false, IntStream.range(0, 50).mapToObj(i -> "h" + i + "/x").toList());
    assertThat(rig.timers()).isEqualTo(1);
    rig.advance(ONE);
    assertThat(rig.sent).hasSize(rig.concurrency);
  }

  @Test
  void gateThatOpensEarlyLetsAllStartAtOnce() {
    gate.closeFor(Duration.ofHours(1));
    rig.submit("a/0", "b/1");
    gate.open();
    assertThat(rig.paths()).containsExactlyInAnyOrder("/0", "/1");
  }

  @Test
  void gateThatOpensAtAnUnknownTimeIsToldOnceThatTasksWait() {
    gate.close();
    Submitted batch =
        rig.submit(false, IntStream.range(0, 50).mapToObj(i -> "h" + i + "/x").toList());
    rig.advance(Duration.ofHours(1));
    assertThat(gate.awaited).isEqualTo(1);
    assertThat(rig.timers()).isZero();
    assertThat(batch.results).isEmpty();
    gate.open();
    assertThat(rig.sent).hasSize(rig.concurrency);
    gate.close();
    rig.respondToAll();
    assertThat(gate.awaited).as("closed again").isEqualTo(2);
  }

  @Test
  void hostsThatNeedNoProxyDoNotWait() {
    gate.closeFor(Duration.ofHours(1));
    rig.submit("a/0", "direct/1");
    assertThat(rig.paths()).containsExactly("/1");
  }

  @Test
  void retryWaitsForTheGate() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0");
    gate.closeFor(ONE.multipliedBy(10));
    rig.end(0, response(503));
    rig.advance(ONE.multipliedBy(9));
    assertThat(rig.sent).hasSize(1);
    rig.advance(ONE);
    rig.respond(1);
    assertThat(batch.result().attempts()).isEqualTo(2);
  }

  @Test
  void itemFailsAtOnceWhereTheGateStaysClosedLongerThanTheBatchMayTake() {
    rig.batchTimeout = ONE;
    gate.closeFor(ONE);
    Submitted batch = rig.submit("a/0", "a/1", "direct/2");
    rig.respond(0);
    assertThat(batch.kinds()).containsExactly(Kind.PROXY, Kind.PROXY);
    assertThat(batch.result().failures().get(0).message())
        .isEqualTo("all proxies rest; no time is left for another attempt before batchTimeout");
    assertThat(rig.engine().inFlight()).isZero();
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void failureBeforeTheGateClosedIsReported() {
    rig.maxRetries = 1;
    rig.batchTimeout = ONE.multipliedBy(5);
    Submitted batch = rig.submit("a/0");
    gate.closeFor(Duration.ofHours(1));
    rig.end(0, response(503));
    rig.advance(ONE);
    assertThat(batch.failure().kind()).isEqualTo(Kind.STATUS);
    assertThat(batch.failure().message()).isEqualTo("status 503; all proxies rest");
    assertThat(batch.failure().attempts()).isEqualTo(1);
  }

  @Test
  void waitingAtTheGateEndsWithTheBatch() {
    gate.closeFor(Duration.ofHours(1));
    Submitted batch = rig.submit("a/0", "a/1");
    rig.cancel(batch, "enough");
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED, Kind.CANCELLED);
  }

  @Test
  void breakerIsNotAskedWhileTheGateIsClosed() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "host", CircuitBreakerConfig.custom().permittedNumberOfCallsInHalfOpenState(1).build());
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    rig.breakers = origin -> new HostBreaker(breaker, () -> rig.now);
    rig.waitForBreaker = true;
    gate.closeFor(ONE);
    rig.submit("a/0");
    assertThat(breaker.tryAcquirePermission()).as("the one trial").isTrue();
    breaker.releasePermission();
    rig.advance(ONE);
    assertThat(rig.sent).hasSize(1);
  }
}
