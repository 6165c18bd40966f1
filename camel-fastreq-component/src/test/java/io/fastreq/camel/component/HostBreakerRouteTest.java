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
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.FakeApi;
import io.fastreq.camel.testing.LogCapture;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that keep failing, and their circuit breakers. */
@Timeout(60)
class HostBreakerRouteTest extends FaultTest {

  private static final String BUSY = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";

  private CircuitBreakerRegistry registry;

  @BeforeEach
  void bindRegistry() {
    registry = CircuitBreakerRegistry.ofDefaults();
    context.getRegistry().bind("breakers", registry);
  }

  private CircuitBreaker breaker(String url) {
    URI uri = URI.create(url);
    String name = "fastreq:fault:" + uri.getScheme() + "://" + uri.getAuthority();
    return registry.find(name).orElseThrow(() -> new AssertionError("no breaker " + name));
  }

  private Resilience4jConfigurationDefinition configuration(String name) {
    Resilience4jConfigurationDefinition made = new Resilience4jConfigurationDefinition();
    made.setId(name);
    ((org.apache.camel.model.ModelCamelContext) context).addResilience4jConfiguration(name, made);
    return made;
  }

  /** A breaker that opens after four failures. */
  private Resilience4jConfigurationDefinition quickBreaker() {
    Resilience4jConfigurationDefinition quick = configuration("quick");
    quick.setMinimumNumberOfCalls("4");
    quick.setSlidingWindowSize("4");
    return quick;
  }

  private static List<FastreqFailure> ofKind(Exchange exchange, Kind kind) {
    return failures(exchange).stream().filter(failure -> failure.kind() == kind).toList();
  }

  @Test
  @DisplayName("row 25: a failing host beside a healthy one")
  void failingHostDoesNotSlowAnotherHost() throws Exception {
    double ratio = Double.MAX_VALUE;
    for (int measurement = 0; measurement < 3 && ratio > 1.10; measurement++) {
      ratio = Math.min(ratio, timeBesideAFailingHost() / timeAlone());
    }
    assertThat(ratio).as("time beside a failing host to time alone").isLessThanOrEqualTo(1.10);
  }

  private static final String PAIR =
      RETRYING + "&concurrency=40&hostConcurrency=20&onOpenCircuit=fail";

  private double timeAlone() {
    long began = System.nanoTime();
    assertCounts(send(PAIR, urls("/delay/40/", 1_000)), 1_000, 1_000, 0);
    return secondsSince(began);
  }

