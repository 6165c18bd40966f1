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

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PollChangesRouteTest {

  private static final int PAGES = 5;

  @TempDir Path directory;
  private final Map<String, Integer> versions = new ConcurrentHashMap<>();
  private final AtomicInteger whole = new AtomicInteger();
  private final AtomicInteger unchanged = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    server.createContext(
        "/",
        request -> {
          String page = request.getRequestURI().toString();
          String tag = "\"" + versions.getOrDefault(page, 1) + "\"";
          boolean known = tag.equals(request.getRequestHeaders().getFirst("If-None-Match"));
          request.getResponseHeaders().add("ETag", tag);
          request.getResponseHeaders().add("Content-Type", "text/plain");
          byte[] body = (page + " " + tag).getBytes(StandardCharsets.UTF_8);
          request.sendResponseHeaders(known ? 304 : 200, known ? -1 : body.length);
          if (!known) {
            request.getResponseBody().write(body);
          }
          request.close();
          (known ? unchanged : whole).incrementAndGet();
        });
    server.start();
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    Files.write(
        directory.resolve("urls.txt"),
        IntStream.range(0, PAGES).mapToObj(i -> base + "/page?n=" + i).toList());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void changedPagesArePassedOnAcrossARestart() throws Exception {
    try (DefaultCamelContext context = route()) {
      context.start();
      eventually(() -> unchanged.get() >= 2 * PAGES);
      assertThat(changes()).hasSize(PAGES);
      assertThat(whole).hasValue(PAGES);
    }
    versions.put("/page?n=3", 2);
    unchanged.set(0);
    try (DefaultCamelContext context = route()) {
      context.start();
      eventually(() -> unchanged.get() >= 2 * PAGES && changes().size() > PAGES);
    }
    assertThat(changes()).hasSize(PAGES + 1);
    assertThat(changes().get(PAGES)).contains("/page?n=3", "\\\"2\\\"");
    assertThat(whole).hasValue(PAGES + 1);
  }

  private DefaultCamelContext route() throws Exception {
    DefaultCamelContext context = new DefaultCamelContext();
    Map.of(
            "urls", directory.resolve("urls.txt").toString(),
            "kept", directory.resolve("kept").toString(),
            "directory", directory.toString(),
            "period", "50",
            "rps", "500")
        .forEach(context.getPropertiesComponent()::addInitialProperty);
    Path route = Repository.root().resolve("routes/poll-changes.camel.yaml");
    PluginHelper.getRoutesLoader(context)
        .loadRoutes(ResourceHelper.fromBytes("file:" + route, Files.readAllBytes(route)));
    return context;
  }

  private List<String> changes() throws Exception {
    Path file = directory.resolve("changes.ndjson");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private static void eventually(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition);
  }
}
