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

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.examples.routes.BatchInEndpointDsl;
import io.fastreq.examples.routes.BatchInJava;
import io.fastreq.examples.routes.PostJsonInEndpointDsl;
import io.fastreq.examples.routes.PostJsonInJava;
import io.fastreq.examples.routes.RateLimitedInEndpointDsl;
import io.fastreq.examples.routes.RateLimitedInJava;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that a route does the same in YAML, XML, the Java DSL and the Endpoint DSL. */
@Timeout(120)
class RoutesInAllLanguagesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static RouteRun.End run(String route, Map<String, String> properties) throws Exception {
    return switch (route) {
      case "BatchInJava" -> RouteRun.of(new BatchInJava(), properties);
      case "BatchInEndpointDsl" -> RouteRun.of(new BatchInEndpointDsl(), properties);
      case "PostJsonInJava" -> RouteRun.of(new PostJsonInJava(), properties);
      case "PostJsonInEndpointDsl" -> RouteRun.of(new PostJsonInEndpointDsl(), properties);
      case "RateLimitedInJava" -> RouteRun.of(new RateLimitedInJava(), properties);
      case "RateLimitedInEndpointDsl" -> RouteRun.of(new RateLimitedInEndpointDsl(), properties);
      default -> RouteRun.of(route, properties);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"batch.camel.yaml", "batch.camel.xml", "BatchInJava", "BatchInEndpointDsl"})
  void batchSendsWhatFailedOnceMore(String route) throws Exception {
    try (DemoServer server = DemoServer.start()) {
      RouteRun.End end = run(route, Map.of("base", server.baseUrl(), "times", "1"));

      assertThat(end.exception()).isNull();
      // Of four items 7 and 99 fail; 7 succeeds when it is requested again, 99 does not exist.
      assertThat(server.requests()).isEqualTo(6);
      assertThat(end.headers())
          .containsEntry("CamelFastreqTotal", 2)
          .containsEntry("CamelFastreqSucceeded", 1);
      assertThat((List<?>) end.body())
          .satisfiesExactly(
              result ->
                  assertThat(result).isEqualTo(Map.of("id", 7, "name", "item 7", "attempt", 2)),
              failure ->
                  assertThat(failure)
                      .isInstanceOfSatisfying(
                          FastreqFailure.class,
                          failed -> assertThat(failed.url()).isEqualTo(server.itemUrl(99))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"post-json.camel.yaml", "PostJsonInJava", "PostJsonInEndpointDsl"})
  void postJsonSendsAnOrderAgainWithItsKey(String route) throws Exception {
    Queue<String> orders = new ConcurrentLinkedQueue<>();
    AtomicInteger second = new AtomicInteger();
    HttpHandler shop =
        request -> {
          String key = request.getRequestHeaders().getFirst("Idempotency-Key");
          orders.add(
              "%s %s %s %s"
                  .formatted(
                      request.getRequestMethod(),
                      key,
                      request.getRequestHeaders().getFirst("Content-Type"),
                      JSON.readTree(request.getRequestBody()).path("item")));
          boolean busy = "a-2".equals(key) && second.incrementAndGet() == 1;
          request.sendResponseHeaders(busy ? 503 : 204, -1);
          request.close();
        };

    RouteRun.End end = on(shop, base -> run(route, Map.of("base", base, "backoff", "10")));

    assertThat(end.exception()).isNull();
    assertThat(end.headers()).containsEntry("CamelFastreqSucceeded", 2);
    assertThat(((Map<?, ?>) end.body()).keySet()).isEqualTo(Set.of("first", "second"));
    assertThat(orders)
        .containsExactlyInAnyOrder(
            "POST a-1 application/json 5",
            "POST a-2 application/json 6",
            "POST a-2 application/json 6");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rate-limited.camel.yaml", "RateLimitedInJava", "RateLimitedInEndpointDsl"})
  void rateLimitedWaitsAsLongAsTheServerSays(String route) throws Exception {
    BusyAfterTwo api = new BusyAfterTwo();

    RouteRun.End end = on(api, base -> run(route, Map.of("base", base, "rps", "100")));

    assertThat(end.exception()).isNull();
    assertThat(end.headers()).containsEntry("CamelFastreqSucceeded", 6);
    // The two requests in flight may be refused; the others wait until the second has passed.
    assertThat(api.refused).hasValueBetween(1, 2);
  }

  /** Responds to two requests, and then refuses all for a second. */
  private static final class BusyAfterTwo implements HttpHandler {

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong refusedAt = new AtomicLong();

    @Override
    public void handle(HttpExchange request) throws IOException {
      boolean open = requests.incrementAndGet() <= 2;
      refusedAt.compareAndSet(0, open ? 0 : System.nanoTime());
      // A little less than a second, so that requests sent on time are accepted.
      if (open || System.nanoTime() - refusedAt.get() > 900_000_000L) {
        request.sendResponseHeaders(204, -1);
      } else {
        refused.incrementAndGet();
        request.getResponseHeaders().add("Retry-After", "1");
        request.sendResponseHeaders(429, -1);
      }
      request.close();
    }
  }

  @FunctionalInterface
  private interface Work {
    RouteRun.End on(String base) throws Exception;
  }

  private static RouteRun.End on(HttpHandler handler, Work work) throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
    try {
      return work.on("http://127.0.0.1:" + server.getAddress().getPort());
    } finally {
      server.stop(0);
      threads.shutdown();
    }
  }
}
