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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.testing.Http2Server;
import io.fastreq.camel.transport.HeldRequestTest.Holding;
import io.vertx.core.http.HttpConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same as in {@link HeldRequestTest} for streams that share a connection. */
class Http2HeldRequestTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @AutoClose private TransportProbe probe;
  @AutoClose private Http2Server server;

  @BeforeEach
  void open() {
    probe = Http2Fixture.clearProbe();
    server = Http2Server.startClear(request -> request.response().end(request.path()));
  }

  private List<Holding> hold(int count) {
    List<Holding> held =
        IntStream.range(0, count)
            .mapToObj(i -> Holding.send(probe.transport, "GET", server.url("/" + i)))
            .toList();
    held.forEach(Holding::connected);
    return held;
  }

  private static void assertResponse(Holding holding, String path) {
    assertThat(holding.outcome())
        .isInstanceOfSatisfying(
            Success.class,
            success ->
                assertThat(new String(success.response().body(), StandardCharsets.UTF_8))
                    .isEqualTo(path));
  }

  @Test
  void heldRequestsMayBeReleasedInAnyOrderWithTheirOwnResponses() {
    List<Holding> held = hold(20);
    assertThat(server.connections()).hasSize(1);
    assertThat(server.requests()).isEmpty();
    for (int i = 19; i >= 0; i--) {
      held.get(i).connected().run();
    }
    for (int i = 0; i < 20; i++) {
      assertResponse(held.get(i), "/" + i);
    }
    assertThat(server.connections()).hasSize(1);
  }

  @Test
  void requestsBeyondTheStreamsOfAConnectionGetAnother() {
    List<Holding> held = hold(110);
    assertThat(server.connections()).as("100 streams each").hasSize(2);
    held.forEach(holding -> holding.connected().run());
    for (int i = 0; i < 110; i++) {
      assertResponse(held.get(i), "/" + i);
    }
  }

  @Test
  void heldRequestsAreToldOfAConnectionThatGoesAway() {
    List<Holding> held = hold(3);
    server.connections().forEach(HttpConnection::shutdown);
    for (Holding holding : held) {
      assertThat(holding.outcome())
          .isInstanceOfSatisfying(
              Failure.class,
              broken -> assertThat(broken.reach()).isEqualTo(Reach.UNUSED_CONNECTION));
      holding.connected().run(); // too late, and without effect
    }
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void abortedRequestLeavesNoStream() {
    List<Holding> held = hold(2);
    held.get(0).sent.abort();
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              probe.get(server.url("/next")).response();
              assertThat(probe.openConnections()).isEqualTo(1);
            });
    assertThat(server.requests()).containsOnly("/next");
  }
}
