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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.Http2Server;
import io.fastreq.camel.testing.TestCertificates;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.X509KeyManager;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of servers that exist over HTTP/2 only. */
class FaultMatrixHttp2Test extends FaultTest {

  private static final String TRUSTING = RETRYING + "&sslContextParameters=#tls";

  /** RFC 9113, section 7. */
  private static final long REFUSED_STREAM = 7;

  private static final long CANCEL = 8;

  @TempDir static Path directory;
  private static TestCertificates certificates;
  private static X509KeyManager keys;

  private final List<Http2Server> http2Servers = new ArrayList<>();

  @BeforeAll
  static void makeCertificates() {
    certificates = new TestCertificates(directory);
    keys = certificates.serverKeys("ip:127.0.0.1");
  }

  @BeforeEach
  void trustTheCa() {
    context.getRegistry().bind("tls", certificates.trustParameters());
  }

  @AfterEach
  void closeServers() {
    http2Servers.forEach(Http2Server::close);
  }

  private Http2Server http2Server(Handler<HttpServerRequest> handler) {
    Http2Server server = Http2Server.startTls(keys, handler);
    http2Servers.add(server);
    return server;
  }

  private static void assertOk(Exchange result, int requests) {
    assertCounts(result, 1, 1, 0);
    assertThat(result.getMessage().getBody(List.class)).isEqualTo(List.of("ok"));
    assertThat(sent(result)).isEqualTo(requests);
  }

  @Test
  @DisplayName("row 30: the counter-check: a correct server")
  void http2IsUsedWhenTheServerSelectsIt() {
    Http2Server server = http2Server(Http2Server::ok);
    List<String> urls = IntStream.range(0, 30).mapToObj(i -> server.url("/" + i)).toList();
    Exchange result = send(TRUSTING + "&returnType=response", urls);
    assertCounts(result, 30, 30, 0);
    assertThat(result.getMessage().getBody(List.class))
        .extracting("httpVersion")
        .containsOnly("HTTP/2");
  }

  @Test
  void concurrencyIsExactOverTheFewestConnectionsPossible() {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    AtomicInteger most = new AtomicInteger();
    Http2Server server =
        Http2Server.startTls(
            keys,
            8,
            request -> {
              held.add(request);
              if (most.accumulateAndGet(held.size(), Math::max) >= 20 && held.size() == 20) {
                // Waits a moment: a request beyond the concurrency would arrive now.
                Vertx.currentContext().owner().setTimer(30, timer -> respond(held, 20));
              }
            });
    http2Servers.add(server);
    List<String> urls = IntStream.range(0, 100).mapToObj(i -> server.url("/" + i)).toList();
    Exchange result = send(TRUSTING + "&returnType=response&concurrency=20", urls);
    assertCounts(result, 100, 100, 0);
    assertThat(result.getMessage().getBody(List.class))
        .extracting("httpVersion")
        .containsOnly("HTTP/2");
    assertThat(most).hasValue(20);
    assertThat(server.connections()).hasSize(3);
  }

  private static void respond(Queue<HttpServerRequest> held, int count) {
    for (int i = 0; i < count; i++) {
      Http2Server.ok(held.remove());
    }
  }

  @Test
  void http1IsUsedForServersWithoutHttp2() {
    BrokenServer server =
        closedAfterwards(
            BrokenServer.startTls(
                certificates.server("ip:127.0.0.1"),
                connection -> {
                  connection.readRequest();
                  connection.send(OK);
                }));
    Exchange result = send(TRUSTING + "&returnType=response", List.of(server.url("/")));
    assertCounts(result, 1, 1, 0);
    assertThat(result.getMessage().getBody(List.class))
        .extracting("httpVersion")
        .containsOnly("HTTP/1.1");
  }

  @Test
  void http2CanBeTurnedOff() {
    Http2Server server = http2Server(Http2Server::ok);
    Exchange result = send(TRUSTING + "&http2=false&returnType=response", List.of(server.url("/")));
    assertThat(result.getMessage().getBody(List.class))
        .extracting("httpVersion")
        .containsOnly("HTTP/1.1");
  }

  @Test
  void clearTextHttp2IsUsedWithPriorKnowledge() {
    Http2Server server = Http2Server.startClear(Http2Server::ok);
    http2Servers.add(server);
    String known = ENDPOINT + "?returnType=response&h2c=true";
    assertThat(send(known, List.of(server.url("/"))).getMessage().getBody(List.class))
        .extracting("httpVersion")
        .containsOnly("HTTP/2");
    String unknown = ENDPOINT + "?returnType=response";
    assertThat(send(unknown, List.of(server.url("/"))).getMessage().getBody(List.class))
        .extracting("httpVersion")
        .containsOnly("HTTP/1.1");
  }

  @Test
  @DisplayName("row 30: REFUSED_STREAM, even for a POST")
  void refusedPostIsRetried() {
    AtomicInteger visits = new AtomicInteger();
    Http2Server server =
        http2Server(
            request -> {
              if (visits.incrementAndGet() < 3) {
                request.response().reset(REFUSED_STREAM);
              } else {
                Http2Server.ok(request);
              }
            });
    assertOk(send(TRUSTING, List.of(post(server.url("/")))), 3);
  }

