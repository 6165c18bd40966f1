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
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqStreamHandler;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.LogCapture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code returnType=stream}: the calls of a handler, their order and their threads. */
class StreamHandlerTest extends FaultTest {

  private static final String STREAM =
      ENDPOINT + "?returnType=stream&streamHandler=#handler&retryBackoff=10ms&maxRetries=2";
  private static final byte[] BODY = new byte[2 << 20];

  static {
    new Random(13).nextBytes(BODY);
  }

  /** Records its calls for each item, and does what the test says with each chunk. */
  private static final class Listening implements FastreqStreamHandler {

    interface OnChunk {
      void run(ByteBuffer chunk) throws Exception;
    }

    final Map<String, ByteArrayOutputStream> bodies = new ConcurrentHashMap<>();
    final Queue<String> ends = new ConcurrentLinkedQueue<>();
    final Queue<FastreqResponse> responses = new ConcurrentLinkedQueue<>();
    final Queue<FastreqFailure> failures = new ConcurrentLinkedQueue<>();
    final Queue<String> threads = new ConcurrentLinkedQueue<>();
    final Queue<String> overlaps = new ConcurrentLinkedQueue<>();
    final AtomicInteger chunks = new AtomicInteger();
    private final Map<String, AtomicBoolean> inside = new ConcurrentHashMap<>();
    volatile OnChunk onChunk = chunk -> {};
    volatile OnChunk onEnd = none -> {};

    private void enter(String url) {
      if (inside.computeIfAbsent(url, key -> new AtomicBoolean()).getAndSet(true)) {
        overlaps.add(url);
      }
      threads.add(Thread.currentThread().getName());
    }

    private void leave(String url) {
      inside.get(url).set(false);
    }

    @Override
    public void onChunk(FastreqRequest request, ByteBuffer chunk) throws Exception {
      enter(request.url());
      try {
        chunks.incrementAndGet();
        onChunk.run(chunk);
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        bodies.computeIfAbsent(request.url(), key -> new ByteArrayOutputStream()).writeBytes(bytes);
      } finally {
        leave(request.url());
      }
    }

    @Override
    public void onEnd(FastreqRequest request, FastreqResponse response) throws Exception {
      enter(request.url());
      ends.add(request.url());
      responses.add(response);
      onEnd.run(null);
      leave(request.url());
    }

    @Override
    public void onError(FastreqRequest request, FastreqFailure failure) {
      enter(request.url());
      failures.add(failure);
      leave(request.url());
    }

    String text(String url) {
      return bodies.get(url).toString(StandardCharsets.UTF_8);
    }
  }

  private final Listening handler = new Listening();

  @BeforeEach
  void bindHandler() {
    context.getRegistry().bind("handler", handler);
  }

