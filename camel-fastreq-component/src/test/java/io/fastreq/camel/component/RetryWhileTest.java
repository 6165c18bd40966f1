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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.testing.BrokenServer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses of a good status that {@code retryWhile} asks to repeat. */
class RetryWhileTest extends FaultTest {

  private final AtomicInteger visits = new AtomicInteger();
  private int pending;
  private BrokenServer server;

  @BeforeEach
  void start() {
    server =
        server(
            connection -> {
              while (connection.readRequest() != null) {
                String body = visits.incrementAndGet() <= pending ? "pending" : "settled";
                connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\n"
                        + body);
              }
            });
    Predicate<FastreqResponse> predicate = response -> response.text().equals("pending");
    context.getRegistry().bind("pending", predicate);
    org.apache.camel.Predicate camel =
        exchange -> exchange.getMessage().getBody(FastreqResponse.class).text().equals("pending");
    context.getRegistry().bind("camel", camel);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#pending", "#bean:pending", "#camel", "RAW(${body.text} == 'pending')"})
  void unwantedResponseIsRetriedUntilItIsAccepted(String option) {
    pending = 2;
    Exchange result = send(RETRYING + "&returnType=response&retryWhile=" + option, server.url("/"));
    assertThat(bodyOf(result)).extracting("attempts").isEqualTo(3);
    assertThat(((FastreqResponse) bodyOf(result)).text()).isEqualTo("settled");
    assertThat(sent(result)).isEqualTo(3);
    assertCounts(result, 1, 1, 0);
  }

  @Test
  void responseThatStaysUnwantedIsAStatusFailure() {
    pending = 9;
    FastreqFailure failure =
        assertFails(RETRYING + "&retryWhile=#pending", server.url("/"), Kind.STATUS, 3);
    assertThat(failure.response().status()).isEqualTo(200);
    assertThat(failure.response().text()).isEqualTo("pending");
    assertThat(failure.message()).contains("retryWhile");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void postIsNotRetried() {
    pending = 9;
    assertFails(RETRYING + "&retryWhile=#pending", post(server.url("/")), Kind.STATUS, 1);
  }

  @Test
  void waitAfterAnUnwantedResponseHoldsNoSlot() {
    pending = 1;
    List<String> urls = List.of(server.url("/"), api.url("/text/1"), api.url("/text/2"));
    long began = System.nanoTime();
    Exchange result =
        send(ENDPOINT + "?concurrency=1&retryBackoff=1s&retryJitter=0&retryWhile=#pending", urls);
    assertThat(bodyOf(result)).isEqualTo(List.of("settled", "text 1", "text 2"));
    assertThat(secondsSince(began)).isGreaterThan(0.95);
    long lastOfOthers = api.arrivals().get(1);
    assertThat((lastOfOthers - began) / 1e9).isLessThan(0.9);
  }

  @Test
  void unwantedResponseIsNotRetriedPastBatchTimeout() {
    pending = 9;
    long began = System.nanoTime();
    String uri = ENDPOINT + "?retryBackoff=30s&batchTimeout=10s&retryWhile=#pending";
    assertFails(uri, server.url("/"), Kind.STATUS, 1);
    assertThat(secondsSince(began)).isLessThan(5);
  }

  @Test
  void beanThatIsNotAPredicateIsRefused() {
    context.getRegistry().bind("text", "no predicate");
    assertThatThrownBy(
            () -> context.createProducerTemplate().sendBody(ENDPOINT + "?retryWhile=#text", "x"))
        .hasStackTraceContaining("retryWhile");
  }
}
