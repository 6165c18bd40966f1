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
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.Http2Server;
import io.fastreq.camel.transport.TransportProbe.Exchange;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults over HTTP/2 and how far the request had come. */
class Http2FaultsTest extends Http2Fixture {

  private static Exchange post(Http2Server server, String path) {
    return probe.send("POST", server.url(path), new byte[] {1}, READ);
  }

  @Test
  void refusedStreamIsReportedAsNotSent() {
    try (Http2Server server = Http2Server.startTls(keys, request -> request.response().reset(7))) {
      Failure failure = post(server, "/").failure(Kind.CONNECT);
      assertThat(failure.reach()).isEqualTo(Reach.REFUSED);
      assertThat(failure.lasting()).isFalse();
    }
  }

  @Test
  void requestAfterARefusedStreamUsesANewConnection() {
    AtomicInteger visits = new AtomicInteger();
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              if (visits.incrementAndGet() == 2) {
                request.response().reset(7);
              } else {
                Http2Server.ok(request);
              }
            })) {
      post(server, "/1").response();
      assertThat(post(server, "/2").failure(Kind.CONNECT).reach()).isEqualTo(Reach.REFUSED);
      post(server, "/3").response();
      assertThat(server.connections()).hasSize(2);
      await().atMost(SOON).until(() -> server.openConnections() == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Integer.MAX_VALUE})
  void connectionThatAcceptedNoStreamIsRefused(int last) {
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              request.connection().goAway(0, last);
              request.connection().goAway(0, 0);
            })) {
      assertThat(post(server, "/").failure(Kind.CONNECT).reach()).isEqualTo(Reach.REFUSED);
    }
  }

  @Test
  void silentConnectionIsNotReused() {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              if (request.path().equals("/silent")) {
                held.add(request);
              } else {
                Http2Server.ok(request);
              }
            })) {
      post(server, "/1").response();
      // After another round trip the frames that follow a response have arrived.
      post(server, "/1").response();
      Exchange silent = probe.get(server.url("/silent"));
      await().atMost(SOON).until(() -> held.size() == 1);
      silent.sent().abort();
      post(server, "/2").response();
      assertThat(server.connections()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 8, 11})
  void otherResetsAreTruncated(long code) {
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              request.response().setChunked(true).write("half of it");
              request.response().reset(code);
            })) {
      Failure failure = post(server, "/").failure(Kind.TRUNCATED);
      assertThat(failure.reach()).isEqualTo(Reach.MAYBE_RECEIVED);
      assertThat(failure.lasting()).isFalse();
    }
  }

  @Test
  void http11RequiredIsReported() {
    try (Http2Server server = Http2Server.startTls(keys, request -> request.response().reset(13))) {
      Failure failure = probe.get(server.url("/")).failure(Kind.PROTOCOL);
      assertThat(failure.lasting()).isTrue();
      assertThat(failure.message()).contains("http2=false");
    }
  }

  /** Sends GOAWAY to three streams and responds to those that it accepted. */
  private static Handler<HttpServerRequest> goingAway(int... lastStreams) {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    return request -> {
      if (request.path().equals("/later")) {
        Http2Server.ok(request);
        return;
      }
      held.add(request);
      if (held.size() == 3) {
        HttpConnection connection = request.connection();
        for (int last : lastStreams) {
          connection.goAway(0, last);
        }
        held.stream()
            .filter(each -> each.streamId() <= lastStreams[lastStreams.length - 1])
            .forEach(Http2Server::ok);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"3, 3", "2147483647, 3", "1, 1"})
  void streamsBeyondGoAwayAreReportedAsNotSent(int first, int last) {
    try (Http2Server server = Http2Server.startTls(keys, goingAway(first, last))) {
      List<Exchange> exchanges =
          IntStream.range(0, 3).mapToObj(i -> post(server, "/" + i)).toList();
      for (int i = 0; i < 3; i++) {
        if (2 * i + 1 <= last) {
          assertThat(text(exchanges.get(i).response())).isEqualTo("ok");
        } else {
          assertThat(exchanges.get(i).failure(Kind.CONNECT).reach()).isEqualTo(Reach.PASSED_OVER);
        }
      }
      assertThat(text(post(server, "/later").response())).isEqualTo("ok");
      assertThat(server.connections()).hasSize(2);
      await().atMost(SOON).until(() -> server.openConnections() == 1);
    }
  }

  @Test
  void streamAcceptedBeforeGoAwayMayHaveBeenReceived() {
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              request.connection().goAway(0, request.streamId());
              Http2Server.cut(request);
            })) {
      assertThat(post(server, "/").failure(Kind.TRUNCATED).reach()).isEqualTo(Reach.MAYBE_RECEIVED);
    }
  }

  @Test
  void connectionCutInAResponseBreaksAllItsStreams() {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              request.response().setChunked(true).write("half of it");
              held.add(request);
              if (held.size() == 2) {
                Http2Server.cut(request);
              }
            })) {
      Exchange one = probe.get(server.url("/1"));
      Exchange two = probe.get(server.url("/2"));
      assertThat(one.failure(Kind.TRUNCATED).reach()).isEqualTo(Reach.MAYBE_RECEIVED);
      assertThat(two.failure(Kind.TRUNCATED).reach()).isEqualTo(Reach.MAYBE_RECEIVED);
    }
  }

  @Test
  void keptConnectionThatClosedMeanwhileIsStale() {
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              if (request.path().equals("/2")) {
                Http2Server.cut(request);
              } else {
                Http2Server.ok(request);
              }
            })) {
      probe.get(server.url("/1")).response();
      // After another round trip the frames that follow a response have arrived.
      probe.get(server.url("/1")).response();
      assertThat(probe.get(server.url("/2")).failure(Kind.TRUNCATED).reach())
          .isEqualTo(Reach.STALE_CONNECTION);
      assertThat(text(probe.get(server.url("/3")).response())).isEqualTo("ok");
    }
  }

  @Test
  void freshConnectionThatClosesIsNotStale() {
    try (Http2Server server = Http2Server.startTls(keys, Http2Server::cut)) {
      assertThat(probe.get(server.url("/")).failure(Kind.TRUNCATED).reach())
          .isEqualTo(Reach.MAYBE_RECEIVED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {17_000, 200_000})
  void largeHeaderEndsItsStreamOnly(int size) {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              if (request.path().equals("/kept")) {
                held.add(request);
              } else {
                request.response().putHeader("X-Large", "x".repeat(size)).end();
              }
            })) {
      Exchange kept = probe.get(server.url("/kept"));
      assertThat(probe.get(server.url("/large")).failure(Kind.TOO_LARGE).lasting()).isTrue();
      await().atMost(SOON).until(() -> held.size() == 1);
      held.forEach(Http2Server::ok);
      assertThat(text(kept.response())).isEqualTo("ok");
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void largeHeaderWithinTheLimitIsAccepted() {
    try (Http2Server server =
        Http2Server.startTls(
            keys, request -> request.response().putHeader("X-Large", "x".repeat(15_000)).end())) {
      assertThat(probe.get(server.url("/")).response().headers().first("X-Large")).hasSize(15_000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 102, 199})
  void unexpectedInterimResponseIsAProtocolFailure(int status) {
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              if (request.path().equals("/1")) {
                Http2Server.inform(request, status);
              }
              request.response().end(request.path());
            })) {
      assertThat(probe.get(server.url("/1")).failure(Kind.PROTOCOL).lasting()).isFalse();
      assertThat(text(probe.get(server.url("/2")).response())).isEqualTo("/2");
    }
  }

  @Test
  void continueAndEarlyHintsAreSkippedUpToANumber() {
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              int count = request.path().equals("/few") ? 5 : 15;
              for (int i = 0; i < count; i++) {
                Http2Server.inform(request, 100);
                Http2Server.inform(request, 103);
              }
              Http2Server.ok(request);
            })) {
      assertThat(text(probe.get(server.url("/few")).response())).isEqualTo("ok");
      probe.get(server.url("/many")).failure(Kind.PROTOCOL);
    }
  }

  @Test
  void bodyOfAnotherLengthThanAnnouncedIsAFailure() {
    try (Http2Server server =
        Http2Server.startTls(keys, request -> Http2Server.announce(request, 100, "half of it"))) {
      probe.get(server.url("/")).failure(Kind.PROTOCOL);
    }
  }

  @Test
  void requestsThatWaitForAConnectionShareItsFailure() {
    String url = "https://127.0.0.1:" + BrokenServer.freePort() + "/";
    List<Exchange> exchanges = IntStream.range(0, 10).mapToObj(i -> probe.get(url)).toList();
    exchanges.forEach(
        each -> {
          Failure failure = each.failure(Kind.CONNECT);
          assertThat(failure.reach()).isEqualTo(Reach.NOT_SENT);
          assertThat(failure.common()).isTrue();
        });
  }

  @Test
  void silentHttp2ServerIsGivenUp() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    try (TransportProbe hurried = new TransportProbe(TransportProbe.settings(5, 500, trust));
        SSLServerSocket listener = silentHttp2Server()) {
      Thread server =
          new Thread(
              () -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                  InputStream in = socket.getInputStream();
                  while (in.read() >= 0) {
                    assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
                  }
                  closed.complete(true);
                } catch (IOException e) {
                  closed.complete(true);
                }
              });
      server.setDaemon(true);
      server.start();
      String url = "https://127.0.0.1:" + listener.getLocalPort() + "/";
      Failure failure = hurried.get(url).failure(Kind.CONNECT);
      assertThat(failure.reach()).isEqualTo(Reach.NOT_SENT);
      assertThat(closed).succeedsWithin(SOON);
    }
  }

  private static SSLServerSocket silentHttp2Server() throws IOException {
    SSLServerSocket listener =
        (SSLServerSocket)
            certificates
                .server("ip:127.0.0.1")
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    SSLParameters parameters = listener.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    listener.setSSLParameters(parameters);
    return listener;
  }

  @Test
  void clearTextServerWithoutHttp2IsAProtocolFailure() {
    try (TransportProbe clear = clearProbe();
        BrokenServer server =
            BrokenServer.responding("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
      Failure failure = clear.get(server.url("/")).failure(Kind.PROTOCOL);
      assertThat(failure.reach()).isEqualTo(Reach.NOT_SENT);
    }
  }
}
