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
package io.fastreq.camel.transport;

import static io.fastreq.camel.transport.TransportProbe.READ;
import static io.fastreq.camel.transport.TransportProbe.request;
import static io.fastreq.camel.transport.TransportProbe.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.ConnectionReuse;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.testing.BrokenServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Heads that break a rule: unambiguous ones are delivered, others are refused. Also the reuse of
 * connections after such heads.
 */
class UnusualHeadsTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @AutoClose private final TransportProbe probe = new TransportProbe();

  private static String whole(String fields) {
    return "HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\nwhole";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5, 5",
        "Content-Length: 5\r\nContent-Length: 5,05",
        "Content-Length:\t5\t",
        "Content-Length : 5",
        "Content-Length:\r\n 5",
        "Transfer-Encoding: identity\r\nContent-Length: 5",
        "Transfer-Encoding:\r\nContent-Length: 5",
        "X Blank: 1\r\n"
            + "X(Paren: 1\r\n"
            + ": 1\r\n"
            + "no colon at all\r\n"
            + "X\u00e9: 1\r\n"
            + " and more\r\n"
            + "Content-Length: 5",
        " first of all\r\nContent-Length: 5",
        "X: caf\u00c3\u00a9 \u0001\u007f\r\nContent-Length: 5",
        "X: a\r\n  b\r\nContent-Length: 5"
      })
  void unambiguousHeadIsDelivered(String fields) {
    try (BrokenServer server = BrokenServer.responding(whole(fields))) {
      assertThat(text(probe.get(server.url("/")).response())).isEqualTo("whole");
      assertThat(text(probe.get(server.url("/")).response())).isEqualTo("whole");
    }
  }

  @Test
  void headOfBareLineFeedsIsDelivered() {
    try (BrokenServer server =
        BrokenServer.responding("HTTP/1.1 200 OK\nX: y\nContent-Length: 5\n\nwhole")) {
      HttpResponse response = probe.get(server.url("/")).response();
      assertThat(text(response)).isEqualTo("whole");
      assertThat(response.headers().first("X")).isEqualTo("y");
    }
  }

  @Test
  void unusualFieldsAreLeftOutAndTheOthersKeepTheirBytes() {
    String fields =
        " X-Fold-Of-Nothing: 1\r\n"
            + "X Blank: 1\r\n"
            + " and its fold\r\n"
            + "X-Bytes: caf\u00c3\u00a9 \u0001\r\n"
            + "X-Fold: a\r\n"
            + "  b\r\n"
            + "X-Colon : c\r\n"
            + "Content-Length: 5";
    try (BrokenServer server = BrokenServer.responding(whole(fields))) {
      Headers headers = probe.get(server.url("/")).response().headers();
      assertThat(headers.toMap())
          .containsOnlyKeys("X-Bytes", "X-Fold", "X-Colon", "Content-Length");
      assertThat(headers.first("X-Bytes")).isEqualTo("caf\u00c3\u00a9 \u0001");
      assertThat(headers.first("X-Fold")).isEqualTo("a b");
      assertThat(headers.first("X-Colon")).isEqualTo("c");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 6",
        "Content-Length: 5,",
        "Content-Length: +5",
        "Content-Length: 5 5",
        "Content-Length: 0x5",
        "Content-Length:",
        "Content-Length: 99999999999999999999",
        "Content-Length: 5\r\nContent-Length: 6\r\nTransfer-Encoding: chunked",
        "Content-Length: \u000b5",
        "Content-Length\u000b: 5",
        "Content-Length(): 5",
        "Transfer\u00e9-Encoding: chunked",
        "Content-Length: 5\r\nTransfer-Encoding: gzip",
        "Content-Length: 5\r\nTransfer-Encoding: \u000bchunked",
        "Content-Length: 5\r\nTransfer-Encoding: xchunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nX: a\rb",
        "Content-Length: 5\r\nX: a\u0000b",
        "Content-Length: 5\r\nX Blank: a\u0000b"
      })
  void ambiguousHeadIsRefused(String fields) {
    try (BrokenServer server = BrokenServer.responding(whole(fields) + "\r\n0\r\n\r\n")) {
      probe.get(server.url("/")).failure(Kind.PROTOCOL);
      await().atMost(SOON).until(() -> probe.openConnections() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+5\r\nwhole\r\n",
        "-5\r\nwhole\r\n",
        "0x5\r\nwhole\r\n",
        "5\rx\r\nwhole\r\n",
        "5 5\r\nwhole\r\n",
        "5\r\nwholemore\r\n",
        "10000000000000005\r\nwhole\r\n",
        "ffffffffffffffff\r\nwhole\r\n",
        "5\r\nwhole\r\n0\r\nX: a\rb\r\n"
      })
  void brokenChunksAreRefused(String chunks) {
    try (BrokenServer server =
        BrokenServer.responding(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n")) {
      probe.get(server.url("/")).failure(Kind.PROTOCOL);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"100000001\r\nx\r\n0\r\n\r\n", "5\r\nwhole", "5\r\nwhole\r\n0\r\nX: tr"})
  void truncatedChunksAreTruncated(String chunks) {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
            })) {
      probe.get(server.url("/")).failure(Kind.TRUNCATED);
    }
  }

  @Test
  void trailersAreSkipped() {
    String chunked =
        "HTTP/1.1 200 OK\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "2;a=b\r\n"
            + "ok\r\n"
            + "0\r\n"
            + "X: 1\r\n"
            + "odd one\r\n\r\n";
    try (BrokenServer server = BrokenServer.responding(chunked)) {
      assertThat(text(probe.get(server.url("/")).response())).isEqualTo("ok");
      assertThat(text(probe.get(server.url("/")).response())).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n"
            + "Content-Length: 9\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "2\r\n"
            + "ok\r\n"
            + "0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"
      })
  void connectionIsNotReusedWhereMoreBytesMayCome(String response) {
    try (BrokenServer server = BrokenServer.responding(response)) {
      probe.get(server.url("/1")).response();
      probe.get(server.url("/2")).response();
      assertThat(server.connections()).isEqualTo(2);
      await().atMost(SOON).until(() -> probe.openConnections() == 0);
    }
  }

  /** Responds to the first request of each connection, and closes when it has read the second. */
  private static BrokenServer closingKeptConnections() {
    return BrokenServer.start(BrokenServer.staleAfterOne(OK));
  }

  @Test
  void newConnectionIsMadeOnRequest() {
    try (BrokenServer server = BrokenServer.responding(OK)) {
      HttpRequest anywhere = request("GET", server.url("/"), null);
      probe.send(anywhere, READ).response();
      probe.send(anywhere.with(ConnectionReuse.NONE), READ).response();
      assertThat(server.connections()).isEqualTo(2);
      probe.send(anywhere, READ).response();
      probe.send(anywhere.with(ConnectionReuse.RELIABLE), READ).response();
      assertThat(server.connections()).as("both serve again").isEqualTo(2);
    }
  }

  @Test
  void staleConnectionsAreNotUsedForNonIdempotentRequests() {
    try (BrokenServer server = closingKeptConnections()) {
      HttpRequest once =
          request("POST", server.url("/"), new byte[10]).with(ConnectionReuse.RELIABLE);
      probe.send(once, READ).response();
      probe.send(once, READ).failure(Kind.TRUNCATED);
      for (int i = 0; i < 5; i++) {
        probe.send(once, READ).response();
      }
      assertThat(server.connections()).isEqualTo(6);
    }
  }

  @Test
  void connectionClosedAtOnceLosesNoNonIdempotentRequest() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send(OK);
              connection.close();
              closed.countDown();
            })) {
      HttpRequest once =
          request("POST", server.url("/"), new byte[10]).with(ConnectionReuse.RELIABLE);
      probe.send(once, READ).response();
      closed.await();
      for (int i = 0; i < 5; i++) {
        probe.send(once, READ).response();
      }
    }
  }

  @Test
  void restOfAResponseIsNotTheNextResponse() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send(OK);
              connection.readRequest();
              connection.send("and more of it\r\n");
              connection.awaitPeerClose();
            })) {
      probe.get(server.url("/1")).response();
      assertThat(probe.get(server.url("/2")).failure(Kind.TRUNCATED).reach())
          .isEqualTo(Outcome.Reach.STALE_CONNECTION);
    }
  }
}
