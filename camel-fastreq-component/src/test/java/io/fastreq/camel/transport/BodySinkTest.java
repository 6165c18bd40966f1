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

import static io.fastreq.camel.transport.TestSink.await;
import static io.fastreq.camel.transport.TransportProbe.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.Bytes;
import io.fastreq.camel.testing.Http2Server;
import io.fastreq.camel.testing.ProxyServer;
import io.fastreq.camel.transport.TransportProbe.Exchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls that sinks get for a body, over each kind of connection. */
class BodySinkTest {

  private static final byte[] BODY = new byte[3 << 20];

  static {
    new Random(5).nextBytes(BODY);
  }

  private static final Executor FEEDER = ForkJoinPool.commonPool();

  @AutoClose final TransportProbe probe = new TransportProbe();

  private static BrokenServer serving(byte[] body, String... headers) {
    return BrokenServer.start(BrokenServer.serving(String.join("", headers), body));
  }

  @Test
  void bodyGoesToTheSinkAndTheResponseHasNone() {
    try (BrokenServer server = serving(BODY, "ETag: \"a\"\r\n")) {
      TestSink sink = new TestSink();
      HttpResponse response = probe.get(server.url("/"), sink).response();
      assertThat(sink.bytes()).isEqualTo(BODY);
      assertThat(response.body()).isEmpty();
      assertThat(response.headers().first("ETag")).isEqualTo("\"a\"");
      assertThat(sink.ends).hasValue(1);
      assertThat(sink.aborts).hasValue(0);
    }
  }

  @Test
  void bodyWithoutASinkIsCollected() {
    try (BrokenServer server = serving(new byte[] {'o', 'k'})) {
      HttpResponse response = probe.get(server.url("/"), (head, feed) -> null).response();
      assertThat(text(response)).isEqualTo("ok");
    }
  }

  @Test
  void emptyBodyEndsAtOnce() {
    try (BrokenServer server = serving(new byte[0])) {
      TestSink sink = new TestSink();
      assertThat(probe.get(server.url("/"), sink).response().body()).isEmpty();
      assertThat(sink.ends).hasValue(1);
      assertThat(sink.pieces).hasValue(0);
    }
  }

  @Test
  void responseWaitsForTheSinkToFinish() {
    try (BrokenServer server = serving(BODY)) {
      TestSink sink = new TestSink(Long.MAX_VALUE, false);
      Exchange exchange = probe.get(server.url("/"), sink);
      await(sink.ended);
      assertThat(exchange.outcome()).isNotDone();
      // The connection is free in the meantime.
      TestSink next = new TestSink();
      probe.get(server.url("/"), next).response();
      assertThat(server.connections()).isEqualTo(1);
      sink.feed().done();
      assertThat(exchange.response().status()).isEqualTo(200);
    }
  }

