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
package io.fastreq.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.examples.DemoServer.Behaviour;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoServerTest {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private DemoServer server;

  @BeforeEach
  void start() {
    server = DemoServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void respondsToAnItemWithJson() throws Exception {
    HttpResponse<String> response = get(5);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body()).isEqualTo("{\"id\":5,\"name\":\"item 5\",\"attempt\":1}");
  }

  @Test
  void isBusyOnlyForTheFirstAttempt() throws Exception {
    assertThat(Behaviour.of(7)).isEqualTo(Behaviour.BUSY_AT_FIRST);
    assertThat(get(7).statusCode()).isEqualTo(503);
    assertThat(get(7).statusCode()).isEqualTo(200);
  }

  @Test
  void missingItemStaysMissing() throws Exception {
    assertThat(Behaviour.of(99)).isEqualTo(Behaviour.MISSING);
    assertThat(get(99).statusCode()).isEqualTo(404);
    assertThat(get(99).statusCode()).isEqualTo(404);
  }

  @Test
  void dropsTheConnectionOnlyForTheFirstAttempt() throws Exception {
    assertThat(Behaviour.of(123)).isEqualTo(Behaviour.DROPPED_AT_FIRST);
    // The client repeats a GET by itself, which would hide the fault.
    assertThatThrownBy(() -> send("DELETE", 123)).isInstanceOf(IOException.class);
    assertThat(get(123).statusCode()).isEqualTo(200);
  }

  @Test
  void countsRequestsAndConcurrentRequests() {
    List<CompletableFuture<HttpResponse<String>>> slow =
        IntStream.rangeClosed(0, 4)
            .map(hundred -> hundred * 100 + 42)
            .mapToObj(
                item -> client.sendAsync(request("GET", item).build(), BodyHandlers.ofString()))
            .toList();
    slow.forEach(CompletableFuture::join);

    assertThat(server.requests()).isEqualTo(5);
    assertThat(server.maxInFlight()).isBetween(2, 5);
  }

  @Test
  void echoesPostedJson() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(URI.create(server.baseUrl() + "/orders"))
            .POST(BodyPublishers.ofString("{\"a\":1}"))
            .build();

    HttpResponse<String> response = client.send(post, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.body()).isEqualTo("{\"received\":{\"a\":1}}");
  }

  @Test
  void reportsAPortInUse() {
    assertThatThrownBy(() -> DemoServer.start(server.port()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("demo server");
  }

  @Test
  void everyThousandItemsHaveTheSameFaults() {
    Map<Behaviour, Long> counts =
        IntStream.rangeClosed(1, 1000)
            .mapToObj(Behaviour::of)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat(counts)
        .containsEntry(Behaviour.MISSING, 4L)
        .containsEntry(Behaviour.DROPPED_AT_FIRST, 5L)
        .containsEntry(Behaviour.SLOW, 10L)
        .containsEntry(Behaviour.BUSY_AT_FIRST, 20L);
  }

  private HttpResponse<String> get(int item) throws Exception {
    return send("GET", item);
  }

  private HttpResponse<String> send(String method, int item) throws Exception {
    return client.send(request(method, item).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String method, int item) {
    return HttpRequest.newBuilder(URI.create(server.itemUrl(item)))
        .method(method, BodyPublishers.noBody());
  }
}
