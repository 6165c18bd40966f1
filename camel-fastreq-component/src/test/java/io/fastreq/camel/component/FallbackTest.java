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
import io.fastreq.camel.FastreqPartialFailureException;
import io.fastreq.camel.testing.BrokenServer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Fallbacks of items that have finally failed. */
class FallbackTest extends FaultTest {

  private static final String WITH_ROUTE = RETRYING + "&onFallback=direct:fallback";

  /** The input of a call of the fallback. */
  private record Call(FastreqFailure failure, Map<String, Object> headers, Exchange exchange) {
    static Call of(Exchange exchange) {
      return new Call(
          exchange.getMessage().getBody(FastreqFailure.class),
          new HashMap<>(exchange.getMessage().getHeaders()),
          exchange.copy());
    }

    Object property(String name) {
      return exchange.getProperty(name);
    }
  }

  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  private void route(Processor fallback) throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:fallback")
                .process(exchange -> calls.add(Call.of(exchange)))
                .process(fallback);
          }
        });
  }

  private static void standIn(Exchange exchange) {
    exchange
        .getMessage()
        .setBody("instead of " + exchange.getMessage().getHeader("CamelFastreqIndex"));
  }

  @Test
  void routeGivesTheValuesOfFailedItems() throws Exception {
    route(FallbackTest::standIn);
    List<String> urls = List.of(api.url("/text/0"), api.url("/status/404"), api.url("/text/2"));
    Exchange result = send(WITH_ROUTE, urls);
    assertThat(bodyOf(result)).isEqualTo(List.of("text 0", "instead of 1", "text 2"));
    assertCounts(result, 3, 3, 0);
    assertThat(header(result, "CamelFastreqFallback")).isEqualTo(1);
    assertThat(calls).hasSize(1);
  }

  @Test
  void fallbackGetsTheFailureAndItsItem() throws Exception {
    route(FallbackTest::standIn);
    Map<String, String> body = new LinkedHashMap<>();
    body.put("a", api.url("/text/0"));
    body.put("b", api.url("/status/404"));
    assertThat(bodyOf(send(WITH_ROUTE, body)))
        .isEqualTo(Map.of("a", "text 0", "b", "instead of 1"));
    Call call = calls.remove();
    assertThat(call.failure().kind()).isEqualTo(Kind.STATUS);
    assertThat(call.failure().response().status()).isEqualTo(404);
    assertThat(call.headers())
        .containsEntry("CamelFastreqKey", "b")
        .containsEntry("CamelFastreqIndex", 1)
        .containsEntry("CamelFastreqUrl", api.url("/status/404"));
    assertThat(call.property(Exchange.EXCEPTION_CAUGHT)).isSameAs(call.failure().cause());
    assertThat(call.property("CamelCircuitBreakerResponseFromFallback")).isEqualTo(true);
    assertThat(call.property("CamelCircuitBreakerSuccessfulExecution")).isEqualTo(false);
    assertThat(call.property("CamelCircuitBreakerResponseRejected")).isNull();
  }

  @Test
  void everyFailureHasAnExceptionToCatch() throws Exception {
    route(FallbackTest::standIn);
    BrokenServer silent = server(BrokenServer.Connection::awaitPeerClose);
    BrokenServer cut = server(BrokenServer.Connection::readRequest);
    String uri = WITH_ROUTE + "&requestTimeout=200ms";
    send(uri, List.of(refusedUrl(), silent.url("/"), cut.url("/"), api.url("/status/404")));
    assertThat(calls).hasSize(4);
    assertThat(calls)
        .allSatisfy(
            call -> {
              assertThat(call.property(Exchange.EXCEPTION_CAUGHT)).isInstanceOf(Throwable.class);
              boolean timedOut = call.failure().kind() == Kind.TIMEOUT;
              assertThat(call.property("CamelCircuitBreakerResponseTimedOut"))
                  .isEqualTo(timedOut ? true : null);
            });
  }

  @Test
  void fallbackRunsOnceAfterTheLastAttempt() throws Exception {
    route(FallbackTest::standIn);
    Exchange result = send(WITH_ROUTE, List.of(api.url("/status/503")));
    assertThat(sent(result)).isEqualTo(3);
    assertThat(calls).hasSize(1);
    assertThat(calls.remove().failure().attempts()).isEqualTo(3);
    send(WITH_ROUTE, List.of(api.url("/fails/2/x")));
    assertThat(calls).isEmpty();
  }

  @Test
  void fallbackMayBeAProcessorInTheRegistry() {
    context.getRegistry().bind("fallback", (Processor) FallbackTest::standIn);
    Exchange result = send(RETRYING + "&onFallback=#fallback", List.of(api.url("/status/404")));
    assertThat(bodyOf(result)).isEqualTo(List.of("instead of 0"));
    assertThat(header(result, "CamelFastreqFallback")).isEqualTo(1);
  }

  @Test
  void fallbackThatFailsWithAnErrorLeavesTheItemFailed() {
    context
        .getRegistry()
        .bind(
            "fallback",
            (Processor)
                exchange -> {
                  throw new NoClassDefFoundError("StandIn");
                });
    Exchange result = send(RETRYING + "&onFallback=#fallback", List.of(api.url("/status/404")));
    assertCounts(result, 1, 0, 1);
  }

  @Test
  void fallbackThatThrowsLeavesTheItemFailed() throws Exception {
    route(
        exchange -> {
          throw new IllegalStateException("no stand-in either");
        });
    Exchange result = send(WITH_ROUTE, List.of(api.url("/text/0"), api.url("/status/404")));
    assertCounts(result, 2, 1, 1);
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.STATUS);
    assertThat(failure.cause().getSuppressed()[0]).hasMessage("no stand-in either");
    assertThat(header(result, "CamelFastreqFallback")).isEqualTo(0);
    assertThat(result.getMessage().getBody()).isEqualTo(Arrays.asList("text 0", null));
  }

  @Test
  void openBreakerRunsTheFallbackWithoutARequest() throws Exception {
    route(FallbackTest::standIn);
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("open");
    breaker.transitionToForcedOpenState();
    context.getRegistry().bind("open", breaker);
    Exchange result =
        send(WITH_ROUTE + "&onOpenCircuit=fail&circuitBreaker=#open", urls("/text/", 3));
    assertThat(bodyOf(result)).isEqualTo(List.of("instead of 0", "instead of 1", "instead of 2"));
    assertThat(api.requests()).isZero();
    Call call = calls.remove();
    assertThat(call.failure().kind()).isEqualTo(Kind.CIRCUIT_OPEN);
    assertThat(call.property("CamelCircuitBreakerResponseRejected")).isEqualTo(true);
    assertThat(call.property("CamelCircuitBreakerResponseShortCircuited")).isEqualTo(true);
  }

  @Test
  void invalidItemsHaveNoFallback() throws Exception {
    route(FallbackTest::standIn);
    Exchange result = send(WITH_ROUTE, List.of("ftp://127.0.0.1/", api.url("/text/1")));
    assertThat(kindOf(result)).isEqualTo(Kind.VALIDATION);
    assertThat(calls).isEmpty();
    assertCounts(result, 2, 1, 1);
  }

  @Test
  void cancelledItemsHaveNoFallback() throws Exception {
    route(
        exchange -> {
          throw new IllegalStateException("no stand-in either");
        });
    String uri = WITH_ROUTE + "&stopOnException=true&concurrency=1";
    Exchange result =
        send(uri, List.of(api.url("/status/404"), api.url("/delay/500/1"), api.url("/text/2")));
    assertCounts(result, 3, 0, 3);
    assertThat(failures(result))
        .extracting(FastreqFailure::kind)
        .containsExactly(Kind.STATUS, Kind.CANCELLED, Kind.CANCELLED);
    assertThat(calls).hasSize(1);
  }

  @Test
  void successfulFallbackDoesNotStopTheBatch() throws Exception {
    route(FallbackTest::standIn);
    String uri = WITH_ROUTE + "&stopOnException=true&concurrency=1";
    Exchange result = send(uri, List.of(api.url("/status/404"), api.url("/text/1")));
    assertThat(bodyOf(result)).isEqualTo(List.of("instead of 0", "text 1"));
  }

  @Test
  void slowFallbackDelaysNeitherItsBatchNorAnother() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    route(exchange -> letGo.await(20, TimeUnit.SECONDS));
    List<String> urls = new java.util.ArrayList<>(List.of(api.url("/status/404")));
    urls.addAll(urls("/text/", 30));
    CompletableFuture<Exchange> sent = sendAsync(WITH_ROUTE + "&concurrency=1", urls);
    eventually(() -> api.requests() == 31);
    assertCounts(send(WITH_ROUTE + "&concurrency=1", urls("/text/", 5)), 5, 5, 0);
    assertThat(sent).isNotDone();
    letGo.countDown();
    assertCounts(await(sent), 31, 31, 0);
  }

  @Test
  void nullFromAFallbackIsAValue() throws Exception {
    route(exchange -> exchange.getMessage().setBody(null));
    Exchange result = send(WITH_ROUTE, List.of(api.url("/status/404")));
    assertThat((List<?>) bodyOf(result)).containsOnlyNulls().hasSize(1);
    assertCounts(result, 1, 1, 0);
  }

  @Test
  void fallbacksOfACutBatchAreBoundedByConcurrency() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch tick = new CountDownLatch(1);
    route(
        exchange -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          tick.await(2, TimeUnit.MILLISECONDS); // long enough for others to start too
          now.decrementAndGet();
          standIn(exchange);
        });
    BrokenServer silent = server(BrokenServer.Connection::awaitPeerClose);
    List<String> urls = Collections.nCopies(300, silent.url("/"));
    Exchange result = send(WITH_ROUTE + "&concurrency=4&batchTimeout=200ms", urls);
    assertCounts(result, 300, 300, 0);
    assertThat(header(result, "CamelFastreqFallback")).isEqualTo(300);
    assertThat(most.get()).isBetween(2, 4);
  }

  @Test
  void hangingFallbackIsGivenUpAtTheBatchTimeout() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    route(
        exchange -> {
          try {
            new CountDownLatch(1).await();
          } finally {
            interrupted.countDown();
          }
        });
    List<String> urls = List.of(api.url("/status/404"), api.url("/text/1"));
    Exchange result = await(sendAsync(WITH_ROUTE + "&batchTimeout=100ms", urls));
    assertCounts(result, 2, 1, 1);
    assertThat(kindOf(result)).isEqualTo(Kind.STATUS);
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).as("its thread has been returned").isTrue();
  }

  @Test
  void hangingFallbackDoesNotOutliveTheStop() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    route(
        exchange -> {
          begun.countDown();
          new CountDownLatch(1).await();
        });
    context.getShutdownStrategy().setTimeout(1);
    List<String> urls = List.of(api.url("/status/404"));
    CompletableFuture<Exchange> sent =
        template.asyncSend(WITH_ROUTE, exchange -> exchange.getMessage().setBody(urls));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    context.stop();
    assertThat(kindOf(sent.get(1, TimeUnit.SECONDS))).isEqualTo(Kind.STATUS);
  }

  /** The fallback of the EIP around a batch, beside the fallback of its items. */
  @Test
  void fallbackOfTheEipGetsTheInputAndTheSuccessesInTheException() throws Exception {
    List<Object> bodies = new CopyOnWriteArrayList<>();
    List<Throwable> caught = new CopyOnWriteArrayList<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:guarded")
                .circuitBreaker()
                .resilience4jConfiguration()
                .slidingWindowSize(1)
                .minimumNumberOfCalls(1)
                .end()
                .to("fastreq:guarded?maxRetries=0")
                .onFallback()
                .process(
                    exchange -> {
                      bodies.add(exchange.getMessage().getBody());
                      caught.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
                      exchange.getMessage().setBody("the last answers");
                    })
                .end();
          }
        });
    List<String> urls = List.of(api.url("/text/1"), api.url("/status/404"));
    for (int batch = 0; batch < 2; batch++) {
      Exchange result = send("direct:guarded", urls);
      assertThat(result.getException()).isNull();
      assertThat(result.getMessage().getBody()).isEqualTo("the last answers");
    }
    assertThat(bodies).containsExactly(urls, urls);
    assertThat(caught.get(0)).isInstanceOf(FastreqPartialFailureException.class);
    assertThat(((FastreqPartialFailureException) caught.get(0)).getResults())
        .isEqualTo(Arrays.asList("text 1", null));
    assertThat(caught.get(1)).as("the breaker is open").isNull();
    assertThat(api.requests()).as("none of the second batch").isEqualTo(2);
  }
}
