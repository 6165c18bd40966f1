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
import io.fastreq.camel.transport.TransportProbe.Asked;
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

  private static Asked post(Http2Server server, String path) {
    return probe.ask("POST", server.url(path), new byte[] {1}, READ);
  }

  @Test
  void refusedStreamIsReportedAsNotSent() {
    try (Http2Server server = Http2Server.startTls(keys, request -> request.response().reset(7))) {
      Failure broken = post(server, "/").broken(Kind.CONNECT);
      assertThat(broken.reach()).isEqualTo(Reach.REFUSED);
      assertThat(broken.lasting()).isFalse();
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
      post(server, "/1").answer();
      assertThat(post(server, "/2").broken(Kind.CONNECT).reach()).isEqualTo(Reach.REFUSED);
      post(server, "/3").answer();
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
      assertThat(post(server, "/").broken(Kind.CONNECT).reach()).isEqualTo(Reach.REFUSED);
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
      post(server, "/1").answer();
      // After another round trip the frames that follow a response have arrived.
      post(server, "/1").answer();
      Asked silent = probe.get(server.url("/silent"));
      await().atMost(SOON).until(() -> held.size() == 1);
      silent.sent().abort();
      post(server, "/2").answer();
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
      Failure broken = post(server, "/").broken(Kind.TRUNCATED);
      assertThat(broken.reach()).isEqualTo(Reach.MAYBE_RECEIVED);
      assertThat(broken.lasting()).isFalse();
    }
  }

  @Test
  void http11RequiredIsReported() {
    try (Http2Server server = Http2Server.startTls(keys, request -> request.response().reset(13))) {
      Failure broken = probe.get(server.url("/")).broken(Kind.PROTOCOL);
      assertThat(broken.lasting()).isTrue();
      assertThat(broken.message()).contains("http2=false");
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
      List<Asked> asked = IntStream.range(0, 3).mapToObj(i -> post(server, "/" + i)).toList();
      for (int i = 0; i < 3; i++) {
        if (2 * i + 1 <= last) {
          assertThat(text(asked.get(i).answer())).isEqualTo("ok");
        } else {
          assertThat(asked.get(i).broken(Kind.CONNECT).reach()).isEqualTo(Reach.PASSED_OVER);
        }
      }
      assertThat(text(post(server, "/later").answer())).isEqualTo("ok");
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
      assertThat(post(server, "/").broken(Kind.TRUNCATED).reach()).isEqualTo(Reach.MAYBE_RECEIVED);
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
      Asked one = probe.get(server.url("/1"));
      Asked two = probe.get(server.url("/2"));
      assertThat(one.broken(Kind.TRUNCATED).reach()).isEqualTo(Reach.MAYBE_RECEIVED);
      assertThat(two.broken(Kind.TRUNCATED).reach()).isEqualTo(Reach.MAYBE_RECEIVED);
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
      probe.get(server.url("/1")).answer();
      // After another round trip the frames that follow a response have arrived.
      probe.get(server.url("/1")).answer();
      assertThat(probe.get(server.url("/2")).broken(Kind.TRUNCATED).reach())
          .isEqualTo(Reach.STALE_CONNECTION);
      assertThat(text(probe.get(server.url("/3")).answer())).isEqualTo("ok");
    }
  }

  @Test
  void freshConnectionThatClosesIsNotStale() {
    try (Http2Server server = Http2Server.startTls(keys, Http2Server::cut)) {
      assertThat(probe.get(server.url("/")).broken(Kind.TRUNCATED).reach())
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
      Asked kept = probe.get(server.url("/kept"));
      assertThat(probe.get(server.url("/large")).broken(Kind.TOO_LARGE).lasting()).isTrue();
      await().atMost(SOON).until(() -> held.size() == 1);
      held.forEach(Http2Server::ok);
      assertThat(text(kept.answer())).isEqualTo("ok");
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void largeHeaderWithinTheLimitIsAccepted() {
    try (Http2Server server =
        Http2Server.startTls(
            keys, request -> request.response().putHeader("X-Large", "x".repeat(15_000)).end())) {
      assertThat(probe.get(server.url("/")).answer().headers().first("X-Large")).hasSize(15_000);
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
      assertThat(probe.get(server.url("/1")).broken(Kind.PROTOCOL).lasting()).isFalse();
      assertThat(text(probe.get(server.url("/2")).answer())).isEqualTo("/2");
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
      assertThat(text(probe.get(server.url("/few")).answer())).isEqualTo("ok");
      probe.get(server.url("/many")).broken(Kind.PROTOCOL);
    }
  }

  @Test
  void bodyOfAnotherLengthThanAnnouncedIsAFailure() {
    try (Http2Server server =
        Http2Server.startTls(keys, request -> Http2Server.announce(request, 100, "half of it"))) {
      probe.get(server.url("/")).broken(Kind.PROTOCOL);
    }
  }

  @Test
  void requestsThatWaitForAConnectionShareItsFailure() {
    String url = "https://127.0.0.1:" + BrokenServer.freePort() + "/";
    List<Asked> asked = IntStream.range(0, 10).mapToObj(i -> probe.get(url)).toList();
    asked.forEach(
        each -> {
          Failure broken = each.broken(Kind.CONNECT);
          assertThat(broken.reach()).isEqualTo(Reach.NOT_SENT);
          assertThat(broken.common()).isTrue();
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
      Failure broken = hurried.get(url).broken(Kind.CONNECT);
      assertThat(broken.reach()).isEqualTo(Reach.NOT_SENT);
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
      Failure broken = clear.get(server.url("/")).broken(Kind.PROTOCOL);
      assertThat(broken.reach()).isEqualTo(Reach.NOT_SENT);
    }
  }
}
