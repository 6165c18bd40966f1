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
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DemoTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void requestsAThousandItemsFromItsOwnServer() throws Exception {
    assertThat(run(null)).isZero();

    List<JsonNode> results = results();
    assertThat(results).hasSize(Demo.DEMO_ITEMS);
    assertThat(results).extracting(result -> result.path("index").asInt()).isSorted();
    // Four of a thousand items do not exist; all other faults are temporary.
    assertThat(results)
        .filteredOn(result -> result.has("error"))
        .hasSize(4)
        .allMatch(result -> result.path("error").asText().equals("STATUS"));
    // 20 are busy at first. Some of the five dropped ones may be sent again without an attempt.
    int attempts = results.stream().mapToInt(result -> result.path("attempts").asInt()).sum();
    assertThat(attempts).isBetween(1020, 1025);
    assertThat(text(out))
        .containsPattern("total +1000\n")
        .containsPattern("succeeded +996\n")
        .containsPattern("failed +4 +STATUS 4\n")
        .containsPattern("retries +" + (attempts - 1000) + "\n")
        .containsPattern("server +1025 requests received, at most [1-5]?[0-9] at the same time");
    assertThat(text(err)).isEmpty();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void interruptEndsItAndKeepsTheResultsInTheFile() throws Exception {
    Path file = directory.resolve("results.ndjson");
    try (DemoServer server = DemoServer.start()) {
      Path urls = Files.write(directory.resolve("mine.txt"), server.itemUrls(1000));
      Process process = start("-Durls=" + urls, "-Drps=5", "-Dconcurrency=2");
      try {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> Files.exists(file) && Files.readAllLines(file).size() >= 3);
        // Like Ctrl-C, whose own signal a background job of a shell ignores.
        process.destroy();

        // All items would take minutes.
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(server.requests()).isLessThan(1000);
    }
    List<JsonNode> results = results();
    assertThat(results)
        .filteredOn(result -> result.path("status").asInt() == 200)
        .hasSizeGreaterThanOrEqualTo(3);
    assertThat(results)
        .filteredOn(result -> result.has("error"))
        .allMatch(result -> result.path("error").asText().equals("CANCELLED"));
  }

  private Process start(String... properties) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(properties));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Demo.class.getName(), directory.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("output.txt").toFile())
        .start();
  }

  @Test
  void sendsTheUsersFile() throws Exception {
    try (DemoServer server = DemoServer.start()) {
      List<String> lines = new ArrayList<>(server.itemUrls(5));
      lines.add("# my own");
      lines.add("not a URL");
      Path urls = Files.write(directory.resolve("mine.txt"), lines);

      assertThat(run(urls.toString())).isZero();

      assertThat(server.requests()).isEqualTo(5);
    }
    assertThat(results()).hasSize(6);
    assertThat(text(out))
        .containsPattern("succeeded +5\n")
        .containsPattern("failed +1 +VALIDATION 1\n")
        .doesNotContain("server");
  }

  @Test
  void refusesAMissingFile() {
    assertRefused(directory.resolve("missing.txt"), "no such file");
  }

  @Test
  void refusesADirectory() {
    assertRefused(directory, "not a file");
  }

  @Test
  void refusesAFileWithoutAUrl() throws Exception {
    assertRefused(Files.createFile(directory.resolve("empty.txt")), "no URL in it");
    assertRefused(
        Files.write(directory.resolve("comments.txt"), List.of("", "  # nothing", " ")),
        "no URL in it");
  }

  @Test
  void refusesAnUnreadableFile() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret.txt"), "http://127.0.0.1/");
    secret.toFile().setReadable(false);
    assumeFalse(Files.isReadable(secret), "root reads everything");
    assertRefused(secret, "not readable");
  }

  @Test
  void reportsThatResultsCannotBeWritten() throws Exception {
    Path file = Files.createFile(directory.resolve("a-file"));

    int status = new Demo(file, stream(out), stream(err)).run(null);

    assertThat(status).isEqualTo(1);
    assertThat(text(err)).startsWith("demo: ").hasLineCount(1);
  }

  @Test
  void countsRetriesAndRate() throws Exception {
    Path results =
        Files.write(
            directory.resolve("results.ndjson"),
            List.of(
                "{\"attempts\":1}",
                "{\"attempts\":3}",
                "{\"attempts\":0,\"error\":\"VALIDATION\"}",
                "{\"attempts\":4,\"error\":\"STATUS\"}"));

    DemoSummary summary =
        DemoSummary.of(results, new RouteRunner.Figures(8, Duration.ofMillis(400)));

    assertThat(summary.total()).isEqualTo(4);
    assertThat(summary.succeeded()).isEqualTo(2);
    assertThat(summary.failedByKind()).isEqualTo(Map.of("VALIDATION", 1, "STATUS", 1));
    assertThat(summary.retries()).isEqualTo(5);
    assertThat(summary.rate()).isEqualTo(20);
  }

  private void assertRefused(Path urls, String why) {
    err.reset();
    assertThat(run(urls.toString())).isEqualTo(2);
    assertThat(text(err)).startsWith("demo: " + why).contains(urls.toString()).hasLineCount(1);
    assertThat(text(out)).isEmpty();
  }

  private int run(String urls) {
    return new Demo(directory, stream(out), stream(err)).run(urls);
  }

  private List<JsonNode> results() throws Exception {
    List<JsonNode> results = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve("results.ndjson"))) {
      results.add(JSON.readTree(line));
    }
    return results;
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
