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
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.LogCapture;
import io.fastreq.camel.testing.ProxyServer;
import io.fastreq.camel.testing.ProxyServer.Fault;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of an attempt's proxy, and the failures of proxies. */
class ProxiesTest extends RawServerTest {

  private final LogCapture log = new LogCapture();

  /** A failing proxy is reported by results and is not logged as an error. */
  @AfterEach
  void nothingIsLoggedAsAnError() {
    log.close();
    assertThat(log.lines()).noneMatch(line -> line.startsWith("ERROR"));
  }

  /**
   * One request after the other, so that the order is known; with a short timeout, in case of a
   * hang.
   */
  private static final String BY =
      RETRYING + "&concurrency=1&requestTimeout=10s&proxyCooldown=1h&proxies=";

  private static List<String> targetsOf(ProxyServer proxy) {
    return proxy.seen().stream().map(seen -> seen.request().split(" ")[1]).toList();
  }

  @Test
  void threeProxiesShareSixRequestsInOrder() {
    ProxyServer one = proxy();
    ProxyServer two = proxy();
    ProxyServer three = proxy();
    BrokenServer server = okServer();
    bodyOf(send(BY + listOf(one, two, three), urlsOf(server, 6)));
    assertThat(targetsOf(one)).containsExactly(server.url("/0"), server.url("/3"));
    assertThat(targetsOf(two)).containsExactly(server.url("/1"), server.url("/4"));
    assertThat(targetsOf(three)).containsExactly(server.url("/2"), server.url("/5"));
    assertThat(server.requests()).hasSize(6);
  }

