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
import static io.fastreq.camel.transport.TransportProbe.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.ProxyServer;
import io.fastreq.camel.testing.TestCertificates;
import io.fastreq.camel.transport.TransportProbe.Exchange;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No connection is made to an address that the check refuses, in whatever notation. */
class AddressChecksTest {

  private static final long TIMEOUT_NANOS = 30_000_000_000L;

  /** Refuses the given names and, optionally, loopback addresses; records what it was asked. */
  private record Check(List<String> names, boolean loopback, Queue<String> asked)
      implements AddressCheck {

    Check(List<String> names, boolean loopback) {
      this(names, loopback, new ConcurrentLinkedQueue<>());
    }

    @Override
    public @Nullable String refusesName(String host, boolean behindProxy) {
      asked.add(host + (behindProxy ? " behind proxy" : ""));
      return names.contains(host) ? host + " is not wanted" : null;
    }

    @Override
    public @Nullable String refusesAddress(String host, InetAddress address) {
      asked.add(host + " at " + address.getHostAddress());
      return loopback && address.isLoopbackAddress() ? host + " is loopback" : null;
    }
  }

  private static TransportProbe probe(AddressCheck check) {
    return new TransportProbe(TransportProbe.settings(5, 5_000, null, check));
  }

  private static HttpRequest to(String host, int port) {
    HttpUrl target = new HttpUrl(false, host, port, "/");
    return new HttpRequest("GET", target, Headers.EMPTY, null, TIMEOUT_NANOS);
  }

  private static BrokenServer server() {
    return BrokenServer.responding("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }

  private static void assertBlocked(Exchange exchange, String reason) {
    Failure failure = exchange.failure(Kind.BLOCKED);
    assertThat(failure.message()).isEqualTo(reason);
    assertThat(failure.reach()).isEqualTo(Reach.NOT_SENT);
    assertThat(failure.lasting()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "::1"
      })
  void refusedAddressIsNotConnectedTo(String host) {
    try (TransportProbe probe = probe(new Check(List.of(), true));
        BrokenServer server = server()) {
      for (int i = 0; i < 2; i++) {
        assertBlocked(probe.send(to(host, server.port()), READ), host + " is loopback");
      }
      assertThat(server.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "::ffff:127.0.0.1", "2130706433", "0x7f.1"})
  void checkedAddressIsConnectedToUnderItsName(String host) {
    Check check = new Check(List.of(), false);
    try (TransportProbe probe = probe(check);
        BrokenServer server = server()) {
      for (int i = 0; i < 3; i++) {
        assertThat(text(probe.send(to(host, server.port()), READ).response())).isEqualTo("ok");
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.requests().get(0).header("Host"))
          .isEqualTo(to(host, server.port()).url().authority());
      assertThat(check.asked()).contains(host + " at 127.0.0.1");
    }
  }

  @Test
  void refusedNameIsNotResolved() {
    Check check = new Check(List.of("localhost"), false);
    try (TransportProbe probe = probe(check);
        BrokenServer server = server()) {
      assertBlocked(probe.send(to("localhost", server.port()), READ), "localhost is not wanted");
      assertThat(check.asked()).containsExactly("localhost");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void unknownNameIsADnsFailure() {
    try (TransportProbe probe = probe(new Check(List.of(), true))) {
      Failure failure = probe.send(to("does-not-exist.invalid", 80), READ).failure(Kind.DNS);
      assertThat(failure.lasting()).isFalse();
      assertThat(failure.reach()).isEqualTo(Reach.NOT_SENT);
    }
  }

  @Test
  void refusedConnectionIsAConnectFailure() {
    try (TransportProbe probe = probe(new Check(List.of(), false))) {
      probe.send(to("localhost", BrokenServer.freePort()), READ).failure(Kind.CONNECT);
    }
  }

  @Test
  void namesAndLiteralsAreCheckedButNotResolvedBehindAProxy() {
    Check check = new Check(List.of("bad.invalid"), true);
    try (TransportProbe probe = probe(check);
        BrokenServer server = server();
        ProxyServer proxy = ProxyServer.http()) {
      proxy.leads("good.invalid", server.port());
      HttpRequest bad = to("bad.invalid", 80).with(Headers.EMPTY, proxy.address());
      assertBlocked(probe.send(bad, READ), "bad.invalid is not wanted");
      HttpRequest literal = to("0x7f.1", 80).with(Headers.EMPTY, proxy.address());
      assertBlocked(probe.send(literal, READ), "0x7f.1 is loopback");
      assertThat(proxy.connections()).isZero();
      HttpRequest good = to("good.invalid", 80).with(Headers.EMPTY, proxy.address());
      probe.send(good, READ).response();
      assertThat(check.asked())
          .containsExactly(
              "bad.invalid behind proxy",
              "0x7f.1 behind proxy",
              "0x7f.1 at 127.0.0.1",
              "good.invalid behind proxy");
    }
  }

  @Test
  void certificateIsStillCheckedByName(@TempDir Path directory) {
    TestCertificates certificates = new TestCertificates(directory);
    TransportSettings settings =
        TransportProbe.settings(
            5, 5_000, certificates.trustingClient(), new Check(List.of(), false));
    try (TransportProbe probe = new TransportProbe(settings);
        BrokenServer named = tlsServer(certificates, "dns:localhost");
        BrokenServer numbered = tlsServer(certificates, "ip:127.0.0.1")) {
      probe.get("https://localhost:" + named.port() + "/").response();
      probe.get("https://localhost:" + numbered.port() + "/").failure(Kind.TLS);
    }
  }

  private static BrokenServer tlsServer(TestCertificates certificates, String san) {
    return BrokenServer.startTls(
        certificates.server(san),
        connection -> {
          connection.readRequest();
          connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
  }
}
