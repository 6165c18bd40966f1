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
import static io.fastreq.camel.transport.TransportProbe.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.Bytes;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.TransportProbe.Exchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of servers and the failures they lead to. */
class TransportFaultsTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @AutoClose private final TransportProbe probe = new TransportProbe();

  private Failure failureBy(Kind kind, BrokenServer.Script script) {
    return failureBy(kind, READ, script);
  }

  private Failure failureBy(Kind kind, ReadOptions options, BrokenServer.Script script) {
    try (BrokenServer server = BrokenServer.start(script)) {
      Failure failure = probe.get(server.url("/"), options).failure(kind);
      await().atMost(SOON).until(() -> probe.openConnections() == 0);
      return failure;
    }
  }

  /**
   * Responds with these bytes and leaves the connection open, so that the bytes alone are the
   * fault.
   */
  private Failure failureByBytes(Kind kind, String response) {
    return failureBy(
        kind,
        connection -> {
          connection.readRequest();
          connection.send(response);
          connection.awaitPeerClose();
        });
  }

  private static void assertReach(Failure failure, Reach reach, boolean lasting) {
    assertThat(failure.reach()).isEqualTo(reach);
    assertThat(failure.lasting()).isEqualTo(lasting);
  }

  @Test
  void refusedConnectionIsReportedAsNotSent() {
    Failure failure =
        probe.get("http://127.0.0.1:" + BrokenServer.freePort() + "/").failure(Kind.CONNECT);
    assertReach(failure, Reach.NOT_SENT, false);
  }

  @Test
  void unknownHostNameIsADnsFailure() {
    Failure failure = probe.get("http://does-not-exist.invalid/").failure(Kind.DNS);
    assertReach(failure, Reach.NOT_SENT, false);
  }

  @Test
  void emptyReplyOnAFreshConnectionIsTruncated() {
    Failure failure = failureBy(Kind.TRUNCATED, BrokenServer.Connection::readRequest);
    assertReach(failure, Reach.MAYBE_RECEIVED, false);
  }

  @Test
  void keptConnectionThatClosedMeanwhileIsStale() {
    try (BrokenServer server = BrokenServer.start(BrokenServer.staleAfterOne(OK))) {
      assertThat(probe.get(server.url("/1")).response().status()).isEqualTo(200);
      Failure failure = probe.get(server.url("/2")).failure(Kind.TRUNCATED);
      assertReach(failure, Reach.STALE_CONNECTION, false);
      assertThat(server.connections()).isEqualTo(1);
      assertThat(probe.get(server.url("/3")).response().status()).isEqualTo(200);
    }
  }

  @Test
  void resetOfAKeptConnectionIsStale() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send(OK);
              connection.readRequest();
              connection.reset();
            })) {
      probe.get(server.url("/1")).response();
      assertReach(
          probe.get(server.url("/2")).failure(Kind.TRUNCATED), Reach.STALE_CONNECTION, false);
    }
  }

  @Test
  void byteOfAResponseOnAKeptConnectionIsNotStale() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send(OK);
              connection.readRequest();
              connection.send("H");
            })) {
      probe.get(server.url("/1")).response();
      assertReach(probe.get(server.url("/2")).failure(Kind.TRUNCATED), Reach.MAYBE_RECEIVED, false);
    }
  }

  @Test
  void resetInTheBodyIsTruncated() {
    Failure failure =
        failureBy(
            Kind.TRUNCATED,
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
              connection.reset();
            });
    assertReach(failure, Reach.MAYBE_RECEIVED, false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf",
        "HTTP/1.1 200 O"
      })
  void closeBeforeTheResponseIsCompleteIsTruncated(String response) {
    Failure failure =
        failureBy(
            Kind.TRUNCATED,
            connection -> {
              connection.readRequest();
              connection.send(response);
            });
    assertReach(failure, Reach.MAYBE_RECEIVED, false);
  }

  @Test
  void headersTruncatedByACloseAreAProtocolFailure() {
    Failure failure =
        failureBy(
            Kind.PROTOCOL,
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Cu");
            });
    assertReach(failure, Reach.MAYBE_RECEIVED, false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 two OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhalf\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhalf\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk"
      })
  void invalidHttpIsAProtocolFailure(String response) {
    assertReach(failureByBytes(Kind.PROTOCOL, response), Reach.MAYBE_RECEIVED, false);
  }

  @Test
  void laterSurplusIsNeverTheNextResponse() throws Exception {
    CountDownLatch surplus = new CountDownLatch(1);
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              while (connection.readRequest() != null) {
                connection.send(OK);
                connection.pause(Duration.ofMillis(100));
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
                surplus.countDown();
              }
            })) {
      assertThat(text(probe.get(server.url("/1")).response())).isEqualTo("ok");
      assertThat(surplus.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      closesWhenSurplusComes(probe);
      assertThat(text(probe.get(server.url("/2")).response())).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  /** Asserts that a backend that watches its idle connections closes this one. */
  void closesWhenSurplusComes(TransportProbe used) {
    await().atMost(SOON).until(() -> used.openConnections() == 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {20_000, 200_000})
  void tooLargeHeaderIsAPermanentFailure(int size) {
    Failure failure =
        failureByBytes(
            Kind.TOO_LARGE,
            "HTTP/1.1 200 OK\r\nX-Large: " + "x".repeat(size) + "\r\nContent-Length: 0\r\n\r\n");
    assertReach(failure, Reach.MAYBE_RECEIVED, true);
  }

  @Test
  void tooLongStatusLineIsAPermanentFailure() {
    Failure failure =
        failureByBytes(Kind.TOO_LARGE, "HTTP/1.1 200 " + "x".repeat(20_000) + "\r\n\r\n");
    assertReach(failure, Reach.MAYBE_RECEIVED, true);
  }

  @Test
  void largeHeaderWithinTheLimitIsAccepted() {
    String header = "X-Large: " + "x".repeat(15_000);
    try (BrokenServer server =
        BrokenServer.responding("HTTP/1.1 200 OK\r\n" + header + "\r\nContent-Length: 0\r\n\r\n")) {
      assertThat(probe.get(server.url("/")).response().headers().first("x-large")).hasSize(15_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endlessBodyIsAbortedSoonAfterTheLimit(boolean discard) {
    int limit = 1 << 20;
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\n\r\n");
              byte[] piece = new byte[64 * 1024];
              while (true) {
                connection.send(piece);
              }
            })) {
      Failure failure =
          probe.get(server.url("/"), new ReadOptions(limit, discard, true)).failure(Kind.TOO_LARGE);
      assertReach(failure, Reach.MAYBE_RECEIVED, true);
      await().atMost(SOON).until(() -> server.closedByPeer() == 1);
      assertThat(server.bytesSent()).isLessThan(2L * limit + (8 << 20));
    }
  }

  @Test
  void bodyOfExactlyTheLimitIsAccepted() {
    try (BrokenServer server = BrokenServer.responding(OK)) {
      ReadOptions two = new ReadOptions(2, false, true);
      assertThat(text(probe.get(server.url("/"), two).response())).isEqualTo("ok");
      ReadOptions one = new ReadOptions(1, false, true);
      probe.get(server.url("/"), one).failure(Kind.TOO_LARGE);
    }
  }

  private static BrokenServer.Script encoded(String encoding, byte[] body) {
    return BrokenServer.serving("Content-Encoding: " + encoding + "\r\n", body);
  }

  @Test
  void compressionBombStopsAtTheLimit() {
    byte[] bomb = Bytes.gzip(new byte[200 << 20]);
    assertThat(bomb).hasSizeLessThan(300_000);
    Failure failure =
        failureBy(Kind.TOO_LARGE, new ReadOptions(1 << 20, false, true), encoded("gzip", bomb));
    assertReach(failure, Reach.MAYBE_RECEIVED, true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void brokenCompressionIsAPermanentFailure(String encoding) {
    byte[] broken = "this was never compressed".getBytes(StandardCharsets.US_ASCII);
    assertReach(failureBy(Kind.PROTOCOL, encoded(encoding, broken)), Reach.MAYBE_RECEIVED, true);
  }

  @Test
  void truncatedCompressionIsAPermanentFailure() {
    byte[] whole = Bytes.gzip(new byte[1000]);
    byte[] cut = Arrays.copyOf(whole, whole.length - 3);
    try (BrokenServer server = BrokenServer.start(encoded("gzip", cut))) {
      assertReach(probe.get(server.url("/")).failure(Kind.PROTOCOL), Reach.MAYBE_RECEIVED, true);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"102 Processing", "101 Switching Protocols", "199 Odd", "104 Upload"})
  void unknownInterimResponsesNeverShiftResponsesToOtherRequests(String status) {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              while (true) {
                BrokenServer.Request request = connection.readRequest();
                if (request == null) {
                  return;
                }
                if (request.uri().startsWith("/odd")) {
                  connection.send("HTTP/1.1 " + status + "\r\n\r\n");
                }
                String body = "for " + request.uri();
                connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
              }
            })) {
      probe.get(server.url("/first")).response();
      for (int i = 0; i < 5; i++) {
        // in parallel, so that one waits for the connection that the other spoils
        Exchange odd = probe.get(server.url("/odd" + i));
        Exchange plain = probe.get(server.url("/plain" + i));
        assertReach(odd.failure(Kind.PROTOCOL), Reach.MAYBE_RECEIVED, false);
        assertThat(text(plain.response())).isEqualTo("for /plain" + i);
        assertThat(text(probe.get(server.url("/next" + i)).response())).isEqualTo("for /next" + i);
      }
      await().atMost(SOON).until(() -> server.closedByPeer() >= 5);
    }
  }

  @Test
  void continueAndEarlyHintsAreSkipped() {
    try (BrokenServer server =
        BrokenServer.responding(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK)) {
      for (int i = 0; i < 3; i++) {
        HttpResponse response = probe.get(server.url("/")).response();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().first("Link")).isNull();
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void endlessInterimResponsesAreAProtocolFailure() {
    Failure failure =
        failureByBytes(Kind.PROTOCOL, "HTTP/1.1 100 Continue\r\n\r\n".repeat(50) + OK);
    assertReach(failure, Reach.MAYBE_RECEIVED, false);
  }

  @Test
  void silentServerEndsAtTheCallersDeadlineAndItsSocketCloses() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.awaitPeerClose();
            })) {
      Exchange exchange = probe.get(server.url("/"));
      await().atMost(SOON).until(() -> server.requests().size() == 1);
      exchange.sent().abort();
      await().atMost(SOON).until(() -> server.closedByPeer() == 1);
      assertThat(exchange.outcome()).isNotDone();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\n\r\n", ""})
  void drippedResponseEndsWhenAborted(String head) {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send(head);
              connection.drip("HTTP/1.1 200 OK ".repeat(500), Duration.ofMillis(20));
            })) {
      Exchange exchange = probe.get(server.url("/"));
      await().atMost(SOON).until(() -> server.bytesSent() > head.length() + 3);
      exchange.sent().abort();
      await().atMost(SOON).until(() -> server.closedByPeer() == 1);
      assertThat(exchange.outcome()).isNotDone();
    }
  }

  @Test
  void unreadUploadEndsWhenAborted() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readHead();
              connection.pause(Duration.ofSeconds(60));
            })) {
      Exchange exchange = probe.send("POST", server.url("/"), new byte[64 << 20], READ);
      await().atMost(SOON).until(() -> probe.openConnections() == 1);
      exchange.sent().abort();
      await().atMost(SOON).until(() -> probe.openConnections() == 0);
    }
  }
}
