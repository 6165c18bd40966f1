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
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.BrokenServer.Connection;
import io.fastreq.camel.testing.BrokenServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads that break off in the middle: resumed where that is safe, otherwise restarted. */
class DownloadResumeTest extends FaultTest {

  private static final byte[] BODY = new byte[2 << 20];
  private static final int HALF = BODY.length / 2;
  private static final String TAG = "ETag: \"v1\"\r\n";
  private static final String DATES =
      "Date: Sat, 21 Nov 2026 10:00:00 GMT\r\nLast-Modified: Fri, 20 Nov 2026 10:00:00 GMT\r\n";

  static {
    new Random(12).nextBytes(BODY);
  }

  @TempDir Path directory;

  private String fileUri(String more) {
    return ENDPOINT + "?returnType=file&retryBackoff=10ms&directory=" + directory + more;
  }

  private static String head(String status, long length, String headers) {
    return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + length + "\r\n\r\n";
  }

  /** Sends the body from its beginning, but not all of it. */
  private static void sendHalf(Connection connection, String headers) throws IOException {
    connection.send(head("200 OK", BODY.length, headers));
    connection.send(Arrays.copyOf(BODY, HALF));
  }

  private static void sendWhole(Connection connection, String headers) throws IOException {
    connection.send(head("200 OK", BODY.length, headers));
    connection.send(BODY);
  }

  private static long from(Request request) {
    String range = request.header("Range");
    return range == null ? 0 : Long.parseLong(range.replaceAll("bytes=([0-9]+)-", "$1"));
  }

  /** Sends what a server that supports ranges sends. */
  private static void sendRest(Connection connection, Request request, String headers)
      throws IOException {
    int from = (int) from(request);
    String range = "Content-Range: bytes " + from + "-" + (BODY.length - 1) + "/" + BODY.length;
    connection.send(head("206 Partial Content", BODY.length - from, headers + range + "\r\n"));
    connection.send(Arrays.copyOfRange(BODY, from, BODY.length));
  }

  /** The behaviour of a server after it has broken off once. */
  private interface AfterBreak {
    void respond(Connection connection, Request request) throws IOException;
  }

  /** Breaks off the first response in the middle, and then does what the test says. */
  private BrokenServer breakingOnce(String headers, AfterBreak afterBreak) {
    AtomicInteger requests = new AtomicInteger();
    return server(
        connection -> {
          Request request = connection.readRequest();
          while (request != null) {
            if (requests.incrementAndGet() == 1) {
              sendHalf(connection, headers);
              return;
            }
            afterBreak.respond(connection, request);
            request = connection.readRequest();
          }
        });
  }

  private void assertWhole(Exchange result) throws IOException {
    assertThat(bodyOf(result)).isEqualTo(directory.resolve("0"));
    assertThat(Files.readAllBytes(directory.resolve("0"))).isEqualTo(BODY);
    assertOnly("0");
  }

