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

import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.testing.BrokenServer;
import io.vertx.core.Context;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * State of an event loop is used on that event loop only. On {@code vertx} and {@code vertx-http}.
 */
class EventLoopTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** Refuses nothing, and records the threads that call it. */
  private static final class Watching implements AddressCheck {
    private final Queue<Boolean> onEventLoop = new ConcurrentLinkedQueue<>();

    @Override
    public @Nullable String refusesName(String host, boolean behindProxy) {
      onEventLoop.add(Context.isOnEventLoopThread());
      return null;
    }

    @Override
    public @Nullable String refusesAddress(String host, InetAddress address) {
      onEventLoop.add(Context.isOnEventLoopThread());
      return null;
    }
  }

  /**
   * With {@code vertx-http}, outcomes are delivered on a worker thread in the event loop's context.
   */
  @Test
  void requestSentFromAnOutcomeStartsOnTheEventLoop() throws Exception {
    Watching watching = new Watching();
    CompletableFuture<Outcome> second = new CompletableFuture<>();
    try (TransportProbe probe =
            new TransportProbe(TransportProbe.settings(5, 5_000, null, watching));
        BrokenServer server =
            BrokenServer.start(
                connection -> {
                  BrokenServer.Request asked = connection.readRequest();
                  if (asked != null && asked.uri().equals("/2")) {
                    connection.send(OK);
                  }
                })) {
      probe.transport.send(
          request("GET", server.url("/closed-without-a-response"), null),
          READ,
          first ->
              probe.transport.send(
                  // another name, since the first is already resolved
                  request("GET", "http://localhost:" + server.port() + "/2", null),
                  READ,
                  second::complete));
      assertThat(second.get(20, TimeUnit.SECONDS)).isInstanceOf(Success.class);
      assertThat(watching.onEventLoop).isNotEmpty().containsOnly(true);
    }
  }

  @Test
  void connectionsCloseWhenAListenerThrows() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              BrokenServer.Request asked = connection.readRequest();
              if (asked != null && asked.uri().equals("/kept")) {
                connection.send(OK);
              }
              connection.awaitPeerClose();
            })) {
      TransportProbe probe = new TransportProbe(TransportProbe.settings(5, 5_000, null));
      probe.transport.send(
          request("GET", server.url("/silent"), null),
          READ,
          outcome -> {
            throw new IllegalStateException("a listener at fault");
          });
      await().atMost(Duration.ofSeconds(20)).until(() -> server.requests().size() == 1);
      probe.get(server.url("/kept")).response();
      probe.transport.close();
      // Earlier than idle connections are closed anyway.
      await().atMost(Duration.ofSeconds(8)).until(() -> server.openConnections() == 0);
      probe.close();
    }
  }
}
