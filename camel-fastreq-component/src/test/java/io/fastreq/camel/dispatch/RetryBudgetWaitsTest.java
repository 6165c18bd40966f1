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

import static io.fastreq.camel.batch.Rig.many;
import static io.fastreq.camel.batch.TestTransport.failure;
import static io.fastreq.camel.batch.TestTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.fastreq.camel.policy.manners.WaitReason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retries that wait for the budget of their host. Retries are due after a second. */
class RetryBudgetWaitsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String HOST = "http://a:80";

  /** Retries that are allowed at once besides the share. */
  private static final int SAVED = 10;

  private final Rig rig = new Rig();
  private final Set<String> failed = new HashSet<>();

  @BeforeEach
  void failEachItemOnce() {
    rig.retryBudget = 20.0;
    rig.concurrency = 1_000;
    rig.maxRetries = 1;
    rig.wire.immediately = this::once;
  }

  private @Nullable Outcome once(HttpRequest request) {
    return response(failed.add(request.url().text()) ? 503 : 200);
  }

  @Test
  void retriesBeyondTheBudgetWait() {
    Submitted batch = rig.submit(false, many("a", 100));
    assertThat(rig.sent).hasSize(100);

    rig.advance(SECOND);
    assertThat(rig.sent).hasSize(100 + 20 + SAVED);
    assertThat(rig.engine().heldHosts()).containsEntry(HOST, WaitReason.RETRY_BUDGET);
    assertThat(rig.engine().figures().retryBudgetWaits()).isEqualTo(70);

    rig.advance(SECOND);
    assertThat(rig.sent).hasSizeBetween(139, 140);
    rig.advance(Duration.ofSeconds(7));
    assertThat(batch.result().succeeded()).isEqualTo(100);
    assertThat(rig.sent).hasSize(200);
    assertThat(rig.engine().heldHosts()).isEmpty();
  }

  @Test
  void oneTimerServesAllThatWait() {
    rig.submit(false, many("a", 1_000));
    rig.advance(SECOND);
    int timers = rig.timers();
    assertThat(timers).isLessThan(5);
    rig.advance(SECOND);
    assertThat(rig.timers()).isLessThanOrEqualTo(timers);
  }

  @Test
  void firstAttemptsDoNotWaitAndPayForRetries() {
    Submitted batch = rig.submit(false, many("a", 100));
    rig.advance(SECOND);
    int sent = rig.sent.size();

    rig.wire.immediately = request -> response(200);
    Submitted other = rig.submit(false, many("a", 50));

    assertThat(other.result().succeeded()).isEqualTo(50);
    assertThat(rig.sent).as("a fifth of 50 more").hasSize(sent + 50 + 10);
    assertThat(batch.results).isEmpty();
  }

  @Test
  void otherHostsHaveBudgetsOfTheirOwn() {
    rig.submit(false, many("a", 100));
    Submitted other = rig.submit(false, many("b", 10));
    rig.advance(SECOND);
    assertThat(other.result().succeeded()).isEqualTo(10);
  }

  @Test
  void retriesThatWaitEndWithTheirBatch() {
    Submitted batch = rig.submit(false, many("a", 100));
    rig.advance(SECOND);
    Submitted behind = rig.submit(false, many("a", 1).stream().map(name -> name + "x").toList());
    rig.advance(SECOND);
    int sent = rig.sent.size();

    rig.cancel(batch, "enough");

    assertThat(batch.result().total()).isEqualTo(100);
    assertThat(batch.kinds()).containsOnly(Kind.CANCELLED);
    rig.advance(SECOND);
    assertThat(behind.result().succeeded()).isEqualTo(1);
    assertThat(rig.sent).hasSize(sent + 1);
    assertThat(rig.engine().heldHosts()).isEmpty();
    rig.advance(Duration.ofMinutes(1));
    assertThat(rig.timers()).isZero();
  }

  @Test
  void batchTimeoutEndsRetriesThatWait() {
    rig.batchTimeout = Duration.ofSeconds(3);
    Submitted batch = rig.submit(false, many("a", 100));
    rig.advance(Duration.ofSeconds(3));
    assertThat(batch.result().total()).isEqualTo(100);
    assertThat(batch.kinds()).containsOnly(Kind.TIMEOUT);
    assertThat(batch.result().succeeded()).isBetween(45, 55);
  }

  @Test
  void replacedConnectionsAndRedirectsAreNoRetries() {
    rig.retryBudget = 0.0;
    rig.wire.immediately =
        request -> {
          String url = request.url().text();
          if (failed.add(url)) {
            return failure(Kind.TRUNCATED, Reach.STALE_CONNECTION);
          }
          return url.contains("b")
              ? response(200)
              : response(302, "Location", url.replace("//a", "//b"));
        };
    Submitted batch = rig.submit(false, many("a", 100));
    assertThat(batch.result().succeeded()).isEqualTo(100);
    assertThat(rig.sent).hasSizeGreaterThanOrEqualTo(200);
    assertThat(rig.engine().figures().retryBudgetWaits()).isZero();
  }

  /** An attempt that sent nothing is none, so it neither pays for retries nor is one. */
  @Test
  void attemptsThatSentNothingDoNotCount() {
    rig.wire.connectsAtOnce = false;
    rig.wire.immediately = request -> null;
    rig.respectRetryAfter = true;
    Submitted batch = rig.submit(false, many("a", 100));
    rig.wire.connect(rig.wire.connecting.get(0));
    rig.end(0, response(503, "Retry-After", "2"));
    List.copyOf(rig.wire.connecting).subList(1, 100).forEach(rig.wire::connect);
    assertThat(rig.sent).as("the others were put off").hasSize(1);

    rig.wire.connectsAtOnce = true;
    rig.wire.immediately = request -> response(200);
    rig.advance(Duration.ofSeconds(2));

    assertThat(batch.result().succeeded()).isEqualTo(100);
    assertThat(rig.engine().figures().retryBudgetWaits()).isZero();
  }

  @Test
  void unwantedResponsesAreRetriedWithinTheBudget() {
    rig.wire.immediately = request -> response(200);
    rig.retryWhile = response -> failed.add(response.url());
    Submitted batch = rig.submit(false, many("a", 100));
    rig.advance(SECOND);
    assertThat(rig.sent).hasSize(100 + 20 + SAVED);
    rig.advance(Duration.ofSeconds(8));
    assertThat(batch.result().succeeded()).isEqualTo(100);
  }

  @Test
  void nothingIsSavedWhileTheHostIsPaused() {
    Submitted batch = rig.submit(false, many("a", 100));
    rig.advance(Duration.ofMillis(999));
    rig.wire.immediately = request -> response(503, "Retry-After", "30");
    rig.maxRetries = 0;
    rig.submit(false, Collections.nCopies(1, "a/pausing"));
    rig.wire.immediately = request -> response(200);
    int sent = rig.sent.size();

    rig.advance(Duration.ofSeconds(29));
    assertThat(rig.sent).hasSize(sent);
    rig.advance(Duration.ofMillis(1_100));
    assertThat(rig.sent.size() - sent).as("the first attempts are long ago").isBetween(10, 12);
    rig.advance(Duration.ofSeconds(10));
    assertThat(batch.result().succeeded()).isEqualTo(100);
  }

  @Test
  void retriesThatAnOpenBreakerFailsDoNotWait() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "a",
            CircuitBreakerConfig.custom()
                .minimumNumberOfCalls(1_000)
                .slidingWindowSize(1_000)
                .build());
    rig.breakers = origin -> new HostBreaker(breaker, () -> rig.now);
    Submitted batch = rig.submit(false, many("a", 90));
    rig.advance(SECOND);
    assertThat(batch.results).isEmpty();
    int sent = rig.sent.size();

    breaker.transitionToOpenState();
    rig.advanceMillis(1);

    assertThat(batch.result().total()).isEqualTo(90);
    assertThat(rig.sent).hasSize(sent);
  }
}
