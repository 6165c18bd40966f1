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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.TestCertificates;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest extends AcceptanceTest {

  @TempDir static Path directory;
  private static BrokenServer server;

  @BeforeAll
  static void startTlsServer() {
    TestCertificates certificates = new TestCertificates(directory);
    certificates.trustingClient(); // leaves the trust store in the directory
    server =
        BrokenServer.startTls(
            certificates.server("ip:127.0.0.1"),
            connection -> {
              while (connection.readRequest() != null) {
                connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nsecret");
              }
            });
  }

  @AfterAll
  static void stopTlsServer() {
    server.close();
  }

  @Test
  void trustStoreOfTheRouteIsUsed() {
    KeyStoreParameters store = new KeyStoreParameters();
    store.setResource("file:" + directory.resolve("trust.p12"));
    store.setPassword("changeit");
    TrustManagersParameters trust = new TrustManagersParameters();
    trust.setKeyStore(store);
    SSLContextParameters tls = new SSLContextParameters();
    tls.setTrustManagers(trust);
    context.getRegistry().bind("tls", tls);
    Exchange answer =
        send(
            "fastreq:t?sslContextParameters=#tls",
            List.of(server.url("/1"), server.url("/2"), api.url("/text/3")));
    assertThat(bodyOf(answer)).isEqualTo(List.of("secret", "secret", "text 3"));
  }

  @Test
  void serverThatNobodyVouchesForIsRefused() {
    int before = server.requests().size();
    Exchange answer = send("fastreq:t", List.of(server.url("/1"), api.url("/text/2")));
    assertThat(failures(answer)).hasSize(1);
    assertThat(failures(answer).get(0).kind()).isEqualTo(Kind.TLS);
    assertThat(failures(answer).get(0).attempts()).isEqualTo(1);
    assertThat(server.requests()).hasSize(before);
  }
}
