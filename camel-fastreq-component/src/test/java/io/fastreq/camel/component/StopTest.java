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
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.EngineThreads;
import io.fastreq.camel.testing.LogCapture;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StopTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private static final Duration ANSWER_AFTER = Duration.ofMillis(20);

  /** A stop must not take as long as Camel's shutdown timeout. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(9);

  private DefaultCamelContext context;
  private BrokenServer server;
  private volatile boolean silent;
  private volatile String status = "200 OK";
  private final AtomicInteger completions = new AtomicInteger();

  @BeforeEach
  void start() {
    server =
        BrokenServer.start(
            connection -> {
              while (connection.readRequest() != null) {
                if (silent) {
                  connection.awaitPeerClose();
                  return;
                }
                if (connection.pause(ANSWER_AFTER)) {
                  return;
                }
                connection.send(
                    "HTTP/1.1 "
                        + status
                        + "\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok");
              }
            });
    context = newContext();
    context.start();
  }

  private static DefaultCamelContext newContext() {
    DefaultCamelContext made = new DefaultCamelContext();
    made.getShutdownStrategy().setTimeout(5);
    made.getShutdownStrategy().setTimeUnit(TimeUnit.SECONDS);
    AcceptanceTest.useBackend(made);
    return made;
  }

  @AfterEach
  void stop() {
    context.stop();
    server.close();
  }

  @Test
  void templatesProducerStopsAfterItsComponentWithoutAWarning() {
    try (LogCapture log = new LogCapture()) {
      Object value =
          context.createProducerTemplate().requestBody("fastreq:x", server.url("/"), Object.class);
      assertThat(value).isEqualTo("ok");
      context.stop();
      assertThat(log.lines()).noneMatch(line -> line.startsWith("WARN"));
    }
  }

  @Test
  void allItemsOfAListAreCountedWhenTheContextStops() throws Exception {
    Set<Thread> before = EngineThreads.running();
    CompletableFuture<Exchange> sent = begin("fastreq:x?concurrency=5", urls(1_000));
    await().until(() -> server.requests().size() >= 10);
    stopContext();
    Exchange exchange = completed(sent);
    assertThat(exchange.getMessage().getHeader("CamelFastreqTotal")).isEqualTo(1_000);
    int failed = exchange.getMessage().getHeader("CamelFastreqFailed", Integer.class);
    int succeeded = exchange.getMessage().getHeader("CamelFastreqSucceeded", Integer.class);
    assertThat(failed + succeeded).isEqualTo(1_000);
    assertThat(kinds(exchange)).containsOnly(Kind.CANCELLED).hasSize(failed);
    assertThat(succeeded).isBetween(1, 100);
    assertThat(server.requests()).as("requests sent").hasSizeBetween(succeeded, succeeded + 5);
    assertNothingIsLeft(before);
  }

  @Test
  void endlessInputIsNotReadFurtherWhenTheContextStops() throws Exception {
    Set<Thread> before = EngineThreads.running();
    AtomicInteger read = new AtomicInteger();
    Iterator<String> endless =
        Stream.generate(() -> server.url("/" + read.incrementAndGet())).iterator();
    CompletableFuture<Exchange> sent = begin("fastreq:x?concurrency=5", endless);
    await().until(() -> server.requests().size() >= 10);
    stopContext();
    Exchange exchange = completed(sent);
    assertThat(exchange.getMessage().getHeader("CamelFastreqTotal", Integer.class))
        .isBetween(10, read.get());
    assertThat(kinds(exchange)).containsOnly(Kind.CANCELLED);
    assertNothingIsLeft(before);
  }

  @Test
  void blockingInputDoesNotDelayTheStop() throws Exception {
    Set<Thread> before = EngineThreads.running();
    CompletableFuture<Exchange> sent =
        begin("fastreq:x?concurrency=5", new BlockingAfter(3, () -> server.url("/")));
    await().until(() -> server.requests().size() == 3);
    stopContext();
    completed(sent);
    assertNothingIsLeft(before);
  }

  @Test
  void waitingRetriesAreCancelledWhenTheContextStops() throws Exception {
    Set<Thread> before = EngineThreads.running();
    status = "503 Busy";
    CompletableFuture<Exchange> sent =
        begin("fastreq:x?retryBackoff=1h&retryMaxBackoff=1h", urls(8));
    await().until(() -> server.requests().size() == 8);
    await().pollDelay(Duration.ofMillis(100)).until(() -> true);
    assertThat(stopContext()).isLessThan(Duration.ofSeconds(4));
    assertThat(kinds(completed(sent))).containsOnly(Kind.CANCELLED).hasSize(8);
    assertThat(server.requests()).hasSize(8);
    assertNothingIsLeft(before);
  }

  @Test
  void itemsWaitingForTokensAreCancelledWhenTheContextStops() throws Exception {
    Set<Thread> before = EngineThreads.running();
    CompletableFuture<Exchange> sent = begin("fastreq:x?rps=0.01&burst=2", urls(10));
    await().until(() -> server.requests().size() == 2);
    stopContext();
    Exchange exchange = completed(sent);
    assertThat(exchange.getMessage().getHeader("CamelFastreqTotal")).isEqualTo(10);
    assertThat(kinds(exchange)).containsOnly(Kind.CANCELLED).hasSizeBetween(8, 10);
    assertThat(server.requests()).hasSize(2);
    assertNothingIsLeft(before);
  }

  @Test
  void silentServerDoesNotDelayTheStop() throws Exception {
    Set<Thread> before = EngineThreads.running();
    silent = true;
    context.getShutdownStrategy().setTimeout(1);
    CompletableFuture<Exchange> sent = begin("fastreq:x?requestTimeout=1h&maxRetries=0", urls(30));
    await().until(() -> server.requests().size() == 20);
    assertThat(stopContext()).isLessThan(Duration.ofSeconds(5));
    assertThat(kinds(completed(sent))).containsOnly(Kind.CANCELLED).hasSize(30);
    assertThat(server.requests()).hasSize(20);
    assertNothingIsLeft(before);
  }

  @Test
  void exchangeOfARouteCompletesWhenTheContextStops() throws Exception {
    route("fastreq:x?concurrency=5");
    CompletableFuture<Exchange> sent =
        context
            .createProducerTemplate()
            .asyncSend("direct:in", e -> e.getMessage().setBody(urls(1_000)));
    await().until(() -> server.requests().size() >= 10);
    stopContext();
    Exchange exchange = sent.get(10, TimeUnit.SECONDS);
    assertThat(exchange.getMessage().getHeader("CamelFastreqTotal")).isEqualTo(1_000);
    int succeeded = exchange.getMessage().getHeader("CamelFastreqSucceeded", Integer.class);
    assertThat(server.requests()).as("requests in flight could end").hasSize(succeeded);
    assertThat(completions).hasValue(1);
  }

  @Test
  void routeStopEndsItsBatch() throws Exception {
    route("fastreq:x?rps=5&burst=1");
    CompletableFuture<Exchange> sent =
        context
            .createProducerTemplate()
            .asyncSend("direct:in", e -> e.getMessage().setBody(urls(1_000)));
    await().until(() -> server.requests().size() >= 2);
    context.getRouteController().stopRoute("route", 1, TimeUnit.SECONDS);
    int requests = server.requests().size();
    Exchange exchange = sent.get(10, TimeUnit.SECONDS);
    assertThat(exchange.getMessage().getHeader("CamelFastreqTotal")).isEqualTo(1_000);
    assertThat(kinds(exchange)).containsOnly(Kind.CANCELLED);
    await().during(Duration.ofMillis(500)).until(() -> server.requests().size() == requests);
    await().atMost(SOON).until(() -> server.openConnections() == 0);
    context.getRouteController().startRoute("route");
    Exchange again =
        context.createProducerTemplate().request("direct:in", e -> e.getMessage().setBody(urls(2)));
    assertThat(again.getMessage().getBody()).isEqualTo(List.of("ok", "ok"));
  }

  @Test
  void callbackOfABatchMayStopItsProducer() throws Exception {
    AsyncProducer producer = context.getEndpoint("fastreq:x").createAsyncProducer();
    producer.start();
    Exchange exchange = new DefaultExchange(context);
    exchange.getMessage().setBody(urls(3));
    CompletableFuture<Duration> stopped = new CompletableFuture<>();
    producer.process(
        exchange,
        doneSync -> {
          long began = System.nanoTime();
          producer.stop();
          stopped.complete(Duration.ofNanos(System.nanoTime() - began));
        });
    assertThat(stopped.get(30, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(4));
  }

  /** A batch does not depend on the thread that submitted it. */
  @Test
  void interruptedCallerLosesNoResult() throws Exception {
    AsyncProducer producer = context.getEndpoint("fastreq:x?concurrency=5").createAsyncProducer();
    producer.start();
    CompletableFuture<Exchange> sent;
    Thread.currentThread().interrupt();
    try {
      sent = begin(producer, urls(100));
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
    Exchange exchange = completed(sent);
    assertThat(exchange.getException()).isNull();
    assertThat(exchange.getMessage().getHeader("CamelFastreqSucceeded")).isEqualTo(100);
    assertThat(completions).hasValue(1);
    producer.stop();
  }

  /** Camel stops producers on an interrupted thread when its shutdown timeout is over. */
  @Test
  void interruptedThreadStopsAProducerCompletely() throws Exception {
    Set<Thread> before = EngineThreads.running();
    AsyncProducer producer = context.getEndpoint("fastreq:x?concurrency=5").createAsyncProducer();
    producer.start();
    CompletableFuture<Exchange> sent = begin(producer, urls(1_000));
    await().until(() -> server.requests().size() >= 10);
    Thread.currentThread().interrupt();
    try {
      producer.stop();
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
    assertThat(completed(sent).getMessage().getHeader("CamelFastreqTotal")).isEqualTo(1_000);
    assertNothingIsLeft(before);
  }

  @Test
  void restartedContextWorks() throws Exception {
    route("fastreq:x?concurrency=5");
    for (int round = 0; round < 3; round++) {
      Exchange result =
          context
              .createProducerTemplate()
              .request("direct:in", e -> e.getMessage().setBody(urls(3)));
      assertThat(result.getMessage().getBody()).isEqualTo(List.of("ok", "ok", "ok"));
      context.stop();
      context.start();
    }
  }

  @Test
  void vertxOfTheRegistryIsUsedAndNotClosed() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      context.getRegistry().bind("vertx", vertx);
      Set<Thread> before = EngineThreads.running();
      completed(begin("fastreq:x", urls(3)));
      Set<Thread> more = EngineThreads.running();
      more.removeAll(before);
      assertThat(more.stream().map(Thread::getName))
          .noneMatch(name -> name.contains("vert.x-acceptor") || name.contains("blocked-thread"));
      stopContext();
      await().atMost(SOON).until(() -> server.openConnections() == 0);
      CompletableFuture<String> alive = new CompletableFuture<>();
      vertx.runOnContext(nothing -> alive.complete("yes"));
      assertThat(alive.get(5, TimeUnit.SECONDS)).isEqualTo("yes");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
  }

  private void route(String uri) throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:in")
                .routeId("route")
                .onCompletion()
                .process(e -> completions.incrementAndGet())
                .end()
                .to(uri);
          }
        });
  }

  /** Starts a batch on a producer that belongs to the context, and counts its callbacks. */
  private CompletableFuture<Exchange> begin(String uri, Object body) throws Exception {
    AsyncProducer producer = context.getEndpoint(uri).createAsyncProducer();
    context.addService(producer);
    return begin(producer, body);
  }

  private CompletableFuture<Exchange> begin(AsyncProducer producer, Object body) {
    Exchange exchange = new DefaultExchange(context);
    exchange.getMessage().setBody(body);
    CompletableFuture<Exchange> sent = new CompletableFuture<>();
    producer.process(
        exchange,
        doneSync -> {
          completions.incrementAndGet();
          sent.complete(exchange);
        });
    return sent;
  }

  private Exchange completed(CompletableFuture<Exchange> sent) throws Exception {
    Exchange exchange = sent.get(10, TimeUnit.SECONDS);
    assertThat(completions).hasValue(1);
    return exchange;
  }

  private Duration stopContext() {
    long began = System.nanoTime();
    context.stop();
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertThat(took).isLessThan(STOP_LIMIT);
    return took;
  }

  private void assertNothingIsLeft(Set<Thread> before) {
    int requests = server.requests().size();
    await().atMost(SOON).until(() -> server.openConnections() == 0);
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(EngineThreads.running()).isSubsetOf(before));
    await().during(Duration.ofMillis(300)).until(() -> server.requests().size() == requests);
    assertThat(completions).hasValue(1);
  }

  private static List<Kind> kinds(Exchange exchange) {
    return AcceptanceTest.failures(exchange).stream().map(FastreqFailure::kind).toList();
  }

  private List<String> urls(int count) {
    return IntStream.range(0, count).mapToObj(i -> server.url("/" + i)).toList();
  }

  /** Gives some items, then blocks until it is interrupted. */
  private record BlockingAfter(AtomicInteger left, Supplier<String> items)
      implements Iterator<String> {

    BlockingAfter(int count, Supplier<String> items) {
      this(new AtomicInteger(count), items);
    }

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public String next() {
      if (left.getAndDecrement() > 0) {
        return items.get();
      }
      try {
        new java.util.concurrent.CountDownLatch(1).await();
        return Collections.<String>emptyList().get(0);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for an item", e);
      }
    }
  }
}
