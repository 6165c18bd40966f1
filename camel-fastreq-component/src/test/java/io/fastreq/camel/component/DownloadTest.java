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
package io.fastreq.camel.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqResultStream;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code returnType=file}: the files that are written, their names, and what failures leave behind.
 */
class DownloadTest extends FaultTest {

  private static final byte[] BODY = new byte[3 << 20];

  static {
    new Random(11).nextBytes(BODY);
  }

  @TempDir Path directory;

  private String fileUri(String more) {
    return ENDPOINT + "?returnType=file&retryBackoff=10ms&directory=" + directory + more;
  }

  private static String head(String status, int length, String more) {
    return "HTTP/1.1 " + status + "\r\n" + more + "Content-Length: " + length + "\r\n\r\n";
  }

  private BrokenServer serving(byte[] body, String headers) {
    return server(BrokenServer.serving(headers, body));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void bodiesAreWrittenAndTheValueIsThePath() throws Exception {
    BrokenServer server = serving(BODY, "");
    Exchange one = send(fileUri(""), server.url("/only"));
    assertThat(bodyOf(one)).isEqualTo(directory.resolve("0"));
    assertThat(Files.readAllBytes(directory.resolve("0"))).isEqualTo(BODY);

    Exchange list = send(fileUri(""), List.of(server.url("/a"), server.url("/b")));
    assertThat(bodyOf(list)).isEqualTo(List.of(directory.resolve("0"), directory.resolve("1")));
    Exchange map = send(fileUri(""), Map.of("left", server.url("/a")));
    assertThat(bodyOf(map)).isEqualTo(Map.of("left", directory.resolve("left")));
    assertThat(names()).containsExactly("0", "1", "left");
    assertThat(Files.readAllBytes(directory.resolve("left"))).isEqualTo(BODY);
  }

  @Test
  void directoryIsCreatedAndExistingFilesAreReplaced() throws Exception {
    Path below = directory.resolve("not/there/yet");
    String uri = ENDPOINT + "?returnType=file&directory=" + below;
    assertThat(bodyOf(send(uri, api.url("/text/first")))).isEqualTo(below.resolve("0"));
    assertThat(below.resolve("0")).hasContent("text first");
    assertThat(bodyOf(send(uri, api.url("/text/second")))).isEqualTo(below.resolve("0"));
    assertThat(below.resolve("0")).hasContent("text second");
  }

  @Test
  void fileNameIsASimpleExpressionOverKeyIndexAndUrl() throws Exception {
    Map<String, String> forms =
        Map.of(
            "${key}-${index}.txt", "left-0.txt",
            "${header.CamelFastreqKey}.txt", "left.txt",
            "${header.CamelFastreqIndex}.json", "0.json",
            "${variable.key}_${variable.index}", "left_0",
            "page-${index}.html", "page-0.html",
            "${url}", "http___127.0.0.1_" + api.url("").replaceAll(".*:", "") + "_text_5");
    for (Map.Entry<String, String> form : forms.entrySet()) {
      Exchange result =
          send(fileUri("&fileName=RAW(" + form.getKey() + ")"), Map.of("left", api.url("/text/5")));
      assertThat(bodyOf(result))
          .as(form.getKey())
          .isEqualTo(Map.of("left", directory.resolve(form.getValue())));
    }
    assertThat(names()).containsExactlyInAnyOrderElementsOf(forms.values());
  }

  @Test
  void emptyNameFallsBackToTheKeyOrTheIndex() {
    String uri = fileUri("&fileName=RAW(${header.nothing})");
    assertThat(bodyOf(send(uri, Map.of("k", api.url("/text/5")))))
        .isEqualTo(Map.of("k", directory.resolve("k")));
    assertThat(bodyOf(send(uri, List.of(api.url("/text/5")))))
        .isEqualTo(List.of(directory.resolve("0")));
    assertThat(bodyOf(send(uri, Map.of(" ", api.url("/text/5")))))
        .isEqualTo(Map.of(" ", directory.resolve("0")));
  }

  /** The first item in input order has the name; the other is not sent. */
  @Test
  void secondItemOfTheSameNameFailsUnsent() throws Exception {
    Exchange result =
        send(
            fileUri("&fileName=same.txt"),
            List.of(api.url("/text/1"), api.url("/text/2"), api.url("/text/3")));
    assertCounts(result, 3, 1, 2);
    assertThat(failures(result))
        .allSatisfy(failure -> assertThat(failure.kind()).isEqualTo(Kind.VALIDATION))
        .allSatisfy(failure -> assertThat(failure.message()).contains("same.txt", "item 0"));
    assertThat(directory.resolve("same.txt")).hasContent("text 1");
    assertThat(api.requests()).isEqualTo(1);
    // Names that some file systems treat as equal.
    Exchange cases =
        send(fileUri(""), Map.of("Report", api.url("/text/1"), "REPORT", api.url("/text/2")));
    assertCounts(cases, 2, 1, 1);
  }

  @Test
  void itemsOfTheSameRequestMayShareAFileWhereItIsSentOnce() {
    String uri = fileUri("&deduplicate=true&fileName=RAW(${url})");
    Exchange result = send(uri, List.of(api.url("/text/1"), api.url("/text/1")));
    List<?> paths = (List<?>) bodyOf(result);
    assertThat(paths.get(0)).isEqualTo(paths.get(1));
    assertThat(api.requests()).isEqualTo(1);
  }

  @Test
  void itemsWithDifferentHeadersDoNotShareAFile() {
    String uri = fileUri("&deduplicate=true&fileName=RAW(${url})&failureMode=include");
    String url = api.url("/text/1");
    List<Object> items =
        List.of(
            Map.of("url", url, "headers", Map.of("Accept-Language", "en")),
            Map.of("url", url, "headers", Map.of("Accept-Language", "fr")),
            Map.of("url", url, "method", "POST", "body", "x"),
            Map.of("url", url, "headers", Map.of("accept-language", "en")));
    Exchange result = send(uri, items);
    List<?> body = (List<?>) bodyOf(result);
    assertThat(body.get(3)).isInstanceOf(Path.class).isEqualTo(body.get(0));
    assertThat(((FastreqFailure) body.get(1)).kind()).isEqualTo(Kind.VALIDATION);
    assertThat(((FastreqFailure) body.get(1)).message()).contains("that of item 0");
    assertThat(((FastreqFailure) body.get(2)).kind()).isEqualTo(Kind.VALIDATION);
    assertThat(api.requests()).isEqualTo(1);
  }

  @Test
  void onlySuccessfulResponsesAreWritten() throws Exception {
    BrokenServer server =
        server(BrokenServer.responses(request -> head("404 Not Found", 7, "") + "nothing"));
    FastreqFailure failure = failures(send(fileUri(""), server.url("/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.STATUS);
    assertThat(failure.response().text()).isEqualTo("nothing");
    assertThat(names()).isEmpty();
  }

  @Test
  void retriedResponseIsNotWritten() throws Exception {
    assertThat(bodyOf(send(fileUri(""), api.url("/fails/2/whole"))))
        .isEqualTo(directory.resolve("0"));
    assertThat(directory.resolve("0")).hasContent("whole");
    assertThat(names()).containsExactly("0");
  }

  @Test
  void redirectIsFollowedAndItsTargetWritten() throws Exception {
    BrokenServer server =
        server(
            connection -> {
              BrokenServer.Request request = connection.readRequest();
              while (request != null) {
                connection.send(
                    request.uri().equals("/from")
                        ? head("302 Found", 4, "Location: /to\r\n") + "away"
                        : head("200 OK", 4, "") + "here");
                request = connection.readRequest();
              }
            });
    // Although the redirect counts as success: it is never the final response.
    Exchange result = send(fileUri("&okStatusCodeRange=200-399"), server.url("/from"));
    assertThat(bodyOf(result)).isEqualTo(directory.resolve("0"));
    assertThat(directory.resolve("0")).hasContent("here");
  }

  @Test
  void responsesWithoutABodyAreEmptyFiles() {
    assertThat(bodyOf(send(fileUri(""), api.url("/status/204")))).isEqualTo(directory.resolve("0"));
    assertThat(directory.resolve("0")).isEmptyFile();
  }

  @Test
  void bodyIsWrittenDecompressed() throws Exception {
    BrokenServer server = serving(Bytes.gzip(BODY), "Content-Encoding: gzip\r\n");
    bodyOf(send(fileUri(""), server.url("/")));
    assertThat(Files.readAllBytes(directory.resolve("0"))).isEqualTo(BODY);
    // Gzip was not requested here, and the body is still decoded.
    bodyOf(send(fileUri("&useCompression=false"), server.url("/")));
    assertThat(Files.readAllBytes(directory.resolve("0"))).isEqualTo(BODY);
  }

  @Test
  void sizeIsLimitedOnlyWhereAnOptionSaysSo() throws Exception {
    byte[] large = new byte[17 << 20];
    BrokenServer server = serving(large, "");
    assertThat(Files.size((Path) bodyOf(send(fileUri(""), server.url("/")))))
        .isEqualTo(large.length);
    Files.delete(directory.resolve("0"));
    FastreqFailure failure =
        failures(send(fileUri("&maxBodySize=1000000"), server.url("/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.attempts()).isEqualTo(1);
    eventually(() -> names().isEmpty());
  }

  @Test
  void otherResponsesAreLimitedByDefault() {
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send(head("404 Not Found", 40 << 20, ""));
              connection.send(new byte[40 << 20]);
            });
    FastreqFailure failure = failures(send(fileUri("&maxRetries=0"), server.url("/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
  }

  @Test
  void parserGetsTheResponseWithoutABodyAndWithThePathAsValue() throws Exception {
    context
        .getRegistry()
        .bind(
            "size",
            (Function<FastreqResponse, Object>)
                response -> {
                  assertThat(response.body()).isEmpty();
                  return ((Path) response.value()).toFile().length();
                });
    assertThat(bodyOf(send(fileUri("&parser=#size"), serving(BODY, "").url("/"))))
        .isEqualTo((long) BODY.length);
  }

  @Test
  void retryWhileIsCalledBeforeTheFileIsRenamed() throws Exception {
    Files.writeString(directory.resolve("0"), "from before");
    AtomicInteger asked = new AtomicInteger();
    context
        .getRegistry()
        .bind(
            "notYet",
            (Predicate<FastreqResponse>)
                response -> {
                  assertThat(directory.resolve("0")).hasContent("from before");
                  return asked.incrementAndGet() < 3;
                });
    Exchange result = send(fileUri("&retryWhile=#notYet"), api.url("/text/now"));
    assertThat(bodyOf(result)).isEqualTo(directory.resolve("0"));
    assertThat(directory.resolve("0")).hasContent("text now");
    assertThat(names()).containsExactly("0");
    asked.set(-100);
    assertThat(send(fileUri("&retryWhile=#notYet&maxRetries=1"), api.url("/text/x")).getException())
        .isNotNull();
    assertThat(directory.resolve("0")).hasContent("text now");
    assertThat(names()).containsExactly("0");
  }

  private BrokenServer endless() {
    return server(
        connection -> {
          connection.readRequest();
          connection.send(head("200 OK", Integer.MAX_VALUE, ""));
          byte[] piece = new byte[100_000];
          while (!connection.pause(Duration.ofMillis(5))) {
            connection.send(piece);
          }
        });
  }

  @Test
  void timedOutAttemptLeavesNoFile() throws Exception {
    BrokenServer server = endless();
    FastreqFailure failure =
        failures(send(fileUri("&requestTimeout=500ms&maxRetries=1"), server.url("/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.attempts()).isEqualTo(2);
    eventually(() -> names().isEmpty());
  }

  @Test
  void cutBatchLeavesNoFile() throws Exception {
    BrokenServer server = endless();
    Exchange result =
        send(fileUri("&batchTimeout=700ms"), List.of(server.url("/1"), server.url("/2")));
    assertThat(failures(result)).hasSize(2);
    eventually(() -> names().isEmpty());
  }

  @Test
  void stopOfTheContextLeavesNoFile() throws Exception {
    BrokenServer server = endless();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:in").to(fileUri(""));
          }
        });
    context.getShutdownStrategy().setTimeout(1);
    CompletableFuture<Exchange> sent = sendAsync("direct:in", server.url("/"));
    eventually(() -> !names().isEmpty());
    assertThat(names()).allMatch(name -> name.endsWith(".part"));
    context.stop();
    assertThat(await(sent).getException()).isNotNull();
    assertThat(names()).isEmpty();
  }

  /** The server is read no faster than the disk writes, and only a little ahead. */
  @Test
  void slowDiskSlowsTheServerDown() throws Exception {
    SlowDisk disk = new SlowDisk();
    context.getComponent("fastreq", FastreqComponent.class).disk(disk);
    int megabytes = 100;
    AtomicInteger sent = new AtomicInteger();
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send(head("200 OK", megabytes << 20, ""));
              byte[] piece = new byte[1 << 20];
              for (int i = 0; i < megabytes; i++) {
                connection.send(piece);
                sent.incrementAndGet();
              }
              connection.awaitPeerClose();
            });
    CompletableFuture<Exchange> exchange = sendAsync(fileUri(""), server.url("/"));
    disk.awaitWriter();
    AtomicInteger before = new AtomicInteger(-1);
    eventually(() -> before.getAndSet(sent.get()) == sent.get());
    assertThat(sent.get()).as("MB sent while nothing is written").isLessThan(60);
    disk.release();
    assertThat(bodyOf(await(exchange))).isEqualTo(directory.resolve("0"));
    assertThat(Files.size(directory.resolve("0"))).isEqualTo((long) megabytes << 20);
    assertThat(disk.writers()).allMatch(name -> name.contains("FastreqWorker"));
  }

  @Test
  void streamedResultsCarryThePath() throws Exception {
    List<FastreqResponse> read = new ArrayList<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:in")
                .to(fileUri("&streaming=true"))
                .process(
                    exchange ->
                        exchange
                            .getMessage()
                            .getBody(FastreqResultStream.class)
                            .forEachRemaining(result -> read.add((FastreqResponse) result)));
          }
        });
    assertThat(send("direct:in", urls("/text/", 3)).getException()).isNull();
    assertThat(read).hasSize(3);
    for (FastreqResponse response : read) {
      assertThat(response.value()).isEqualTo(directory.resolve("" + response.index()));
      assertThat(directory.resolve("" + response.index())).hasContent("text " + response.index());
      assertThat(response.body()).isEmpty();
      assertThat(response.toJson()).contains("\"value\":\"" + response.value() + "\"");
    }
  }
}
