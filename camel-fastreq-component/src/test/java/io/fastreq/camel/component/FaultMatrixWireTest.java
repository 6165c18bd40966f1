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
import io.fastreq.camel.testing.BrokenServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Responses that end or begin at the wrong place or have an unusual form; and connections that the
 * server closes without notice.
 */
class FaultMatrixWireTest extends FaultTest {

  private static final String SERIAL = ENDPOINT + "?concurrency=1&maxRetries=0";
  private static final String RESPONSES = SERIAL + "&returnType=response&okStatusCodeRange=200-499";
  private static final String TRUE = "HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\ntrue";
  private static final String EVIL =
      "HTTP/1.1 200 OK\r\nX-Evil: yes\r\nContent-Length: 4\r\n\r\nevil";

  private static Map<String, Object> item(String method, String url) {
    return Map.of("method", method, "url", url);
  }

  private static List<FastreqResponse> responses(Exchange result) {
    return result.getMessage().getBody(List.class).stream()
        .map(FastreqResponse.class::cast)
        .toList();
  }

  /** Sends these bytes to the very first request, and correct responses to all others. */
  private BrokenServer poisonedOnce(String response, String later) {
    AtomicInteger connections = new AtomicInteger();
    return server(
        connection -> {
          if (connections.getAndIncrement() == 0) {
            connection.readRequest();
            connection.send(response);
            if (!later.isEmpty()) {
              connection.pause(Duration.ofMillis(20));
              connection.send(later);
              connection.awaitPeerClose();
            }
          }
          while (connection.readRequest() != null) {
            connection.send(TRUE);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, 204 No Content, '', deleted, ''",
    "DELETE, 204 No Content, '', 'deleted\n', ''",
    "DELETE, 204 No Content, Transfer-Encoding: chunked, '0\r\n\r\n', ''",
    "GET, 304 Not Modified, Transfer-Encoding: chunked, '0\r\n\r\n', ''",
    "HEAD, 200 OK, Transfer-Encoding: chunked, '0\r\n\r\n', ''",
    "HEAD, 200 OK, Content-Length: 4, EVIL, ''",
    "GET, 200 OK, Transfer-Encoding: chunked, '2\r\nok\r\n0\r\n\r\nEVIL', ok",
    "GET, 200 OK, Content-Length: 2, okEVIL, ok",
    "GET, 200 OK, Content-Length: 2, okay, ok"
  })
  @DisplayName("row 42: bytes after a complete response, in the same read")
  void surplusBytesNeitherSpoilNorBeginAResponse(
      String method, String status, String header, String rest, String body) {
    String head = "HTTP/1.1 " + status + "\r\n" + header + (header.isEmpty() ? "\r\n" : "\r\n\r\n");
    assertOwnResponses(method, status, body, poisonedOnce(head + rest.replace("EVIL", EVIL), ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EVIL", "more", "\r\n", "HTTP/1.1 200 O"})
  @DisplayName("row 42: bytes after a complete response, in a later read")
  void laterSurplusBytesCloseTheConnection(String later) {
    BrokenServer server = poisonedOnce(OK, later.replace("EVIL", EVIL));
    Exchange first = send(RESPONSES, item("GET", server.url("/1")));
    assertThat(bodyOf(first)).extracting("status").isEqualTo(200);
    eventually(() -> server.openConnections() == 0);
    assertThat(bodyOf(send(RESPONSES, item("GET", server.url("/2")))))
        .extracting("status")
        .isEqualTo(403);
  }

  private void assertOwnResponses(String method, String status, String body, BrokenServer server) {
    Exchange result =
        send(RESPONSES, List.of(item(method, server.url("/1")), item("GET", server.url("/2"))));
    assertCounts(result, 2, 2, 0);
    FastreqResponse first = responses(result).get(0);
    assertThat(first.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
    assertThat(first.text()).isEqualTo(body);
    FastreqResponse second = responses(result).get(1);
    assertThat(second.status()).isEqualTo(403);
    assertThat(second.text()).isEqualTo("true");
    assertThat(second.headers()).doesNotContainKey("X-Evil");
    assertThat(server.requests()).hasSize(2);
    assertThat(server.connections()).isEqualTo(2);
  }

  private static Map<String, Object> put(String url, int size) {
    return Map.of("url", url, "method", "PUT", "body", "x".repeat(size));
  }

  @ParameterizedTest
  @CsvSource({
    "chunked, 00000000000000000002, ok",
    "'chunked,', 2, ok",
    "', chunked', 2, ok",
    "'identity, chunked', 2, PROTOCOL",
    "chunked, 10000000000000002, PROTOCOL"
  })
  @DisplayName("row 10: chunks are read alike by all backends")
  void oddChunksAreReadAlike(String coding, String size, String result) {
    BrokenServer server =
        responding(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: %s\r\n\r\n%s\r\nok\r\n0\r\n\r\n"
                .formatted(coding, size));
    assertThat(textOrKind(server)).isEqualTo(result);
  }

  @Test
  @DisplayName("row 45: chunks that consist of extensions only")
  void chunksOfExtensionsOnlyAreRefused() {
    String chunk = "1;" + "x".repeat(1_000) + "\r\na\r\n";
    BrokenServer server =
        responding(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk.repeat(30)
                + "0\r\n\r\n");
    assertThat(textOrKind(server)).isEqualTo("PROTOCOL");
  }

  private String textOrKind(BrokenServer server) {
    Exchange exchange =
        send(SERIAL + "&returnType=text&failureMode=include", List.of(server.url("/")));
    Object result = exchange.getMessage().getBody(List.class).get(0);
    return result instanceof FastreqFailure failure
        ? failure.kind().name()
        : String.valueOf(result);
  }

  /** Responds when it has read the head, and closes or waits. */
  private BrokenServer early(String status, boolean closes) {
    return server(
        connection -> {
          if (connection.readHead() == null) {
            return;
          }
          connection.send(
              "HTTP/1.1 "
                  + status
                  + "\r\nContent-Length: 5\r\n"
                  + (closes ? "Connection: close\r\n" : "")
                  + "\r\nearly");
          if (!closes) {
            connection.pause(Duration.ofSeconds(60));
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "413 Too Large, 60000, true",
    "413 Too Large, 8000000, false",
    "401 Who, 60000, false",
    "401 Who, 8000000, true",
    "422 No, 20000000, true"
  })
  @DisplayName("row 43: refused before the request's body has been sent completely")
  void earlyRefusalIsTheResponse(String status, int size, boolean closes) {
    BrokenServer server = early(status, closes);
    FastreqFailure failure = assertFails(RETRYING, put(server.url("/"), size), Kind.STATUS, 1);
    assertThat(failure.response().status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
    assertThat(failure.response().text()).isEqualTo("early");
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("row 43: response before the request's body has been sent completely")
  void earlySuccessIsTheResponse(boolean closes) {
    BrokenServer server = early("200 OK", closes);
    Exchange result = send(RETRYING + "&returnType=text", put(server.url("/"), 8_000_000));
    assertThat(bodyOf(result)).isEqualTo("early");
    assertThat(sent(result)).isEqualTo(1);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  @DisplayName("row 43: redirected before the request's body has been sent completely")
  void earlyRedirectIsFollowed() {
    BrokenServer target = responding(OK);
    BrokenServer server = early("307 Elsewhere\r\nLocation: " + target.url("/there"), true);
    Exchange result = send(RETRYING + "&returnType=text", put(server.url("/"), 3_000_000));
    assertThat(bodyOf(result)).isEqualTo("ok");
    assertThat(target.requests().get(0).body()).hasSize(3_000_000);
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\nok",
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\nokk",
        "Content-Length: +2\r\n\r\nok",
        "Transfer-Encoding: chunked\r\n\r\n2\nok\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n2;a\rb\r\nok\r\n0\r\n\r\n",
        "Content-Length: 2\r\nX: a\rb\r\n\r\nok",
        "Content-Length: 2\r\nX: a\u0000b\r\n\r\nok"
      })
  @DisplayName("row 10: ambiguous framing")
  void ambiguousFramingIsRefused(String rest) {
    assertFails(responding("HTTP/1.1 200 OK\r\n" + rest), Kind.PROTOCOL, 2);
  }

  @Test
  @DisplayName("row 9: a chunk size beyond 32 bits is read completely")
  void largeChunkSizeIsReadWhole() {
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send(
                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                      + "100000001\r\no\r\n0\r\n\r\n");
            });
    assertFails(server, Kind.TRUNCATED, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        "HTTP/1.1 200 OK\r\nX Blank: 1\r\nX(Odd): 1\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX-Text: caf\u00c3\u00a9 \u0001\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
        "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"
      })
  @DisplayName("heads that are unusual but unambiguous are accepted")
  void unusualHeadIsAccepted(String response) {
    BrokenServer server = responding(response);
    Exchange both = send(SERIAL + "&returnType=text", List.of(server.url("/1"), server.url("/2")));
    assertThat(both.getMessage().getBody(List.class)).isEqualTo(List.of("ok", "ok"));
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "Connection: x, close\r\nContent-Length: 2\r\n\r\nok",
        "Keep-Alive: timeout=0\r\nContent-Length: 2\r\n\r\nok"
      })
  @DisplayName("a connection is not reused where the response says so, or may say so")
  void doubtfulConnectionIsNotReused(String rest) {
    BrokenServer server = responding("HTTP/1.1 200 OK\r\n" + rest);
    Exchange both = send(SERIAL + "&returnType=text", List.of(server.url("/1"), server.url("/2")));
    assertThat(both.getMessage().getBody(List.class)).isEqualTo(List.of("ok", "ok"));
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  @DisplayName("row 7: a connection is not reused after the idle time that the server names")
  void connectionIsNotReusedBeyondTheServersKeepAliveTime() {
    BrokenServer server =
        responding(
            "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1, max=9\r\nContent-Length: 2\r\n\r\nok");
    // The second item waits 2/3 of a second for its token.
    String slow = SERIAL + "&returnType=text&rps=1.5&burst=1";
    assertCounts(send(slow, List.of(server.url("/1"), server.url("/2"))), 2, 2, 0);
    assertThat(server.connections()).isEqualTo(2);
  }

  private static List<Object> items(int count, String method, String prefix) {
    List<Object> items = new ArrayList<>();
    IntStream.range(0, count).forEach(i -> items.add(item(method, prefix + i)));
    return items;
  }

  @Test
  @DisplayName("row 52: a server that closes after each response")
  void serverThatClosesAfterEachResponseCostsNoAttempt() {
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send(OK);
            });
    String uri = ENDPOINT + "?concurrency=4&maxRetries=0";
    assertCounts(send(uri, items(40, "GET", server.url("/"))), 40, 40, 0);
  }

  @Test
  @DisplayName("row 52: a proxy that closes after each response")
  void proxyThatClosesAfterEachResponseCostsNoAttempt() {
    BrokenServer proxy =
        server(
            connection -> {
              connection.readRequest();
              connection.send(OK);
            });
    String uri = ENDPOINT + "?concurrency=4&maxRetries=0&proxies=127.0.0.1:" + proxy.port();
    assertCounts(send(uri, items(40, "GET", "http://target.invalid/")), 40, 40, 0);
  }

  @Test
  @DisplayName("row 52: the free retry goes on a fresh connection")
  void freeRetryTakesNoOtherStaleConnection() {
    int connections = 5;
    CountDownLatch all = new CountDownLatch(connections);
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              all.countDown();
              all.await();
              connection.send(OK);
              // reads the second request, so that it was certainly sent, and does not respond
              connection.readRequest();
            });
    String uri = ENDPOINT + "?maxRetries=0&concurrency=" + connections;
    assertCounts(send(uri, items(connections, "GET", server.url("/a"))), 5, 5, 0);
    assertCounts(send(uri, items(connections, "GET", server.url("/b"))), 5, 5, 0);
  }

  /**
   * Responds to the first request of each connection, and ends the connection when it has read the
   * second.
   */
  private BrokenServer serverOfStaleConnections(boolean resets) {
    return server(
        connection -> {
          connection.readRequest();
          connection.send(OK);
          connection.readRequest();
          if (resets) {
            connection.reset();
          }
        });
  }

  @ParameterizedTest(name = "reset: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName("row 52: a POST is not sent on kept connections that often are stale")
  void postUsesFreshConnectionsWhereKeptOnesAreStale(boolean resets) {
    BrokenServer server = serverOfStaleConnections(resets);
    Exchange result = send(SERIAL, items(12, "POST", server.url("/")));
    assertCounts(result, 12, 11, 1);
  }

  @ParameterizedTest(name = "reset: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName("row 52: a GET is not sent twice each time where kept connections are stale")
  void getUsesFreshConnectionsWhereMostKeptOnesAreStale(boolean resets) {
    BrokenServer server = serverOfStaleConnections(resets);
    Exchange result = send(SERIAL, items(30, "GET", server.url("/")));
    assertCounts(result, 30, 30, 0);
    assertThat(server.requests()).hasSize((int) sent(result)).hasSizeLessThan(45);
  }
}
