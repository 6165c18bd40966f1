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
package io.fastreq.camel.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.testing.BrokenServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Retries within the budget of their host. */
class RetryBudgetRouteTest extends RawServerTest {

  private static final String URI =
      "fastreq:budget?concurrency=50&circuitBreaker=false&retryBackoff=1&retryMaxBackoff=1";

  /** When retries arrived, in nanoseconds since the first request. */
  private final Queue<Long> retries = new ConcurrentLinkedQueue<>();

  private final AtomicInteger firsts = new AtomicInteger();
  private volatile long began;

  /** A server that fails each item once. */
  private BrokenServer failingOnce() {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    return server(
        BrokenServer.eachRequest(
            (connection, request) -> {
              if (seen.add(request.uri())) {
                if (firsts.getAndIncrement() == 0) {
                  began = System.nanoTime();
                }
                connection.send(status(503));
              } else {
                retries.add(System.nanoTime() - began);
                connection.send(OK);
              }
            }));
  }

  @Test
  void retriesBeyondTheBudgetWaitAndSucceed() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    context.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);
    BrokenServer server = failingOnce();

    Exchange result = send(URI + "&retryBudget=20%", urlsOf(server, 25));

    assertCounts(result, 25, 25, 0);
    assertThat(retries).hasSize(25);
    int sent = 0;
    for (long when : retries.stream().sorted().toList()) {
      // A fifth of 25, ten that are saved, and ten a second.
      assertThat(++sent).isLessThanOrEqualTo((int) (5 + 10 + 10 * when / 1e9) + 1);
    }
    assertThat(engine(URI + "&retryBudget=20%").figures().retryBudgetWaits()).isBetween(5L, 15L);
    assertThat(meters.get("fastreq.retry.budget.waits").functionCounter().count())
        .isBetween(5.0, 15.0);
  }

  @Test
  void retriesAreNotLimitedWithoutABudget() {
    BrokenServer server = failingOnce();

    assertCounts(send(URI, urlsOf(server, 40)), 40, 40, 0);

    assertThat(engine(URI).figures().retryBudgetWaits()).isZero();
  }

  @Test
  void batchTimeoutEndsRetriesThatWait() {
    BrokenServer server = failingOnce();

    Exchange result =
        send(URI + "&retryBudget=0&batchTimeout=1s&failureMode=nulls", urlsOf(server, 60));

    assertThat(header(result, "CamelFastreqTotal")).isEqualTo(60);
    assertThat(retries).hasSizeLessThan(30);
    assertThat(result.getMessage().getBody(List.class)).hasSize(60).containsNull();
  }

  @Test
  void endpointsOfOneNameMustAgree() {
    bodyOf(send(URI + "&retryBudget=20", okServer().url("/")));

    assertThatThrownBy(() -> context.getEndpoint(URI + "&retryBudget=30"))
        .hasStackTraceContaining("retryBudget is 30 here, but 20");
  }

  /** Of a host that fails every second request; takes about a minute and a half. */
  @Test
  @Tag("long")
  void hostThatFailsEverySecondRequestIsSentAQuarterMore() {
    int items = 1_000;
    AtomicInteger requests = new AtomicInteger();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger atLastFirst = new AtomicInteger();
    BrokenServer server =
        server(
            BrokenServer.eachRequest(
                (connection, request) -> {
                  int number = requests.incrementAndGet();
                  if (seen.add(request.uri())) {
                    atLastFirst.accumulateAndGet(number, Math::max);
                  }
                  connection.send(number % 2 == 0 ? OK : status(503));
                }));

    Exchange result = send(URI + "&retryBudget=20&maxRetries=100", urlsOf(server, items));

    assertCounts(result, items, items, 0);
    assertThat(atLastFirst.get()).isLessThanOrEqualTo((int) (1.25 * items));
  }
}
