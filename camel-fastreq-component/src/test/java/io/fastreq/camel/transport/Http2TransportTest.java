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
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.Bytes;
import io.fastreq.camel.testing.Http2Server;
import io.fastreq.camel.testing.ProxyServer;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.TransportProbe.Exchange;
import io.fastreq.camel.transport.vertx.VertxTransport;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 where it differs from HTTP/1.1, and where it must behave the same. */
class Http2TransportTest extends Http2Fixture {

  private static final int FIVE_MEGABYTES = 5_000_000;

  private static List<Exchange> send(TransportProbe by, Http2Server server, int count) {
    return IntStream.range(0, count).mapToObj(i -> by.get(server.url("/" + i))).toList();
  }

  /** Responds to no request until a number of them have arrived. */
  private static Handler<HttpServerRequest> together(int count) {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    return request -> {
      held.add(request);
      if (held.size() == count) {
        held.forEach(each -> each.response().end(each.path()));
      }
    };
  }

  private static void assertOwnResponses(List<Exchange> exchanges) {
    for (int i = 0; i < exchanges.size(); i++) {
      assertThat(text(exchanges.get(i).response())).isEqualTo("/" + i);
    }
  }

  @Test
  void http2IsUsedWhereTheServerSupportsIt() {
    Queue<HttpVersion> versions = new ConcurrentLinkedQueue<>();
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              versions.add(request.version());
              request.response().putHeader("X-Seen", "yes").end("ok");
            })) {
      for (int i = 0; i < 3; i++) {
        HttpResponse response = probe.get(server.url("/")).response();
        assertThat(response.httpVersion()).isEqualTo("HTTP/2");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().first("x-SEEN")).isEqualTo("yes");
        assertThat(response.headers().toMap()).doesNotContainKey(":status");
        assertThat(text(response)).isEqualTo("ok");
      }
      assertThat(versions).containsOnly(HttpVersion.HTTP_2);
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void http1IsUsedWhereHttp2IsTurnedOff() {
    try (TransportProbe old =
            new TransportProbe(
                new TransportSettings(5, 5_000, trust, AddressCheck.NONE, false, false));
        Http2Server server = Http2Server.startTls(keys, Http2Server::ok)) {
      assertThat(old.get(server.url("/")).response().httpVersion()).isEqualTo("HTTP/1.1");
    }
  }

  @Test
  void serverWithoutHttp2GetsAConnectionPerRequest() {
    CountDownLatch all = new CountDownLatch(20);
    try (BrokenServer server =
        BrokenServer.startTls(
            certificates.server("ip:127.0.0.1"),
            connection -> {
              while (connection.readRequest() != null) {
                all.countDown();
                if (!all.await(20, TimeUnit.SECONDS)) {
                  return;
                }
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            })) {
      List<Exchange> exchanges = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        exchanges.add(probe.get(server.url("/" + i)));
      }
      exchanges.forEach(each -> assertThat(each.response().httpVersion()).isEqualTo("HTTP/1.1"));
      assertThat(server.connections()).isEqualTo(20);
    }
  }

  @Test
  void manyRequestsShareOneConnectionFromTheStart() {
    try (TransportProbe wide = new TransportProbe(60, trust);
        Http2Server server = Http2Server.startTls(keys, together(60))) {
      assertOwnResponses(send(wide, server, 60));
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void serverWithFewStreamsGetsAsManyConnectionsAsNeeded() {
    try (TransportProbe ten = new TransportProbe(10, trust);
        Http2Server server = Http2Server.startTls(keys, 3, together(10))) {
      assertOwnResponses(send(ten, server, 10));
      assertThat(server.connections()).hasSize(4);
    }
  }

  @Test
  void serverWithOneStreamGetsAConnectionPerRequest() {
    try (TransportProbe ten = new TransportProbe(10, trust);
        Http2Server server = Http2Server.startTls(keys, 1, together(10))) {
      assertOwnResponses(send(ten, server, 10));
      assertThat(server.connections()).hasSize(10);
    }
  }

  @Test
  void connectionIsSharedAlthoughMoreAreAllowed() {
    try (TransportProbe growing = new TransportProbe(5, trust);
        Http2Server server =
            Http2Server.startTls(keys, request -> request.response().end(request.path()))) {
      assertOwnResponses(send(growing, server, 5));
      growing.transport.makeRoom(40);
      assertOwnResponses(send(growing, server, 40));
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void serverWithOneStreamGetsMoreConnectionsWhenAllowed() {
    try (TransportProbe growing = new TransportProbe(1, trust);
        Http2Server server = Http2Server.startTls(keys, 1, together(10))) {
      List<Exchange> exchanges = new ArrayList<>(send(growing, server, 1));
      growing.transport.makeRoom(10);
      exchanges.addAll(send(growing, server, 9));
      exchanges.forEach(each -> assertThat(each.response().status()).isEqualTo(200));
      assertThat(server.connections()).hasSize(10);
    }
  }

  @Test
  void freeStreamIsReusedByARequestSentFromAnOutcome() throws Exception {
    try (TransportProbe two = new TransportProbe(2, trust);
        Http2Server server = Http2Server.startTls(keys, 1, Http2Server::ok)) {
      CompletableFuture<Outcome> second = new CompletableFuture<>();
      two.transport.send(
          request("GET", server.url("/1"), null),
          READ,
          first ->
              two.transport.send(request("GET", server.url("/2"), null), READ, second::complete));
      assertThat(second.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Success.class);
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void allOutcomesAreDeliveredOnOneEventLoop() {
    Set<Thread> told = ConcurrentHashMap.newKeySet();
    try (TransportProbe few = new TransportProbe(20, trust);
        Http2Server server = Http2Server.startTls(keys, 2, Http2Server::ok)) {
      List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        outcomes.add(outcome);
        few.transport.send(
            request("GET", server.url("/" + i), null),
            READ,
            ended -> {
              told.add(Thread.currentThread());
              outcome.complete(ended);
            });
      }
      assertThat(outcomes)
          .allSatisfy(
              outcome ->
                  assertThat(outcome).succeedsWithin(SOON).isInstanceOf(Outcome.Success.class));
    }
    assertThat(told).hasSize(1);
  }

  @Test
  void abortResetsItsStreamAndNoOther() throws Exception {
    CompletableFuture<Long> code = new CompletableFuture<>();
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              request
                  .response()
                  .exceptionHandler(
                      failure -> {
                        if (failure instanceof StreamResetException reset) {
                          code.complete(reset.getCode());
                        }
                      });
              held.add(request);
            })) {
      Exchange kept = probe.get(server.url("/kept"));
      Exchange given = probe.get(server.url("/given-up"));
      await().atMost(SOON).until(() -> held.size() == 2);
      given.sent().abort();
      assertThat(code.get(20, TimeUnit.SECONDS)).as("CANCEL").isEqualTo(8);
      held.stream().filter(request -> request.path().equals("/kept")).forEach(Http2Server::ok);
      assertThat(text(kept.response())).isEqualTo("ok");
      assertThat(given.outcome()).isNotDone();
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void abortWhileConnectingDoesNotAffectOthers() {
    try (TransportProbe one = new TransportProbe(1, trust);
        Http2Server server = Http2Server.startTls(keys, 1, Http2Server::ok)) {
      for (int i = 0; i < 4; i++) {
        one.get(server.url("/given-up")).sent().abort();
      }
      assertThat(text(one.get(server.url("/1")).response())).isEqualTo("ok");
      assertThat(text(one.get(server.url("/2")).response())).isEqualTo("ok");
      await().atMost(SOON).until(() -> one.openConnections() <= 1);
      assertThat(server.requests()).doesNotContain("/given-up");
    }
  }

  @Test
  void connectionHeadersAreNotSent() {
    Queue<Map.Entry<String, String>> seen = new ConcurrentLinkedQueue<>();
    Queue<String> authorities = new ConcurrentLinkedQueue<>();
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              request.headers().forEach(header -> seen.add(header));
              authorities.add(request.authority().toString());
              Http2Server.ok(request);
            })) {
      probe
          .send(
              request(
                  "GET",
                  server.url("/"),
                  null,
                  "X-Own",
                  "1",
                  "Keep-Alive",
                  "timeout=5",
                  "Proxy-Connection",
                  "close",
                  "TE",
                  "gzip",
                  "Upgrade",
                  "h2c"),
              new ReadOptions(0, false, false))
          .response();
      assertThat(seen)
          .extracting(Map.Entry::getKey)
          .filteredOn(name -> !name.startsWith(":"))
          .containsExactly("x-own");
      assertThat(authorities).containsExactly("127.0.0.1:" + server.port());
    }
  }

  @Test
  void largeBodiesAreSentAndReceived() {
    byte[] large = new byte[FIVE_MEGABYTES];
    new Random(1).nextBytes(large);
    try (Http2Server server =
        Http2Server.startTls(keys, request -> request.body().onSuccess(request.response()::end))) {
      HttpResponse response = probe.send("POST", server.url("/"), large, READ).response();
      assertThat(response.body()).isEqualTo(large);
    }
  }

  @Test
  void flowControlWindowsAdmitALargeBodyWithoutUpdates() {
    CompletableFuture<Integer> stream = new CompletableFuture<>();
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              stream.complete((int) request.connection().remoteSettings().getInitialWindowSize());
              Http2Server.ok(request);
            })) {
      probe.get(server.url("/")).response();
      assertThat(stream).isCompletedWithValue(1024 * 1024);
    }
  }

  @Test
  void responseBeforeTheRequestIsCompleteCounts() {
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              if (request.path().equals("/early")) {
                request.pause();
                request.response().setStatusCode(413).end("too much");
              } else {
                Http2Server.ok(request);
              }
            })) {
      byte[] large = new byte[FIVE_MEGABYTES];
      HttpResponse early = probe.send("POST", server.url("/early"), large, READ).response();
      assertThat(early.status()).isEqualTo(413);
      assertThat(text(early)).isEqualTo("too much");
      assertThat(text(probe.get(server.url("/next")).response())).isEqualTo("ok");
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void bodyOverTheLimitEndsItsStreamOnly() {
    CountDownLatch reset = new CountDownLatch(1);
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request -> {
              if (request.path().equals("/kept")) {
                held.add(request);
                return;
              }
              request.response().exceptionHandler(failure -> reset.countDown());
              request.response().setChunked(true);
              endless(request);
            })) {
      Exchange kept = probe.get(server.url("/kept"));
      Exchange large = probe.get(server.url("/large"), new ReadOptions(1_000_000, false, true));
      assertThat(large.failure(Kind.TOO_LARGE).lasting()).isTrue();
      await().atMost(SOON).until(() -> reset.getCount() == 0 && held.size() == 1);
      held.forEach(Http2Server::ok);
      assertThat(text(kept.response())).isEqualTo("ok");
      assertThat(server.connections()).hasSize(1);
    }
  }

  private static void endless(HttpServerRequest request) {
    Buffer piece = Buffer.buffer(new byte[64 * 1024]);
    request.response().write(piece).onSuccess(written -> endless(request));
  }

  @Test
  void compressedBodyIsDecodedAndDiscardedBodyDropped() {
    byte[] zipped = Bytes.gzip("unzipped".repeat(1_000).getBytes(StandardCharsets.UTF_8));
    try (Http2Server server =
        Http2Server.startTls(
            keys,
            request ->
                request
                    .response()
                    .putHeader("Content-Encoding", "gzip")
                    .end(Buffer.buffer(zipped)))) {
      assertThat(text(probe.get(server.url("/")).response())).isEqualTo("unzipped".repeat(1_000));
      HttpResponse dropped = probe.get(server.url("/"), new ReadOptions(0, true, true)).response();
      assertThat(dropped.body()).isEmpty();
    }
  }

  static Stream<ProxyServer> proxies() {
    return Stream.of(ProxyServer.http(), ProxyServer.socks4(), ProxyServer.socks5());
  }

  @ParameterizedTest
  @MethodSource("proxies")
  void tunnelOfAProxyCarriesHttp2(ProxyServer proxy) {
    try (proxy;
        Http2Server server = Http2Server.startTls(keys, together(5))) {
      proxy.leads("target.invalid", server.port());
      List<Exchange> exchanges =
          IntStream.range(0, 5)
              .mapToObj(i -> request("GET", "https://target.invalid/" + i, null))
              .map(direct -> direct.with(direct.headers(), proxy.address()))
              .map(proxied -> probe.send(proxied, READ))
              .toList();
      assertOwnResponses(exchanges);
      exchanges.forEach(each -> assertThat(each.response().httpVersion()).isEqualTo("HTTP/2"));
      assertThat(proxy.seen())
          .extracting(ProxyServer.Seen::target)
          .containsExactly("target.invalid:443");
    }
  }

  @Test
  void clearTextIsHttp2FromTheFirstByteWithPriorKnowledge() {
    Queue<String> upgrades = new ConcurrentLinkedQueue<>();
    try (TransportProbe clear = clearProbe();
        Http2Server server =
            Http2Server.startClear(
                request -> {
                  upgrades.add(String.valueOf(request.getHeader("upgrade")));
                  request.response().end(request.path());
                })) {
      List<Exchange> exchanges = send(clear, server, 20);
      assertOwnResponses(exchanges);
      exchanges.forEach(each -> assertThat(each.response().httpVersion()).isEqualTo("HTTP/2"));
      assertThat(upgrades).containsOnly("null");
      assertThat(server.connections()).hasSize(1);
    }
  }

  @Test
  void ipv6AuthorityIsInBrackets() {
    CompletableFuture<String> authority = new CompletableFuture<>();
    try (TransportProbe clear = clearProbe();
        Http2Server server =
            Http2Server.startClearOnIpv6(
                request -> {
                  authority.complete(request.authority().toString());
                  Http2Server.ok(request);
                })) {
      HttpUrl target = new HttpUrl(false, "::1", server.port(), "/");
      clear
          .send(new HttpRequest("GET", target, Headers.EMPTY, null, Long.MAX_VALUE), READ)
          .response();
      assertThat(authority).isCompletedWithValue("[::1]:" + server.port());
    }
  }

  @Test
  void clearTextIsHttp1ByDefault() {
    try (Http2Server server = Http2Server.startClear(Http2Server::ok)) {
      assertThat(probe.get(server.url("/")).response().httpVersion()).isEqualTo("HTTP/1.1");
    }
  }

  @Test
  void forwardingProxyIsCalledInHttp1() {
    try (TransportProbe clear = clearProbe();
        ProxyServer proxy = ProxyServer.http();
        Http2Server server = Http2Server.startClear(Http2Server::ok)) {
      HttpRequest direct = request("GET", server.url("/"), null);
      HttpResponse response =
          clear.send(direct.with(direct.headers(), proxy.address()), READ).response();
      assertThat(response.httpVersion()).isEqualTo("HTTP/1.1");
    }
  }

  @Test
  void noRequestIsLostAmongResetsAbortsAndGoAways() throws Exception {
    AtomicInteger visits = new AtomicInteger();
    int total = 3_000;
    try (TransportProbe forty = new TransportProbe(40, trust);
        Http2Server server =
            Http2Server.startTls(
                keys,
                7,
                request -> {
                  int visit = visits.incrementAndGet();
                  if (visit % 10 < 6) {
                    request.response().end(request.path());
                  } else if (visit % 10 == 6) {
                    request.response().reset(7);
                  } else if (visit % 97 == 0) {
                    request.connection().goAway(0, request.streamId());
                    request.response().end(request.path());
                  } else if (visit % 101 == 0) {
                    Http2Server.cut(request);
                  } else {
                    request.response().setChunked(true).write("half of it");
                    request.response().reset(2);
                  }
                })) {
      Relay relay = new Relay(forty.transport, server, total);
      relay.start(40);
      assertThat(relay.done.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(relay.swapped).isEmpty();
      assertThat(relay.unlike).isEmpty();
      await().atMost(SOON).until(() -> forty.openConnections() <= 8);
    }
  }

  /** Sends a request for each one that ends, so that a fixed number is in flight; aborts some. */
  private static final class Relay {

    private final HttpTransport transport;
    private final Http2Server server;
    private final int total;
    private final AtomicInteger begun = new AtomicInteger();
    final CountDownLatch done;
    final Queue<String> swapped = new ConcurrentLinkedQueue<>();
    final Queue<Outcome> unlike = new ConcurrentLinkedQueue<>();

    Relay(HttpTransport transport, Http2Server server, int total) {
      this.transport = transport;
      this.server = server;
      this.total = total;
      this.done = new CountDownLatch(total);
    }

    void start(int atOnce) {
      for (int i = 0; i < atOnce; i++) {
        next();
      }
    }

    private void next() {
      int number = begun.incrementAndGet();
      if (number > total) {
        return;
      }
      String path = "/" + number;
      AtomicBoolean over = new AtomicBoolean();
      HttpTransport.Sent sent =
          transport.send(
              request("GET", server.url(path), null), READ, outcome -> ended(path, outcome, over));
      if (number % 11 == 0) {
        sent.abort();
        goOn(over);
      }
    }

    private void ended(String path, Outcome outcome, AtomicBoolean over) {
      if (outcome instanceof Outcome.Success success) {
        if (!text(success.response()).equals(path)) {
          swapped.add(path);
        }
      } else if (((Outcome.Failure) outcome).kind() != Kind.CONNECT
          && ((Outcome.Failure) outcome).kind() != Kind.TRUNCATED) {
        unlike.add(outcome);
      }
      goOn(over);
    }

    /** Once per request, since an outcome may be delivered while its request is aborted. */
    private void goOn(AtomicBoolean over) {
      if (over.compareAndSet(false, true)) {
        done.countDown();
        next();
      }
    }
  }

  @Test
  void closeEndsRequestsInFlightAndLeavesNoConnection() {
    try (TransportProbe closing = new TransportProbe(5, trust);
        Http2Server server = Http2Server.startTls(keys, request -> {})) {
      List<Exchange> exchanges = send(closing, server, 3);
      await().atMost(SOON).until(() -> server.requests().size() == 3);
      closing.transport.close();
      exchanges.forEach(each -> each.failure(Kind.CANCELLED));
      await().atMost(SOON).until(() -> server.openConnections() == 0);
      await().atMost(SOON).until(() -> closing.openConnections() == 0);
    }
  }

  @Test
  void idleConnectionsOverManyHostsAreBounded() {
    List<Http2Server> servers = new ArrayList<>();
    VertxTransport bounded =
        new VertxTransport(probe.vertx, TransportProbe.settings(5, 5_000, trust), 1, 2);
    try {
      for (int i = 0; i < 4; i++) {
        Http2Server server = Http2Server.startTls(keys, Http2Server::ok);
        servers.add(server);
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        bounded.send(request("GET", server.url("/"), null), READ, outcome::complete);
        assertThat(outcome).succeedsWithin(SOON).isInstanceOf(Outcome.Success.class);
      }
      await().atMost(SOON).until(() -> bounded.openConnections() == 2);
      assertThat(servers.get(3).openConnections()).isEqualTo(1);
    } finally {
      bounded.close();
      servers.forEach(Http2Server::close);
    }
  }

  @Test
  void sinkReceivesABodyOverTls() {
    byte[] large = new byte[FIVE_MEGABYTES];
    new Random(3).nextBytes(large);
    try (Http2Server server =
        Http2Server.startTls(keys, request -> request.response().end(Buffer.buffer(large)))) {
      TestSink sink = new TestSink();
      assertThat(probe.get(server.url("/"), sink).response().httpVersion()).isEqualTo("HTTP/2");
      assertThat(sink.bytes()).isEqualTo(large);
    }
  }
}