  @Test
  @DisplayName("row 30: REFUSED_STREAM forever")
  void refusedStreamIsTriedThreeTimes() {
    Http2Server server = http2Server(request -> request.response().reset(REFUSED_STREAM));
    Exchange result = send(TRUSTING, List.of(post(server.url("/"))));
    assertThat(kindOf(result)).isEqualTo(Kind.CONNECT);
    assertThat(failures(result).get(0).attempts()).isEqualTo(3);
    assertThat(sent(result)).as("each attempt with three more at once").isEqualTo(12);
    assertThat(server.requests()).hasSize(12);
  }

  private static final String BARE =
      ENDPOINT
          + "?sslContextParameters=#tls&maxRetries=0&concurrency=20&onOpenCircuit=fail"
          + "&circuitBreaker=#breaker";

  private CircuitBreaker breaker() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "quick",
            CircuitBreakerConfig.custom().minimumNumberOfCalls(4).slidingWindowSize(10).build());
    context.getRegistry().bind("breaker", breaker);
    return breaker;
  }

  @Test
  @DisplayName("row 30: GOAWAY after every tenth request, as nginx does after its thousandth")
  void batchOutlivesItsConnections() {
    Map<HttpConnection, AtomicInteger> taken = new ConcurrentHashMap<>();
    Http2Server server =
        http2Server(
            request -> {
              HttpConnection connection = request.connection();
              int count =
                  taken.computeIfAbsent(connection, none -> new AtomicInteger()).incrementAndGet();
              if (count == 10) {
                connection.goAway(0, request.streamId());
              }
              if (count <= 10) {
                Http2Server.ok(request);
              }
            });
    CircuitBreaker breaker = breaker();
    List<Map<String, Object>> posts =
        IntStream.range(0, 300).mapToObj(i -> post(server.url("/" + i))).toList();
    Exchange result = send(BARE + "&returnType=response", posts);
    assertCounts(result, 300, 300, 0);
    assertThat(result.getMessage().getBody(List.class)).extracting("attempts").containsOnly(1);
    assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
    assertThat(server.connections()).hasSizeGreaterThanOrEqualTo(30);
  }

  @Test
  @DisplayName("row 30: a connection that breaks under twenty streams is one fault")
  void brokenConnectionIsOneFault() {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    Http2Server server =
        http2Server(
            request -> {
              held.add(request);
              if (held.size() == 20) {
                Http2Server.cut(request);
              } else if (held.size() > 20) {
                Http2Server.ok(request);
              }
            });
    CircuitBreaker breaker = breaker();
    List<String> urls = IntStream.range(0, 60).mapToObj(i -> server.url("/" + i)).toList();
    Exchange result = send(BARE, urls);
    assertCounts(result, 60, 40, 20);
    assertThat(failures(result)).extracting("kind").containsOnly(Kind.TRUNCATED);
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  @DisplayName("row 30: a connection that many wait for and that cannot be made is one fault")
  void sharedConnectFailureIsOneFault() {
    CircuitBreaker breaker = breaker();
    String url = "https://127.0.0.1:" + BrokenServer.freePort() + "/";
    Exchange result = send(BARE, IntStream.range(0, 20).mapToObj(i -> url + i).toList());
    assertCounts(result, 20, 0, 20);
    assertThat(failures(result)).extracting("kind").containsOnly(Kind.CONNECT);
    assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isLessThan(4);
  }

  @Test
  @DisplayName(
      "row 30: GOAWAY: requests beyond its last stream are sent again on another connection")
  void postBeyondTheLastStreamOfGoAwayIsSentAgain() {
    AtomicInteger visits = new AtomicInteger();
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    Http2Server server =
        http2Server(
            request -> {
              if (visits.incrementAndGet() > 2) {
                Http2Server.ok(request);
                return;
              }
              held.add(request);
              if (held.size() == 2) {
                HttpServerRequest first = held.remove();
                first.connection().goAway(0, first.streamId());
                Http2Server.ok(first);
              }
            });
    Exchange result = send(TRUSTING, List.of(post(server.url("/1")), post(server.url("/2"))));
    assertCounts(result, 2, 2, 0);
    assertThat(result.getMessage().getBody(List.class)).isEqualTo(List.of("ok", "ok"));
    assertThat(sent(result)).isEqualTo(3);
    assertThat(server.requests()).hasSize(3);
    assertThat(server.connections()).hasSize(2);
  }

  @Test
  @DisplayName("row 30: any other reset")
  void otherStreamResetsCountAsConnectionResets() {
    Http2Server server =
        http2Server(
            request -> {
              request.response().setChunked(true).write("half of it");
              request.response().reset(CANCEL);
            });
    assertFails(TRUSTING, server.url("/"), Kind.TRUNCATED, 3);
    assertFails(TRUSTING, post(server.url("/")), Kind.TRUNCATED, 1);
  }

  @Test
  @DisplayName("row 41: an unexpected interim response over HTTP/2")
  void unknownInterimResponseFailsOnlyItsOwnItem() {
    Http2Server server =
        http2Server(
            request -> {
              if (request.path().equals("/1")) {
                Http2Server.inform(request, 102);
              }
              request.response().putHeader("Content-Type", "text/plain").end(request.path());
            });
    Exchange result = send(TRUSTING, List.of(server.url("/1"), server.url("/2")));
    assertCounts(result, 2, 1, 1);
    assertThat(kindOf(result)).isEqualTo(Kind.PROTOCOL);
    assertThat(failures(result).get(0).attempts()).isEqualTo(2);
    assertThat(result.getMessage().getBody(List.class).get(1)).isEqualTo("/2");
  }
}