  private void assertOnly(String... names) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      assertThat(all.map(path -> path.getFileName().toString())).containsExactly(names);
    }
  }

  @Test
  void resumesWhereItBrokeOff() throws Exception {
    BrokenServer server = breakingOnce(TAG, (c, request) -> sendRest(c, request, TAG));
    Exchange result = send(fileUri(""), server.url("/"));
    assertWhole(result);
    assertThat(server.requests()).hasSize(2);
    Request second = server.requests().get(1);
    assertThat(from(second)).isBetween(1L, (long) HALF);
    assertThat(second.header("If-Range")).isEqualTo("\"v1\"");
    assertThat(second.header("Accept-Encoding")).isEqualTo("identity");
    assertThat(server.requests().get(0).header("Range")).isNull();
    assertThat(sent(result)).isEqualTo(2);
  }

  @Test
  void lastModifiedIsUsedWithoutAnETag() throws Exception {
    BrokenServer server = breakingOnce(DATES, (c, request) -> sendRest(c, request, DATES));
    assertWhole(send(fileUri(""), server.url("/")));
    assertThat(server.requests().get(1).header("If-Range"))
        .isEqualTo("Fri, 20 Nov 2026 10:00:00 GMT");
  }

  @Test
  void resumesAsOftenAsItBreaksOff() throws Exception {
    int step = BODY.length / 4;
    BrokenServer server =
        server(
            connection -> {
              Request request = connection.readRequest();
              int from = (int) from(request);
              String range = "Content-Range: bytes " + from + "-" + (BODY.length - 1) + "/*\r\n";
              connection.send(
                  from == 0
                      ? head("200 OK", BODY.length, TAG)
                      : head("206 Partial Content", BODY.length - from, TAG + range));
              connection.send(Arrays.copyOfRange(BODY, from, Math.min(BODY.length, from + step)));
            });
    assertWhole(send(fileUri("&maxRetries=20"), server.url("/")));
    List<Long> places = server.requests().stream().map(DownloadResumeTest::from).toList();
    assertThat(places).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(3);
  }

  @Test
  void resumesAfterATimedOutAttempt() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    BrokenServer server =
        server(
            connection -> {
              Request request = connection.readRequest();
              if (requests.incrementAndGet() == 1) {
                sendHalf(connection, TAG);
                connection.awaitPeerClose();
              } else {
                sendRest(connection, request, TAG);
                connection.awaitPeerClose();
              }
            });
    assertWhole(send(fileUri("&requestTimeout=2s"), server.url("/")));
    assertThat(from(server.requests().get(1))).isEqualTo(HALF);
  }

  @Test
  void otherFailuresInBetweenKeepTheReceivedPart() throws Exception {
    AtomicInteger more = new AtomicInteger();
    BrokenServer server =
        breakingOnce(
            TAG,
            (c, request) -> {
              if (more.incrementAndGet() == 1) {
                c.send(head("503 Service Unavailable", 0, ""));
              } else {
                sendRest(c, request, TAG);
              }
            });
    assertWhole(send(fileUri(""), server.url("/")));
    assertThat(server.requests().stream().map(DownloadResumeTest::from).toList())
        .satisfies(places -> assertThat(places.get(2)).isEqualTo(places.get(1)).isPositive());
  }

  @Test
  void restartsWhenTheServerSendsTheWholeFile() throws Exception {
    BrokenServer server = breakingOnce(TAG, (c, request) -> sendWhole(c, "ETag: \"v2\"\r\n"));
    assertWhole(send(fileUri(""), server.url("/")));
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(1).header("Range")).isNotNull();
  }

  /** The headers of the first response make a safe resumption impossible. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-No: validator|",
        "ETag: W/\"weak\"|",
        "ETag: W/\"weak\"|Date: Sat, 21 Nov 2026 10:00:00 GMT|Last-Modified: Fri, 20 Nov 2026"
            + " 10:00:00 GMT|",
        "Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT|",
        "Date: Sat, 21 Nov 2026 10:00:00 GMT|Last-Modified: Sat, 21 Nov 2026 10:00:00 GMT|",
        "ETag: \"v1\"|Accept-Ranges: none|",
        "ETag: \"v1\"|Content-Encoding: identity|"
      })
  void requestsTheWholeFileWhereTheRestCannotBeTrusted(String headers) throws Exception {
    String lines = headers.replace("|", "\r\n");
    BrokenServer server = breakingOnce(lines, (c, request) -> sendWhole(c, ""));
    assertWhole(send(fileUri(""), server.url("/")));
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests()).allMatch(request -> request.header("Range") == null);
  }

  @Test
  void requestsTheSameAgainWhereTheItemHasItsOwnRange() throws Exception {
    BrokenServer server = breakingOnce(TAG, (c, request) -> sendWhole(c, TAG));
    Map<String, Object> item =
        Map.of("url", server.url("/"), "headers", Map.of("Range", "bytes=0-"));
    assertThat(send(fileUri(""), List.of(item)).getException()).isNull();
    assertThat(server.requests()).allMatch(request -> request.header("Range").equals("bytes=0-"));
    assertThat(server.requests()).hasSize(2);
  }

  /** Useless responses to the request for the rest: the whole file is requested at once. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "416 Range Not Satisfiable; Content-Range: bytes */5",
        "206 Partial Content; Content-Range: bytes 0-4/5",
        "206 Partial Content; Content-Range: bytes %d-%d/%d0",
        "206 Partial Content; Content-Range: lines %d-%d/%d",
        "206 Partial Content; Content-Type: multipart/byteranges; boundary=x",
        "206 Partial Content; Content-Range: bytes %d-%d/%d|ETag: \"v2\"",
        "206 Partial Content; Content-Range: bytes %d-%d/%d|Content-Encoding: gzip"
      })
  void restartsInTheSameAttemptWhereTheRestIsUnavailable(String status, String headers)
      throws Exception {
    AtomicInteger more = new AtomicInteger();
    BrokenServer server =
        breakingOnce(
            TAG,
            (c, request) -> {
              if (more.incrementAndGet() == 1) {
                long from = from(request);
                String lines =
                    headers.formatted(from, BODY.length - 1, BODY.length).replace("|", "\r\n");
                c.send(head(status, BODY.length - from, lines + "\r\n"));
                c.send(Arrays.copyOfRange(BODY, (int) from, BODY.length));
              } else {
                sendWhole(c, TAG);
              }
            });
    assertWhole(send(fileUri("&maxRetries=1"), server.url("/")));
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().get(1).header("Range")).isNotNull();
    assertThat(server.requests().get(2).header("Range")).isNull();
  }

  @Test
  void tooShortRestRestarts() throws Exception {
    AtomicInteger more = new AtomicInteger();
    BrokenServer server =
        breakingOnce(
            TAG,
            (c, request) -> {
              if (more.incrementAndGet() == 1) {
                long from = from(request);
                String range =
                    "Content-Range: bytes " + from + "-" + (BODY.length - 1) + "/" + BODY.length;
                c.send(head("206 Partial Content", 10, TAG + range + "\r\n") + "x".repeat(10));
              } else {
                sendWhole(c, TAG);
              }
            });
    assertWhole(send(fileUri("&maxRetries=1"), server.url("/")));
    assertThat(server.requests()).hasSize(3);
  }

  /** The length of the body is known only from the range. */
  @ParameterizedTest
  @CsvSource({"-10, 0, %d", "10, 0, %d", "0, -10, %d", "-10, 0, *", "0, 1, *"})
  void restThatContradictsItsRangeRestarts(int more, int moreSaid, String whole) throws Exception {
    BrokenServer server =
        breakingOnceWithoutLength(
            (c, request) -> {
              long from = from(request);
              if (from == 0) {
                sendWhole(c, TAG);
                return;
              }
              String range =
                  ("Content-Range: bytes " + from + "-" + (BODY.length - 1 + moreSaid))
                      + ("/" + whole.formatted(BODY.length) + "\r\n");
              byte[] rest = Arrays.copyOfRange(BODY, (int) from, BODY.length + more);
              c.send(head("206 Partial Content", rest.length, TAG + range));
              c.send(rest);
            });
    assertWhole(send(fileUri("&maxRetries=1"), server.url("/")));
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().get(1).header("Range")).isNotNull();
  }

  @Test
  void resumesWhereOnlyTheRangeNamesTheLength() throws Exception {
    BrokenServer server = breakingOnceWithoutLength((c, request) -> sendRest(c, request, TAG));
    assertWhole(send(fileUri(""), server.url("/")));
    assertThat(server.requests()).hasSize(2);
  }

  /** Breaks off the first response, which names no length, in the middle. */
  private BrokenServer breakingOnceWithoutLength(AfterBreak afterBreak) {
    AtomicInteger requests = new AtomicInteger();
    return server(
        connection -> {
          for (Request request = connection.readRequest();
              request != null;
              request = connection.readRequest()) {
            if (requests.incrementAndGet() == 1) {
              connection.send("HTTP/1.1 200 OK\r\n" + TAG);
              connection.send("Transfer-Encoding: chunked\r\n\r\n200000\r\n");
              connection.send(Arrays.copyOf(BODY, HALF));
              return;
            }
            afterBreak.respond(connection, request);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 0-9/20", "bytes 10-19/20", "bytes 0-18/19", "bytes 0-20/*"})
  void unrequestedPartialContentIsNotTakenForTheWholeFile(String range) throws Exception {
    BrokenServer server =
        server(
            connection -> {
              while (connection.readRequest() != null) {
                String line = TAG + "Content-Range: " + range + "\r\n";
                connection.send(head("206 Partial Content", 20, line) + "x".repeat(20));
              }
            });
    Exchange result = send(fileUri("&maxRetries=0"), server.url("/"));
    assertThat(kindOf(result)).isEqualTo(Kind.HANDLER);
    assertThat(server.requests()).hasSize(1);
    eventually(() -> directory.toFile().list().length == 0);
  }

  @Test
  void redirectIsFollowedAgainForTheRest() throws Exception {
    AtomicInteger bodies = new AtomicInteger();
    BrokenServer server =
        server(
            connection -> {
              Request request = connection.readRequest();
              while (request != null) {
                if (request.uri().equals("/from")) {
                  connection.send(head("302 Found", 0, "Location: /to\r\n"));
                } else if (bodies.incrementAndGet() == 1) {
                  sendHalf(connection, TAG);
                  return;
                } else {
                  sendRest(connection, request, TAG);
                }
                request = connection.readRequest();
              }
            });
    assertWhole(send(fileUri(""), server.url("/from")));
    assertThat(server.requests().stream().map(r -> r.uri() + (from(r) > 0)).toList())
        .containsExactly("/fromfalse", "/tofalse", "/fromtrue", "/totrue");
  }

  @Test
  void limitHoldsForAllPartsTogether() throws Exception {
    BrokenServer server = breakingOnce(TAG, (c, request) -> sendRest(c, request, TAG));
    String limited = fileUri("&maxBodySize=" + (HALF + HALF / 2));
    FastreqFailure failure = failures(send(limited, server.url("/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.attempts()).isEqualTo(2);
    eventually(() -> directory.toFile().list().length == 0);
    BrokenServer another = breakingOnce(TAG, (c, request) -> sendRest(c, request, TAG));
    assertWhole(send(fileUri("&maxBodySize=" + BODY.length), another.url("/")));
  }

  @Test
  void downloadThatNeverCompletesLeavesNoFile() throws Exception {
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              sendHalf(connection, TAG);
              connection.pause(Duration.ofMillis(1));
            });
    FastreqFailure failure = failures(send(fileUri("&maxRetries=2"), server.url("/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(failure.attempts()).isEqualTo(3);
    eventually(() -> directory.toFile().list().length == 0);
  }
}
