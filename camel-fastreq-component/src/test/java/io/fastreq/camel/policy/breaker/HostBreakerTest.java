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
package io.fastreq.camel.policy.breaker;

import static io.github.resilience4j.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.github.resilience4j.circuitbreaker.CircuitBreaker.State.DISABLED;
import static io.github.resilience4j.circuitbreaker.CircuitBreaker.State.FORCED_OPEN;
import static io.github.resilience4j.circuitbreaker.CircuitBreaker.State.HALF_OPEN;
import static io.github.resilience4j.circuitbreaker.CircuitBreaker.State.METRICS_ONLY;
import static io.github.resilience4j.circuitbreaker.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HostBreakerTest {

  private static final Duration OPEN_FOR = Duration.ofSeconds(10);

  private final MovedClock clock = new MovedClock();
  private final CircuitBreaker breaker = CircuitBreaker.of("api", config().build());
  private final HostBreaker host = new HostBreaker(breaker, clock::nanos);

  private static HostBreaker.Fault fault(String message) {
    return new HostBreaker.Fault(message, new IOException(message));
  }

  @Test
  void opensWhenHalfOfTheCallsFailed() {
    succeed(2);
    fail(1);
    assertThat(host.state()).isEqualTo(CLOSED);
    fail(1);
    assertThat(host.state()).isEqualTo(OPEN);
    assertThat(host.freePass()).isEqualTo(HostBreaker.REFUSED);
    assertThat(host.tryAcquire()).isEqualTo(HostBreaker.REFUSED);
  }

  @Test
  void lateResponsesToCallsBegunWhileClosedAreNotTrials() {
    int late = host.freePass();
    int later = host.freePass();
    fail(4);
    waitInOpen();
    int trial = host.tryAcquire();
    assertThat(host.state()).isEqualTo(HALF_OPEN);

    host.failed(late, 1, fault("broken"));
    host.succeeded(later, 1);
    host.released(late);
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    assertThat(host.state()).isEqualTo(HALF_OPEN);

    host.succeeded(trial, 1);
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
  }

  @Test
  void lateResponsesDoNotCountWhileOpen() {
    int late = host.freePass();
    fail(4);
    host.failed(late, 1, fault("broken"));
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(4);
  }

  @Test
  void lateResponsesDoNotCountWhenClosedAgain() {
    int late = host.freePass();
    fail(4);
    waitInOpen();
    int firstTrial = host.tryAcquire();
    int secondTrial = host.tryAcquire();
    host.succeeded(firstTrial, 1);
    host.succeeded(secondTrial, 1);
    assertThat(host.state()).isEqualTo(CLOSED);

    host.failed(late, 1, fault("broken"));
    host.failed(secondTrial, 1, fault("broken"));
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
  }

  @Test
  void responsesFromBeforeAResetDoNotCount() {
    int late = host.freePass();
    breaker.reset();
    host.failed(late, 1, fault("broken"));
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    fail(1);
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
  }

  @Test
  void trialsAreLimitedInHalfOpen() {
    fail(4);
    waitInOpen();
    assertThat(host.tryAcquire()).isNotEqualTo(HostBreaker.REFUSED);
    assertThat(host.tryAcquire()).isNotEqualTo(HostBreaker.REFUSED);
    assertThat(host.tryAcquire()).isEqualTo(HostBreaker.REFUSED);
    assertThat(host.freePass()).isEqualTo(HostBreaker.REFUSED);
  }

  @Test
  void releasedTrialPermitIsAvailableAgain() {
    fail(4);
    waitInOpen();
    int trial = host.tryAcquire();
    host.tryAcquire();
    host.released(trial);
    assertThat(host.tryAcquire()).isEqualTo(trial);
    assertThat(host.tryAcquire()).isEqualTo(HostBreaker.REFUSED);
  }

  @Test
  void trialPermitOfAnEarlierHalfOpenIsNotReleasedIntoTheNext() {
    fail(4);
    waitInOpen();
    int early = host.tryAcquire();
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    host.tryAcquire();
    host.tryAcquire();
    host.released(early);
    assertThat(host.tryAcquire()).isEqualTo(HostBreaker.REFUSED);
  }

  @Test
  void waitUntilHalfOpenIsReportedAndKept() {
    assertThat(host.nanosUntilHalfOpen()).isZero();
    fail(4);
    long wait = host.nanosUntilHalfOpen();
    assertThat(Duration.ofNanos(wait)).isBetween(OPEN_FOR, OPEN_FOR.plusMillis(10));

    clock.move(Duration.ofNanos(wait).minusMillis(5));
    assertThat(host.tryAcquire()).isEqualTo(HostBreaker.REFUSED);
    assertThat(host.nanosUntilHalfOpen()).isPositive();
    clock.move(Duration.ofNanos(host.nanosUntilHalfOpen()));
    assertThat(host.nanosUntilHalfOpen()).isZero();
    assertThat(host.tryAcquire()).isNotEqualTo(HostBreaker.REFUSED);
    assertThat(host.nanosUntilHalfOpen()).isZero();
  }

  @Test
  void waitGrowsWithEachOpeningInARowAndIsResetWhenClosed() {
    CircuitBreaker growing =
        CircuitBreaker.of(
            "growing",
            CircuitBreakerConfig.custom()
                .clock(clock)
                .waitIntervalFunctionInOpenState(
                    IntervalFunction.ofExponentialBackoff(Duration.ofSeconds(1), 2))
                .build());
    HostBreaker watched = new HostBreaker(growing, clock::nanos);
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      growing.transitionToOpenState();
      long wait = watched.nanosUntilHalfOpen();
      seconds.add(TimeUnit.NANOSECONDS.toSeconds(wait));
      clock.move(Duration.ofNanos(wait));
      assertThat(watched.tryAcquire()).as("after %s", seconds).isNotEqualTo(HostBreaker.REFUSED);
    }
    assertThat(seconds).containsExactly(1L, 2L, 4L, 8L);

    growing.transitionToClosedState();
    growing.transitionToOpenState();
    assertThat(TimeUnit.NANOSECONDS.toSeconds(watched.nanosUntilHalfOpen())).isEqualTo(1);
  }

  @Test
  void breakerThatStaysOpenWhenDueIsAskedOnceASecond() {
    breaker.transitionToClosedState();
    breaker.transitionToOpenStateFor(Duration.ofHours(1));
    clock.move(Duration.ofNanos(host.nanosUntilHalfOpen()));
    assertThat(host.tryAcquire()).isEqualTo(HostBreaker.REFUSED);
    assertThat(host.nanosUntilHalfOpen()).isBetween(1L, TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void breakerAlreadyOpenAtStartMayBeAskedAtOnce() {
    fail(4);
    waitInOpen();
    HostBreaker newcomer = new HostBreaker(breaker, clock::nanos);
    assertThat(newcomer.nanosUntilHalfOpen()).isZero();
    assertThat(newcomer.tryAcquire()).isNotEqualTo(HostBreaker.REFUSED);
  }

  @Test
  void disabledAndMetricsOnlyPassAndForcedOpenRefuses() {
    breaker.transitionToDisabledState();
    assertThat(host.freePass()).isNotEqualTo(HostBreaker.REFUSED);
    breaker.transitionToMetricsOnlyState();
    assertThat(host.freePass()).isNotEqualTo(HostBreaker.REFUSED);
    assertThat(host.state()).isEqualTo(METRICS_ONLY);
    breaker.transitionToForcedOpenState();
    assertThat(host.freePass()).isEqualTo(HostBreaker.REFUSED);
    assertThat(host.tryAcquire()).isEqualTo(HostBreaker.REFUSED);
    assertThat(host.nanosUntilHalfOpen()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
    assertThat(host.state()).isEqualTo(FORCED_OPEN);
  }

  @Test
  void freePassNeitherAsksTheBreakerNorRunsConsumers() {
    AtomicInteger events = new AtomicInteger();
    breaker.getEventPublisher().onEvent(event -> events.incrementAndGet());
    AtomicInteger changes = new AtomicInteger();
    host.onChange(changes::incrementAndGet);
    fail(4);
    waitInOpen();
    int before = events.get();
    int changesBefore = changes.get();
    assertThat(host.freePass()).isEqualTo(HostBreaker.REFUSED);
    assertThat(host.state()).isEqualTo(OPEN);
    assertThat(breaker.getMetrics().getNumberOfNotPermittedCalls()).isZero();
    assertThat(events).hasValue(before);
    assertThat(changes).hasValue(changesBefore);
  }

  @Test
  void listenersAreToldOfEachChangeAndOfAReset() {
    List<CircuitBreaker.State> heard = new ArrayList<>();
    host.onChange(() -> heard.add(host.state()));
    fail(4);
    waitInOpen();
    host.succeeded(host.tryAcquire(), 1);
    host.succeeded(host.tryAcquire(), 1);
    breaker.transitionToDisabledState();
    breaker.reset();
    breaker.reset();
    assertThat(heard).containsExactly(OPEN, HALF_OPEN, CLOSED, DISABLED, CLOSED, CLOSED);
  }

  @Test
  void throwingConsumersAndListenersAreIgnored() {
    breaker
        .getEventPublisher()
        .onEvent(
            event -> {
              throw new IllegalStateException("consumer");
            });
    AtomicInteger heard = new AtomicInteger();
    host.onChange(
        () -> {
          throw new IllegalStateException("listener");
        });
    host.onChange(heard::incrementAndGet);
    int late = host.freePass();
    fail(4);
    assertThat(heard).hasValue(1);
    waitInOpen();
    host.tryAcquire();
    assertThat(heard).hasValue(2);
    host.failed(late, 1, fault("broken"));
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
  }

  @Test
  void throwingPredicateIsIgnored() {
    CircuitBreaker picky =
        CircuitBreaker.of(
            "picky",
            config()
                .recordException(
                    e -> {
                      throw new IllegalStateException("predicate");
                    })
                .build());
    HostBreaker watched = new HostBreaker(picky, clock::nanos);
    watched.failed(watched.freePass(), 1, fault("broken"));
    assertThat(watched.freePass()).isNotEqualTo(HostBreaker.REFUSED);
  }

  @Test
  void throwingPredicateLosesNoTrialPermit() {
    CircuitBreaker picky =
        CircuitBreaker.of(
            "picky",
            config()
                .permittedNumberOfCallsInHalfOpenState(1)
                .recordException(
                    e -> {
                      throw new IllegalStateException("predicate");
                    })
                .build());
    HostBreaker watched = new HostBreaker(picky, clock::nanos);
    picky.transitionToOpenState();
    picky.transitionToHalfOpenState();
    watched.failed(watched.tryAcquire(), 1, fault("broken"));
    assertThat(watched.tryAcquire()).isNotEqualTo(HostBreaker.REFUSED);
  }

  @Test
  void ignoredFailureReleasesItsTrialPermit() {
    CircuitBreaker lenient =
        CircuitBreaker.of(
            "lenient",
            config()
                .permittedNumberOfCallsInHalfOpenState(1)
                .ignoreExceptions(IOException.class)
                .build());
    HostBreaker watched = new HostBreaker(lenient, clock::nanos);
    lenient.transitionToOpenState();
    lenient.transitionToHalfOpenState();
    watched.failed(watched.tryAcquire(), 1, fault("broken"));
    assertThat(watched.tryAcquire()).isNotEqualTo(HostBreaker.REFUSED);
  }

  @Test
  void listenersDoNotRunUnderTheBreakersLock() {
    fail(4);
    waitInOpen();
    List<Integer> permits = new ArrayList<>();
    AtomicInteger calls = new AtomicInteger();
    host.onChange(
        () -> {
          if (calls.getAndIncrement() == 0) {
            permits.add(
                CompletableFuture.supplyAsync(this::acquireFromOpenAgain)
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join());
          }
        });
    host.tryAcquire();
    assertThat(permits).isNotEmpty().doesNotContain(HostBreaker.REFUSED);
  }

  /**
   * Acquires on another thread: Resilience4j goes half open under a lock that the listener's thread
   * may hold.
   */
  private int acquireFromOpenAgain() {
    HostBreaker other = new HostBreaker(breaker, clock::nanos);
    breaker.transitionToOpenState();
    waitInOpen();
    return other.tryAcquire();
  }

  @Test
  void closedHostBreakerGetsNoMoreEvents() {
    AtomicInteger heard = new AtomicInteger();
    host.onChange(heard::incrementAndGet);
    host.close();
    breaker.transitionToForcedOpenState();
    assertThat(heard).hasValue(0);
  }

  @Test
  void everyRequestCountsFromTheFifthFailedConnectInARow() {
    CircuitBreaker large =
        CircuitBreaker.of(
            "large", config().minimumNumberOfCalls(100).slidingWindowSize(100).build());
    HostBreaker watched = new HostBreaker(large, clock::nanos);
    for (int connect = 0; connect < 4; connect++) {
      failTogether(watched, 50, true);
    }
    assertThat(large.getMetrics().getNumberOfFailedCalls()).isEqualTo(4);
    failTogether(watched, 50, true);
    assertThat(large.getMetrics().getNumberOfFailedCalls()).isEqualTo(54);
    watched.succeeded(watched.freePass(), 1);
    failTogether(watched, 50, true);
    assertThat(large.getMetrics().getNumberOfFailedCalls()).isEqualTo(55);
  }

  @Test
  void brokenConnectionIsOneFaultEachTime() {
    CircuitBreaker large =
        CircuitBreaker.of(
            "large", config().minimumNumberOfCalls(100).slidingWindowSize(100).build());
    HostBreaker watched = new HostBreaker(large, clock::nanos);
    for (int connection = 0; connection < 20; connection++) {
      failTogether(watched, 50, false);
    }
    assertThat(large.getMetrics().getNumberOfFailedCalls()).isEqualTo(20);
  }

  private void failTogether(HostBreaker watched, int requests, boolean connecting) {
    clock.move(Duration.ofMillis(1));
    long begun = clock.nanos();
    clock.move(Duration.ofMillis(1));
    for (int i = 0; i < requests; i++) {
      watched.failedInCommon(watched.freePass(), begun, 1, fault("refused"), connecting);
    }
  }

  @Test
  void allWatchersOfOneBreakerAreTold() {
    HostBreaker second = new HostBreaker(breaker, clock::nanos);
    AtomicInteger heard = new AtomicInteger();
    host.onChange(heard::incrementAndGet);
    second.onChange(heard::incrementAndGet);
    fail(4);
    assertThat(heard).hasValue(2);
    host.close();
    breaker.transitionToClosedState();
    assertThat(heard).hasValue(3);
  }

  private CircuitBreakerConfig.Builder config() {
    return CircuitBreakerConfig.custom()
        .clock(clock)
        .failureRateThreshold(50)
        .minimumNumberOfCalls(4)
        .slidingWindowSize(4)
        .permittedNumberOfCallsInHalfOpenState(2)
        .waitDurationInOpenState(OPEN_FOR);
  }

  private void succeed(int calls) {
    for (int i = 0; i < calls; i++) {
      host.succeeded(host.freePass(), 1);
    }
  }

  private void fail(int calls) {
    for (int i = 0; i < calls; i++) {
      host.failed(host.freePass(), 1, fault("broken"));
    }
  }

  private void waitInOpen() {
    clock.move(OPEN_FOR.plusMillis(5));
  }

  /** Wall clock and nanosecond clock in one, driven by the test. */
  private static final class MovedClock extends Clock {

    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    long nanos() {
      // Near the end of the range, where a sum wraps around.
      return Long.MAX_VALUE
          - 1_000
          + Duration.between(Instant.parse("2026-01-01T00:00:00Z"), now).toNanos();
    }

    void move(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
