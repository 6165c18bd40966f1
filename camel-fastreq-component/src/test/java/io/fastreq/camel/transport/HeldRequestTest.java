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
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.OnBackend;
import io.fastreq.camel.transport.HttpTransport.Listener;
import io.fastreq.camel.transport.HttpTransport.Sent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request that has its connection waits until its sender lets it be written. */
class HeldRequestTest {

  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @AutoClose TransportProbe probe;

  @BeforeEach
  void open() {
    probe = new TransportProbe();
  }

  /** A sender that holds its request once it has a connection. */
  static final class Holding implements Listener {
    private final CompletableFuture<Runnable> write = new CompletableFuture<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Sent sent = () -> {};

    static Holding send(HttpTransport transport, String method, String url) {
      Holding holding = new Holding();
      holding.sent = transport.send(request(method, url, null), READ, holding);
      return holding;
    }

    @Override
    public boolean onConnected(Runnable writes) {
      return !write.complete(writes); // on a busy machine the sender may be asked again
    }

    @Override
    public void accept(Outcome told) {
      assertThat(outcome.complete(told)).as("told once").isTrue();
    }

    Runnable connected() {
      return get(write);
    }

    Outcome outcome() {
      return get(outcome);
    }

    private static <T> T get(CompletableFuture<T> future) {
      try {
        return future.get(20, TimeUnit.SECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** A sender that releases the request, and blocks the thread that is to write it for a while. */
  private static final class Delaying implements Listener {
    private final AtomicInteger asked = new AtomicInteger();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    @Override
    public boolean onConnected(Runnable writes) {
      if (asked.incrementAndGet() > 1) {
        return true;
      }
      writes.run();
      try {
        assertThat(new CountDownLatch(1).await(120, TimeUnit.MILLISECONDS)).isFalse();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return false;
    }

    @Override
    public void accept(Outcome told) {
      outcome.complete(told);
    }
  }

  @Test
  void requestWrittenLateAsksAgain() {
    try (BrokenServer server = BrokenServer.responding(OK)) {
      Delaying sender = new Delaying();
      probe.transport.send(request("GET", server.url("/"), null), READ, sender);
      assertThat(Holding.get(sender.outcome)).isInstanceOf(Success.class);
      assertThat(sender.asked).hasValue(2);
    }
  }

  private static void awaitConnections(BrokenServer server, int open) {
    await().atMost(Duration.ofSeconds(20)).until(() -> server.openConnections() == open);
  }

  /** Where a thread waits, it checks its connection when it continues. */
  private void awaitClose(BrokenServer server) {
    awaitConnections(server, 0);
    if (!OnBackend.Switch.current().equals("http")) {
      await().atMost(Duration.ofSeconds(20)).until(() -> probe.openConnections() == 0);
    }
  }

  private static void assertUnused(Holding holding) {
    assertThat(holding.outcome())
        .isInstanceOfSatisfying(
            Failure.class,
            broken -> {
              assertThat(broken.kind()).isEqualTo(Kind.CONNECT);
              assertThat(broken.reach()).isEqualTo(Reach.UNUSED_CONNECTION);
            });
  }

  @Test
  void nothingIsWrittenBeforeTheSenderReleasesIt() throws Exception {
    CountDownLatch silent = new CountDownLatch(1);
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              if (connection.readRequest() != null) {
                silent.countDown();
                connection.send(OK);
                connection.readRequest();
              }
            })) {
      Holding holding = Holding.send(probe.transport, "POST", server.url("/"));
      Runnable write = holding.connected();
      awaitConnections(server, 1);
      assertThat(silent.await(50, TimeUnit.MILLISECONDS)).isFalse();
      write.run();
      assertThat(holding.outcome()).isInstanceOf(Success.class);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void connectionOfAnAbortedRequestServesTheNext() {
    try (BrokenServer server = BrokenServer.responding(OK)) {
      Holding fresh = Holding.send(probe.transport, "GET", server.url("/fresh"));
      Runnable write = fresh.connected();
      fresh.sent.abort();
      write.run(); // too late, and without effect
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                probe.get(server.url("/next")).response();
                assertThat(server.connections()).isEqualTo(1);
              });
      Holding kept = Holding.send(probe.transport, "GET", server.url("/kept"));
      kept.connected();
      kept.sent.abort();
      assertThat(fresh.outcome).isNotDone();
      assertThat(kept.outcome).isNotDone();
      assertThat(server.requests()).extracting(BrokenServer.Request::uri).containsOnly("/next");
      assertThat(server.openConnections()).isEqualTo(1);
    }
  }

  @Test
  void connectionThatClosesMeanwhileIsReportedAsUnused() {
    try (BrokenServer server = BrokenServer.start(connection -> {})) {
      Holding holding = Holding.send(probe.transport, "POST", server.url("/"));
      Runnable write = holding.connected();
      awaitClose(server);
      write.run();
      assertUnused(holding);
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void keptConnectionThatClosesMeanwhileIsReportedAsUnused() {
    CountDownLatch closes = new CountDownLatch(1);
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send(OK);
              closes.await();
            })) {
      probe.get(server.url("/first")).response();
      Holding holding = Holding.send(probe.transport, "GET", server.url("/second"));
      Runnable write = holding.connected();
      closes.countDown();
      awaitClose(server);
      write.run();
      assertUnused(holding);
    }
  }

  @Test
  void closedTransportEndsAHeldRequest() {
    try (BrokenServer server = BrokenServer.responding(OK)) {
      Holding holding = Holding.send(probe.transport, "GET", server.url("/"));
      holding.connected();
      probe.transport.close();
      assertThat(holding.outcome())
          .isInstanceOfSatisfying(
              Failure.class,
              broken -> {
                assertThat(broken.kind()).isEqualTo(Kind.CANCELLED);
                assertThat(broken.reach()).isEqualTo(Reach.NOT_SENT);
              });
      awaitConnections(server, 0);
      assertThat(server.requests()).isEmpty();
    }
  }
}
