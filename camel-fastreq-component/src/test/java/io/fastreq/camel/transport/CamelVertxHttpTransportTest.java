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

import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.OnBackend;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same with the backend {@code vertx-http}. */
@OnBackend("vertx-http")
class CamelVertxHttpTransportTest extends TransportTest {

  /** The producer delivers each response on a worker thread, so there are no bursts. */
  @Override
  @Test
  void taskAfterABurstRunsOnTheSameThreadAfterTheOutcome() throws Exception {
    CompletableFuture<Thread> told = new CompletableFuture<>();
    try (BrokenServer server =
        BrokenServer.responding("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      probe.transport.send(
          request("GET", server.url("/"), null),
          READ,
          outcome -> probe.transport.afterBurst(() -> told.complete(Thread.currentThread())));
      assertThat(told.get(20, TimeUnit.SECONDS).getName()).startsWith("vert.x-worker-thread");
    }
  }
}
