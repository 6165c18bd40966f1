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
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class CircuitBreakerRouteTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String FALLBACK = "no news: the last results still hold";

  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicBoolean well = new AtomicBoolean();
  private final List<Object> bodies = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    server.createContext(
        "/items/",
        exchange -> {
          requests.incrementAndGet();
          byte[] body = "fresh".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
          exchange.getResponseHeaders().add("Content-Type", "text/plain");
          exchange.sendResponseHeaders(well.get() ? 200 : 503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void breakerOpensWhenBatchesFailAndClosesWhenTheySucceed() throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      String base = "http://127.0.0.1:" + server.getAddress().getPort();
      context.getPropertiesComponent().addInitialProperty("base", base);
      context.getPropertiesComponent().addInitialProperty("period", "50");
      context.getPropertiesComponent().addInitialProperty("rest", "2");
      PluginHelper.getRoutesLoader(context)
          .loadRoutes(
              ResourceHelper.resolveMandatoryResource(
                  context,
                  "file:" + Repository.root().resolve("routes/circuit-breaker.camel.yaml")));
      AdviceWith.adviceWith(
          context,
          "circuit-breaker",
          route ->
              route
                  .weaveAddLast()
                  .process(exchange -> bodies.add(exchange.getMessage().getBody())));
      context.start();

      await().atMost(SOON).until(() -> bodies.size() >= 10);
      assertThat(bodies).containsOnly(FALLBACK);
      assertThat(requests).as("two batches of two, then the breaker is open").hasValue(4);

      well.set(true);
      await().atMost(SOON).until(() -> bodies.contains(List.of("fresh", "fresh")));
      int before = bodies.size();
      await().atMost(SOON).until(() -> bodies.size() >= before + 5);
      assertThat(bodies.subList(before, bodies.size())).containsOnly(List.of("fresh", "fresh"));
    }
  }
}
