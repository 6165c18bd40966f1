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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.FastreqResultStream;
import io.fastreq.camel.FastreqSummary;
import io.fastreq.camel.testing.Heap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamingTest extends AcceptanceTest {

  private final List<FastreqResult> read = new CopyOnWriteArrayList<>();
  private final AtomicReference<FastreqResultStream> stream = new AtomicReference<>();

  /** A route whose reader is this processor. */
  private void route(String options, Processor reader) throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:start")
                .to("fastreq:stream?streaming=true" + options)
                .process(
                    exchange ->
                        stream.set(exchange.getMessage().getBody(FastreqResultStream.class)))
                .process(reader);
          }
        });
  }

  private void readAll(Exchange exchange) {
    Iterator<?> results = exchange.getMessage().getBody(Iterator.class);
    while (results.hasNext()) {
      read.add((FastreqResult) results.next());
    }
  }

  private Set<Integer> indexes() {
    return read.stream().map(FastreqResult::index).collect(Collectors.toSet());
  }

  private static Set<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().collect(Collectors.toSet());
  }

  @Test
  void resultsComeInOrderOfCompletion() throws Exception {
    route("&concurrency=2", this::readAll);
    Exchange result =
        send("direct:start", List.of(api.url("/delay/600/slow"), api.url("/text/fast")));
    assertThat(result.getException()).isNull();
    assertThat(read).extracting(FastreqResult::index).containsExactly(1, 0);
    assertThat(read.get(0)).isInstanceOf(FastreqResponse.class);
    assertThat(((FastreqResponse) read.get(0)).value()).isEqualTo("text fast");
    assertThat(((FastreqResponse) read.get(0)).status()).isEqualTo(200);
    assertThat(result.getMessage().getHeader("CamelFastreqTotal")).isNull();
  }

  @Test
  void everyItemHasOneResultAndTheSummaryAddsUp() throws Exception {
    route("&retryBackoff=1&concurrency=5", this::readAll);
    List<Object> body = new ArrayList<>(urls("/text/", 300));
    body.set(17, api.url("/status/404"));
    body.set(99, "no url");
    body.set(200, api.url("/fails/1/x"));
    send("direct:start", body);
    assertThat(read).hasSize(300);
    assertThat(indexes()).isEqualTo(upTo(300));
    assertThat(read.stream().filter(result -> !result.isSuccess()))
        .extracting(result -> ((FastreqFailure) result).kind())
        .containsExactlyInAnyOrder(FastreqFailure.Kind.STATUS, FastreqFailure.Kind.VALIDATION);
    FastreqSummary summary = stream.get().summary();
    assertThat(summary.total()).isEqualTo(300);
    assertThat(summary.succeeded()).isEqualTo(298);
    assertThat(summary.failed()).isEqualTo(2);
    assertThat(summary.skipped()).isZero();
    assertThat(summary.attempts()).isEqualTo(api.requests()).isEqualTo(300);
    assertThat(summary.finished()).isTrue();
    assertThat(summary.duration()).isPositive();
  }

  @Test
  void failuresAreOmittedWhereAskedFor() throws Exception {
    route("&failureMode=omit", this::readAll);
    List<String> body = new ArrayList<>(urls("/text/", 50));
    body.set(3, api.url("/status/404"));
    send("direct:start", body);
    assertThat(read).hasSize(49).allMatch(FastreqResult::isSuccess);
    assertThat(stream.get().summary().failed()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"failureMode=throw", "failureMode=nulls", "aggregationStrategy=#x"})
  void optionThatContradictsStreamingFailsAtCreation(String option) {
    context.getRegistry().bind("x", (org.apache.camel.AggregationStrategy) (old, next) -> next);
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?streaming=true&" + option))
        .hasStackTraceContaining(option.substring(0, option.indexOf('=')))
        .hasStackTraceContaining("streaming");
  }

  @Test
  void windowOfZeroFailsAtCreation() {
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?streaming=true&streamWindow=0"))
        .hasStackTraceContaining("streamWindow");
  }

  @Test
  void sendingStopsWhileTheStreamIsNotRead() throws Exception {
    CountDownLatch mayRead = new CountDownLatch(1);
    route(
        "&streamWindow=7&concurrency=3",
        exchange -> {
          mayRead.await();
          readAll(exchange);
        });
    CompletableFuture<Exchange> sent = sendAsync("direct:start", urls("/text/", 200));
    Awaitility.await().until(() -> api.requests() == 10);
    Awaitility.await().during(Duration.ofMillis(300)).until(() -> api.requests() == 10);
    mayRead.countDown();
    await(sent);
    assertThat(indexes()).isEqualTo(upTo(200));
    assertThat(api.requests()).isEqualTo(200);
  }

  @Test
  void resultBeingProcessedCountsAsUnread() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    route(
        "&streamWindow=4&concurrency=2",
        exchange -> {
          FastreqResultStream results = exchange.getMessage().getBody(FastreqResultStream.class);
          read.add(results.next());
          assertThat(results.hasNext()).isTrue();
          mayGoOn.await();
          read.add(results.next());
          Awaitility.await().until(() -> api.requests() == 7);
        });
    CompletableFuture<Exchange> sent = sendAsync("direct:start", urls("/text/", 50));
    Awaitility.await().until(() -> api.requests() == 6);
    Awaitility.await().during(Duration.ofMillis(300)).until(() -> api.requests() == 6);
    mayGoOn.countDown();
    assertThat(await(sent).getException()).isNull();
    assertThat(read).hasSize(2);
  }

  /** A window of one, and one in flight: the smallest limits. */
  @Test
  void smallestWindowReachesTheEnd() throws Exception {
    route("&streamWindow=1&concurrency=1", this::readAll);
    send("direct:start", urls("/text/", 30));
    assertThat(indexes()).isEqualTo(upTo(30));
  }

  @Test
  void splitReadsTheStreamDirectly() throws Exception {
    List<String> values = new CopyOnWriteArrayList<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:split")
                .to("fastreq:stream?streaming=true&streamWindow=5")
                .split(body())
                .streaming()
                .process(e -> values.add(e.getMessage().getBody(FastreqResponse.class).text()))
                .end();
          }
        });
    Exchange result = send("direct:split", urls("/text/", 100));
    assertThat(result.getException()).isNull();
    assertThat(values)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 100).mapToObj(i -> "text " + i).toList());
  }

  @Test
  void parallelSplitLosesNoResult() throws Exception {
    List<Integer> values = Collections.synchronizedList(new ArrayList<>());
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:split")
                .to("fastreq:stream?streaming=true&streamWindow=5")
                .split(body())
                .streaming()
                .parallelProcessing()
                .process(e -> values.add(e.getMessage().getBody(FastreqResult.class).index()))
                .end();
          }
        });
    send("direct:split", urls("/text/", 200));
    assertThat(values).hasSize(200);
    assertThat(Set.copyOf(values)).isEqualTo(upTo(200));
  }

  @Test
  void closingEarlyAbortsRequestsInFlight() throws Exception {
    route(
        "&concurrency=5",
        exchange -> {
          Awaitility.await().until(() -> api.requests() == 6);
          try (FastreqResultStream results =
              exchange.getMessage().getBody(FastreqResultStream.class)) {
            read.add(results.next());
          }
          assertThat(stream.get().hasNext()).isFalse();
          assertThatThrownBy(() -> stream.get().next()).isInstanceOf(NoSuchElementException.class);
        });
    List<String> body = new ArrayList<>();
    body.add(api.url("/text/first"));
    body.addAll(urls("/delay/20000/", 50));
    Exchange result = send("direct:start", body);
    assertThat(result.getException()).isNull();
    assertThat(read).hasSize(1);
    Awaitility.await().until(() -> stream.get().summary().finished());
    Awaitility.await().until(() -> api.openConnections() == 0);
    assertThat(api.requests()).isEqualTo(6);
    assertThat(context.getInflightRepository().size()).isZero();
  }

  @Test
  void abandonedStreamIsClosedWithItsExchange() throws Exception {
    route("&concurrency=5", exchange -> Awaitility.await().until(() -> api.requests() == 5));
    AtomicBoolean closed = new AtomicBoolean();
    Exchange result =
        send("direct:start", new Endless(() -> api.url("/delay/20000/x"), closed).iterator());
    assertThat(result.getException()).isNull();
    Awaitility.await().until(() -> stream.get().summary().finished());
    Awaitility.await().until(() -> api.openConnections() == 0);
    Awaitility.await().untilTrue(closed);
    assertThat(stream.get().hasNext()).isFalse();
  }

  /** Endless input that records its close. */
  private record Endless(java.util.function.Supplier<String> urls, AtomicBoolean closed) {
    Iterator<String> iterator() {
      class Urls implements Iterator<String>, AutoCloseable {
        @Override
        public boolean hasNext() {
          return true;
        }

        @Override
        public String next() {
          return urls.get();
        }

        @Override
        public void close() {
          closed.set(true);
        }
      }
      return new Urls();
    }
  }

  @Test
  void inputIsReadNoFurtherThanNeeded() throws Exception {
    AtomicInteger taken = new AtomicInteger();
    Iterator<String> input =
        IntStream.range(0, 100_000)
            .mapToObj(
                i -> {
                  taken.incrementAndGet();
                  return api.url("/text/" + i);
                })
            .iterator();
    CountDownLatch mayEnd = new CountDownLatch(1);
    route("&streamWindow=10&concurrency=2", exchange -> mayEnd.await());
    CompletableFuture<Exchange> sent = sendAsync("direct:start", input);
    Awaitility.await().until(() -> api.requests() == 12);
    Awaitility.await().during(Duration.ofMillis(300)).until(() -> taken.get() < 200);
    mayEnd.countDown();
    await(sent);
  }

  @Test
  void sedaHandsTheStreamOver() throws Exception {
    CompletableFuture<Exchange> done = new CompletableFuture<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:hand").to("fastreq:stream?streaming=true").to("seda:on");
            from("seda:on").delay(300).process(StreamingTest.this::readAll).process(done::complete);
          }
        });
    template.sendBody("direct:hand", urls("/text/", 100));
    await(done);
    assertThat(indexes()).isEqualTo(upTo(100));
  }

  @Test
  void inputThatFailsMidwayFailsTheReaderAfterTheReadItems() throws Exception {
    AtomicReference<Throwable> problem = new AtomicReference<>();
    route(
        "",
        exchange -> {
          try {
            readAll(exchange);
          } catch (FastreqException e) {
            problem.set(e);
          }
        });
    Iterator<String> input =
        IntStream.range(0, 100)
            .mapToObj(
                i -> {
                  if (i == 20) {
                    throw new IllegalStateException("input at fault");
                  }
                  return api.url("/text/" + i);
                })
            .iterator();
    send("direct:start", input);
    assertThat(indexes()).isEqualTo(upTo(20));
    assertThat(problem.get()).hasMessageContaining("input at fault");
  }

  @Test
  void inputThatCannotBeOpenedFailsTheExchange() throws Exception {
    route("&maxItems=3", this::readAll);
    Exchange result = send("direct:start", urls("/text/", 4));
    assertThat(result.getException()).hasMessageContaining("maxItems");
    assertThat(stream.get()).isNull();
    assertThat(api.requests()).isZero();
  }

  @Test
  void emptyInputIsAnEmptyStream() throws Exception {
    route("", this::readAll);
    assertThat(send("direct:start", List.of()).getException()).isNull();
    assertThat(read).isEmpty();
    assertThat(stream.get().summary().total()).isZero();
  }

  @Test
  void singleRequestIsAStreamOfOne() throws Exception {
    route("", this::readAll);
    send("direct:start", api.url("/json/1"));
    assertThat(read).hasSize(1);
    assertThat(((FastreqResponse) read.get(0)).value()).isInstanceOf(Map.class);
  }

  @Test
  void keysMayRepeat() throws Exception {
    route("", this::readAll);
    List<Map<String, String>> body =
        List.of(
            Map.of("key", "k", "url", api.url("/text/1")),
            Map.of("key", "k", "url", api.url("/text/2")));
    assertThat(send("direct:start", body).getException()).isNull();
    assertThat(read).extracting(FastreqResult::key).containsExactly("k", "k");
    assertThat(read).allMatch(FastreqResult::isSuccess);
  }

  @Test
  void valueOfAFallbackIsAResult() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:fallback").setBody(constant("stand-in"));
          }
        });
    route("&maxRetries=0&onFallback=direct:fallback", this::readAll);
    send("direct:start", List.of(api.url("/status/503"), refusedUrl()));
    assertThat(read).allMatch(FastreqResult::isSuccess);
    assertThat(read)
        .extracting(result -> ((FastreqResponse) result).value())
        .containsExactly("stand-in", "stand-in");
    assertThat(read)
        .extracting(result -> ((FastreqResponse) result).status())
        .containsExactlyInAnyOrder(503, 0);
    assertThat(stream.get().summary().fallbacks()).isEqualTo(2);
  }

  @Test
  void stopOnExceptionEndsTheStreamWithTheCancelledItems() throws Exception {
    route("&concurrency=1&stopOnException=true&maxRetries=0", this::readAll);
    List<String> body = new ArrayList<>(urls("/text/", 500));
    body.set(2, api.url("/status/500"));
    send("direct:start", body);
    assertThat(indexes()).isEqualTo(upTo(500));
    assertThat(read.stream().filter(FastreqResult::isSuccess)).hasSize(2);
    assertThat(api.requests()).isEqualTo(3);
  }

  /** Cancelled items are streamed at the reader's pace too. */
  @Test
  void readerOfACutBatchSetsThePace() throws Exception {
    AtomicInteger taken = new AtomicInteger();
    List<String> many = Collections.nCopies(50_000, api.url("/text/x"));
    List<String> counted =
        new java.util.AbstractList<>() {
          @Override
          public String get(int index) {
            taken.set(Math.max(taken.get(), index));
            return index == 0 ? api.url("/status/404") : many.get(index);
          }

          @Override
          public int size() {
            return many.size();
          }
        };
    CountDownLatch mayRead = new CountDownLatch(1);
    route(
        "&concurrency=1&streamWindow=5&stopOnException=true",
        exchange -> {
          mayRead.await();
          readAll(exchange);
        });
    CompletableFuture<Exchange> sent = sendAsync("direct:start", counted);
    Awaitility.await().until(() -> api.requests() >= 1);
    Awaitility.await().during(Duration.ofMillis(300)).until(() -> taken.get() < 1_000);
    mayRead.countDown();
    await(sent);
    assertThat(read).hasSize(50_000);
  }

  @Test
  void interruptedReaderGetsAnException() throws Exception {
    CompletableFuture<Thread> reader = new CompletableFuture<>();
    AtomicReference<Throwable> problem = new AtomicReference<>();
    route(
        "",
        exchange -> {
          reader.complete(Thread.currentThread());
          try {
            readAll(exchange);
          } catch (FastreqException e) {
            problem.set(e);
            assertThat(Thread.interrupted()).isTrue();
          }
        });
    CompletableFuture<Exchange> sent = sendAsync("direct:start", urls("/delay/20000/", 3));
    reader.get().interrupt();
    await(sent);
    assertThat(problem.get()).hasMessageContaining("interrupted");
    Awaitility.await().until(() -> api.openConnections() == 0);
  }

  @Test
  void contextStopEndsTheStreamAndTheRoute() throws Exception {
    route("&concurrency=2", this::readAll);
    CompletableFuture<Exchange> sent = sendAsync("direct:start", urls("/delay/300/", 100));
    Awaitility.await().until(() -> api.requests() >= 2);
    context.stop();
    assertThat(await(sent).getException()).isNull();
    assertThat(indexes()).isEqualTo(upTo(100));
    assertThat(read)
        .filteredOn(result -> !result.isSuccess())
        .allMatch(result -> ((FastreqFailure) result).kind() == FastreqFailure.Kind.CANCELLED);
    assertThat(api.requests()).isLessThan(100);
  }

  @Test
  void producerReturnsFalseAndCallsBackOnce() throws Exception {
    AsyncProducer producer =
        context.getEndpoint("fastreq:stream?streaming=true").createAsyncProducer();
    producer.start();
    Exchange exchange = new DefaultExchange(context);
    exchange.getMessage().setBody(urls("/delay/100/", 5));
    List<Boolean> calls = new CopyOnWriteArrayList<>();
    AsyncCallback callback = calls::add;
    assertThat(producer.process(exchange, callback)).isFalse();
    Awaitility.await().until(() -> calls.size() == 1);
    readAll(exchange);
    assertThat(indexes()).isEqualTo(upTo(5));
    assertThat(calls).containsExactly(false);
    producer.stop();
  }

  /** A fraction of what a list of 32,000 items holds would be noticed. */
  @Test
  void heapDoesNotGrowWithTheNumberOfItems() throws Exception {
    int count = 40_000;
    List<Long> used = new ArrayList<>();
    route(
        "&concurrency=50",
        exchange -> {
          FastreqResultStream results = exchange.getMessage().getBody(FastreqResultStream.class);
          for (int i = 0; i < count; i++) {
            assertThat(results.next().isSuccess()).isTrue();
            if (i == count / 10 || i == count * 9 / 10) {
              api.forget();
              used.add(Heap.used());
            }
          }
          assertThat(results.hasNext()).isFalse();
        });
    Iterator<String> input =
        IntStream.range(0, count).mapToObj(i -> api.url("/text/" + i)).iterator();
    assertThat(send("direct:start", input).getException()).isNull();
    assertThat(used.get(1) - used.get(0)).isLessThan(count * 8 / 10 * 64L);
  }

  @Test
  void manyBatchesMayStreamAtOnce() throws Exception {
    route("&concurrency=3&streamWindow=2", this::readAll);
    List<CompletableFuture<Exchange>> sent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sent.add(sendAsync("direct:start", urls("/text/", 50)));
    }
    for (CompletableFuture<Exchange> each : sent) {
      assertThat(await(each).getException()).isNull();
    }
    assertThat(read).hasSize(1_000);
  }

  @Test
  void batchBeyondMaxFailuresEndsItsStream() throws Exception {
    route("&concurrency=2&maxRetries=0&maxFailures=9", this::readAll);
    Iterator<String> endless =
        IntStream.iterate(0, i -> i + 1).mapToObj(i -> api.url("/status/404/" + i)).iterator();
    send("direct:start", endless);
    long failed =
        read.stream().filter(each -> ((FastreqFailure) each).kind() == Kind.STATUS).count();
    assertThat(failed).isBetween(10L, 11L);
    assertThat(stream.get().summary().failed()).isEqualTo(read.size());
  }
}
