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

import static io.fastreq.camel.transport.TransportProbe.request;
import static io.fastreq.camel.transport.TransportProbe.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.LogCapture;
import io.fastreq.camel.testing.ProxyServer;
import io.fastreq.camel.testing.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The servers that a transport trusts over TLS, and that it sends nothing to others. */
class TransportTlsTest {

  private static final String LOOPBACK = "ip:127.0.0.1,dns:localhost";

  @TempDir static Path directory;
  private static TestCertificates certificates;
  @AutoClose private static TransportProbe probe;

  @BeforeAll
  static void makeCertificates() {
    certificates = new TestCertificates(directory);
    probe = new TransportProbe(5, certificates.trustingClient());
  }

  private static BrokenServer server(SSLContext keys) {
    return BrokenServer.startTls(
        keys, BrokenServer.responses(request -> "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  }

  private static void assertRefused(SSLContext keys) {
    try (BrokenServer server = server(keys)) {
      Failure failure = probe.get(server.url("/")).failure(Kind.TLS);
      assertThat(failure.lasting()).isTrue();
      assertThat(failure.reach()).isEqualTo(Reach.NOT_SENT);
      assertThat(server.requests()).isEmpty();
      await().atMost(Duration.ofSeconds(20)).until(() -> server.openConnections() == 0);
    }
  }

  @Test
  void trustedServerIsCalledOnOneConnection() {
    try (BrokenServer server = server(certificates.server(LOOPBACK))) {
      for (int i = 0; i < 3; i++) {
        assertThat(text(probe.get(server.url("/")).response())).isEqualTo("ok");
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void selfSignedServerIsRefused() {
    assertRefused(certificates.selfSignedServer(LOOPBACK));
  }

  @Test
  void expiredServerIsRefused() {
    assertRefused(certificates.expiredServer(LOOPBACK));
  }

  @Test
  void serverOfAnotherNameIsRefused() {
    assertRefused(certificates.server("dns:other.example"));
  }

  @Test
  void serverOfAnUnknownAuthorityIsRefusedByTheDefaultTrust() {
    try (TransportProbe defaults = new TransportProbe();
        BrokenServer server = server(certificates.server(LOOPBACK))) {
      assertThat(defaults.get(server.url("/")).failure(Kind.TLS).lasting()).isTrue();
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void nothingIsSentInClearTextToAServerWithoutTls() throws Exception {
    CompletableFuture<byte[]> seen = new CompletableFuture<>();
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              seen.complete(connection.readAll());
            })) {
      String url = server.url("/secret-path").replace("http:", "https:");
      Failure failure =
          probe
              .send(request("GET", url, null, "Authorization", "secret-token"), TransportProbe.READ)
              .failure(Kind.TLS);
      assertThat(failure.lasting()).isTrue();
      assertThat(failure.reach()).isEqualTo(Reach.NOT_SENT);
      String wire = new String(seen.get(20, TimeUnit.SECONDS), StandardCharsets.ISO_8859_1);
      assertThat(wire).doesNotContain("secret").doesNotContain("GET");
    }
  }

  /** Ways in which a server or a load balancer breaks off a handshake. */
  private static Map<String, BrokenServer.Script> breakOffs() {
    byte[] halfAServerHello = {0x16, 3, 3, 0, 100, 2, 0};
    byte[] closeNotify = {0x15, 3, 3, 0, 2, 1, 0};
    return Map.of(
        "close", connection -> connection.pause(Duration.ZERO),
        "reset", BrokenServer.Connection::reset,
        "close after the hello", BrokenServer.Connection::readSome,
        "reset after the hello",
            connection -> {
              connection.readSome();
              connection.reset();
            },
        "close in the middle of the response",
            connection -> {
              connection.readSome();
              connection.send(halfAServerHello);
            },
        "polite close",
            connection -> {
              connection.readSome();
              connection.send(closeNotify);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http", "socks5"})
  void brokenHandshakeIsAConnectFailure(String by) {
    breakOffs()
        .forEach(
            (how, script) -> {
              try (BrokenServer server = BrokenServer.start(script);
                  ProxyServer proxy =
                      by.equals("http") ? ProxyServer.http() : ProxyServer.socks5()) {
                proxy.leads("target.invalid", server.port());
                Failure failure =
                    (by.isEmpty()
                            ? probe.get(server.url("/").replace("http:", "https:"))
                            : probe.get("https://target.invalid/", proxy.address()))
                        .failure(Kind.CONNECT);
                assertThat(failure.lasting()).as(how).isFalse();
                assertThat(failure.reach()).as(how).isEqualTo(Reach.NOT_SENT);
                assertThat(ProxyFailures.saysTargetUnreachable(failure)).as(how).isFalse();
              }
            });
  }

  @ParameterizedTest
  @ValueSource(bytes = {40, 70, 80, 112})
  void alertOfTheServerIsAPermanentFailure(byte alert) {
    byte[] fatal = {0x15, 3, 3, 0, 2, 2, alert};
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readSome();
              connection.send(fatal);
            })) {
      String url = server.url("/").replace("http:", "https:");
      assertThat(probe.get(url).failure(Kind.TLS).lasting()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "220 mail ESMTP\r\n", "SSH-2.0-x\r\n"})
  void serverWithoutTlsIsNamedWithoutRepeatingItsBytes(String said) {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readSome();
              connection.send(said);
              connection.readAll();
            })) {
      String url = server.url("/").replace("http:", "https:");
      Failure failure = probe.get(url).failure(Kind.TLS);
      assertThat(failure.message()).contains("does not speak TLS").contains("http://");
      String hex = HexFormat.of().formatHex(said.getBytes(StandardCharsets.US_ASCII));
      assertThat(LogCapture.stackTrace(failure.cause())).doesNotContain(hex.substring(0, 8));
    }
  }

  @Test
  void closeAfterTheRequestIsTruncated() {
    try (BrokenServer server =
        BrokenServer.startTls(
            certificates.server(LOOPBACK), connection -> connection.readRequest())) {
      Failure failure = probe.get(server.url("/")).failure(Kind.TRUNCATED);
      assertThat(failure.reach()).isEqualTo(Reach.MAYBE_RECEIVED);
    }
  }
}
