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
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.LogCapture;
import io.fastreq.camel.testing.ProxyServer;
import io.fastreq.camel.testing.ProxyServer.Fault;
import io.fastreq.camel.transport.TransportProbe.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Faults of proxies, which must not be blamed on the target, and whose failures must not show
 * credentials.
 */
class TransportProxyFaultsTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String HTTP = "http://target.invalid/";
  private static final String HTTPS = "https://target.invalid/";
  private static final String USER = "us@r";
  private static final String PASSWORD = "p@ss:word%";

  /** Short, so that a hanging proxy is noticed before the test ends. */
  @AutoClose
  private final TransportProbe probe = new TransportProbe(TransportProbe.settings(5, 1_000, null));

  private static Failure assertNextProxyMayTry(Failure failure) {
    assertThat(failure.reach()).isEqualTo(Reach.NOT_SENT);
    assertThat(failure.lasting()).isFalse();
    return failure;
  }

  private Failure failureByProxy(Kind kind, String url, ProxyServer proxy) {
    try (proxy) {
      Failure failure = assertNextProxyMayTry(probe.get(url, proxy.address()).failure(kind));
      // A connection on which a plain request was answered in full may be kept.
      int kept = url.equals(HTTP) && kind == Kind.PROXY_AUTH ? 1 : 0;
      await().atMost(SOON).until(() -> proxy.openConnections() <= kept);
      return failure;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {HTTP, HTTPS})
  void proxyThatRefusesTheConnectionIsAProxyFailure(String url) {
    for (FastreqProxy.Type type :
        List.of(FastreqProxy.Type.HTTP, FastreqProxy.Type.SOCKS4, FastreqProxy.Type.SOCKS5)) {
      FastreqProxy dead = new FastreqProxy(type, "127.0.0.1", BrokenServer.freePort(), null, null);
      assertNextProxyMayTry(probe.get(url, dead).failure(Kind.PROXY));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {HTTP, HTTPS})
  void proxyWithoutAnAddressIsAProxyFailure(String url) {
    FastreqProxy nowhere =
        new FastreqProxy(FastreqProxy.Type.HTTP, "proxy.invalid", 3128, null, null);
    assertNextProxyMayTry(probe.get(url, nowhere).failure(Kind.PROXY));
  }

  @ParameterizedTest
  @EnumSource(names = {"HANG", "CLOSE", "CLOSE_MIDWAY"})
  void failedConnectIsAProxyFailure(Fault fault) {
    failureByProxy(Kind.PROXY, HTTPS, ProxyServer.http().fails(fault));
  }

  @ParameterizedTest
  @EnumSource(names = {"HANG", "CLOSE", "CLOSE_MIDWAY"})
  void failedSocksHandshakeIsAProxyFailure(Fault fault) {
    failureByProxy(Kind.PROXY, HTTP, ProxyServer.socks5().fails(fault));
    failureByProxy(Kind.PROXY, HTTPS, ProxyServer.socks4().fails(fault));
  }

  @ParameterizedTest
  @CsvSource({"502,CONNECT", "503,CONNECT", "504,CONNECT", "403,PROXY", "500,PROXY", "404,PROXY"})
  void statusOfARefusedConnectDecidesBetweenProxyAndTarget(int status, Kind kind) {
    String response = "HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n";
    Failure failure = failureByProxy(kind, HTTPS, ProxyServer.http().responds(response));
    assertThat(failure.message()).contains("CONNECT with " + status);
    assertThat(ProxyFailures.saysTargetUnreachable(failure)).isEqualTo(kind == Kind.CONNECT);
  }

  @ParameterizedTest
  @CsvSource({
    "1,PROXY",
    "2,PROXY",
    "3,CONNECT",
    "4,CONNECT",
    "5,CONNECT",
    "6,CONNECT",
    "7,PROXY",
    "8,PROXY"
  })
  void socks5ReplyDecidesBetweenProxyAndTarget(int reply, Kind kind) {
    ProxyServer proxy = ProxyServer.socks5().fails(Fault.REFUSE_TARGET).replies(reply);
    Failure failure = failureByProxy(kind, HTTP, proxy);
    assertThat(failure.message()).contains("SOCKS reply " + reply);
    assertThat(ProxyFailures.saysTargetUnreachable(failure)).isEqualTo(kind == Kind.CONNECT);
  }

  @ParameterizedTest
  @CsvSource({"91,CONNECT", "92,PROXY", "93,PROXY"})
  void socks4ReplyDecidesBetweenProxyAndTarget(int reply, Kind kind) {
    ProxyServer proxy = ProxyServer.socks4().fails(Fault.REFUSE_TARGET).replies(reply);
    failureByProxy(kind, HTTPS, proxy);
  }

  @Test
  void invalidResponseToConnectIsAProxyFailure() {
    failureByProxy(Kind.PROXY, HTTPS, ProxyServer.http().responds("garbage\r\n\r\n"));
  }

  @Test
  void proxyThatClosesBeforeItsResponseMayBeReplacedWhateverTheMethod() {
    try (ProxyServer proxy = ProxyServer.http().fails(Fault.CLOSE)) {
      Exchange exchange = probe.send("POST", HTTP, new byte[] {1}, proxy.address());
      assertNextProxyMayTry(exchange.failure(Kind.PROXY));
      assertThat(proxy.seen()).hasSize(1);
    }
  }

  @Test
  void truncatedResponseCountsAsMaybeReceived() {
    try (ProxyServer proxy = ProxyServer.http().fails(Fault.CLOSE_MIDWAY)) {
      Failure failure = probe.get(HTTP, proxy.address()).failure(Kind.TRUNCATED);
      assertThat(failure.reach()).isEqualTo(Reach.MAYBE_RECEIVED);
    }
  }

  @Test
  void connectionThatTheProxyClosedWhileIdleIsStale() {
    try (BrokenServer proxy =
        BrokenServer.start(
            BrokenServer.staleAfterOne("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))) {
      FastreqProxy address = proxyAt(proxy.port());
      probe.get(HTTP, address).response();
      Failure failure = probe.get(HTTP, address).failure(Kind.TRUNCATED);
      assertThat(failure.reach()).isEqualTo(Reach.STALE_CONNECTION);
    }
  }

  @Test
  void badGatewayToAnHttpRequestIsAResponse() {
    try (ProxyServer proxy = ProxyServer.http().fails(Fault.REFUSE_TARGET)) {
      assertThat(probe.get(HTTP, proxy.address()).response().status()).isEqualTo(502);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {HTTP, HTTPS})
  void refusedCredentialsAreAProxyAuthFailure(String url) {
    failureByProxy(Kind.PROXY_AUTH, url, ProxyServer.http().fails(Fault.REFUSE_CREDENTIALS));
    failureByProxy(Kind.PROXY_AUTH, url, ProxyServer.http(USER, PASSWORD));
    failureByProxy(Kind.PROXY_AUTH, url, ProxyServer.socks5(USER, PASSWORD));
    try (ProxyServer proxy = ProxyServer.socks5(USER, PASSWORD)) {
      FastreqProxy address = proxy.address(USER, "wrong");
      assertNextProxyMayTry(probe.get(url, address).failure(Kind.PROXY_AUTH));
      assertThat(proxy.seen()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {HTTP, HTTPS})
  void refusedCredentialsWithoutAChallengeAreAProxyAuthFailure(String url) {
    failureByProxy(
        Kind.PROXY_AUTH,
        url,
        ProxyServer.http().responds("HTTP/1.1 407 Pay first\r\nContent-Length: 0\r\n\r\n"));
  }

  @Test
  void credentialsRefusedBeforeTheBodyWasReadAreAProxyAuthFailure() {
    try (BrokenServer proxy =
        BrokenServer.start(
            connection -> {
              connection.readHead();
              connection.send("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n");
              connection.pause(SOON);
            })) {
      byte[] large = new byte[32 << 20];
      Exchange exchange = probe.send("POST", HTTP, large, proxyAt(proxy.port()));
      assertNextProxyMayTry(exchange.failure(Kind.PROXY_AUTH));
    }
  }

  @Test
  void sameStatusFromTheTargetIsAResponse() {
    try (BrokenServer target =
            BrokenServer.responding("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n");
        ProxyServer proxy = ProxyServer.socks5()) {
      proxy.leads("target.invalid", target.port());
      assertThat(probe.get(target.url("/")).response().status()).isEqualTo(407);
      assertThat(probe.get(HTTP, proxy.address()).response().status()).isEqualTo(407);
    }
  }

  @Test
  void failuresBehindAnOpenTunnelAreOfTheTarget() {
    try (BrokenServer silent = BrokenServer.start(BrokenServer.Connection::readRequest);
        BrokenServer cut = BrokenServer.start(connection -> connection.pause(Duration.ZERO));
        ProxyServer socks = ProxyServer.socks5();
        ProxyServer http = ProxyServer.http()) {
      socks.leads("target.invalid", silent.port());
      Failure truncated = probe.get(HTTP, socks.address()).failure(Kind.TRUNCATED);
      assertThat(truncated.reach()).isEqualTo(Reach.MAYBE_RECEIVED);
      http.leads("target.invalid", cut.port());
      assertNextProxyMayTry(probe.get(HTTPS, http.address()).failure(Kind.CONNECT));
    }
  }

  @Test
  void credentialsAreInNoMessageCauseOrLog() {
    List<String> told = new ArrayList<>();
    try (LogCapture log = new LogCapture()) {
      for (Fault fault : Fault.values()) {
        for (Supplier<ProxyServer> kind :
            List.<Supplier<ProxyServer>>of(
                ProxyServer::http, ProxyServer::socks5, ProxyServer::socks4)) {
          // A plain request to a hanging proxy is ended by the caller's deadline.
          told.add(toldOf(HTTPS, kind.get().fails(fault)));
        }
        if (fault != Fault.HANG) {
          told.add(toldOf(HTTP, ProxyServer.http().fails(fault)));
        }
      }
      String echo = "HTTP/1.1 407 No " + USER + ":" + PASSWORD + "\r\nX: 1\r\n\r\n";
      told.add(toldOf(HTTPS, ProxyServer.http().responds(echo)));
      LoggerFactory.getLogger("io.netty.handler.proxy.ProxyHandler").trace("listened to");
      assertThat(log.lines()).anyMatch(line -> line.endsWith("listened to"));
      told.addAll(log.lines());
    }
    assertThat(told).noneMatch(text -> text.contains(PASSWORD) || text.contains(USER));
  }

  /**
   * Returns all that is reported of a failure; the name does not exist, so a working proxy fails
   * too.
   */
  private String toldOf(String url, ProxyServer proxy) {
    try (proxy) {
      HttpRequest request =
          TransportProbe.request("GET", url, null)
              .with(Headers.EMPTY, proxy.address(USER, PASSWORD));
      Outcome outcome = probe.send(request, READ).await();
      String cause =
          outcome instanceof Failure failure && failure.cause() != null
              ? LogCapture.stackTrace(failure.cause())
              : "";
      return request + " " + request.proxy() + " " + outcome + " " + cause;
    }
  }

  private static FastreqProxy proxyAt(int port) {
    return new FastreqProxy(FastreqProxy.Type.HTTP, "127.0.0.1", port, null, null);
  }
}
