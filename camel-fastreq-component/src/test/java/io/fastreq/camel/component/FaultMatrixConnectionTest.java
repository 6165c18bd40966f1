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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that cannot be made, stall, or end before the response does. */
class FaultMatrixConnectionTest extends FaultTest {

  private static final String HURRIED = RETRYING + "&requestTimeout=300ms";

  @Test
  @DisplayName("row 1: connection refused")
  void refusedConnectionIsTriedThreeTimes() {
    assertFails(RETRYING, refusedUrl(), Kind.CONNECT, 3);
  }

  @Test
  @DisplayName("rows 1 and 22: a POST whose connection is refused")
  void refusedPostIsTriedThreeTimes() {
    assertFails(RETRYING, post(refusedUrl()), Kind.CONNECT, 3);
  }

  @Test
  @DisplayName("row 2: host name does not resolve")
  void unknownHostIsTriedTwice() {
    assertFails(RETRYING, "http://does-not-exist.invalid/", Kind.DNS, 2);
  }

  @Test
  @DisplayName("row 3: server accepts, says nothing")
  void silentServerTimesOutOnEachAttempt() {
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.awaitPeerClose();
            });
    assertTimesOut(server);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      })
  @DisplayName("rows 4 and 5: headers or body dripped a byte at a time")
  void drippedResponseTimesOutOnEachAttempt(String head) {
    String drip = head.contains("chunked") ? "1\r\nx\r\n".repeat(500) : "HTTP/1.1 ";
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send(head);
              connection.drip(drip + "x".repeat(2000), Duration.ofMillis(20));
            });
    assertTimesOut(server);
  }

  private void assertTimesOut(BrokenServer server) {
    long began = System.nanoTime();
    FastreqFailure failure = assertFails(HURRIED, server.url("/"), Kind.TIMEOUT, 3);
    assertThat(secondsSince(began)).isBetween(0.9, 5.0);
    assertThat(failure.message()).contains("300 ms");
    assertThat(server.requests()).hasSize(3);
    eventually(() -> server.closedByPeer() == 3);
    assertThat(server.connections()).isEqualTo(3);
  }

  @Test
  @DisplayName("row 6: empty reply on a fresh connection")
  void emptyReplyIsTriedThreeTimes() {
    assertFails(server(BrokenServer.Connection::readRequest), Kind.TRUNCATED, 3);
  }

  @Test
  @DisplayName("row 6: a POST is not sent again, since it may have arrived")
  void emptyReplyToAPostIsNotRetried() {
    BrokenServer server = server(BrokenServer.Connection::readRequest);
    assertFails(RETRYING, post(server.url("/")), Kind.TRUNCATED, 1);
    assertThat(server.requests()).hasSize(1);
  }

  /** Responds to the first request of each connection and closes when it has read the second. */
  private BrokenServer closingKeptConnections() {
    return server(BrokenServer.staleAfterOne(OK));
  }

  @Test
  @DisplayName("row 7: server closed an idle kept-alive connection")
  void staleConnectionCostsNoAttempt() {
    BrokenServer server = closingKeptConnections();
    String uri = ENDPOINT + "?maxRetries=0&returnType=response&concurrency=1";
    assertThat(sent(send(uri, server.url("/1")))).isEqualTo(1);
    Exchange second = send(uri, server.url("/2"));
    assertThat(bodyOf(second)).extracting("attempts", "status").containsExactly(1, 200);
    assertThat(server.requests()).hasSize(3);
    assertThat(sent(second)).as("the server saw it twice").isEqualTo(2);
  }

  @Test
  @DisplayName("row 7: the free retry costs a token")
  void sendingAgainAfterAStaleConnectionCostsAToken() {
    BrokenServer server = closingKeptConnections();
    String uri = ENDPOINT + "?maxRetries=0&concurrency=1&rps=2&burst=1";
    long began = System.nanoTime();
    send(uri, server.url("/1"));
    assertThat(sent(send(uri, server.url("/2")))).isEqualTo(2);
    assertThat(secondsSince(began)).isGreaterThan(0.95);
  }

  @Test
  @DisplayName("row 7: a POST gets no free retry")
  void postOnAStaleConnectionFails() {
    BrokenServer server = closingKeptConnections();
    String uri = RETRYING + "&concurrency=1";
    send(uri, server.url("/1"));
    Exchange second = send(uri, List.of(post(server.url("/2"))));
    assertThat(kindOf(second)).isEqualTo(Kind.TRUNCATED);
    assertThat(sent(second)).isEqualTo(1);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  @DisplayName("row 8: RST in the middle of the body")
  void resetInTheBodyNeverGivesAPartialValue() {
    assertFails(
        server(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");
              connection.reset();
            }),
        Kind.TRUNCATED,
        3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100\r\n\r\nhalf of it",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
      })
  @DisplayName("row 9: fewer bytes than announced, last chunk missing")
  void truncatedBodyIsTriedThreeTimes(String rest) {
    assertFails(
        server(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\n" + rest);
            }),
        Kind.TRUNCATED,
        3);
  }

  @Test
  @DisplayName("row 9: the attempt after a truncated body gets the whole body")
  void truncatedBodyThatIsWholeOnRetryIsASuccess() {
    AtomicInteger visits = new AtomicInteger();
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send(
                  visits.incrementAndGet() < 3
                      ? "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it"
                      : OK);
            });
    Exchange result = send(RETRYING, server.url("/"));
    assertThat(bodyOf(result)).isEqualTo("ok");
    assertThat(sent(result)).isEqualTo(3);
  }

  @Test
  @DisplayName("row 37: a response after the attempt's deadline")
  void lateResponseIsDropped() {
    AtomicInteger visits = new AtomicInteger();
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              if (visits.incrementAndGet() == 1) {
                connection.pause(Duration.ofMillis(600));
              }
              connection.send(OK.replace("ok", visits.get() == 1 ? "la" : "ok"));
            });
    Exchange result = send(HURRIED + "&returnType=response", server.url("/"));
    assertThat(bodyOf(result)).extracting("attempts").isEqualTo(2);
    assertCounts(result, 1, 1, 0);
    eventually(() -> server.bytesSent() == 2L * OK.length());
    assertCounts(result, 1, 1, 0);
    assertThat(server.requests()).hasSize(2);
  }
}
