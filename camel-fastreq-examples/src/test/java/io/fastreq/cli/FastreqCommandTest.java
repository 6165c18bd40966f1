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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
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
  void fileOfUrlsGivesALineForEach() throws Exception {
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
  void failedRequestsAreWrittenToAFileThatCanBeSentAgain() throws Exception {
    Path letters = directory.resolve("failed.ndjson");
    Path urls =
        file(
            server.url("/ok/1"),
            "{\"url\":\"" + server.url("/missing") + "\",\"method\":\"PUT\",\"json\":{\"a\":1}}",
            "ftp://127.0.0.1/");

    CommandRun run =
        CommandRun.of(urls.toString(), "--max-retries", "0", "--dead-letter", letters.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.results()).hasSize(3);
    assertThat(Files.readAllLines(letters))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("# ") && line.contains("VALIDATION"));
    server.requests.clear();

    CommandRun again = CommandRun.of(letters.toString(), "--max-retries", "0");

    assertThat(again.results()).hasSize(1);
    assertThat(server.requests).extracting(RecordingServer.Request::method).containsExactly("PUT");
  }

  @Test
  void deadLettersDoNotReplaceTheInput() throws Exception {
    Path urls = file(server.url("/ok/1"));

    CommandRun run = CommandRun.of(urls.toString(), "--dead-letter", urls.toString());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--dead-letter");
    assertThat(Files.readAllLines(urls)).hasSize(1);
  }

  @Test
  void maxFailuresEndsTheRun() throws Exception {
    Path urls = file(server.url("/missing/1"), server.url("/missing/2"), server.url("/missing/3"));

    CommandRun run =
        CommandRun.of(
            urls.toString(), "--max-retries", "0", "--max-failures", "0", "--concurrency", "1");

    assertThat(run.status()).isEqualTo(1);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void failedItemHasItsLineAndIsCounted() throws Exception {
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
  void nothingToSendHasItsOwnStatus() throws Exception {
    CommandRun run = CommandRun.of(file("# nothing").toString());

    assertThat(run.status()).isEqualTo(ExitStatus.NOTHING_TO_SEND);
    assertThat(run.err()).isEqualTo("fastreq: nothing to send\n");
  }

  @Test
  void flagsSetOptionsOfTheEndpoint() throws Exception {
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
  void urlsMayBeArguments() {
    CommandRun run = CommandRun.of(server.url("/a"), server.url("/b"), "--concurrency=1");

    assertThat(run.status()).isZero();
    assertThat(run.results()).hasSize(2);
    assertThat(server.requests)
        .extracting(RecordingServer.Request::target)
        .containsExactly("/a", "/b");
  }

  @Test
  void bodyOfTheFlagsIsSentUnchanged() throws Exception {
    CommandRun.of(server.url("/a"), "--json", "{\"a\": \"${body} RAW(x) {{y}}\"}");
    CommandRun.of(server.url("/b"), "--data", "a=1&b=#c", "-X", "PUT");
    Path text = Files.writeString(directory.resolve("body.txt"), "größe");
    CommandRun.of(server.url("/c"), "--data", "@" + text, "-H", "content-type: text/plain");

    RecordingServer.Request json = server.requests.get(0);
    assertThat(json.method()).isEqualTo("POST");
    assertThat(json.body()).isEqualTo("{\"a\": \"${body} RAW(x) {{y}}\"}");
    assertThat(json.headers().get("Content-type")).containsExactly("application/json");
    assertThat(json.headers().get("Accept")).containsExactly("application/json");
    RecordingServer.Request form = server.requests.get(1);
    assertThat(form.method()).isEqualTo("PUT");
    assertThat(form.body()).isEqualTo("a=1&b=#c");
    assertThat(form.headers().get("Content-type"))
        .containsExactly("application/x-www-form-urlencoded");
    RecordingServer.Request file = server.requests.get(2);
    assertThat(file.body()).isEqualTo("größe");
    assertThat(file.headers().get("Content-type")).containsExactly("text/plain");
  }

  @Test
  void textHasNoSpecialMeaningForCamel() {
    CommandRun run =
        CommandRun.of(
            server.url("/a"),
            "--query=q=RAW(x)",
            "--query=r={{y}}",
            "--user-agent=#me RAW({{z}})",
            "-H",
            "X-One: RAW(a)");

    assertThat(run.status()).isZero();
    RecordingServer.Request request = server.requests.get(0);
    assertThat(request.target()).isEqualTo("/a?q=RAW%28x%29&r=%7B%7By%7D%7D");
    assertThat(request.headers().getFirst("User-agent")).isEqualTo("#me RAW({{z}})");
    assertThat(request.headers().getFirst("X-one")).isEqualTo("RAW(a)");
  }

  @Test
  void failedRequestsCanBeSentAgain() {
    String item = "{\"url\": \"%s\", \"method\": \"POST\", \"json\": {\"a\": 1}, \"key\": \"k\"}\n";
    CommandRun run =
        CommandRun.with(item.formatted(server.url("/missing")), Terminal.NONE, "--max-retries=0");

    assertThat(run.results().get(0).path("value").path("name").asText()).isEqualTo("größe");
    CommandRun.with(run.results().get(0).path("request") + "\n", Terminal.NONE);
    assertThat(server.requests).hasSize(2);
    assertThat(server.requests.get(1).body()).isEqualTo(server.requests.get(0).body());
    assertThat(server.requests.get(1).method()).isEqualTo("POST");
  }

  @Test
  void outOfMemoryIsReportedInOneLine() {
    Streams streams =
        new Streams(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            new PrintStream(said, true, StandardCharsets.UTF_8),
            () -> {
              throw new OutOfMemoryError("simulated");
            });

    assertThat(new FastreqCommand(streams).run()).isEqualTo(ExitStatus.RUN_FAILED);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith("fastreq: out of memory: give it more")
        .hasLineCount(1);
  }

  @Test
  void completionIsAShellScript() {
    assertThat(CommandRun.of("--completion").out())
        .startsWith("#!/usr/bin/env bash")
        .contains("--on-open-circuit");
  }

  @Test
  void templateMakesUrlsFromValues() {
    CommandRun run =
        CommandRun.with("a\nb c\n", Terminal.NONE, "--url-template", server.url("/ok/{id}"));

    assertThat(run.status()).isZero();
    assertThat(server.requests)
        .extracting(RecordingServer.Request::target)
        .containsExactlyInAnyOrder("/ok/a", "/ok/b%20c");
  }

  @Test
  void otherBackendIsInTheJar() throws Exception {
    CommandRun run = CommandRun.of(file(server.url("/ok")).toString(), "--backend=http");

    assertThat(run.status()).isZero();
  }

  @Test
  void responsesAreWrittenToFiles() throws Exception {
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
  void dryRunSendsNothing() throws Exception {
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
  void dryRunShowsTheLeastTime() throws Exception {
    String urls = file(server.url("/1"), server.url("/2"), server.url("/3")).toString();

    assertThat(CommandRun.of(urls, "-n", "--rps=2", "--burst=1").err())
        .isEqualTo("fastreq: nothing was sent; leastTime 1s\n");
    assertThat(CommandRun.of(urls, "-n").err()).isEmpty();
  }

  @Test
  void rowsAreSentInGroups() throws Exception {
    Path rows = file("{\"id\":1}", "{\"id\":2}", "{\"id\":3}");

    CommandRun run =
        CommandRun.of(
            rows.toString(),
            "--url-template=" + server.url("/ok"),
            "--group-size=2",
            "--group-body=ndjson");

    assertThat(run.status()).isZero();
    assertThat(run.out().lines()).hasSize(3);
    assertThat(server.requests)
        .extracting(request -> request.method() + " " + request.body())
        .containsExactlyInAnyOrder("POST {\"id\":1}\n{\"id\":2}\n", "POST {\"id\":3}\n");
  }

  @Test
  void quotaHoldsAndWhatItKeepsBackTimesOut() throws Exception {
    Path urls = file(server.url("/ok/1"), server.url("/ok/2"), server.url("/ok/3"));

    CommandRun run =
        CommandRun.of(
            urls.toString(), "--quota", "2/1h", "--batch-timeout", "20s", "--adaptive-concurrency");

    assertThat(run.status()).isEqualTo(ExitStatus.SOME_FAILED);
    assertThat(run.err()).isEqualTo("fastreq: 1 of 3 failed: TIMEOUT 1\n");
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void eachPageIsALine() throws Exception {
    String urls = file(server.url("/page/1")).toString();

    CommandRun run = CommandRun.of(urls, "--next-page", "/next", "--page-items", "/list");

    assertThat(run.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"value\":[1]").doesNotContain("\"page\""),
            line -> assertThat(line).contains("\"page\":1").contains("\"value\":[2]"),
            line -> assertThat(line).contains("\"page\":2").contains("\"value\":[3]"));

    CommandRun cut = CommandRun.of(urls, "--next-page", "/next", "--max-pages", "2");

    assertThat(cut.err()).isEqualTo("fastreq: 1 of 1 failed: PAGING 1\n");
  }

  @Test
  void credentialComesFromAFileAndIsNotShown() throws Exception {
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
  void accessTokenIsFetchedWithASecretFromAFile() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "hidden-secret\n");

    CommandRun run =
        CommandRun.of(
            file(server.url("/ok/1"), server.url("/ok/2")).toString(),
            "--oauth2-token-endpoint=" + server.url("/token"),
            "--oauth2-client-id=me",
            "--oauth2-client-secret-file=" + secret,
            "--oauth2-scope=read write",
            "--auth-hosts=127.0.0.1",
            "--log-http-activity");

    assertThat(run.status()).isZero();
    RecordingServer.Request asked = server.requests.get(0);
    assertThat(asked.headers().getFirst("Authorization"))
        .isEqualTo("Basic bWU6aGlkZGVuLXNlY3JldA==");
    assertThat(asked.body()).isEqualTo("grant_type=client_credentials&scope=read+write");
    assertThat(server.requests).hasSize(3);
    assertThat(server.requests.get(1).headers().getFirst("Authorization"))
        .isEqualTo("Bearer hidden-token");
    assertThat(run.out() + run.err()).doesNotContain("hidden-");
  }

  @Test
  void completedItemsAreSkippedTheNextTime() throws Exception {
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
    // The lines of the second run are appended to those of the first.
    assertThat(Files.readAllLines(output)).hasSize(4);
  }

  @Test
  void outputIsOverwrittenWithoutResume() throws Exception {
    Path output = Files.writeString(directory.resolve("results.ndjson"), "old\n");

    CommandRun.of(file(server.url("/ok")).toString(), "-o", output.toString());

    assertThat(Files.readAllLines(output))
        .singleElement()
        .satisfies(line -> assertThat(CommandRun.json(line).path("status").asInt()).isEqualTo(200));
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertThat(CommandRun.of("--help").out())
        .startsWith("Usage: fastreq")
        .contains("--rps", "Examples:");
    assertThat(CommandRun.of("--version").out()).startsWith("fastreq ");
  }

  private Path file(String... lines) throws IOException {
    return Files.write(directory.resolve("urls.txt"), List.of(lines));
  }
}
