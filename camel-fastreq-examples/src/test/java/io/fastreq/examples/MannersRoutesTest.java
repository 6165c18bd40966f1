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

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fastreq.camel.FastreqFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The routes of {@code docs/good-manners.md}. */
@Timeout(60)
class MannersRoutesTest {

  private record Request(String path, Headers headers) {}

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<String> busyWith = ConcurrentHashMap.newKeySet();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.createContext("/", this::respond);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Responds to each order with 503 when it arrives for the first time. */
  private void respond(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    exchange.getRequestBody().readAllBytes();
    requests.add(new Request(path, exchange.getRequestHeaders()));
    if (path.equals("/robots.txt")) {
      byte[] rules =
          "User-agent: example-bot\nDisallow: /private\n".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, rules.length);
      exchange.getResponseBody().write(rules);
    } else {
      String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
      exchange.sendResponseHeaders(key != null && busyWith.add(key) ? 503 : 204, -1);
    }
    exchange.close();
  }

  private RouteRun.End run(String route, String property, String value) throws Exception {
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    RouteRun.End end = RouteRun.of(route, Map.of("base", base, property, value));
    assertThat(end.exception()).isNull();
    return end;
  }

  @Test
  void quotaHoldsRequestsBack() throws Exception {
    RouteRun.End end = run("quota.camel.yaml", "quota", "4/1s");

    assertThat(end.headers()).containsEntry("CamelFastreqSucceeded", 6);
    assertThat(requests).hasSize(6);
    assertThat(end.headers().get("CamelFastreqWaits")).asString().contains("quota=");
    assertThat((Long) end.headers().get("CamelFastreqDuration")).isGreaterThanOrEqualTo(1_000);
  }

  @Test
  void ordersAreSentAgainUnderTheirKeys() throws Exception {
    RouteRun.End end = run("adaptive.camel.yaml", "backoff", "10");

    assertThat(end.headers())
        .containsEntry("CamelFastreqSucceeded", 3)
        .containsEntry("CamelFastreqAttempts", 6L);
    List<String> keys =
        requests.stream().map(each -> each.headers().getFirst("Idempotency-Key")).toList();
    assertThat(keys).hasSize(6).doesNotContainNull();
    assertThat(busyWith).hasSize(3).allMatch(key -> Collections.frequency(keys, key) == 2);
  }

  @Test
  void forbiddenPagesAreNotFetched() throws Exception {
    RouteRun.End end = run("crawl.camel.yaml", "hostRps", "50");

    assertThat(end.headers()).containsEntry("CamelFastreqSucceeded", 2);
    assertThat(requests)
        .extracting(Request::path)
        .containsExactly("/robots.txt", "/open/1", "/open/3");
    assertThat(requests)
        .extracting(each -> each.headers().getFirst("User-Agent"))
        .containsOnly("example-bot/1.0 (https://example.com/bot)");
    FastreqFailure forbidden = (FastreqFailure) ((List<?>) end.body()).get(1);
    assertThat(forbidden.kind()).isEqualTo(FastreqFailure.Kind.BLOCKED);
    assertThat(forbidden.message()).contains("robots.txt").contains("example-bot");
  }
}
