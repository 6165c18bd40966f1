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
import io.fastreq.camel.batch.Engine;
import io.fastreq.camel.component.runtime.EngineRegistry;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.EngineThreads;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Servers that behave at random: no item may be lost, swapped or left over. A run is repeated with
 * {@code -Dfastreq.soak.seed=} and the number that it printed.
 */
@Timeout(150)
class SoakTest {

  private static final int SERVERS = 4;
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String URI =
      "fastreq:soak?concurrency=100&requestTimeout=2s&maxRetries=2&retryBackoff=10ms"
          + "&failureMode=include";

  private final long seed = Long.getLong("fastreq.soak.seed", System.nanoTime());
  private final Map<String, AtomicLong> visits = new ConcurrentHashMap<>();
  private final AtomicLong seen = new AtomicLong();
  private final List<BrokenServer> servers = new ArrayList<>();
  private final List<ScheduledThreadPoolExecutor> timers = new CopyOnWriteArrayList<>();
  private final Leaks leaks = new Leaks();
  private ResourceLeakDetector.Level levelBefore;

  @BeforeEach
  void watchForLeaks() {
    Vertx.vertx()
        .close()
        .toCompletionStage()
        .toCompletableFuture()
        .join(); // Vert.x sets the level itself
    levelBefore = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    leaks.start();
    Leaks.logger().addAppender(leaks);
  }

  @AfterEach
  void close() {
    Leaks.logger().removeAppender(leaks);
    ResourceLeakDetector.setLevel(levelBefore);
    servers.forEach(BrokenServer::close);
  }

  @Test
  void nothingIsLostSwappedOrLeftOver() throws Exception {
    soak(2_000);
  }

  @Test
  @Tag("long")
  void nothingIsLostSwappedOrLeftOverInALongRun() throws Exception {
    soak(20_000);
  }

