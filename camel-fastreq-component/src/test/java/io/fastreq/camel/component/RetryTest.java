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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.testing.FakeApi.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RetryTest extends AcceptanceTest {

  @Test
  void temporaryFaultIsRetried() {
    Exchange result =
        send("fastreq:r?retryBackoff=10ms&returnType=response", api.url("/fails/2/x"));
    FastreqResponse response = (FastreqResponse) bodyOf(result);
    assertThat(response.attempts()).isEqualTo(3);
    assertThat(response.text()).isEqualTo("x");
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo(3L);
    assertThat(api.requests()).isEqualTo(3);
    assertCounts(result, 1, 1, 0);
  }

  @Test
  void moreRetriesMayWaitThanCamelsTimerPoolQueues() throws Exception {
    int items = 1_500;
    CompletableFuture<Exchange> sent =
        sendAsync(
            "fastreq:r?concurrency=100&retryBackoff=1h&retryMaxBackoff=1h&circuitBreaker=false",
            Collections.nCopies(items, api.url("/status/503")));
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> api.requests() == items);
    context.stop();
    Exchange exchange = sent.get(30, TimeUnit.SECONDS);
    assertThat(partialFailure(exchange).getFailures()).hasSize(items);
    assertThat(api.requests()).isEqualTo(items);
  }

  @Test
  void permanentFaultEndsWithItsLastResponse() {
    Exchange result =
        send("fastreq:r?maxRetries=2&retryBackoff=1", List.of(api.url("/status/503")));
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.STATUS);
    assertThat(failure.attempts()).isEqualTo(3);
    assertThat(failure.response().status()).isEqualTo(503);
    assertThat(api.requests()).isEqualTo(3);
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo(3L);
  }

  @Test
  void unlistedStatusIsNotRetried() {
    failures(send("fastreq:r?retryBackoff=1", List.of(api.url("/status/404"))));
    assertThat(api.requests()).isEqualTo(1);
    failures(
        send("fastreq:r?retryBackoff=1&retryStatusCodes=404", List.of(api.url("/status/404"))));
    assertThat(api.requests()).isEqualTo(1 + 4);
  }

  @Test
  void backoffGrows() {
    send("fastreq:r?retryBackoff=100&retryJitter=0&maxRetries=2", api.url("/status/503"));
    List<Long> arrivals = api.arrivals();
    assertThat(arrivals.get(1) - arrivals.get(0)).isBetween(95_000_000L, 2_000_000_000L);
    assertThat(arrivals.get(2) - arrivals.get(1)).isBetween(195_000_000L, 2_000_000_000L);
  }

  @Test
  void postIsRetriedOnlyIfItsMethodIsListed() {
    Map<String, Object> post = Map.of("url", api.url("/fails/1/x"), "method", "POST", "body", "b");
    Exchange once = send("fastreq:r?retryBackoff=1", List.of(post));
    assertThat(failures(once).get(0).attempts()).isEqualTo(1);
    assertThat(api.requests()).isEqualTo(1);
    post = Map.of("url", api.url("/fails/1/y"), "method", "POST", "body", "b");
    assertThat(bodyOf(send("fastreq:r?retryBackoff=1&retryMethods=POST", List.of(post))))
        .isEqualTo(List.of("y"));
    assertThat(api.seen()).extracting(Seen::body).containsOnly("b");
    assertThat(api.requests()).isEqualTo(3);
  }

  @Test
  void refusedPostIsRetried() {
    Map<String, Object> post = Map.of("url", refusedUrl(), "method", "POST", "body", "b");
    Exchange result = send("fastreq:r?retryBackoff=1&maxRetries=2", List.of(post));
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.CONNECT);
    assertThat(failures(result).get(0).attempts()).isEqualTo(3);
  }

  @Test
  void waitingRetryHoldsNoSlot() {
    List<String> urls = new ArrayList<>(List.of(api.url("/fails/1/first")));
    urls.addAll(urls("/text/", 20));
    Exchange result = send("fastreq:r?concurrency=1&retryBackoff=1s&retryJitter=0", urls);
    assertThat(((List<?>) bodyOf(result)).get(0)).isEqualTo("first");
    assertThat(api.seen()).hasSize(22);
    assertThat(api.seen().get(0).uri()).isEqualTo("/fails/1/first");
    assertThat(api.seen().get(21).uri()).isEqualTo("/fails/1/first");
    assertThat(api.mostInFlight()).isEqualTo(1);
  }

  @Test
  void retriesCostTokens() {
    Exchange result =
        send(
            "fastreq:r?rps=10&burst=1&retryBackoff=1&maxRetries=2",
            List.of(api.url("/status/503"), api.url("/status/503")));
    assertCounts(result, 2, 0, 2);
    List<Long> arrivals = api.arrivals();
    assertThat(arrivals).hasSize(6);
    assertThat(arrivals.get(5) - arrivals.get(0)).isGreaterThan(490_000_000L);
  }
}
