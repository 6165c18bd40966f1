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
import io.fastreq.camel.testing.BrokenServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** Time limits of attempts and of batches. */
class DeadlineTest extends FaultTest {

  private BrokenServer dripping() {
    return server(
        connection -> {
          connection.readRequest();
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n");
          connection.drip("x".repeat(10_000), Duration.ofMillis(20));
        });
  }

  @Test
  void slowlyDrippedBodyDoesNotProlongTheAttempt() {
    BrokenServer server = dripping();
    long began = System.nanoTime();
    assertFails(ENDPOINT + "?maxRetries=0&requestTimeout=500ms", server.url("/"), Kind.TIMEOUT, 1);
    assertThat(secondsSince(began)).isBetween(0.49, 3.0);
    eventually(() -> server.closedByPeer() == 1);
  }

  @Test
  void timeoutOfAnItemTakesPrecedence() {
    BrokenServer server = dripping();
    long began = System.nanoTime();
    Map<String, Object> item = Map.of("url", server.url("/"), "timeout", "300ms");
    FastreqFailure failure =
        assertFails(ENDPOINT + "?maxRetries=0&requestTimeout=20s", item, Kind.TIMEOUT, 1);
    assertThat(secondsSince(began)).isLessThan(5);
    assertThat(failure.message()).contains("300 ms");
  }

  @Test
  void batchTimeoutEndsItemsInFlightAndWaitingItems() {
    BrokenServer server = dripping();
    List<String> urls = new ArrayList<>(urls("/text/", 2));
    for (int i = 0; i < 30; i++) {
      urls.add(server.url("/" + i));
    }
    long began = System.nanoTime();
    Exchange result = send(RETRYING + "&concurrency=4&batchTimeout=700ms", urls);
    assertThat(secondsSince(began)).isBetween(0.69, 4.0);
    assertCounts(result, 32, 2, 30);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.TIMEOUT);
    assertThat(failures(result)).extracting(FastreqFailure::attempts).containsOnly(0, 1);
    assertThat(failures(result).get(0).message()).contains("batchTimeout");
    assertThat(sent(result)).isEqualTo(6);
    eventually(() -> server.closedByPeer() == 4);
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void batchTimeoutEndsItemsThatWaitForTokensAndHosts() {
    String uri = RETRYING + "&rps=1&burst=2&batchTimeout=500ms&failureMode=include";
    Exchange result = send(uri, urls("/text/", 20));
    assertCounts(result, 20, 2, 18);
    List<?> results = (List<?>) bodyOf(result);
    assertThat(results.subList(2, 20))
        .allSatisfy(each -> assertThat(((FastreqFailure) each).kind()).isEqualTo(Kind.TIMEOUT));
    assertThat(api.requests()).isEqualTo(2);
  }

  @Test
  void retryAfterTheBatchTimeoutIsNotWaitedFor() {
    long began = System.nanoTime();
    FastreqFailure failure =
        assertFails(
            ENDPOINT + "?maxRetries=3&retryBackoff=20s&batchTimeout=10s",
            api.url("/status/503"),
            Kind.STATUS,
            1);
    assertThat(secondsSince(began)).isLessThan(5);
    assertThat(failure.message()).contains("batchTimeout");
    assertThat(failure.response().status()).isEqualTo(503);
    assertThat(api.requests()).isEqualTo(1);
  }

  @Test
  void responsesAfterTheBatchAreDropped() {
    Exchange result =
        send(RETRYING + "&batchTimeout=1500ms&concurrency=10", urls("/delay/5000/", 10));
    assertCounts(result, 10, 0, 10);
    assertThat(failures(result)).hasSize(10);
    eventually(() -> api.openConnections() == 0);
    assertCounts(result, 10, 0, 10);
    assertThat(api.requests()).isEqualTo(10);
  }
}
