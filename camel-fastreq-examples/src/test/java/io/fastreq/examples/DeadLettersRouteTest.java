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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DeadLettersRouteTest {

  @TempDir Path directory;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private volatile boolean repaired;

  @Test
  void failedRequestsWaitInTheFolderUntilTheySucceed() throws Exception {
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.createContext(
        "/",
        request -> {
          String body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(request.getRequestMethod() + " " + request.getRequestURI() + " " + body);
          boolean fails = !repaired && request.getRequestURI().getPath().startsWith("/broken");
          request.sendResponseHeaders(fails ? 410 : 204, -1);
          request.close();
        });
    server.start();
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    Path urls =
        Files.write(
            directory.resolve("urls.txt"),
            List.of(
                base + "/fine",
                "{\"url\": \""
                    + base
                    + "/broken\", \"method\": \"PUT\", \"json\": {\"price\": 1.10}}",
                "ftp://127.0.0.1/"));
    Path folder = directory.resolve("dead");
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.getPropertiesComponent().addInitialProperty("urls", urls.toString());
      context.getPropertiesComponent().addInitialProperty("folder", folder.toString());
      context.getPropertiesComponent().addInitialProperty("again", "50");
      Path route = Repository.root().resolve("routes/dead-letters.camel.yaml");
      PluginHelper.getRoutesLoader(context)
          .loadRoutes(ResourceHelper.fromBytes("file:" + route, Files.readAllBytes(route)));
      context.start();
      String put = "PUT /broken {\"price\":1.10}";
      eventually(() -> asked.stream().filter(put::equals).count() >= 2);
      assertThat(jsonFiles(folder)).as("it has failed again").isEqualTo(1);
      assertThat(asked).containsOnly("GET /fine ", put);
      repaired = true;
      eventually(() -> jsonFiles(folder) == 0);
      assertThat(jsonFiles(folder.resolve("unusable"))).isEqualTo(1);
    } finally {
      server.stop(0);
    }
  }

  private static void eventually(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition);
  }

  private static long jsonFiles(Path folder) throws Exception {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }
}
