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
package io.fastreq.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tests the effect of signals, pipes and the environment on the command as a process. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class ProcessTest {

  @TempDir Path directory;
  private RecordingServer server;

  @BeforeEach
  void startServer() throws Exception {
    server = new RecordingServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void interruptWritesWholeLinesAndAbortsRequestsInFlight() throws Exception {
    List<String> urls = new ArrayList<>(Collections.nCopies(3, server.url("/ok")));
    urls.addAll(Collections.nCopies(100, server.url("/never")));
    Process process = start("-c", "10", file(urls).toString());
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> first = List.of(lines.readLine(), lines.readLine(), lines.readLine());
      await().until(() -> server.requests.size() == 13);

      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();

      assertThat(process.waitFor()).isEqualTo(ExitStatus.INTERRUPTED);
      assertThat(lines.readLine()).isNull();
      assertThat(first).allMatch(line -> CommandRun.json(line).path("status").asInt() == 200);
      assertThat(errorsOf(process)).isEqualTo("fastreq: interrupted after 3 results\n");
      assertThat(server.requests).hasSize(13);
    }
  }

  @Test
  void outOfMemoryEndsTheProcessWithOneLine() throws Exception {
    ProcessBuilder builder =
        command("--max-body-size=0", file(List.of(server.url("/large"))).toString());
    builder.command().add(1, "-Xmx32m");
    Process process = builder.start();

    assertThat(errorsOf(process)).startsWith("fastreq: out of memory: ").doesNotContain("\tat ");
    assertThat(process.waitFor()).isEqualTo(ExitStatus.RUN_FAILED);
  }

  @Test
  void endsQuietlyWhenTheReaderHasGone() throws Exception {
    Process process =
        start("--rps=50", file(Collections.nCopies(1000, server.url("/ok"))).toString());
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).startsWith("{");
    }

    assertThat(process.waitFor()).isEqualTo(ExitStatus.NO_READER);
    assertThat(errorsOf(process)).isEmpty();
    assertThat(server.requests).hasSizeLessThan(1000);
  }

  @Test
  void tokenMayComeFromTheEnvironment() throws Exception {
    ProcessBuilder builder = command("--auth-hosts=127.0.0.1", "--log-http-activity");
    builder.environment().put("FASTREQ_BEARER_TOKEN", "hidden-token");
    Process process = builder.start();
    process.outputWriter(StandardCharsets.UTF_8).append(server.url("/ok") + "\n").close();

    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = errorsOf(process);

    assertThat(process.waitFor()).isZero();
    assertThat(CommandRun.json(out).path("value").path("name").asText()).isEqualTo("größe");
    assertThat(err).contains("GET " + server.url("/ok") + " -> 200").hasLineCount(1);
    assertThat(out + err).doesNotContain("hidden-token");
    assertThat(server.requests.get(0).headers().getFirst("Authorization"))
        .isEqualTo("Bearer hidden-token");
  }

  private Process start(String... arguments) throws Exception {
    return command(arguments).start();
  }

  private static ProcessBuilder command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(FastreqCommand.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /**
   * Returns standard error without the warnings of JDK 24 and later about Netty's memory access.
   */
  private static String errorsOf(Process process) throws Exception {
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return errors.replaceAll("(?m)^WARNING: .*(Unsafe|PlatformDependent0).*\\R", "");
  }

  private Path file(List<String> urls) throws Exception {
    return Files.write(directory.resolve("urls.txt"), urls);
  }
}
