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

import io.fastreq.camel.FastreqBackend;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.TestCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.LifecycleStrategySupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rate holds for requests as they are sent, however long each takes to be ready. */
class DepartureRateTest extends FaultTest {

  /** A loaded machine reads late what arrived in time. */
  private static final double LATENESS_SECONDS = 0.25;

  @TempDir static Path directory;
  private static TestCertificates certificates;

  /** When requests arrived, in order of arrival. */
  private final List<Long> arrivals = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void makeCertificates() {
    certificates = new TestCertificates(directory);
  }

  private void respond(BrokenServer.Connection connection) throws IOException {
    while (connection.readRequest() != null) {
      arrivals.add(System.nanoTime());
      connection.send(OK);
    }
  }

  private void assertWithin(int burst, double rps) {
    List<Long> at = List.copyOf(arrivals);
    for (int from = 0; from < at.size(); from++) {
      for (int to = from; to < at.size(); to++) {
        double seconds = (at.get(to) - at.get(from)) / 1e9;
        assertThat(to - from + 1.0)
            .as("requests within %s s", seconds)
            .isLessThanOrEqualTo(burst + rps * (seconds + LATENESS_SECONDS) + 1);
      }
    }
  }

  private static List<String> urls(BrokenServer server, int count) {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      urls.add(server.url("/" + i));
    }
    return urls;
  }

  @Test
  void slowConnectsCauseNoBurst() {
    context.getRegistry().bind("tls", certificates.trustParameters());
    AtomicInteger accepted = new AtomicInteger();
    BrokenServer server =
        closedAfterwards(
            BrokenServer.startTls(
                certificates.server("ip:127.0.0.1"),
                connection -> {
                  // All handshakes end at about the same time, whenever they began.
                  int before = accepted.getAndIncrement();
                  connection.pause(Duration.ofMillis(Math.max(0, 1000 - 50 * before)));
                  respond(connection);
                }));
    Exchange exchange =
        send(
            "fastreq:fault?http2=false&sslContextParameters=#tls&concurrency=50&rps=20&burst=2",
            urls(server, 24));
    assertCounts(exchange, 24, 24, 0);
    assertThat(sent(exchange)).isEqualTo(24);
    assertWithin(2, 20);
  }

  /** Makes the preparations of the first requests end together. */
  private void prepareSlowly(int first) {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch together = new CountDownLatch(first);
    UnaryOperator<FastreqRequest> slow =
        request -> {
          together.countDown();
          try {
            assertThat(together.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return request;
        };
    context.getRegistry().bind("prepare", slow);
  }

  @Test
  void slowPreparationsCauseNoBurst() {
    prepareSlowly(8);
    BrokenServer server = server(this::respond);
    Exchange exchange =
        send("fastreq:fault?onPrepare=#prepare&rps=10&burst=1&concurrency=20", urls(server, 12));
    assertCounts(exchange, 12, 12, 0);
    assertWithin(1, 10);
  }

  @Test
  void ownBackendIsCalledWhenTheTokenIsDue() {
    prepareSlowly(8);
    FastreqBackend own =
        request -> {
          arrivals.add(System.nanoTime());
          return CompletableFuture.completedFuture(
              new FastreqBackend.Answer(200, Map.of(), new byte[0], "HTTP/1.1"));
        };
    context.getRegistry().bind("own", own);
    BrokenServer server = server(this::respond);
    Exchange exchange =
        send(
            "fastreq:fault?backend=#own&onPrepare=#prepare&rps=10&burst=1&concurrency=20",
            urls(server, 10));
    assertCounts(exchange, 10, 10, 0);
    assertWithin(1, 10);
  }

  @Test
  void busyEventLoopCausesNoBurst() throws Exception {
    prepareSlowly(20);
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    context.addLifecycleStrategy(
        new LifecycleStrategySupport() {
          @Override
          public void onContextStopped(CamelContext stopped) {
            vertx.close();
          }
        });
    context.getRegistry().bind("vertx", vertx);
    CountDownLatch never = new CountDownLatch(1);
    BrokenServer server = server(this::respond);
    CompletableFuture<Exchange> sent =
        sendAsync(
            "fastreq:fault?onPrepare=#prepare&rps=40&burst=1&concurrency=20", urls(server, 20));
    eventually(() -> !arrivals.isEmpty());
    // Blocks as many handshakes would. All waiting requests get their tokens meanwhile.
    vertx.runOnContext(
        now -> {
          try {
            assertThat(never.await(600, TimeUnit.MILLISECONDS)).isFalse();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Exchange exchange = await(sent);
    assertCounts(exchange, 20, 20, 0);
    assertThat(sent(exchange)).isEqualTo(20);
    assertWithin(1, 40);
  }

  @Test
  void blockedRequestTakesNoTokenAndIsNoAttempt() {
    BrokenServer server = server(this::respond);
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      urls.add("http://169.254.169.254/" + i);
    }
    urls.add(server.url("/"));
    long began = System.nanoTime();
    Exchange exchange = send("fastreq:fault?rps=0.05&burst=1", urls);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
    assertCounts(exchange, 21, 1, 20);
    assertThat(failures(exchange)).extracting(FastreqFailure::kind).containsOnly(Kind.BLOCKED);
    assertThat(failures(exchange)).extracting(FastreqFailure::attempts).containsOnly(0);
    assertThat(sent(exchange)).isEqualTo(1);
    assertThat(server.requests()).hasSize(1);
  }
}
