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

import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.TestCertificates;
import io.fastreq.camel.transport.TransportProbe.Exchange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Responses that are followed by surplus bytes, or that arrive before their request is complete:
 * each is delivered, and each request gets its own.
 */
class WireFaultsTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String LENGTH = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
  private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  private static final String TRUE = "HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\ntrue";

  private static TestCertificates certificates;

  @AutoClose private final TransportProbe probe = new TransportProbe();

  @BeforeAll
  static void makeCertificates(@TempDir Path directory) {
    certificates = new TestCertificates(directory);
  }

  private static String response(String form) {
    return switch (form) {
      case "204" -> "HTTP/1.1 204 No Content\r\n\r\n";
      case "204 chunked" -> "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n";
      case "304" -> "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n";
      case "HEAD" -> "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n";
      case "HEAD chunked" -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
      case "chunked" -> CHUNKED;
      case "length" -> LENGTH;
      default -> throw new IllegalArgumentException(form);
    };
  }

  private static String surplus(String what) {
    return switch (what) {
      case "message" -> EVIL;
      case "last chunk" -> "0\r\n\r\n";
      case "line" -> "deleted\n";
      case "word" -> "deleted";
      case "empty line" -> "\r\n";
      case "half a message" -> EVIL.substring(0, 20);
      default -> throw new IllegalArgumentException(what);
    };
  }

  /**
   * Sends the given response to the first request of its first connection, and correct ones to all
   * others.
   */
  private static BrokenServer.Script once(String poisoned, CountDownLatch began) {
    return connection -> {
      boolean first = began.getCount() > 0;
      began.countDown();
      if (first) {
        connection.readRequest();
        connection.send(poisoned);
      }
      while (connection.readRequest() != null) {
        connection.send(TRUE);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "204, word",
    "204, line",
    "204, message",
    "204 chunked, last chunk",
    "304, word",
    "304, half a message",
    "HEAD, line",
    "HEAD, message",
    "HEAD chunked, last chunk",
    "chunked, message",
    "chunked, word",
    "chunked, empty line",
    "length, message",
    "length, line",
    "length, half a message"
  })
  void surplusBytesNeitherSpoilNorBeginAResponse(String form, String what) {
    try (BrokenServer server =
        BrokenServer.start(once(response(form) + surplus(what), new CountDownLatch(1)))) {
      assertOwnResponses(server, probe, form);
    }
  }

  private static void assertOwnResponses(BrokenServer server, TransportProbe probe, String form) {
    String method = form.startsWith("HEAD") ? "HEAD" : "DELETE";
    HttpResponse response = probe.send(method, server.url("/1"), null, READ).response();
    assertThat(response.status()).isEqualTo(Integer.parseInt(response(form).substring(9, 12)));
    boolean empty = response(form).endsWith("\r\n\r\n") && !form.equals("chunked");
    assertThat(text(response)).isEqualTo(empty ? "" : "ok");
    HttpResponse next = probe.get(server.url("/2")).response();
    assertThat(next.status()).isEqualTo(403);
    assertThat(text(next)).isEqualTo("true");
    assertThat(server.connections()).isEqualTo(2);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void surplusWithinTlsBeginsNoResponse() {
    try (TransportProbe trusting = new TransportProbe(5, certificates.trustingClient());
        BrokenServer server =
            BrokenServer.startTls(
                certificates.server("ip:127.0.0.1"), once(LENGTH + EVIL, new CountDownLatch(1)))) {
      assertOwnResponses(server, trusting, "length");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"message", "word", "empty line"})
  void surplusOnAnIdleConnectionClosesIt(String what) {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send(LENGTH);
              connection.pause(Duration.ofMillis(20));
              connection.send(surplus(what));
              connection.awaitPeerClose();
            })) {
      assertThat(text(probe.get(server.url("/")).response())).isEqualTo("ok");
      await().atMost(SOON).until(() -> server.closedByPeer() == 1);
    }
  }

  /**
   * The surplus arrives before the next request is written, but the event loop has not read it yet:
   * the next request is sent from the callback of the first response.
   */
  @Test
  void surplusDuringHandOverBeginsNoResponse() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch sent = new CountDownLatch(1);
    CountDownLatch began = new CountDownLatch(1);
    CompletableFuture<Exchange> next = new CompletableFuture<>();
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              if (began.getCount() == 0) {
                once("", began).run(connection);
                return;
              }
              began.countDown();
              connection.readRequest();
              connection.send(LENGTH);
              told.await();
              connection.send(EVIL);
              sent.countDown();
              connection.awaitPeerClose();
            })) {
      probe.transport.send(
          TransportProbe.request("GET", server.url("/1"), null),
          READ,
          outcome -> {
            told.countDown();
            awaitLatch(sent);
            next.complete(probe.get(server.url("/2")));
          });
      assertThat(text(next.get(20, TimeUnit.SECONDS).response())).isEqualTo("true");
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "413, 60000, false",
    "401, 8000000, false",
    "200, 8000000, false",
    "307, 20000000, false",
    "413, 60000, true",
    "413, 8000000, true",
    "200, 8000000, true",
    "503, 3000000, true"
  })
  void responseBeforeTheRequestIsCompleteIsTheResponse(int status, int size, boolean closes) {
    try (BrokenServer server = BrokenServer.start(early(status, closes))) {
      assertEarlyResponse(server, probe, status, size);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void earlyResponseWithinTlsIsTheResponse(boolean closes) {
    try (TransportProbe trusting = new TransportProbe(5, certificates.trustingClient());
        BrokenServer server =
            BrokenServer.startTls(certificates.server("ip:127.0.0.1"), early(413, closes))) {
      assertEarlyResponse(server, trusting, 413, 8_000_000);
    }
  }

  private static BrokenServer.Script early(int status, boolean closes) {
    return connection -> {
      if (connection.readHead() == null) {
        return;
      }
      connection.send(
          "HTTP/1.1 "
              + status
              + " Early\r\nContent-Length: 5\r\n"
              + (closes ? "Connection: close\r\n" : "")
              + "\r\nearly");
      if (!closes) {
        connection.pause(Duration.ofSeconds(60));
      }
    };
  }

  private static void assertEarlyResponse(
      BrokenServer server, TransportProbe probe, int status, int size) {
    HttpResponse response = probe.send("PUT", server.url("/"), new byte[size], READ).response();
    assertThat(response.status()).isEqualTo(status);
    assertThat(text(response)).isEqualTo("early");
    if (size > 1_000_000) {
      await().atMost(SOON).until(() -> probe.openConnections() == 0);
    } // a smaller one may have been sent completely, and its connection kept
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void serverThatRespondsWhileItReadsGetsTheWholeRequest() {
    byte[] body = new byte[4_000_000];
    CompletableFuture<Integer> received = new CompletableFuture<>();
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readHead();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
              received.complete(connection.readBody(body.length));
              connection.send("k");
              connection.awaitPeerClose();
            })) {
      assertThat(text(probe.send("PUT", server.url("/"), body, READ).response())).isEqualTo("ok");
      assertThat(received).isCompletedWithValue(body.length);
    }
  }

  @Test
  void sendingStopsWhenTheRequestIsRefused() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readHead();
              connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nea");
              connection.pause(Duration.ofMillis(100));
              connection.send("rly");
              connection.readBody(Integer.MAX_VALUE);
            })) {
      assertEarlyResponse(server, probe, 413, 20_000_000);
      await().atMost(SOON).until(() -> server.openConnections() == 0);
      assertThat(server.bodyBytesReceived()).isLessThan(15_000_000);
    }
  }
}