  private void soak(int items) throws Exception {
    System.out.println("fastreq.soak.seed=" + seed);
    for (int i = 0; i < SERVERS; i++) {
      servers.add(BrokenServer.start(this::serve));
    }
    Set<Thread> before = EngineThreads.running();
    DefaultCamelContext context = new DefaultCamelContext();
    try {
      context.addLifecycleStrategy(new TimerWatch());
      context.start();
      ProducerTemplate template = context.createProducerTemplate();
      assertResults(items, template.request(URI, e -> e.getMessage().setBody(urls(items))));
      Engine engine = engine(context);
      assertThat(engine.inFlight()).isZero();
      assertThat(engine.activeBatches()).isZero();
      assertThat(timers).isNotEmpty();
      await().atMost(SOON).until(() -> timers.stream().allMatch(t -> t.getQueue().isEmpty()));
      assertNoLeak(template);
    } finally {
      context.stop();
    }
    await().atMost(SOON).until(() -> servers.stream().allMatch(s -> s.openConnections() == 0));
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(EngineThreads.running()).isSubsetOf(before));
  }

  @Test
  void leakDetectorReportsALeak() {
    await()
        .atMost(SOON)
        .until(
            () -> {
              for (int i = 0; i < 100; i++) {
                PooledByteBufAllocator.DEFAULT.directBuffer(64);
              }
              System.gc();
              return !leaks.lines.isEmpty();
            });
  }

  private List<String> urls(int items) {
    SplittableRandom random = new SplittableRandom(seed);
    String refused = "http://127.0.0.1:" + BrokenServer.freePort() + "/";
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      boolean refuse = random.nextInt(200) == 0;
      urls.add(refuse ? refused + i : servers.get(random.nextInt(SERVERS)).url("/" + i));
    }
    return urls;
  }

  private void serve(BrokenServer.Connection connection) throws IOException, InterruptedException {
    for (String head = connection.readHead(); head != null; head = connection.readHead()) {
      seen.incrementAndGet();
      String path = head.split(" ", 3)[1];
      String item = path.substring(path.lastIndexOf('/') + 1);
      long visit = visits.computeIfAbsent(item, unused -> new AtomicLong()).incrementAndGet();
      SplittableRandom random =
          new SplittableRandom(seed * 31 + Long.parseLong(item) * 7919 + visit);
      if (!respond(connection, path, item, random)) {
        return;
      }
    }
  }

  /** Responds at random; returns false if the connection ended with it. */
  private static boolean respond(
      BrokenServer.Connection connection, String path, String item, SplittableRandom random)
      throws IOException, InterruptedException {
    String body = "item " + item;
    String whole =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    int chance = random.nextInt(1_000);
    if (chance < 3) {
      connection.drip(whole, Duration.ofMillis(100));
      return false;
    }
    if (chance < 20) {
      connection.reset();
      return false;
    }
    if (chance < 40) {
      connection.send(whole.substring(0, whole.length() - 1 - random.nextInt(body.length())));
      return false;
    }
    if (chance < 50) {
      return false;
    }
    if (chance < 70) {
      connection.send("what is this?\r\n\r\n");
      return false;
    }
    if (chance < 100) {
      connection.send("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
    } else if (chance < 130) {
      connection.send("HTTP/1.1 429 Slow\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
    } else if (chance < 170) {
      connection.send(
          "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /from" + path + "\r\n\r\n");
    } else if (chance < 300) {
      connection.send(
          "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(body.length())
              + "\r\n"
              + body
              + "\r\n0\r\n\r\n");
    } else {
      connection.send(whole);
    }
    return true;
  }

  private void assertResults(int items, Exchange exchange) {
    assertThat(exchange.getException()).isNull();
    List<?> results = exchange.getMessage().getBody(List.class);
    assertThat(results).hasSize(items);
    List<FastreqFailure> failures = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      Object result = results.get(i);
      if (result instanceof FastreqFailure failure) {
        assertThat(failure.index()).isEqualTo(i);
        assertThat(failure.attempts()).isLessThanOrEqualTo(3);
        failures.add(failure);
      } else {
        assertThat(result).isEqualTo("item " + i);
      }
    }
    Map<Kind, Long> kinds =
        failures.stream()
            .collect(Collectors.groupingBy(FastreqFailure::kind, Collectors.counting()));
    System.out.println("soak: " + kinds + ", requests seen " + seen);
    assertThat(failures).hasSizeBetween(1, items / 20);
    assertThat(kinds.keySet())
        .isSubsetOf(
            Kind.CONNECT,
            Kind.TRUNCATED,
            Kind.TIMEOUT,
            Kind.PROTOCOL,
            Kind.STATUS,
            Kind.CIRCUIT_OPEN);
    assertThat(exchange.getMessage().getHeader("CamelFastreqTotal")).isEqualTo(items);
    assertThat(exchange.getMessage().getHeader("CamelFastreqFailed")).isEqualTo(failures.size());
    assertThat(exchange.getMessage().getHeader("CamelFastreqSucceeded"))
        .isEqualTo(items - failures.size());
    assertThat(exchange.getMessage().getHeader("CamelFastreqAttempts", Long.class))
        .isGreaterThanOrEqualTo(seen.get());
  }

  /** A leak is reported when its buffer has been collected and another one is allocated. */
  private void assertNoLeak(ProducerTemplate template) {
    for (int round = 0; round < 3; round++) {
      System.gc();
      List<String> few = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        few.add(servers.get(0).url("/" + i));
      }
      template.request(URI, exchange -> exchange.getMessage().setBody(few));
    }
    // The detector may report the buffers that the other test leaked on purpose only now.
    assertThat(leaks.lines).allMatch(line -> line.contains(SoakTest.class.getName()));
  }

  private static Engine engine(CamelContext context) {
    FastreqEndpoint endpoint = context.getEndpoint(URI, FastreqEndpoint.class);
    EngineRegistry engines = ((FastreqComponent) endpoint.getComponent()).engines();
    return Objects.requireNonNull(engines.running(endpoint.getName())).engine();
  }

  /** Records the thread pools that the context creates. */
  private final class TimerWatch extends LifecycleStrategySupport {
    @Override
    public void onThreadPoolAdd(
        CamelContext camelContext,
        ThreadPoolExecutor threadPool,
        String id,
        String sourceId,
        String routeId,
        String threadPoolProfileId) {
      if (threadPool instanceof ScheduledThreadPoolExecutor timer) {
        timers.add(timer);
      }
    }
  }

  /** Records the reports of Netty's leak detector. */
  private static final class Leaks extends AbstractAppender {

    final List<String> lines = new CopyOnWriteArrayList<>();

    Leaks() {
      super("leaks", null, null, true, Property.EMPTY_ARRAY);
    }

    static Logger logger() {
      return (Logger) LogManager.getLogger(ResourceLeakDetector.class.getName());
    }

    @Override
    public void append(LogEvent event) {
      String line = event.getMessage().getFormattedMessage();
      if (line.contains("LEAK")) {
        lines.add(line);
      }
    }
  }
}