  @Test
  void pausedSinkSlowsTheServerDown() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\n\r\n");
              byte[] piece = new byte[1 << 20];
              for (int i = 0; i < 100; i++) {
                connection.send(piece);
                sent.incrementAndGet();
              }
            })) {
      TestSink sink = TestSink.slow();
      Exchange exchange = probe.get(server.url("/"), sink);
      await(sink.paused);
      AtomicInteger before = new AtomicInteger(-1);
      // Until the buffers of both sockets are full and nothing moves any more.
      await().until(() -> before.getAndSet(sent.get()) == sent.get());
      assertThat(sent.get()).isLessThan(60);
      assertThat(sink.pieces).hasValue(1);
      sink.appetite.set(Integer.MAX_VALUE);
      sink.more();
      exchange.response();
      assertThat(sink.bytes()).hasSize(100 << 20);
    }
  }

  @Test
  void sinkThatPausesAfterEachPieceGetsAllPiecesInOrder() {
    try (BrokenServer server = serving(BODY)) {
      for (int i = 0; i < 3; i++) {
        TestSink sink = TestSink.slow();
        Exchange exchange = probe.get(server.url("/"), sink);
        feedUntilDone(sink, exchange);
        assertThat(sink.bytes()).isEqualTo(BODY);
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  private static void feedUntilDone(TestSink sink, Exchange exchange) {
    sink.feedItselfFrom(FEEDER);
    exchange.response();
  }

  /**
   * The body ended on the wire while the sink was paused, so another request uses the connection.
   */
  @Test
  void abortOfAPausedSinkDoesNotAffectTheNextRequestOnItsConnection() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst");
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond");
              connection.awaitPeerClose();
            })) {
      TestSink first = TestSink.slow();
      Exchange paused = probe.get(server.url("/1"), first);
      await(first.paused);
      TestSink second = TestSink.slow();
      Exchange next = probe.get(server.url("/2"), second);
      await(second.paused);
      paused.sent().abort();
      await().untilAsserted(() -> assertThat(first.aborts).hasValue(1));
      second.more();
      assertThat(next.response().status()).isEqualTo(200);
      assertThat(new String(second.bytes(), StandardCharsets.US_ASCII)).isEqualTo("second");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void abortTellsTheSinkOnceAndClosesTheConnection() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\nsome");
              connection.awaitPeerClose();
            })) {
      TestSink sink = TestSink.slow();
      Exchange exchange = probe.get(server.url("/"), sink);
      await(sink.paused);
      exchange.sent().abort();
      await().untilAsserted(() -> assertThat(server.closedByPeer()).isEqualTo(1));
      await().untilAsserted(() -> assertThat(sink.aborts).hasValue(1));
      sink.feed().more();
      sink.feed().done();
      assertThat(exchange.outcome()).isNotDone();
      assertThat(sink.pieces).hasValue(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void brokenConnectionTellsTheSink(boolean paused) {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\nsome");
              connection.pause(Duration.ofMillis(200));
            })) {
      TestSink sink = paused ? TestSink.slow() : new TestSink();
      Failure failure = probe.get(server.url("/"), sink).failure(Kind.TRUNCATED);
      assertThat(failure.reach()).isEqualTo(Reach.MAYBE_RECEIVED);
      assertThat(sink.aborts).hasValue(1);
      assertThat(sink.ends).hasValue(0);
      assertThat(sink.bytes()).hasSize(4);
    }
  }

  @Test
  void failedSinkFailsTheAttemptPermanentlyAndClosesTheConnection() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\nsome");
              connection.awaitPeerClose();
            })) {
      TestSink sink = TestSink.slow();
      Exchange exchange = probe.get(server.url("/"), sink);
      await(sink.paused);
      IOException full = new IOException("full");
      sink.feed().fail("could not be written: full", full);
      Failure failure = exchange.failure(Kind.HANDLER);
      assertThat(failure.message()).isEqualTo("could not be written: full");
      assertThat(failure.cause()).isSameAs(full);
      assertThat(failure.lasting()).isTrue();
      assertThat(sink.aborts).hasValue(0);
      await().untilAsserted(() -> assertThat(server.closedByPeer()).isEqualTo(1));
    }
  }

  @Test
  void throwingReceiverFailsOnlyItsAttempt() {
    try (BrokenServer server = serving(BODY)) {
      probe
          .get(
              server.url("/"),
              (head, feed) -> {
                throw new IllegalStateException("no");
              })
          .failure(Kind.HANDLER);
      assertThat(text(probe.get(server.url("/")).response())).hasSizeGreaterThan(1000);
    }
  }

  @Test
  void throwingSinkFailsItsAttempt() {
    try (BrokenServer server = serving(BODY)) {
      BodySink careless =
          new BodySink() {
            @Override
            public boolean take(ByteBuffer piece) {
              throw new IllegalStateException("no");
            }

            @Override
            public void end() {}

            @Override
            public void abort() {}
          };
      Failure failure = probe.get(server.url("/"), (head, feed) -> careless).failure(Kind.HANDLER);
      assertThat(failure.cause()).hasMessage("no");
    }
  }

  @Test
  void limitOfTheSinkAppliesToDecodedBytes() {
    byte[] bomb = Bytes.gzip(new byte[50 << 20]);
    try (BrokenServer server = serving(bomb, "Content-Encoding: gzip\r\n")) {
      TestSink sink = new TestSink(1 << 20, true);
      probe.get(server.url("/"), sink).failure(Kind.TOO_LARGE);
      assertThat(sink.bytes().length).isLessThanOrEqualTo(1 << 20);
      assertThat(sink.aborts).hasValue(1);
    }
  }

  @Test
  void compressedBodyIsDecodedAtThePaceOfTheSink() {
    byte[] plain = new byte[20 << 20];
    try (BrokenServer server = serving(Bytes.gzip(plain), "Content-Encoding: gzip\r\n")) {
      TestSink sink = TestSink.slow();
      Exchange exchange = probe.get(server.url("/"), sink);
      await(sink.paused);
      assertThat(sink.bytes().length).isLessThan(64 * 1024);
      assertThat(sink.head.headers().first("Content-Encoding")).isEqualTo("gzip");
      feedUntilDone(sink, exchange);
      assertThat(sink.bytes()).isEqualTo(plain);
      assertThat(exchange.response().headers().first("Content-Encoding")).isNull();
    }
  }

  @Test
  void brokenCompressionTellsTheSink() {
    byte[] cut = Arrays.copyOf(Bytes.gzip(BODY), 100_000);
    try (BrokenServer server = serving(cut, "Content-Encoding: gzip\r\n")) {
      TestSink sink = new TestSink();
      probe.get(server.url("/"), sink).failure(Kind.PROTOCOL);
      assertThat(sink.aborts).hasValue(1);
      assertThat(sink.ends).hasValue(0);
    }
  }

  @Test
  void closedTransportTellsTheSink() {
    try (BrokenServer server = serving(BODY)) {
      TestSink sink = new TestSink(Long.MAX_VALUE, false);
      Exchange exchange = probe.get(server.url("/"), sink);
      await(sink.ended);
      probe.transport.close();
      exchange.failure(Kind.CANCELLED);
      assertThat(sink.aborts).hasValue(1);
    }
  }

  @Test
  void bodyIsReceivedThroughProxies() {
    try (ProxyServer http = ProxyServer.http();
        ProxyServer socks = ProxyServer.socks5();
        BrokenServer server = serving(BODY)) {
      for (ProxyServer proxy : List.of(http, socks)) {
        HttpRequest request =
            TransportProbe.request("GET", server.url("/"), null)
                .with(Headers.EMPTY, proxy.address());
        TestSink sink = TestSink.slow();
        Exchange exchange = probe.send(request, TransportProbe.READ, sink);
        feedUntilDone(sink, exchange);
        assertThat(sink.bytes()).isEqualTo(BODY);
        assertThat(proxy.connections()).isEqualTo(1);
      }
    }
  }

  @Test
  void bodyIsReceivedOverHttp2AtThePaceOfTheSink() {
    AtomicInteger written = new AtomicInteger();
    try (Http2Server server =
            Http2Server.startClear(
                request -> {
                  request.response().setChunked(true);
                  pump(request, written);
                });
        TransportProbe http2 = Http2Fixture.clearProbe()) {
      TestSink slow = TestSink.slow();
      Exchange exchange = http2.get(server.url("/slow"), slow);
      await(slow.paused);
      AtomicInteger before = new AtomicInteger(-1);
      await().until(() -> before.getAndSet(written.get()) == written.get());
      assertThat(written.get()).as("pieces of 64 KiB").isLessThan(100);
      // Another stream of the same connection is not delayed.
      TestSink quick = new TestSink();
      assertThat(http2.get(server.url("/quick"), quick).response().httpVersion())
          .isEqualTo("HTTP/2");
      assertThat(quick.bytes()).hasSize(200 * 65_536);
      feedUntilDone(slow, exchange);
      assertThat(slow.bytes()).hasSize(200 * 65_536);
      assertThat(server.connections()).hasSize(1);
    }
  }

  private static void pump(HttpServerRequest request, AtomicInteger written) {
    Buffer piece = Buffer.buffer(new byte[65_536]);
    AtomicInteger count = new AtomicInteger();
    Runnable fill =
        new Runnable() {
          @Override
          public void run() {
            while (count.get() < 200 && !request.response().writeQueueFull()) {
              request.response().write(piece);
              written.incrementAndGet();
              count.incrementAndGet();
            }
            if (count.get() == 200) {
              request.response().end();
            } else {
              request.response().drainHandler(none -> run());
            }
          }
        };
    fill.run();
  }
}