  private double timeBesideAFailingHost() throws Exception {
    try (FakeApi failing = FakeApi.start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        urls.add(api.url("/delay/40/" + i));
        urls.add(failing.url("/status/503"));
      }
      int before = api.requests();
      long began = System.nanoTime();
      CompletableFuture<Exchange> sent = sendAsync(PAIR, urls);
      eventually(() -> api.requests() == before + 1_000);
      double took = secondsSince(began) + 0.04; // the last response takes that long
      Exchange result = await(sent);
      assertCounts(result, 2_000, 1_000, 1_000);
      assertThat(ofKind(result, Kind.CIRCUIT_OPEN)).hasSizeGreaterThan(500);
      assertThat(failing.requests()).isLessThan(500);
      assertThat(breaker(failing.url("/x")).getState()).isEqualTo(State.OPEN);
      assertThat(breaker(api.url("/x")).getState()).isEqualTo(State.CLOSED);
      return took;
    }
  }

  @Test
  @DisplayName("row 39: retries under load")
  void retriesOfADeadHostAreBoundedByItsBreaker() {
    BrokenServer server = responding(BUSY);
    Exchange result =
        send(
            ENDPOINT + "?maxRetries=3&retryBackoff=10ms&onOpenCircuit=fail",
            IntStream.range(0, 1_000).mapToObj(i -> server.url("/" + i)).toList());
    assertCounts(result, 1_000, 0, 1_000);
    long sent = sent(result);
    System.out.println("1,000 items, host always 503, maxRetries=3: " + sent + " requests");
    assertThat(server.requests()).hasSize((int) sent);
    assertThat(sent).isBetween(100L, 1_000L); // 4,000 without a breaker
    assertThat(ofKind(result, Kind.CIRCUIT_OPEN)).hasSizeGreaterThan(500);
    int attempts = failures(result).stream().mapToInt(FastreqFailure::attempts).sum();
    assertThat(attempts).isEqualTo((int) sent);
  }

  @Test
  @DisplayName("row 39: the rate limit is not exceeded by retries")
  void retriesNeverExceedTheRate() {
    int burst = 5;
    int rps = 100;
    Exchange result =
        send(
            ENDPOINT + "?maxRetries=3&retryBackoff=10ms&circuitBreaker=false&rps=100",
            IntStream.range(0, 100).mapToObj(i -> api.url("/status/503")).toList());
    assertThat(sent(result)).isEqualTo(400);
    List<Long> arrivals = api.arrivals();
    assertThat(arrivals).hasSize(400);
    for (int window : new int[] {50, 100, 300}) {
      for (int i = 0; i + window < arrivals.size(); i++) {
        double seconds = (arrivals.get(i + window) - arrivals.get(i)) / 1e9;
        // Arrivals are the starts plus jitter, of which 250 ms are allowed.
        assertThat((double) window + 1).isLessThanOrEqualTo(burst + rps * (seconds + 0.25));
      }
    }
  }

  @Test
  @DisplayName("row 26: late responses to calls begun before the breaker opened")
  void lateResponsesAreNotTrials() throws Exception {
    quickBreaker().setWaitDurationInOpenState("1");
    CountDownLatch letGo = new CountDownLatch(1);
    AtomicBoolean healthy = new AtomicBoolean();
    AtomicInteger held = new AtomicInteger();
    BrokenServer server =
        server(
            BrokenServer.eachRequest(
                (connection, request) -> {
                  if (request.uri().startsWith("/late")) {
                    held.incrementAndGet();
                    letGo.await(20, TimeUnit.SECONDS);
                    connection.send(OK);
                  } else {
                    connection.send(healthy.get() ? OK : BUSY);
                  }
                }));
    String uri = ENDPOINT + "?maxRetries=0&concurrency=30&circuitBreakerConfiguration=quick";
    CompletableFuture<Exchange> late =
        sendAsync(uri, IntStream.range(0, 10).mapToObj(i -> server.url("/late" + i)).toList());
    eventually(() -> held.get() == 10);
    send(uri, IntStream.range(0, 4).mapToObj(i -> server.url("/fail" + i)).toList());
    CircuitBreaker breaker = breaker(server.url("/"));
    assertThat(breaker.getState()).isEqualTo(State.OPEN);
    eventually(() -> breaker.tryAcquirePermission());
    breaker.releasePermission();
    assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
    letGo.countDown();
    assertCounts(await(late), 10, 10, 0);
    assertThat(breaker.getState()).as("ten late responses").isEqualTo(State.HALF_OPEN);
    assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    healthy.set(true);
    send(uri, IntStream.range(0, 10).mapToObj(i -> server.url("/trial" + i)).toList());
    assertThat(breaker.getState()).as("ten trials").isEqualTo(State.CLOSED);
  }

  @Test
  void openBreakerFailsItemsAtOnceWithoutTokens() {
    quickBreaker();
    BrokenServer server = responding(BUSY);
    String uri =
        ENDPOINT
            + "?maxRetries=0&concurrency=1&rps=20&burst=1&onOpenCircuit=fail"
            + "&circuitBreakerConfiguration=quick";
    long began = System.nanoTime();
    Exchange result =
        send(uri, IntStream.range(0, 500).mapToObj(i -> server.url("/" + i)).toList());
    assertThat(secondsSince(began)).isLessThan(5);
    assertCounts(result, 500, 0, 500);
    assertThat(sent(result)).isEqualTo(4);
    assertThat(server.requests()).hasSize(4);
    List<FastreqFailure> open = ofKind(result, Kind.CIRCUIT_OPEN);
    assertThat(open).hasSize(496);
    assertThat(open.get(0).attempts()).isZero();
    assertThat(open.get(0).message()).contains("127.0.0.1:" + server.port(), "status 503");
    assertThat(open.get(0).cause()).hasMessage("status 503");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 429, 501})
  void clientErrorsLeaveTheBreakerClosed(int status) {
    quickBreaker();
    Exchange result =
        send(
            ENDPOINT + "?maxRetries=0&circuitBreakerConfiguration=quick",
            IntStream.range(0, 30).mapToObj(i -> api.url("/status/" + status)).toList());
    assertThat(ofKind(result, Kind.STATUS)).hasSize(30);
    CircuitBreaker breaker = breaker(api.url("/"));
    assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
  }

  @Test
  void itemsWaitForTheBreakerAndThenSucceed() {
    quickBreaker().setWaitDurationInOpenState("1");
    int hosts = 5;
    AtomicInteger[] visits = new AtomicInteger[hosts];
    List<BrokenServer> servers = new ArrayList<>();
    for (int host = 0; host < hosts; host++) {
      AtomicInteger count = new AtomicInteger();
      visits[host] = count;
      servers.add(
          server(BrokenServer.responses(request -> count.incrementAndGet() <= 4 ? BUSY : OK)));
    }
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      for (BrokenServer server : servers) {
        urls.add(server.url("/" + i));
      }
    }
    long began = System.nanoTime();
    Exchange result =
        send(
            ENDPOINT
                + "?maxRetries=3&retryBackoff=10ms&concurrency=10&hostConcurrency=1"
                + "&onOpenCircuit=wait&circuitBreakerConfiguration=quick",
            urls);
    assertCounts(result, 300, 300, 0);
    assertThat(secondsSince(began)).isBetween(0.95, 10.0);
    assertThat(sent(result)).isEqualTo(300 + 4L * hosts);
    servers.forEach(
        server -> assertThat(breaker(server.url("/")).getState()).isEqualTo(State.CLOSED));
  }

  @Test
  @DisplayName("row 48: 503 for a while in the middle of a batch")
  void shortOutageLosesNoItem() {
    AtomicLong began = new AtomicLong();
    AtomicInteger served = new AtomicInteger();
    long hiccupNanos = TimeUnit.MILLISECONDS.toNanos(600);
    Queue<Long> good = new ConcurrentLinkedQueue<>();
    BrokenServer server =
        server(
            connection -> {
              while (connection.readRequest() != null) {
                if (served.incrementAndGet() == 300) {
                  began.set(System.nanoTime());
                }
                long since = System.nanoTime() - began.get();
                boolean hiccup = began.get() != 0 && since < hiccupNanos;
                if (!hiccup && began.get() != 0) {
                  good.add(since - hiccupNanos);
                }
                connection.send(hiccup ? BUSY : OK);
              }
            });
    Exchange result =
        send(
            ENDPOINT + "?rps=400&maxRetries=1&retryBackoff=200ms",
            IntStream.range(0, 800).mapToObj(i -> server.url("/" + i)).toList());
    assertCounts(result, 800, 800, 0);
    assertThat(good.element() / 1e9).as("seconds until the batch goes on").isLessThan(1);
    assertThat(breaker(server.url("/")).getState()).isEqualTo(State.CLOSED);
    assertThat(sent(result)).as("few are sent while it lasts").isLessThan(1_000);
  }

  @Test
  void itemsWaitNoLongerThanTheCircuitTimeout() {
    AtomicBoolean healthy = new AtomicBoolean();
    BrokenServer server = server(BrokenServer.responses(request -> healthy.get() ? OK : BUSY));
    String uri = ENDPOINT + "?maxRetries=0&circuitTimeout=300ms";
    List<String> urls = IntStream.range(0, 200).mapToObj(i -> server.url("/" + i)).toList();
    long began = System.nanoTime();
    Exchange result = send(uri, urls);
    assertThat(secondsSince(began)).isBetween(0.3, 10.0);
    assertCounts(result, 200, 0, 200);
    assertThat(ofKind(result, Kind.STATUS)).hasSizeBetween(100, 130);
    assertThat(ofKind(result, Kind.CIRCUIT_OPEN)).hasSizeGreaterThanOrEqualTo(70);
    healthy.set(true);
    eventually(
        () -> {
          Exchange trial = send(uri, List.of(server.url("/trial")));
          return Integer.valueOf(1).equals(trial.getMessage().getHeader("CamelFastreqSucceeded"));
        });
    assertCounts(send(uri, urls), 200, 200, 0);
  }

  @Test
  void openingAndClosingAreLoggedAtMostOnceASecond() {
    quickBreaker().setWaitDurationInOpenState("1");
    AtomicBoolean healthy = new AtomicBoolean();
    List<BrokenServer> servers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      servers.add(server(BrokenServer.responses(request -> healthy.get() ? OK : BUSY)));
    }
    String uri = ENDPOINT + "?maxRetries=0&onOpenCircuit=fail&circuitBreakerConfiguration=quick";
    List<String> urls =
        IntStream.range(0, 40).mapToObj(i -> servers.get(i % 4).url("/" + i)).toList();
    try (LogCapture log = new LogCapture()) {
      send(uri, urls);
      assertThat(linesOf(log)).hasSize(1);
      assertThat(linesOf(log).get(0))
          .startsWith("WARN")
          .contains("fastreq:fault", "has opened", "status 503", "fail until");
      healthy.set(true);
      eventually(() -> breaker(urls.get(0)).tryAcquirePermission());
      breaker(urls.get(0)).releasePermission();
      assertThat(linesOf(log)).as("half open is not closed").hasSize(1);
      breaker(urls.get(0)).transitionToClosedState();
      eventually(() -> linesOf(log).size() == 2);
      assertThat(linesOf(log).get(1)).startsWith("INFO").contains("has closed");
    }
  }

  private static List<String> linesOf(LogCapture log) {
    return log.lines().stream().filter(line -> line.contains("the circuit breaker of")).toList();
  }

  @Test
  void serverRestartUnderManyConnectionsIsOneFault() {
    quickBreaker();
    int connections = 20;
    CountDownLatch allThere = new CountDownLatch(connections);
    BrokenServer server =
        server(
            connection -> {
              boolean before = allThere.getCount() > 0;
              while (connection.readRequest() != null) {
                if (before) {
                  allThere.countDown();
                  allThere.await(20, TimeUnit.SECONDS);
                  connection.reset();
                  return;
                }
                connection.send(OK);
              }
            });
    Exchange result =
        send(
            ENDPOINT
                + "?maxRetries=1&retryBackoff=10ms&onOpenCircuit=fail"
                + "&circuitBreakerConfiguration=quick",
            IntStream.range(0, 100).mapToObj(i -> server.url("/" + i)).toList());
    assertCounts(result, 100, 100, 0);
    assertThat(sent(result)).isEqualTo(120);
    assertThat(breaker(server.url("/")).getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void itemsWaitingForABreakerDoNotDelayOtherHosts() throws Exception {
    quickBreaker().setWaitDurationInOpenState("3");
    AtomicInteger visits = new AtomicInteger();
    BrokenServer sick =
        server(BrokenServer.responses(request -> visits.incrementAndGet() <= 4 ? BUSY : OK));
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      urls.add(sick.url("/" + i));
      urls.add(api.url("/text/" + i));
    }
    long began = System.nanoTime();
    CompletableFuture<Exchange> sent =
        sendAsync(
            ENDPOINT
                + "?maxRetries=5&retryBackoff=10ms&concurrency=4"
                + "&onOpenCircuit=wait&circuitBreakerConfiguration=quick",
            urls);
    eventually(() -> api.requests() == 100);
    assertThat(secondsSince(began)).isLessThan(2.5);
    assertThat(sent).isNotDone();
    assertCounts(await(sent), 200, 200, 0);
  }

  @Test
  void hopsWaitForTheBreakerOfTheHostTheyGoTo() {
    Resilience4jConfigurationDefinition quick = quickBreaker();
    quick.setWaitDurationInOpenState("1");
    quick.setPermittedNumberOfCallsInHalfOpenState("2");
    AtomicInteger visits = new AtomicInteger();
    BrokenServer sick =
        server(
            connection -> {
              while (connection.readRequest() != null) {
                connection.pause(Duration.ofMillis(50));
                connection.send(visits.incrementAndGet() <= 4 ? BUSY : OK);
              }
            });
    BrokenServer leading =
        responding(
            "HTTP/1.1 302 Elsewhere\r\nContent-Length: 0\r\nLocation: "
                + sick.url("/x")
                + "\r\n\r\n");
    String uri =
        ENDPOINT
            + "?maxRetries=3&retryBackoff=10ms&concurrency=20"
            + "&onOpenCircuit=wait&circuitBreakerConfiguration=quick";
    Exchange result =
        send(uri, IntStream.range(0, 40).mapToObj(i -> leading.url("/" + i)).toList());
    assertCounts(result, 40, 40, 0);
    assertThat(breaker(sick.url("/")).getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void breakerBeanIsSharedByAllHosts() {
    CircuitBreaker shared =
        CircuitBreaker.of(
            "shared",
            CircuitBreakerConfig.custom()
                .minimumNumberOfCalls(4)
                .slidingWindowSize(4)
                .waitDurationInOpenState(Duration.ofMinutes(1))
                .build());
    context.getRegistry().bind("shared", shared);
    BrokenServer sick = responding(BUSY);
    String uri = ENDPOINT + "?maxRetries=0&concurrency=1&onOpenCircuit=fail&circuitBreaker=#shared";
    send(uri, IntStream.range(0, 4).mapToObj(i -> sick.url("/" + i)).toList());
    assertThat(shared.getState()).isEqualTo(State.OPEN);
    FastreqFailure refused = failures(send(uri, List.of(api.url("/text/1")))).get(0);
    assertThat(refused.kind()).isEqualTo(Kind.CIRCUIT_OPEN);
    assertThat(refused.cause()).as("what opened it, at another host").hasMessage("status 503");
    assertThat(api.requests()).isZero();
    shared.transitionToClosedState();
    assertThat(bodyOf(send(uri, api.url("/text/1")))).isEqualTo("text 1");
  }

  @Test
  void withoutABreakerEveryItemIsSent() {
    BrokenServer server = responding(BUSY);
    Exchange result =
        send(
            ENDPOINT + "?maxRetries=0&circuitBreaker=false",
            IntStream.range(0, 300).mapToObj(i -> server.url("/" + i)).toList());
    assertThat(ofKind(result, Kind.STATUS)).hasSize(300);
    assertThat(sent(result)).isEqualTo(300);
    assertThat(registry.getAllCircuitBreakers()).isEmpty();
  }

  @Test
  void retryBlockedByTheBreakerKeepsItsFailure() {
    quickBreaker();
    BrokenServer server = responding(BUSY);
    Exchange result =
        send(
            ENDPOINT
                + "?maxRetries=9&retryBackoff=10ms&concurrency=1&onOpenCircuit=fail"
                + "&circuitBreakerConfiguration=quick",
            List.of(server.url("/")));
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.STATUS);
    assertThat(failure.response()).isNotNull();
    assertThat(failure.message()).startsWith("status 503").contains("circuit breaker", "is open");
    assertThat(failure.attempts()).isEqualTo(4);
    assertThat(Arrays.asList(sent(result), (long) server.requests().size())).containsOnly(4L);
  }
}