  private static String head(String status, long length) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\n\r\n";
  }

  private BrokenServer serving(byte[] body) {
    return server(BrokenServer.serving("", body));
  }

  @Test
  void chunksComeInOrderAndTheValueIsTheResponseWithoutABody() {
    BrokenServer server = serving(BODY);
    List<String> urls = List.of(server.url("/a"), server.url("/b"), server.url("/c"));
    List<?> values = (List<?>) bodyOf(send(STREAM, urls));
    for (int i = 0; i < 3; i++) {
      FastreqResponse response = (FastreqResponse) values.get(i);
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.index()).isEqualTo(i);
      assertThat(response.body()).isEmpty();
      assertThat(handler.bodies.get(urls.get(i)).toByteArray()).isEqualTo(BODY);
    }
    assertThat(handler.ends).containsExactlyInAnyOrderElementsOf(urls);
    assertThat(handler.chunks.get()).isGreaterThan(6);
    assertThat(handler.failures).isEmpty();
    assertThat(handler.overlaps).isEmpty();
    assertThat(handler.threads).allMatch(name -> name.contains("FastreqWorker"));
  }

  @Test
  void handlerMayBeALambdaAndGetsTheKey() {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    FastreqStreamHandler lambda =
        (request, chunk) ->
            told.add(request.key() + "=" + StandardCharsets.UTF_8.decode(chunk).toString());
    context.getRegistry().bind("lambda", lambda);
    bodyOf(
        send(
            ENDPOINT + "?returnType=stream&streamHandler=#lambda",
            Map.of("k", api.url("/text/5"))));
    bodyOf(
        send(
            ENDPOINT + "?returnType=stream&streamHandler=#lambda",
            List.of(api.url("/text/6")),
            Map.of("CamelFastreqKeys", "six")));
    assertThat(told).containsExactly("k=text 5", "six=text 6");
  }

  @Test
  void emptyBodyEndsWithoutAChunk() {
    assertThat(bodyOf(send(STREAM, api.url("/status/204")))).isInstanceOf(FastreqResponse.class);
    assertThat(handler.chunks).hasValue(0);
    assertThat(handler.ends).hasSize(1);
  }

  @Test
  void retriedOrFailedResponsesAreNotDelivered() {
    bodyOf(send(STREAM, api.url("/fails/2/whole")));
    assertThat(handler.text(api.url("/fails/2/whole"))).isEqualTo("whole");
    assertThat(handler.ends).hasSize(1);
    Exchange failed = send(STREAM, api.url("/fails/9/never"));
    assertThat(kindOf(failed)).isEqualTo(Kind.STATUS);
    assertThat(failures(failed).get(0).response().text()).isEqualTo("busy");
    assertThat(handler.bodies).doesNotContainKey(api.url("/fails/9/never"));
    assertThat(handler.failures).as("nothing of it was handed over").isEmpty();
  }

  @Test
  void attemptBrokenOffBeforeTheBodyIsRetried() {
    AtomicInteger requests = new AtomicInteger();
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              if (requests.incrementAndGet() == 1) {
                connection.send(head("200 OK", 5));
              } else {
                connection.send(head("200 OK", 5) + "whole");
                connection.awaitPeerClose();
              }
            });
    bodyOf(send(STREAM, server.url("/")));
    assertThat(handler.text(server.url("/"))).isEqualTo("whole");
    assertThat(handler.ends).hasSize(1);
  }

  @Test
  void itemIsNotRetriedAfterAChunkWasHandedOver() {
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send(head("200 OK", 100) + "some");
              eventually(() -> handler.chunks.get() > 0);
            });
    FastreqFailure failure = failures(send(STREAM, server.url("/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(failure.message()).contains("handed on");
    assertThat(handler.failures).hasSize(1);
    assertThat(handler.failures.peek()).isEqualTo(failure);
    assertThat(handler.ends).isEmpty();
    assertThat(handler.overlaps).isEmpty();
  }

  @Test
  void itemIsNotRetriedByRetryWhile() {
    context.getRegistry().bind("always", (Predicate<FastreqResponse>) response -> true);
    FastreqFailure failure =
        failures(send(STREAM + "&retryWhile=#always", api.url("/text/1"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.STATUS);
    assertThat(failure.attempts()).isEqualTo(1);
    eventually(() -> !handler.failures.isEmpty()); // called independently of the batch
    assertThat(handler.failures).containsExactly(failure);
    assertThat(handler.ends).isEmpty();
  }

  @Test
  void timedOutItemIsReportedOnce() {
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send(head("200 OK", 100) + "some");
              connection.awaitPeerClose();
            });
    FastreqFailure failure = failures(send(STREAM + "&requestTimeout=3s", server.url("/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(handler.failures).containsExactly(failure);
  }

  @Test
  void throwingHandlerFailsOnlyItsItemAndClosesTheConnection() {
    IOException full = new IOException("no room");
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send(head("200 OK", 1 << 30) + "some");
              connection.awaitPeerClose();
            });
    handler.onChunk =
        chunk -> {
          if (StandardCharsets.UTF_8.decode(chunk.duplicate()).toString().equals("some")) {
            throw full;
          }
        };
    Exchange result = send(STREAM, List.of(server.url("/"), api.url("/text/1")));
    assertCounts(result, 2, 1, 1);
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.HANDLER);
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(failure.message()).isEqualTo("streamHandler failed: no room");
    assertThat(failure.cause()).isSameAs(full);
    eventually(() -> !handler.failures.isEmpty()); // the thread that the handler threw on tells it
    assertThat(handler.failures).containsExactly(failure);
    assertThat(handler.text(api.url("/text/1"))).isEqualTo("text 1");
    eventually(() -> server.closedByPeer() == 1);
  }

  @Test
  void handlerThatThrowsOnEndFailsItsItem() {
    handler.onEnd =
        none -> {
          throw new IllegalStateException("not right");
        };
    FastreqFailure failure = failures(send(STREAM, api.url("/text/1"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.HANDLER);
    assertThat(failure.response().status()).isEqualTo(200);
    assertThat(handler.ends).hasSize(1);
    assertThat(handler.failures).as("onEnd was called").isEmpty();
  }

  @Test
  void exceptionOfOnErrorIsLogged() {
    FastreqStreamHandler angry =
        new FastreqStreamHandler() {
          @Override
          public void onChunk(FastreqRequest request, ByteBuffer chunk) throws Exception {
            throw new IOException("first");
          }

          @Override
          public void onError(FastreqRequest request, FastreqFailure failure) throws Exception {
            throw new IOException("second");
          }
        };
    context.getRegistry().bind("angry", angry);
    try (LogCapture log = new LogCapture()) {
      Exchange result =
          send(ENDPOINT + "?returnType=stream&streamHandler=#angry", api.url("/text/1"));
      assertThat(failures(result).get(0).message()).contains("first");
      // The handler is called independently: its batch does not wait.
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(String.join("\n", log.lines())).contains("onError", "second"));
    }
  }

  @Test
  void parserGetsTheResponseWithoutABodyAfterTheEnd() {
    context
        .getRegistry()
        .bind(
            "parser",
            (Function<FastreqResponse, Object>)
                response -> {
                  assertThat(handler.ends).hasSize(1);
                  return handler.text(response.url()) + "/" + response.body().length;
                });
    assertThat(bodyOf(send(STREAM + "&parser=#parser", api.url("/text/1")))).isEqualTo("text 1/0");
    context
        .getRegistry()
        .bind(
            "bad",
            (Function<FastreqResponse, Object>)
                response -> {
                  throw new IllegalStateException("no");
                });
    assertThat(kindOf(send(STREAM + "&parser=#bad", api.url("/text/2")))).isEqualTo(Kind.PARSE);
    assertThat(handler.failures).isEmpty();
  }

  @Test
  void sizeIsLimitedOnlyWhereAnOptionSaysSo() {
    BrokenServer server = serving(new byte[17 << 20]);
    bodyOf(send(STREAM, server.url("/all")));
    assertThat(handler.bodies.get(server.url("/all")).size()).isEqualTo(17 << 20);
    Exchange limited = send(STREAM + "&maxBodySize=1000000", server.url("/some"));
    assertThat(kindOf(limited)).isEqualTo(Kind.TOO_LARGE);
    assertThat(handler.bodies.get(server.url("/some")).size()).isLessThanOrEqualTo(1_000_000);
    assertThat(handler.failures).hasSize(1);
  }

  /** A slow handler slows down its own server only. */
  @Test
  void slowHandlerSlowsDownItsServerOnly() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    AtomicInteger sent = new AtomicInteger();
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send(head("200 OK", 100 << 20));
              byte[] piece = new byte[1 << 20];
              for (int i = 0; i < 100; i++) {
                connection.send(piece);
                sent.incrementAndGet();
              }
              connection.awaitPeerClose();
            });
    handler.onChunk =
        chunk -> {
          if (chunk.get(0) == 0) {
            entered.countDown();
            released.await(30, TimeUnit.SECONDS);
          }
        };
    CompletableFuture<Exchange> slow = sendAsync(STREAM, server.url("/"));
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    bodyOf(send(STREAM, urls("/text/", 50)));
    AtomicInteger before = new AtomicInteger(-1);
    eventually(() -> before.getAndSet(sent.get()) == sent.get());
    assertThat(sent.get()).as("MB sent while nothing is taken").isLessThan(60);
    released.countDown();
    bodyOf(await(slow));
    assertThat(handler.bodies.get(server.url("/")).size()).isEqualTo(100 << 20);
    assertThat(handler.overlaps).isEmpty();
  }

  /** A cut does not wait for a handler, which is notified when it returns. */
  @Test
  void handlerIsToldOfTheCutWhenItReturns() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send(head("200 OK", 1 << 20));
              for (int i = 0; i < 64 && !connection.pause(Duration.ofMillis(1)); i++) {
                connection.send(new byte[1 << 14]);
              }
              connection.awaitPeerClose();
            });
    handler.onChunk =
        chunk -> {
          entered.countDown();
          released.await(30, TimeUnit.SECONDS);
        };
    CompletableFuture<Exchange> sent =
        sendAsync(STREAM + "&batchTimeout=1s", List.of(server.url("/")));
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    Exchange result = await(sent);
    assertThat(kindOf(result)).isEqualTo(Kind.TIMEOUT);
    assertThat(handler.failures).isEmpty();
    int chunks = handler.chunks.get();
    released.countDown();
    eventually(() -> handler.failures.size() == 1);
    assertThat(handler.chunks).as("nothing more is handed over").hasValue(chunks);
    assertThat(handler.overlaps).isEmpty();
    assertThat(new ArrayList<>(handler.failures).get(0).kind()).isEqualTo(Kind.TIMEOUT);
  }
}
