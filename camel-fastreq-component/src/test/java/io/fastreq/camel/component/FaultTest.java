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
import io.fastreq.camel.batch.Engine;
import io.fastreq.camel.component.runtime.SharedEngine;
import io.fastreq.camel.testing.BrokenServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/**
 * Shared by the tests of faults: broken servers that are closed after each test, and the check that
 * a fault has left nothing behind.
 */
abstract class FaultTest extends AcceptanceTest {

  static final Duration SOON = Duration.ofSeconds(20);

  /** Short, since each test ends with this check. */
  private static final Duration POLL = Duration.ofMillis(5);

  static final String ENDPOINT = "fastreq:fault";
  static final String RETRYING = ENDPOINT + "?maxRetries=2&retryBackoff=10ms";
  static final String OK =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";

  private final List<BrokenServer> servers = new ArrayList<>();
  private final Set<String> used = new LinkedHashSet<>();

  @AfterEach
  void nothingIsLeftAndServersClose() {
    used.forEach(
        uri -> {
          Engine engine = engine(uri);
          eventually(() -> engine.inFlight() == 0 && engine.activeBatches() == 0);
        });
    servers.forEach(BrokenServer::close);
  }

  @Override
  Exchange send(String uri, Object body, Map<String, Object> headers) {
    remember(uri);
    return super.send(uri, body, headers);
  }

  @Override
  CompletableFuture<Exchange> sendAsync(String uri, Object body) {
    remember(uri);
    return super.sendAsync(uri, body);
  }

  private void remember(String uri) {
    if (uri.startsWith("fastreq:")) {
      used.add(uri);
    }
  }

  /** Waits until a condition holds, and fails if it does not in time. */
  static void eventually(Callable<Boolean> condition) {
    Awaitility.await().atMost(SOON).pollInterval(POLL).until(condition);
  }

  /** A server that is closed after the test. */
  BrokenServer server(BrokenServer.Script script) {
    return closedAfterwards(BrokenServer.start(script));
  }

  BrokenServer closedAfterwards(BrokenServer server) {
    servers.add(server);
    return server;
  }

  /** A server that responds to each request with these bytes and leaves the connection open. */
  BrokenServer responding(String response) {
    return closedAfterwards(BrokenServer.responding(response));
  }

  /** The engine of an endpoint that has been used. */
  Engine engine(String uri) {
    FastreqEndpoint endpoint = context.getEndpoint(uri, FastreqEndpoint.class);
    FastreqComponent component = (FastreqComponent) endpoint.getComponent();
    try {
      SharedEngine shared = component.engines().acquire(component.named(endpoint));
      component.engines().release(endpoint.getName(), shared);
      return shared.engine();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, Object> post(String url) {
    return Map.of("url", url, "method", "POST", "body", "posted");
  }

  /** Sends one item and checks how it failed, and what the headers say of it. */
  FastreqFailure assertFails(String uri, Object item, Kind kind, int attempts) {
    Exchange result = send(uri, List.of(item));
    assertCounts(result, 1, 0, 1);
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).as(failure.message()).isEqualTo(kind);
    assertThat(failure.attempts()).as("attempts").isEqualTo(attempts);
    assertThat(failure.index()).isZero();
    assertThat(result.getMessage().getBody(List.class)).containsOnlyNulls();
    assertThat(sent(result)).as("CamelFastreqAttempts").isEqualTo(attempts);
    return failure;
  }

  /** Sends one item, checks how it failed, and that the server saw each of the attempts. */
  FastreqFailure assertFails(BrokenServer server, Kind kind, int attempts) {
    FastreqFailure failure = assertFails(RETRYING, server.url("/"), kind, attempts);
    assertThat(server.requests()).as("requests the server saw").hasSize(attempts);
    return failure;
  }

  /** Returns the number of sent requests in the message header. */
  static long sent(Exchange exchange) {
    return exchange.getMessage().getHeader("CamelFastreqAttempts", Long.class);
  }

  static Kind kindOf(Exchange exchange) {
    return failures(exchange).get(0).kind();
  }

  static double secondsSince(long beganNanos) {
    return (System.nanoTime() - beganNanos) / 1e9;
  }
}
