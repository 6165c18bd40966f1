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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose certificate cannot be trusted, or that do not speak TLS at all. */
class FaultMatrixTlsTest extends FaultTest {

  private static final String TRUSTING = RETRYING + "&sslContextParameters=#tls";

  @TempDir static Path directory;
  private static TestCertificates certificates;

  @BeforeAll
  static void makeCertificates() {
    certificates = new TestCertificates(directory);
  }

  @BeforeEach
  void trustTheCa() {
    context.getRegistry().bind("tls", certificates.trustParameters());
  }

  private BrokenServer tlsServer(SSLContext keys) {
    return closedAfterwards(BrokenServer.startTls(keys, BrokenServer.responses(request -> OK)));
  }

  private void assertRefused(SSLContext keys) {
    BrokenServer server = tlsServer(keys);
    assertFails(TRUSTING, server.url("/"), Kind.TLS, 1);
    assertThat(server.requests()).isEmpty();
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  @DisplayName("row 16: the counter-check: a valid certificate")
  void validCertificateIsAccepted() {
    BrokenServer server = tlsServer(certificates.server("ip:127.0.0.1"));
    assertThat(bodyOf(send(TRUSTING, server.url("/")))).isEqualTo("ok");
  }

  @Test
  @DisplayName("row 16: self-signed certificate")
  void selfSignedCertificateIsRefusedAtOnce() {
    assertRefused(certificates.selfSignedServer("ip:127.0.0.1"));
  }

  @Test
  @DisplayName("row 16: expired certificate")
  void expiredCertificateIsRefusedAtOnce() {
    assertRefused(certificates.expiredServer("ip:127.0.0.1"));
  }

  @Test
  @DisplayName("row 16: certificate of another name")
  void certificateOfAnotherNameIsRefusedAtOnce() {
    assertRefused(certificates.server("dns:elsewhere.example"));
  }

  @Test
  @DisplayName("row 16: a broken handshake has the kind of row 1")
  void brokenHandshakeIsRetried() {
    BrokenServer server = server(BrokenServer.Connection::readSome);
    String url = server.url("/").replace("http:", "https:");
    assertFails(TRUSTING, post(url), Kind.CONNECT, 3);
    assertThat(server.connections()).isEqualTo(3);
  }

  @Test
  @DisplayName("row 17: plaintext server on an https port")
  void nothingOfTheRequestIsSentInClearText() {
    AtomicReference<byte[]> received = new AtomicReference<>();
    BrokenServer server =
        server(
            connection -> {
              connection.send("220 mail.example ESMTP\r\n");
              received.set(connection.readAll());
            });
    Map<String, Object> item =
        Map.of(
            "url", server.url("/secret-path").replace("http:", "https:"),
            "headers", Map.of("Authorization", "Bearer secret-token"));
    Exchange result = send(TRUSTING, List.of(item));
    assertThat(kindOf(result)).isEqualTo(Kind.TLS);
    assertThat(failures(result).get(0).attempts()).isEqualTo(1);
    assertThat(failures(result).get(0).message()).contains("does not speak TLS", "http://");
    eventually(() -> received.get() != null);
    assertThat(new String(received.get(), StandardCharsets.ISO_8859_1))
        .doesNotContain("secret", "GET", "HTTP/1.1", "Host");
  }
}
