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

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FastreqCommandTest {

  @TempDir Path directory;
  private RecordingServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new RecordingServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void aFileOfUrlsGivesALineForEach() throws Exception {
    Path urls = file("# mine", server.url("/ok/1"), "", server.url("/ok/2"));

    CommandRun run = CommandRun.of(urls.toString());

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.results())
        .hasSize(2)
        .allMatch(result -> result.path("status").asInt() == 200)
        .allMatch(result -> result.path("value").path("name").asText().equals("größe"))
        .extracting(result -> result.path("url").asText())
        .containsExactlyInAnyOrder(server.url("/ok/1"), server.url("/ok/2"));
  }

  @Test
  void standardInputIsReadWithoutAFileAndForAHyphen() {
    String item =
        "{\"url\":\"%s\",\"key\":\"a\",\"method\":\"PUT\",\"headers\":{\"X-One\":\"1\"},\"json\":[]}"
            .formatted(server.url("/ok"));

    CommandRun piped = CommandRun.with(item + "\n", Terminal.NONE);
    CommandRun named = CommandRun.with(server.url("/ok") + "\n", Terminal.NONE, "-");

    assertThat(piped.status()).isZero();
    assertThat(piped.results()).extracting(result -> result.path("key").asText()).contains("a");
    assertThat(named.status()).isZero();
    assertThat(server.requests)
        .extracting(RecordingServer.Request::method)
        .containsExactly("PUT", "GET");
    assertThat(server.requests.get(0).headers().getFirst("X-One")).isEqualTo("1");
  }

  @Test
  void whatFailsHasItsLineAndIsCounted() throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    Path urls =
        file(
            server.url("/ok"),
            server.url("/missing"),
            "http://127.0.0.1:" + closedPort + "/",
            "no URL");

    CommandRun run = CommandRun.of("--max-retries", "0", urls.toString());

    assertThat(run.status()).isEqualTo(ExitStatus.SOME_FAILED);
    assertThat(run.results())
        .extracting(result -> result.path("error").asText(""))
        .containsExactlyInAnyOrder("", "STATUS", "CONNECT", "VALIDATION");
    assertThat(run.err()).isEqualTo("fastreq: 3 of 4 failed: VALIDATION 1, CONNECT 1, STATUS 1\n");
  }

  @Test
  void nothingToSendIsAStatusOfItsOwn() throws Exception {
    CommandRun run = CommandRun.of(file("# nothing").toString());

    assertThat(run.status()).isEqualTo(ExitStatus.NOTHING_TO_SEND);
    assertThat(run.err()).isEqualTo("fastreq: nothing to send\n");
  }

  @Test
  void flagsBecomeOptionsOfTheEndpoint() throws Exception {
    Path urls = file(server.url("/gone"), server.url("/gone"));

    CommandRun run =
        CommandRun.of(
            urls.toString(),
            "--method=DELETE",
            "-H",
            "X-One=a=b",
            "-H",
            "X-Two: c",
            "--query=q=1",
            "--user-agent=me",
            "--ok-status-code-range=404",
            "--return-type=text",
            "--deduplicate",
            "--option",
            "secretHeaders=X-One");

    assertThat(run.status()).isZero();
    assertThat(run.results())
        .hasSize(2)
        .allMatch(result -> result.path("value").asText().equals("{\"name\":\"größe\"}"));
    assertThat(server.requests).hasSize(1);
    RecordingServer.Request request = server.requests.get(0);
    assertThat(request.method()).isEqualTo("DELETE");
    assertThat(request.target()).isEqualTo("/gone?q=1");
    assertThat(request.headers().getFirst("X-One")).isEqualTo("a=b");
    assertThat(request.headers().getFirst("X-Two")).isEqualTo("c");
    assertThat(request.headers().get("User-agent")).containsExactly("me");
  }

  @Test
  void valuesBecomeUrls() {
    CommandRun run =
        CommandRun.with("a\nb c\n", Terminal.NONE, "--url-template", server.url("/ok/{id}"));

    assertThat(run.status()).isZero();
    assertThat(server.requests)
        .extracting(RecordingServer.Request::target)
        .containsExactlyInAnyOrder("/ok/a", "/ok/b%20c");
  }

  @Test
  void theOtherBackendIsInTheJar() throws Exception {
    CommandRun run = CommandRun.of(file(server.url("/ok")).toString(), "--backend=http");

    assertThat(run.status()).isZero();
  }

  @Test
  void answersGoToFiles() throws Exception {
    Path downloads = directory.resolve("downloads");

    CommandRun run =
        CommandRun.of(
            file(server.url("/ok")).toString(),
            "--directory",
            downloads.toString(),
            "--file-name",
            "${index}.json");

    assertThat(run.status()).isZero();
    assertThat(downloads.resolve("0.json")).hasContent("{\"name\":\"größe\"}");
    assertThat(run.results().get(0).path("value").asText()).endsWith("0.json");
  }

  @Test
  void aDryRunSendsNothing() throws Exception {
    CommandRun run =
        CommandRun.of(file(server.url("/ok"), "no URL").toString(), "-n", "-H", "Cookie: secret=1");

    assertThat(run.status()).isEqualTo(ExitStatus.SOME_FAILED);
    assertThat(run.results()).hasSize(2);
    assertThat(run.results().get(0).path("method").asText()).isEqualTo("GET");
    assertThat(run.results().get(1).path("problem").asText()).isNotEmpty();
    assertThat(run.out() + run.err()).doesNotContain("secret=1");
    assertThat(server.requests).isEmpty();
  }

  @Test
  void aCredentialComesFromAFileAndIsNotShown() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "hidden-token\n");

    CommandRun run =
        CommandRun.of(
            file(server.url("/ok")).toString(),
            "--bearer-token-file=" + token,
            "--auth-hosts=127.0.0.1",
            "--log-http-activity");

    assertThat(run.status()).isZero();
    assertThat(server.requests.get(0).headers().getFirst("Authorization"))
        .isEqualTo("Bearer hidden-token");
    assertThat(run.out() + run.err()).doesNotContain("hidden-token");
  }

  @Test
  void whatIsDoneIsLeftOutTheNextTime() throws Exception {
    Path urls = file(server.url("/ok/1"), server.url("/missing"), server.url("/ok/2"));
    Path output = directory.resolve("results.ndjson");
    String[] arguments = {
      urls.toString(), "--output=" + output, "--resume=" + directory.resolve("done"),
    };

    CommandRun first = CommandRun.of(arguments);
    CommandRun second = CommandRun.of(arguments);

    assertThat(first.status()).isEqualTo(ExitStatus.SOME_FAILED);
    assertThat(first.out()).isEmpty();
    assertThat(second.err()).isEqualTo("fastreq: 1 of 3 failed: STATUS 1\n");
    assertThat(server.requests)
        .extracting(RecordingServer.Request::target)
        .containsOnlyOnce("/ok/1", "/ok/2")
        .hasSize(4);
    // The lines of the second run come after those of the first.
    assertThat(Files.readAllLines(output)).hasSize(4);
  }

  @Test
  void withoutResumeTheOutputIsWrittenOver() throws Exception {
    Path output = Files.writeString(directory.resolve("results.ndjson"), "old\n");

    CommandRun.of(file(server.url("/ok")).toString(), "-o", output.toString());

    assertThat(Files.readAllLines(output))
        .singleElement()
        .satisfies(line -> assertThat(CommandRun.json(line).path("status").asInt()).isEqualTo(200));
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertThat(CommandRun.of("--help").out()).startsWith("Usage: fastreq").contains("--rps");
    assertThat(CommandRun.of("--version").out()).startsWith("fastreq ");
  }

  private Path file(String... lines) throws IOException {
    return Files.write(directory.resolve("urls.txt"), List.of(lines));
  }
}
