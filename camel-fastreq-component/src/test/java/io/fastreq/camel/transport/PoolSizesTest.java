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

import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.Heap;
import io.fastreq.camel.testing.TestCertificates;
import io.fastreq.camel.transport.TransportProbe.Exchange;
import io.fastreq.camel.transport.vertx.ClientPair;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pools have as large connections as needed, and allocate nothing for others. */
class PoolSizesTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @Test
  void manyHostsAllocateNoMemoryForUnusedConnections() throws Exception {
    TransportSettings settings = TransportProbe.settings(200_000, 5_000, null);
    try (ServerSocket everywhere = new ServerSocket(0, 256);
        TransportProbe probe = new TransportProbe(settings)) {
      Thread server = new Thread(() -> serve(everywhere), "every-loopback-address");
      server.setDaemon(true);
      server.start();
      probe.get("http://127.0.0.1:" + everywhere.getLocalPort() + "/").response();
      long before = Heap.used();
      for (int i = 2; i < 102; i++) {
        probe.get("http://127.0.0." + i + ":" + everywhere.getLocalPort() + "/").response();
      }
      assertThat(probe.openConnections()).isEqualTo(101);
      assertThat(Heap.used() - before).as("growth of the heap").isLessThan(30L << 20);
    }
  }

  /** Responds to one request on each connection, and keeps it open until the client closes. */
  private static void serve(ServerSocket listener) {
    List<Socket> open = new ArrayList<>(); // kept, since collected sockets are closed
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        InputStream in = socket.getInputStream();
        assertThat(in.read(new byte[4096])).isPositive();
        socket.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      assertThat(listener.isClosed()).as("end of %s connections", open.size()).isTrue();
    }
  }

  @Test
  void oneHostMayHaveAllConnections() {
    assertAllAtOnce(null, null);
  }

  @Test
  void oneHostMayHaveAllConnectionsOverTls(@TempDir Path directory) {
    TestCertificates certificates = new TestCertificates(directory);
    assertAllAtOnce(certificates.server("ip:127.0.0.1"), certificates.trustingClient());
  }

  private static void assertAllAtOnce(@Nullable SSLContext keys, @Nullable SSLContext trust) {
    int requests = 2 * ClientPair.SMALL_POOL + 10;
    CountDownLatch allThere = new CountDownLatch(requests);
    BrokenServer.Script script =
        connection -> {
          while (connection.readRequest() != null) {
            allThere.countDown();
            allThere.await();
            connection.send(OK);
          }
        };
    try (BrokenServer server =
            keys == null ? BrokenServer.start(script) : BrokenServer.startTls(keys, script);
        TransportProbe probe =
            new TransportProbe(TransportProbe.settings(requests, 20_000, trust))) {
      List<Exchange> all = new ArrayList<>();
      for (int i = 0; i < requests; i++) {
        all.add(probe.get(server.url("/" + i)));
      }
      all.forEach(exchange -> assertThat(exchange.response().status()).isEqualTo(200));
      assertThat(server.connections()).isEqualTo(requests);
    }
  }
}