  @Test
  void endpointsOfOneNameShareTheTurns() {
    ProxyServer one = proxy();
    ProxyServer two = proxy();
    BrokenServer server = okServer();
    String uri = BY + listOf(one, two);
    bodyOf(send(uri, server.url("/a")));
    bodyOf(send(uri + "&returnType=text", server.url("/b")));
    assertThat(targetsOf(one)).containsExactly(server.url("/a"));
    assertThat(targetsOf(two)).containsExactly(server.url("/b"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CLOSE", "REFUSE_CREDENTIALS"})
  void failingProxyIsSkippedWhileItRests(Fault fault) {
    ProxyServer broken = proxy().fails(fault);
    ProxyServer good = proxy();
    BrokenServer server = okServer();
    Exchange result = send(BY + listOf(broken, good), urlsOf(server, 6));
    assertCounts(result, 6, 6, 0);
    assertThat(broken.seen()).hasSize(1);
    assertThat(good.seen()).hasSize(6);
    assertThat(sent(result)).isEqualTo(7);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"HANG", "CLOSE", "CLOSE_MIDWAY", "REFUSE_CREDENTIALS"})
  void proxyThatRefusesATunnelRests(Fault fault) {
    ProxyServer broken = proxy().fails(fault);
    BrokenServer server = okServer();
    String https = server.url("/").replace("http:", "https:");
    Exchange result = send(BY + listOf(broken) + "&connectTimeout=1s", List.of(https, https));
    Kind first = fault == Fault.REFUSE_CREDENTIALS ? Kind.PROXY_AUTH : Kind.PROXY;
    assertThat(failures(result)).hasSize(2);
    assertThat(failures(result)).extracting(FastreqFailure::kind).isSubsetOf(first, Kind.PROXY);
    assertThat(broken.seen()).hasSize(1);
    assertThat(broken.seen().get(0).request()).startsWith("CONNECT ");
    assertNothingArrived(server);
  }

  @Test
  void proxyRestsOnlyAfterThreeDeadTargetsInARow() {
    ProxyServer proxy = proxy().fails(Fault.REFUSE_TARGET);
    String uri = BY.replace("maxRetries=2", "maxRetries=1") + listOf(proxy);
    Exchange two = send(uri, List.of("https://a.invalid/", "https://b.invalid/"));
    assertThat(failures(two)).extracting(FastreqFailure::kind).containsOnly(Kind.CONNECT);
    assertThat(failures(two)).extracting(FastreqFailure::attempts).containsOnly(2);
    assertThat(proxy.seen()).as("used again, since it does not rest").hasSize(4);
    send(uri, List.of("https://c.invalid/", "https://d.invalid/"));
    assertThat(proxy.seen()).as("rests after the third dead host in a row").hasSize(5);
  }

  @Test
  void responseThroughAProxyResetsItsCountOfDeadTargets() {
    ProxyServer proxy = closedAfterwards(ProxyServer.socks5());
    BrokenServer server = okServer();
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String dead = "dead" + i + ".invalid";
      proxy.cannotReach(dead);
      urls.add("http://" + dead + "/");
      urls.add(server.url("/" + i));
    }
    String uri = BY.replace("maxRetries=2", "maxRetries=0") + "socks5://" + listOf(proxy);
    Exchange result = send(uri, urls);
    assertCounts(result, 8, 4, 4);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.CONNECT);
    assertThat(server.requests()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"roundRobin", "random", "sticky"})
  void deadTargetIsRetriedThroughTheNextProxy(String selection) {
    ProxyServer unable = closedAfterwards(ProxyServer.socks5()).cannotReach("target.invalid");
    ProxyServer unableToo = closedAfterwards(ProxyServer.socks5()).cannotReach("target.invalid");
    String proxies = "socks5://" + listOf(unable) + ",socks5://" + listOf(unableToo);
    String uri = BY.replace("maxRetries=2", "maxRetries=1") + proxies;
    assertFails(uri + "&proxySelection=" + selection, "http://target.invalid/", Kind.CONNECT, 2);
    assertThat(unable.seen()).hasSize(1);
    assertThat(unableToo.seen()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void unreachableProxyIsSkippedWhateverTheMethod(String method) {
    String nobody = "127.0.0.1:" + BrokenServer.freePort();
    ProxyServer good = closedAfterwards(ProxyServer.socks5());
    BrokenServer server = okServer();
    String uri = BY + nobody + ",socks5://" + listOf(good) + "&httpMethod=" + method;
    Exchange result = send(uri, urlsOf(server, 3));
    assertCounts(result, 3, 3, 0);
    assertThat(sent(result)).as("the first proxy is tried once").isEqualTo(4);
    assertThat(good.seen()).isNotEmpty();
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests()).allMatch(request -> request.head().startsWith(method + " /"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void proxyFailuresDoNotCountForTheBreakerOfTheHost(String scheme) {
    CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    context.getRegistry().bind("breakers", breakers);
    BrokenServer server = okServer();
    List<ProxyServer> broken = new ArrayList<>();
    for (Fault fault : List.of(Fault.REFUSE_CREDENTIALS, Fault.CLOSE)) {
      for (int i = 0; i < 10; i++) {
        broken.add(proxy().fails(fault));
      }
    }
    String uri = BY + listOf(broken.toArray(ProxyServer[]::new));
    String url = server.url("/").replace("http:", scheme + ":");
    Exchange result =
        send(uri.replace("maxRetries=2", "maxRetries=0"), Collections.nCopies(broken.size(), url));
    assertThat(failures(result).stream().filter(f -> f.kind() == Kind.PROXY_AUTH)).hasSize(10);
    assertThat(failures(result).stream().filter(f -> f.kind() == Kind.PROXY)).hasSize(10);
    assertThat(breakers.getAllCircuitBreakers())
        .hasSize(1)
        .allSatisfy(
            breaker -> {
              assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
              assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
            });
    assertNothingArrived(server);
  }

  @Test
  void deadProxyIsUsedAgainAfterItsRest() {
    ProxyServer dead = proxy().fails(Fault.CLOSE);
    ProxyServer good = proxy();
    BrokenServer server = okServer();
    String uri = BY.replace("1h", "2s") + listOf(dead, good);
    bodyOf(send(uri, urlsOf(server, 2)));
    dead.fails(Fault.NONE);
    assertThat(dead.seen()).hasSize(1);
    assertThat(good.seen()).hasSize(2);
    eventually(
        () -> {
          bodyOf(send(uri, server.url("/later")));
          return dead.seen().size() > 1;
        });
    int before = dead.seen().size();
    bodyOf(send(uri, urlsOf(server, 2)));
    assertThat(dead.seen()).hasSize(before + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429, 503})
  void statusOfTheTargetRestsNoProxy(int status) {
    ProxyServer one = proxy();
    ProxyServer two = proxy();
    BrokenServer server = byPath(Map.of("/0", status(status)));
    String uri = BY.replace("maxRetries=2", "maxRetries=0") + listOf(one, two);
    assertThat(kindOf(send(uri, server.url("/0")))).isEqualTo(Kind.STATUS);
    bodyOf(send(uri, List.of(server.url("/a"), server.url("/b"))));
    assertThat(targetsOf(one)).containsExactly(server.url("/0"), server.url("/b"));
    assertThat(targetsOf(two)).containsExactly(server.url("/a"));
  }

  @Test
  void wrongProxyCredentialsAreReported() {
    ProxyServer picky = closedAfterwards(ProxyServer.http("user", "right"));
    BrokenServer server = okServer();
    String uri = BY + "http://user:wrong@" + listOf(picky);
    Exchange result = send(uri.replace("maxRetries=2", "maxRetries=0"), server.url("/"));
    assertThat(kindOf(result)).isEqualTo(Kind.PROXY_AUTH);
    assertThat(result.getException()).hasMessageNotContaining("wrong");
    assertNothingArrived(server);
  }

  @Test
  void retryUsesTheNextProxy() {
    ProxyServer one = proxy();
    ProxyServer two = proxy();
    ProxyServer three = proxy();
    BrokenServer server = byPath(Map.of("/0", status(503)));
    assertThat(kindOf(send(BY + listOf(one, two, three), server.url("/0")))).isEqualTo(Kind.STATUS);
    assertThat(List.of(one, two, three)).allSatisfy(proxy -> assertThat(proxy.seen()).hasSize(1));
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void postIsRetriedThroughTheNextProxyWhenTheFirstDidNotAcceptIt() {
    ProxyServer broken = proxy().fails(Fault.CLOSE);
    ProxyServer good = proxy();
    BrokenServer server = okServer();
    bodyOf(send(BY + listOf(broken, good), List.of(post(server.url("/")))));
    assertThat(good.seen()).hasSize(1);
    assertThat(server.requests()).hasSize(1);
    assertThat(server.requests().get(0).body()).asString().isEqualTo("posted");
  }

  /** Returns the only proxy, with the fault of this name. */
  private String hopeless(String what) {
    return switch (what) {
      case "407" -> listOf(proxy().fails(Fault.REFUSE_CREDENTIALS));
      case "403" -> listOf(proxy().responds("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"));
      case "401" -> listOf(proxy().responds("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"));
      case "401 challenge" ->
          listOf(
              proxy()
                  .responds(
                      "HTTP/1.1 401 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                          + "Content-Length: 0\r\n\r\n"));
      case "socks password" ->
          "socks5://user:wrong@" + listOf(closedAfterwards(ProxyServer.socks5("user", "right")));
      case "unknown host" -> "proxy.invalid:3128";
      case "closes" -> listOf(proxy().fails(Fault.CLOSE));
      default -> throw new IllegalArgumentException(what);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "http,407,PROXY_AUTH,credentials",
    "https,407,PROXY_AUTH,credentials",
    "https,401,PROXY_AUTH,credentials",
    "http,401 challenge,PROXY_AUTH,credentials",
    "https,401 challenge,PROXY_AUTH,credentials",
    "https,403,PROXY,403",
    "http,socks password,PROXY_AUTH,credentials",
    "https,socks password,PROXY_AUTH,credentials",
    "http,unknown host,PROXY,no address",
    "https,unknown host,PROXY,no address",
    "http,closes,PROXY,closed"
  })
  void lastRealFailureIsReportedWhenNoProxyIsLeft(
      String scheme, String what, Kind kind, String words) {
    BrokenServer server = okServer();
    String url = server.url("/").replace("http:", scheme + ":");
    String uri = BY + hopeless(what);
    FastreqFailure failure = assertFails(uri, url, kind, 1);
    assertThat(failure.message()).contains(words, "all proxies rest");
    assertThat(failure.cause()).isNotNull();
    Exchange later = send(uri, List.of(url));
    FastreqFailure unsent = failures(later).get(0);
    assertThat(unsent.kind()).isEqualTo(Kind.PROXY);
    assertThat(unsent.attempts()).isZero();
    assertThat(unsent.message()).startsWith("all proxies rest").contains(words);
    assertThat(unsent.cause()).isSameAs(failure.cause());
    assertNothingArrived(server);
  }

  @Test
  void proxyFailureAfterAResponseIsTheLastRealOne() {
    ProxyServer proxy = proxy();
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              proxy.fails(Fault.CLOSE);
              connection.send(status(503));
            });
    String uri = BY.replace("maxRetries=2", "maxRetries=3") + listOf(proxy);
    FastreqFailure failure = failures(send(uri, List.of(server.url("/")))).get(0);
    assertThat(failure.kind()).as(failure.message()).isEqualTo(Kind.PROXY);
    assertThat(failure.attempts()).isEqualTo(2);
    assertThat(failure.message()).contains("closed", "all proxies rest");
  }

  @Test
  void unauthorizedFromTheTargetIsNotAProxyFailure() {
    ProxyServer proxy = proxy();
    BrokenServer server =
        byPath(
            Map.of(
                "/0",
                "HTTP/1.1 401 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                    + "WWW-Authenticate: Basic realm=\"t\""
                    + EMPTY,
                "/1",
                status(401)));
    Exchange result = send(BY + listOf(proxy), urlsOf(server, 3));
    assertCounts(result, 3, 1, 2);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.STATUS);
    assertThat(proxy.seen()).hasSize(3);
  }

  @Test
  void exhaustedProxiesFailItemsAndNothingIsSentDirectly() {
    ProxyServer dead = proxy().fails(Fault.CLOSE);
    BrokenServer server = okServer();
    Exchange result = send(BY + listOf(dead), urlsOf(server, 3));
    assertCounts(result, 3, 0, 3);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.PROXY);
    assertThat(dead.seen()).hasSize(1);
    assertThat(sent(result)).isEqualTo(1);
    assertNothingArrived(server);
  }

  @Test
  void exhaustedProxiesAreWaitedForAndNothingIsSentDirectly() throws Exception {
    ProxyServer dead = proxy().fails(Fault.CLOSE);
    BrokenServer server = okServer();
    String uri = BY.replace("1h", "1s") + listOf(dead) + "&proxyExhausted=wait";
    CompletableFuture<Exchange> sending = sendAsync(uri, urlsOf(server, 2));
    eventually(() -> dead.seen().size() == 1);
    dead.fails(Fault.NONE);
    Exchange result = await(sending);
    assertCounts(result, 2, 2, 0);
    assertThat(dead.seen()).hasSize(3);
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void waitForAProxyEndsWithTheBatch() {
    ProxyServer dead = proxy().fails(Fault.CLOSE);
    BrokenServer server = okServer();
    String uri = BY + listOf(dead) + "&proxyExhausted=wait&batchTimeout=1s";
    assertCounts(send(uri, urlsOf(server, 3)), 3, 0, 3);
    assertNothingArrived(server);
  }

  @Test
  void exhaustedProxiesAreBypassedOnlyWhereAnOptionSaysSo() {
    ProxyServer dead = proxy().fails(Fault.CLOSE);
    BrokenServer server = okServer();
    bodyOf(send(BY + listOf(dead) + "&proxyExhausted=direct", urlsOf(server, 3)));
    assertThat(dead.seen()).hasSize(1);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void nonProxyHostsAreCalledDirectly() {
    ProxyServer proxy = proxy();
    BrokenServer server = okServer();
    String uri = BY + listOf(proxy) + "&nonProxyHosts=localhost|*.example.com";
    bodyOf(send(uri, List.of(byName(server, "/direct"), server.url("/proxied"))));
    assertThat(targetsOf(proxy)).containsExactly(server.url("/proxied"));
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void stickySelectionGivesAHostTheSameProxy() {
    List<ProxyServer> proxies = List.of(proxy(), proxy(), proxy());
    BrokenServer first = okServer();
    BrokenServer second = okServer();
    List<String> urls = new ArrayList<>(urlsOf(first, 6));
    urls.addAll(urlsOf(second, 6));
    String list = listOf(proxies.toArray(ProxyServer[]::new));
    bodyOf(send(BY + list + "&proxySelection=sticky", urls));
    for (BrokenServer server : List.of(first, second)) {
      Set<Integer> users = new HashSet<>();
      for (ProxyServer proxy : proxies) {
        if (targetsOf(proxy).stream().anyMatch(target -> target.startsWith(server.url("")))) {
          users.add(proxy.port());
        }
      }
      assertThat(users).as("proxies for one host").hasSize(1);
    }
  }

  @Test
  void hopsOfAnAttemptUseOneProxy() {
    ProxyServer one = proxy();
    ProxyServer two = proxy();
    BrokenServer server = byPath(Map.of("/a", to(302, "/b")));
    bodyOf(send(BY + listOf(one, two), server.url("/a")));
    assertThat(targetsOf(one)).containsExactly(server.url("/a"), server.url("/b"));
    assertThat(two.seen()).isEmpty();
  }

  @Test
  void responseNamesItsProxyWithoutCredentials() {
    ProxyServer proxy = closedAfterwards(ProxyServer.http("user", "word"));
    BrokenServer server = okServer();
    String uri = BY + "http://user:word@" + listOf(proxy) + "&returnType=response";
    FastreqResponse response = (FastreqResponse) bodyOf(send(uri, server.url("/")));
    assertThat(response.proxy()).isEqualTo("http://xxxxxx@" + listOf(proxy));
  }

  @Test
  void proxyOfAnItemIsRefusedUnlessTheRouteAllowsIt() {
    ProxyServer own = proxy();
    BrokenServer server = okServer();
    Map<String, Object> item = Map.of("url", server.url("/"), "proxy", listOf(own));
    Exchange refused = send(ENDPOINT, List.of(item));
    assertThat(kindOf(refused)).isEqualTo(Kind.VALIDATION);
    assertThat(own.connections()).isZero();
    assertNothingArrived(server);
    bodyOf(send("fastreq:allowing?allowItemProxy=true", List.of(item)));
    assertThat(targetsOf(own)).containsExactly(server.url("/"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "addressPolicy=public 127.0.0.1",
        "addressPolicy=public localhost",
        "addressPolicy=public socks5://127.0.0.1",
        "addressPolicy=public socks5://localhost",
        "addressPolicy=public socks4://localhost",
        "addressPolicy=public 0x7f.1",
        "addressPolicy=public [::ffff:127.0.0.1]",
        "deniedHosts=127.0.0.0/8 localhost",
        "deniedHosts=localhost localhost",
        "allowedHosts=target.invalid 127.0.0.1",
        "allowedHosts=target.invalid socks5://localhost",
      })
  void proxyOfAnItemPassesTheAddressPolicy(String policy, String where) {
    ProxyServer own = where.startsWith("socks5") ? closedAfterwards(ProxyServer.socks5()) : proxy();
    for (String url : List.of("http://target.invalid/", "https://target.invalid/")) {
      Map<String, Object> item = Map.of("url", url, "proxy", where + ":" + own.port());
      Exchange refused = send(RETRYING + "&allowItemProxy=true&" + policy, List.of(item));
      assertThat(kindOf(refused)).as(failures(refused).get(0).message()).isEqualTo(Kind.BLOCKED);
    }
    assertThat(own.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "socks5://127.0.0.1", "socks5://localhost"})
  void allowedProxyOfAnItemIsUsed(String where) {
    ProxyServer own = where.startsWith("socks5") ? closedAfterwards(ProxyServer.socks5()) : proxy();
    BrokenServer server = okServer();
    own.leads("target.invalid", server.port());
    Map<String, Object> item =
        Map.of("url", "http://target.invalid/", "proxy", where + ":" + own.port());
    String policy = "&addressPolicy=public&allowedHosts=127.0.0.0/8,target.invalid";
    bodyOf(send(RETRYING + "&allowItemProxy=true" + policy, List.of(item)));
    assertThat(own.seen()).hasSize(1);
  }

  @Test
  void connectionToAProxyOfTheRouteIsNotUsedForAnItemsProxy() {
    ProxyServer proxy = proxy();
    BrokenServer server = okServer();
    proxy.leads("target.invalid", server.port());
    String uri = BY + listOf(proxy) + "&allowItemProxy=true&deniedHosts=127.0.0.0/8";
    bodyOf(send(uri, List.of("http://target.invalid/")));
    Map<String, Object> item = Map.of("url", "http://target.invalid/", "proxy", listOf(proxy));
    assertThat(kindOf(send(uri, List.of(item)))).isEqualTo(Kind.BLOCKED);
    assertThat(proxy.seen()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "socks5://"})
  void credentialsOfTheRouteAreNotSentInClearTextThroughAnItemsProxy(String type) {
    ProxyServer own = type.isEmpty() ? proxy() : closedAfterwards(ProxyServer.socks5());
    BrokenServer server = byPath(Map.of("/a?page=1", to(302, "/b"), "/set", setting("sid=1")));
    String uri =
        ENDPOINT
            + "?allowItemProxy=true&bearerToken=sesame&authHosts=127.0.0.1"
            + "&header.X-Api-Key=sesame&header.X-Mine=sesame&secretHeaders=X-Mine"
            + "&header.Cookie=a=sesame&cookie.sid=sesame&query.api_key=sesame&query.page=1"
            + "&header.X-Plain=open&sessionManagement=true";
    bodyOf(send(uri, List.of(server.url("/set"))));
    Map<String, Object> item =
        Map.of(
            "url", server.url("/a"),
            "proxy", type + listOf(own),
            "headers", Map.of("X-Item", "its own"));
    bodyOf(send(uri, List.of(item)));
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().get(0).head()).contains("Bearer sesame", "X-Mine: sesame");
    for (int i = 1; i < 3; i++) {
      String head = server.requests().get(i).head();
      assertThat(head).doesNotContain("sesame").doesNotContainIgnoringCase("cookie:");
      assertThat(head).contains("X-Plain: open", "X-Item: its own");
    }
    assertThat(server.requests().get(1).uri()).isEqualTo("/a?page=1");
  }

  @Test
  void proxyOfAnItemTakesPrecedence() {
    ProxyServer own = proxy();
    ProxyServer ofTheRoute = proxy();
    BrokenServer server = byPath(Map.of("/a", to(302, "/b")));
    Map<String, Object> item = Map.of("url", server.url("/a"), "proxy", listOf(own));
    bodyOf(send(BY + listOf(ofTheRoute) + "&allowItemProxy=true", List.of(item)));
    assertThat(targetsOf(own)).containsExactly(server.url("/a"), server.url("/b"));
    assertThat(ofTheRoute.connections()).isZero();
  }
}
