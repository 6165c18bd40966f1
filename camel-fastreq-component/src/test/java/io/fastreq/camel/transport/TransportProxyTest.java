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
import static io.fastreq.camel.transport.TransportProbe.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.FakeApi;
import io.fastreq.camel.testing.ProxyServer;
import io.fastreq.camel.testing.ProxyServer.Seen;
import io.fastreq.camel.testing.TestCertificates;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests through working proxies: their target, their form, and their connection. */
class TransportProxyTest {

  private static final String USER = "us@r";
  private static final String PASSWORD = "p@ss:word%";

  @TempDir static Path directory;
  private static TestCertificates certificates;
  @AutoClose private static TransportProbe probe;
  @AutoClose private static FakeApi api;
  private static int apiPort;

  @BeforeAll
  static void start() throws Exception {
    certificates = new TestCertificates(directory);
    probe = new TransportProbe(5, certificates.trustingClient());
    api = FakeApi.start();
    apiPort = URI.create(api.url("/")).getPort();
  }

  private static BrokenServer tlsServer(String san) {
    return BrokenServer.startTls(
        certificates.server(san),
        BrokenServer.responses(request -> "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  }

  @Test
  void httpRequestIsForwardedWithoutTheProxysCredentials() {
    try (ProxyServer proxy = ProxyServer.http(USER, PASSWORD)) {
      proxy.leads("target.invalid", apiPort);
      byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
      HttpResponse response =
          probe
              .send(
                  "POST",
                  "http://target.invalid:8080/echo?a=b",
                  body,
                  proxy.address(USER, PASSWORD))
              .response();
      assertThat(text(response)).isEqualTo("hello");
      assertThat(response.finalUrl()).isEqualTo("http://target.invalid:8080/echo?a=b");
      Seen seen = proxy.seen().get(0);
      assertThat(seen.request()).isEqualTo("POST http://target.invalid:8080/echo?a=b HTTP/1.1");
      assertThat(seen.credentials()).isEqualTo(USER + ":" + PASSWORD);
      FakeApi.Seen arrived = api.seen().get(api.seen().size() - 1);
      assertThat(arrived.uri()).isEqualTo("/echo?a=b");
      assertThat(arrived.headers()).containsEntry("host", "target.invalid:8080");
      assertThat(arrived.headers()).doesNotContainKey("proxy-authorization");
    }
  }

  @Test
  void credentialsBeyondAsciiArriveInUtf8() {
    try (ProxyServer proxy = ProxyServer.http("j\u00fcrgen", "\u20ac")) {
      proxy.leads("target.invalid", apiPort);
      probe.get("http://target.invalid/json/1", proxy.address("j\u00fcrgen", "\u20ac")).response();
      assertThat(proxy.seen().get(0).credentials()).isEqualTo("j\u00fcrgen:\u20ac");
    }
  }

  @Test
  void userWithoutPasswordIsSent() {
    try (ProxyServer http = ProxyServer.http("token", "");
        ProxyServer socks = ProxyServer.socks5("token", "")) {
      http.leads("target.invalid", apiPort);
      socks.leads("target.invalid", apiPort);
      probe.get("http://target.invalid/json/1", http.address("token", null)).response();
      probe.get("http://target.invalid/json/1", socks.address("token", null)).response();
      assertThat(http.seen().get(0).credentials()).isEqualTo("token:");
      assertThat(socks.seen().get(0).credentials()).isEqualTo("token:");
    }
  }

  @Test
  void ownProxyAuthorizationIsReplacedAndNotSentThroughTunnels() {
    try (ProxyServer proxy = ProxyServer.http(USER, PASSWORD);
        BrokenServer target = tlsServer("dns:target.example")) {
      proxy.leads("target.invalid", apiPort).leads("target.example", target.port());
      for (String url : List.of("http://target.invalid/json/1", "https://target.example/")) {
        HttpRequest request =
            request("GET", url, null)
                .with(
                    Headers.of("proxy-authorization", "Basic b3RoZXI="),
                    proxy.address(USER, PASSWORD));
        probe.send(request, READ).response();
      }
      assertThat(proxy.seen()).extracting(Seen::credentials).containsOnly(USER + ":" + PASSWORD);
      assertThat(proxy.seen().get(0).head()).doesNotContain("b3RoZXI=");
      assertThat(target.requests().get(0).header("Proxy-Authorization")).isNull();
    }
  }

  @Test
  void httpsTargetIsTunnelledAndVerifiedByItsName() {
    try (ProxyServer proxy = ProxyServer.http(USER, PASSWORD);
        BrokenServer target = tlsServer("dns:target.example")) {
      proxy.leads("target.example", target.port()).leads("other.example", target.port());
      FastreqProxy address = proxy.address(USER, PASSWORD);
      assertThat(text(probe.get("https://target.example/x", address).response())).isEqualTo("ok");
      Failure refused = probe.get("https://other.example/x", address).failure(Kind.TLS);
      assertThat(refused.lasting()).isTrue();
      assertThat(proxy.seen())
          .extracting(Seen::request)
          .containsExactly(
              "CONNECT target.example:443 HTTP/1.1", "CONNECT other.example:443 HTTP/1.1");
      assertThat(proxy.seen()).extracting(Seen::credentials).containsOnly(USER + ":" + PASSWORD);
      assertThat(target.requests()).hasSize(1);
      assertThat(target.requests().get(0).header("Host")).isEqualTo("target.example");
      assertThat(target.requests().get(0).head()).doesNotContainIgnoringCase("proxy-");
    }
  }

  @Test
  void socks5ProxyGetsTheNameAndTheUser() {
    try (ProxyServer proxy = ProxyServer.socks5(USER, PASSWORD);
        BrokenServer target = tlsServer("dns:target.example")) {
      proxy.leads("target.invalid", apiPort).leads("target.example", target.port());
      FastreqProxy address = proxy.address(USER, PASSWORD);
      probe.get("http://target.invalid:81/json/1", address).response();
      probe.get("https://target.example/", address).response();
      assertThat(proxy.seen())
          .extracting(Seen::target)
          .containsExactly("target.invalid:81", "target.example:443");
      assertThat(proxy.seen()).extracting(Seen::credentials).containsOnly(USER + ":" + PASSWORD);
    }
  }

  @Test
  void socks4ProxyGetsTheNameAndTheUser() {
    try (ProxyServer proxy = ProxyServer.socks4()) {
      proxy.leads("target.invalid", apiPort);
      probe.get("http://target.invalid:81/json/1", proxy.address(USER, null)).response();
      assertThat(proxy.seen())
          .containsExactly(new Seen(0, "SOCKS4", "target.invalid:81", USER, ""));
    }
  }

  @Test
  void connectionsAreKeptForTheSameProxyAndUserOnly() {
    try (ProxyServer proxy = ProxyServer.http();
        ProxyServer socks = ProxyServer.socks5();
        BrokenServer target = tlsServer("dns:target.example")) {
      proxy.leads("target.invalid", apiPort).leads("target.example", target.port());
      socks.leads("target.example", target.port());
      List<FastreqProxy> addresses =
          List.of(
              proxy.address("one", PASSWORD),
              proxy.address("two", PASSWORD),
              proxy.address("two", "other"),
              proxy.address());
      for (int round = 0; round < 3; round++) {
        for (FastreqProxy address : addresses) {
          probe.get("http://target.invalid/json/1", address).response();
          probe.get("https://target.example/", address).response();
        }
        probe.get("https://target.example/", socks.address()).response();
      }
      // Forwarded requests carry their credentials each time; tunnels once, when they are opened.
      assertThat(proxy.connections()).isEqualTo(8);
      assertThat(socks.connections()).isEqualTo(1);
      assertThat(target.connections()).isEqualTo(5);
      for (int connection = 0; connection < 8; connection++) {
        int number = connection;
        assertThat(proxy.seen().stream().filter(seen -> seen.connection() == number))
            .extracting(seen -> String.valueOf(seen.credentials()))
            .as("users of connection %s", number)
            .satisfies(users -> assertThat(users.stream().distinct()).hasSize(1));
      }
    }
  }

  @Test
  void proxyMayHaveAnIpv6Address() {
    try (ProxyServer proxy = ProxyServer.httpOnIpv6();
        BrokenServer target = tlsServer("dns:target.example")) {
      proxy.leads("target.invalid", apiPort).leads("target.example", target.port());
      probe.get("http://target.invalid/json/1", proxy.address()).response();
      probe.get("https://target.example/", proxy.address()).response();
      assertThat(proxy.seen())
          .extracting(Seen::target)
          .containsExactly("target.invalid:80", "target.example:443");
    }
  }

  @Test
  void ipv6TargetKeepsItsBracketsThroughAProxy() {
    try (ProxyServer proxy = ProxyServer.http()) {
      proxy.responds("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      probe.get("http://[2001:db8::1]:81/x", proxy.address()).response();
      proxy.responds("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
      probe.get("https://[2001:db8::1]/x", proxy.address()).failure(Kind.CONNECT);
      assertThat(proxy.seen())
          .extracting(Seen::request)
          .containsExactly(
              "GET http://[2001:db8::1]:81/x HTTP/1.1", "CONNECT [2001:db8::1]:443 HTTP/1.1");
    }
  }

  @Test
  void tlsToTheProxyIsRefusedAndNothingIsSentInClearText() {
    try (ProxyServer proxy = ProxyServer.http()) {
      FastreqProxy secure =
          new FastreqProxy(FastreqProxy.Type.HTTPS, proxy.host(), proxy.port(), USER, PASSWORD);
      Failure failure = probe.get("http://target.invalid/", secure).failure(Kind.PROXY);
      assertThat(failure.lasting()).isTrue();
      assertThat(failure.reach()).isEqualTo(Reach.NOT_SENT);
      assertThat(proxy.connections()).isZero();
    }
  }

  @Test
  void credentialsThatSocksCannotCarryAreNotSent() {
    try (ProxyServer proxy = ProxyServer.socks5("j?rgen", "x")) {
      FastreqProxy address = proxy.address("j\u00fcrgen", "x");
      Failure failure = probe.get("http://target.invalid/", address).failure(Kind.PROXY_AUTH);
      assertThat(failure.lasting()).isFalse();
      assertThat(proxy.connections()).isZero();
    }
  }
}
