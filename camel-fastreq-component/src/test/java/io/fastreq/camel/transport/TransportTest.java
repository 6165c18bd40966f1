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
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.Bytes;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.TransportProbe.Exchange;
import io.fastreq.camel.transport.vertx.VertxTransport;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges of a transport with correct servers. */
class TransportTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String OK = "HTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nok";

  @AutoClose final TransportProbe probe = new TransportProbe();

  @Test
  void responseIsComplete() {
    try (BrokenServer server =
        BrokenServer.responding(
            "HTTP/1.1 201 Made\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nok")) {
      HttpResponse response = probe.get(server.url("/p?q=%20")).response();
      assertThat(response.status()).isEqualTo(201);
      assertThat(response.reason()).isEqualTo("Made");
      assertThat(response.httpVersion()).isEqualTo("HTTP/1.1");
      assertThat(text(response)).isEqualTo("ok");
      assertThat(response.finalUrl()).isEqualTo(server.url("/p?q=%20"));
      assertThat(response.headers().first("X-a")).isEqualTo("1");
      assertThat(response.headers().toMap().get("X-A")).containsExactly("1", "2");
      assertThat(server.requests().get(0).requestLine()).isEqualTo("GET /p?q=%20 HTTP/1.1");
    }
  }

  @Test
  void onlyRequiredHeadersAreAdded() {
    try (BrokenServer server = BrokenServer.responding(OK)) {
      ReadOptions plain = new ReadOptions(0, false, false);
      probe.send(request("GET", server.url("/"), null, "X-One", "1"), plain).response();
      probe.get(server.url("/")).response();
      String host = "host: 127.0.0.1:" + server.port();
      assertThat(server.requests().get(0).head().toLowerCase(Locale.ROOT).lines())
          .containsExactlyInAnyOrder("get / http/1.1", host, "x-one: 1", "");
      assertThat(server.requests().get(1).head().toLowerCase(Locale.ROOT).lines())
          .containsExactlyInAnyOrder("get / http/1.1", host, "accept-encoding: gzip, deflate", "");
    }
  }

  @ParameterizedTest
  @CsvSource({"POST,0", "PUT,0", "PATCH,0", "GET,", "DELETE,", "OPTIONS,"})
  void missingBodyHasALengthWhereTheMethodExpectsOne(String method, String length) {
    try (BrokenServer server = BrokenServer.responding(OK)) {
      probe.send(method, server.url("/"), null, READ).response();
      assertThat(server.requests().get(0).header("Content-Length")).isEqualTo(length);
    }
  }

  @Test
  void taskAfterABurstRunsOnTheSameThreadAfterTheOutcome() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    try (BrokenServer server = BrokenServer.responding(OK)) {
      probe.transport.send(
          request("GET", server.url("/"), null),
          READ,
          outcome -> {
            probe.transport.afterBurst(
                () -> {
                  order.add("after");
                  threads.add(Thread.currentThread());
                  done.countDown();
                });
            order.add("told");
            threads.add(Thread.currentThread());
          });
      await().atMost(SOON).until(() -> done.getCount() == 0);
    }
    assertThat(order).containsExactly("told", "after");
    assertThat(threads.get(0)).isSameAs(threads.get(1));
    probe.transport.afterBurst(() -> order.add("at once"));
    assertThat(order).endsWith("at once");
  }

  @Test
  void bodyArrivesUnchanged() {
    byte[] body = new byte[300_000];
    new Random(1).nextBytes(body);
    try (BrokenServer server = BrokenServer.responding(OK)) {
      probe.send("PATCH", server.url("/"), body, READ).response();
      assertThat(server.requests().get(0).body()).isEqualTo(body);
      assertThat(server.requests().get(0).header("Transfer-Encoding")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void largeBodyIsComplete(boolean chunked) {
    byte[] body = new byte[5 << 20];
    new Random(2).nextBytes(body);
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              String size = chunked ? "Transfer-Encoding: chunked" : "Content-Length: 5242880";
              connection.send("HTTP/1.1 200 OK\r\n" + size + "\r\n\r\n");
              connection.send(chunked ? "500000\r\n" : "");
              connection.send(body);
              connection.send(chunked ? "\r\n0\r\n\r\n" : "");
              connection.awaitPeerClose();
            })) {
      assertThat(probe.get(server.url("/")).response().body()).isEqualTo(body);
    }
  }

  @Test
  void discardedBodyIsDrainedAndTheConnectionReused() {
    String large = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1_000_000);
    try (BrokenServer server = BrokenServer.responding(large)) {
      for (int i = 0; i < 3; i++) {
        ReadOptions discard = new ReadOptions(0, true, true);
        assertThat(probe.get(server.url("/"), discard).response().body()).isEmpty();
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void bodyWithoutALengthEndsWithTheConnection() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.0 200 OK\r\n\r\nall of it");
            })) {
      HttpResponse response = probe.get(server.url("/")).response();
      assertThat(text(response)).isEqualTo("all of it");
      assertThat(response.httpVersion()).isEqualTo("HTTP/1.0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, HTTP/1.1 200 OK|Content-Length: 500|Content-Encoding: gzip",
    "GET,  HTTP/1.1 204 No Content|Content-Encoding: gzip",
    "GET,  HTTP/1.1 304 Not Modified|Content-Length: 500",
    "GET,  HTTP/1.1 200 OK|Content-Length: 0|Content-Encoding: gzip"
  })
  void responsesWithoutABodyAreCompleteAndKeepTheConnection(String method, String head) {
    try (BrokenServer server = BrokenServer.responding(head.replace("|", "\r\n") + "\r\n\r\n")) {
      for (int i = 0; i < 3; i++) {
        assertThat(probe.send(method, server.url("/"), null, READ).response().body()).isEmpty();
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  private static BrokenServer encoded(String encoding, byte[] body) {
    String headers = "X: y\r\nContent-Encoding: " + encoding + "\r\n";
    return BrokenServer.start(BrokenServer.serving(headers, body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "deflate", "raw"})
  void compressedBodyIsDecodedAndItsHeadersAreRemoved(String encoding) {
    byte[] plain = "compress me ".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    byte[] packed =
        encoding.equals("GZIP") ? Bytes.gzip(plain) : Bytes.deflate(plain, encoding.equals("raw"));
    try (BrokenServer server = encoded(encoding.equals("raw") ? "deflate" : encoding, packed)) {
      HttpResponse response = probe.get(server.url("/")).response();
      assertThat(response.body()).isEqualTo(plain);
      assertThat(response.headers().toMap()).containsOnlyKeys("X");
    }
  }

  @Test
  void responseToTheItemsOwnAcceptEncodingIsDecoded() {
    byte[] packed = Bytes.gzip(new byte[100]);
    try (BrokenServer server = encoded("gzip", packed)) {
      HttpRequest own = request("GET", server.url("/"), null, "accept-ENCODING", "gzip");
      HttpResponse response = probe.send(own, READ).response();
      assertThat(response.body()).isEqualTo(new byte[100]);
      assertThat(response.headers().first("Content-Encoding")).isNull();
      assertThat(server.requests().get(0).header("Accept-Encoding")).isEqualTo("gzip");
    }
  }

  @Test
  void unknownEncodingsAreKeptAndKnownOnesAreDecodedEvenIfNotRequested() {
    byte[] packed = Bytes.gzip(new byte[100]);
    try (BrokenServer server = encoded("br", packed)) {
      assertThat(probe.get(server.url("/")).response().body()).isEqualTo(packed);
    }
    try (BrokenServer server = encoded("gzip", packed)) {
      ReadOptions notAsked = new ReadOptions(0, false, false);
      assertThat(probe.get(server.url("/"), notAsked).response().body()).isEqualTo(new byte[100]);
      assertThat(server.requests().get(0).header("Accept-Encoding")).isNull();
    }
  }

  @Test
  void redirectsAreNotFollowed() {
    try (BrokenServer server =
        BrokenServer.responding(
            "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")) {
      assertThat(probe.get(server.url("/")).response().status()).isEqualTo(302);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void oneRequestPerConnectionIsInFlight() throws Exception {
    int count = 60;
    CountDownLatch allThere = new CountDownLatch(count);
    try (TransportProbe wide = new TransportProbe(count, null);
        BrokenServer server =
            BrokenServer.start(
                connection -> {
                  while (connection.readRequest() != null) {
                    allThere.countDown();
                    allThere.await(20, TimeUnit.SECONDS);
                    connection.send(OK);
                  }
                })) {
      List<Exchange> exchanges = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        exchanges.add(wide.get(server.url("/" + i)));
      }
      exchanges.forEach(Exchange::response);
      assertThat(allThere.getCount()).isZero();
      assertThat(server.connections()).isEqualTo(count);
    }
  }

  @Test
  void requestsBeyondTheConnectionsWaitInOrder() {
    try (TransportProbe narrow = new TransportProbe(2, null);
        BrokenServer server = BrokenServer.responding(OK)) {
      List<Exchange> exchanges = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        exchanges.add(narrow.get(server.url("/" + i)));
      }
      exchanges.forEach(Exchange::response);
      assertThat(server.requests()).hasSize(500);
      assertThat(server.connections()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void requestSentFromAnOutcomeUsesTheSameConnection() throws Exception {
    AtomicInteger left = new AtomicInteger(50);
    CompletableFuture<Void> done = new CompletableFuture<>();
    try (BrokenServer server = BrokenServer.responding(OK)) {
      sendInTurn(request("GET", server.url("/"), null), left, done);
      done.get(20, TimeUnit.SECONDS);
      assertThat(server.requests()).hasSize(51);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  private void sendInTurn(HttpRequest request, AtomicInteger left, CompletableFuture<Void> done) {
    probe.transport.send(
        request,
        READ,
        outcome -> {
          if (!(outcome instanceof Success)) {
            done.completeExceptionally(new AssertionError(outcome));
          } else if (left.getAndDecrement() == 0) {
            done.complete(null);
          } else {
            sendInTurn(request, left, done);
          }
        });
  }

  @Test
  void connectionClosedByTheServerIsNotReused() {
    try (BrokenServer server =
        BrokenServer.responding(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")) {
      probe.get(server.url("/1")).response();
      probe.get(server.url("/2")).response();
      assertThat(server.connections()).isEqualTo(2);
      await().atMost(SOON).until(() -> probe.openConnections() == 0);
    }
  }

  @Test
  void idleConnectionsOverManyHostsAreBounded() {
    List<BrokenServer> servers = new ArrayList<>();
    VertxTransport bounded =
        new VertxTransport(probe.vertx, TransportProbe.settings(5, 5_000, null), 1, 3);
    try {
      for (int i = 0; i < 8; i++) {
        BrokenServer server = BrokenServer.responding(OK);
        servers.add(server);
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        bounded.send(request("GET", server.url("/"), null), READ, outcome::complete);
        assertThat(outcome.join()).isInstanceOf(Success.class);
      }
      await().atMost(SOON).until(() -> bounded.openConnections() == 3);
      // the longest idle was closed first
      assertThat(servers.get(7).openConnections()).isEqualTo(1);
      await().atMost(SOON).until(() -> servers.get(0).openConnections() == 0);
    } finally {
      bounded.close();
      servers.forEach(BrokenServer::close);
    }
  }

  @Test
  void abortWhileWaitingForAConnectionDoesNotAffectOthers() {
    CountDownLatch response = new CountDownLatch(1);
    try (TransportProbe narrow = new TransportProbe(1, null);
        BrokenServer server =
            BrokenServer.start(
                connection -> {
                  while (connection.readRequest() != null) {
                    response.await(20, TimeUnit.SECONDS);
                    connection.send(OK);
                  }
                })) {
      Exchange first = narrow.get(server.url("/first"));
      Exchange given = narrow.get(server.url("/given-up"));
      Exchange last = narrow.get(server.url("/last"));
      await().atMost(SOON).until(() -> server.requests().size() == 1);
      given.sent().abort();
      response.countDown();
      first.response();
      last.response();
      assertThat(given.outcome()).isNotDone();
      assertThat(server.requests())
          .extracting(BrokenServer.Request::uri)
          .containsExactly("/first", "/last");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void abortAfterTheEndClosesNothing() {
    try (BrokenServer server = BrokenServer.responding(OK)) {
      Exchange first = probe.get(server.url("/1"));
      first.response();
      first.sent().abort();
      probe.get(server.url("/2")).response();
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void closeEndsRequestsInFlightAndLeavesNoConnection() {
    try (TransportProbe narrow = new TransportProbe(2, null);
        BrokenServer server =
            BrokenServer.start(
                connection -> {
                  if (connection.readRequest() != null) {
                    connection.awaitPeerClose();
                  }
                })) {
      List<Exchange> exchanges = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        exchanges.add(narrow.get(server.url("/" + i)));
      }
      await().atMost(SOON).until(() -> server.requests().size() == 2);
      narrow.transport.close();
      List<Reach> reached = new ArrayList<>();
      exchanges.forEach(each -> reached.add(each.failure(Kind.CANCELLED).reach()));
      assertThat(reached)
          .containsExactlyInAnyOrder(
              Reach.MAYBE_RECEIVED, Reach.MAYBE_RECEIVED, Reach.NOT_SENT, Reach.NOT_SENT);
      await().atMost(SOON).until(() -> server.openConnections() == 0);
      await().atMost(SOON).until(() -> narrow.openConnections() == 0);
      assertThat(narrow.get(server.url("/late")).failure(Kind.CANCELLED).reach())
          .isEqualTo(Reach.NOT_SENT);
    }
  }

  @Test
  void closeClosesIdleConnections() {
    try (BrokenServer server = BrokenServer.responding(OK)) {
      probe.get(server.url("/")).response();
      assertThat(probe.openConnections()).isEqualTo(1);
      probe.transport.close();
      await().atMost(SOON).until(() -> server.openConnections() == 0);
    }
  }

  @Test
  void closeOnAnEventLoopDoesNotWait() throws Exception {
    try (BrokenServer server = BrokenServer.responding(OK)) {
      probe.get(server.url("/")).response();
      CompletableFuture<Void> closed = new CompletableFuture<>();
      probe.vertx.runOnContext(
          none -> {
            probe.transport.close();
            closed.complete(null);
          });
      closed.get(20, TimeUnit.SECONDS);
      await().atMost(SOON).until(() -> server.openConnections() == 0);
    }
  }

  @Test
  void sendAfterItsVertxWasClosedIsCancelled() {
    Vertx vertx = Vertx.vertx();
    VertxTransport orphan = new VertxTransport(vertx, TransportProbe.settings(1, 1_000, null));
    vertx.close().toCompletionStage().toCompletableFuture().join();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    orphan.send(request("GET", "http://127.0.0.1:1/", null), READ, outcome::complete);
    assertThat(new Exchange(() -> {}, outcome).failure(Kind.CANCELLED).reach())
        .isEqualTo(Reach.NOT_SENT);
    orphan.close();
  }
}
