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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.ProxyServer;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.cookie.CookieHandler;
import org.apache.camel.http.base.cookie.ExchangeCookieHandler;
import org.apache.camel.http.base.cookie.InstanceCookieHandler;
import org.junit.jupiter.api.Test;

/** Cookies are kept only where an option says so, and sent only to the host that set them. */
class CookiesTest extends RawServerTest {

  private static final String KEEPING = ENDPOINT + "?sessionManagement=true";

  @Test
  void noCookiesAreKeptByDefault() {
    BrokenServer server = byPath(Map.of("/login", setting("id=1"), "/hop", to(302, "/next")));
    bodyOf(send(ENDPOINT, List.of(server.url("/login"))));
    bodyOf(send(ENDPOINT, List.of(server.url("/"), server.url("/hop"))));
    assertThat(headers(server, "Cookie")).containsOnlyNulls();
  }

  @Test
  void sessionKeepsCookiesAcrossBatches() {
    BrokenServer server = byPath(Map.of("/login", setting("id=1; Path=/")));
    bodyOf(send(KEEPING, List.of(server.url("/login"))));
    bodyOf(send(KEEPING, List.of(server.url("/a"), server.url("/b"))));
    assertThat(headers(server, "Cookie")).containsExactly(null, "id=1", "id=1");
  }

  @Test
  void cookieOfARedirectGoesWithTheNextHop() {
    String login = "HTTP/1.1 302 Found\r\nSet-Cookie: id=2\r\nLocation: /in" + EMPTY;
    BrokenServer server = byPath(Map.of("/login", login));
    bodyOf(send(KEEPING, server.url("/login")));
    assertThat(headers(server, "Cookie")).containsExactly(null, "id=2");
  }

  @Test
  void namesShareNoCookies() {
    BrokenServer server = byPath(Map.of("/login", setting("id=1; Path=/")));
    bodyOf(send("fastreq:one?sessionManagement=true", List.of(server.url("/login"))));
    bodyOf(send("fastreq:two?sessionManagement=true", List.of(server.url("/"))));
    bodyOf(send("fastreq:one?sessionManagement=true", List.of(server.url("/"))));
    assertThat(headers(server, "Cookie")).containsExactly(null, null, "id=1");
  }

  @Test
  void hostsShareNoCookies() {
    BrokenServer server = byPath(Map.of("/login", setting("id=1; Path=/")));
    bodyOf(send(KEEPING, List.of(server.url("/login"))));
    bodyOf(send(KEEPING, List.of(byName(server, "/"))));
    assertThat(headers(server, "Cookie")).containsOnlyNulls();
  }

  @Test
  void eachProxyHasItsOwnJar() {
    ProxyServer first = proxy();
    ProxyServer second = proxy();
    BrokenServer server =
        byPath(Map.of("/0", setting("by=first; Path=/"), "/1", setting("by=second; Path=/")));
    String uri = KEEPING + "&concurrency=1&proxies=" + listOf(first, second);
    bodyOf(send(uri, urlsOf(server, 4)));
    assertThat(headers(server, "Cookie")).containsExactly(null, null, "by=first", "by=second");
  }

  @Test
  void camelsInstanceHandlerKeepsCookies() {
    context.getRegistry().bind("jar", new InstanceCookieHandler());
    BrokenServer server = byPath(Map.of("/login", setting("id=1; Path=/")));
    bodyOf(send(ENDPOINT + "?cookieHandler=#jar", List.of(server.url("/login"))));
    bodyOf(send("fastreq:another?cookieHandler=#jar", List.of(server.url("/"))));
    assertThat(headers(server, "Cookie")).containsExactly(null, "id=1");
  }

  @Test
  void camelsExchangeHandlerKeepsCookies() {
    context.getRegistry().bind("jar", new ExchangeCookieHandler());
    BrokenServer server = byPath(Map.of("/login", setting("id=1; Path=/")));
    String uri = ENDPOINT + "?concurrency=1&cookieHandler=#jar";
    bodyOf(send(uri, List.of(server.url("/login"), server.url("/"))));
    bodyOf(send(uri, List.of(server.url("/"))));
    assertThat(headers(server, "Cookie")).containsExactly(null, "id=1", null);
  }

  @Test
  void camelsHandlerIsBounded() {
    context.getRegistry().bind("jar", new InstanceCookieHandler());
    String value = "=" + "x".repeat(4_000);
    Map<String, String> logins = new HashMap<>();
    for (int i = 0; i < 6; i++) {
      logins.put("/" + i, setting("a" + i + value));
    }
    BrokenServer server = byPath(logins);
    String uri = ENDPOINT + "?concurrency=1&cookieHandler=#jar";
    bodyOf(send(uri, urlsOf(server, 6)));
    bodyOf(send(uri, List.of(server.url("/"))));
    assertThat(headers(server, "Cookie").get(6)).hasSizeBetween(12_000, 16 * 1024);
  }

  @Test
  void throwingHandlerIsIgnored() {
    CookieHandler broken =
        new InstanceCookieHandler() {
          @Override
          public Map<String, List<String>> loadCookies(Exchange exchange, URI uri) {
            throw new IllegalStateException("cookies can't be read");
          }

          @Override
          public void storeCookies(Exchange exchange, URI uri, Map<String, List<String>> headers) {
            throw new NullPointerException("cookies can't be kept");
          }
        };
    context.getRegistry().bind("jar", broken);
    BrokenServer server = byPath(Map.of("/login", setting("id=1; Path=/")));
    bodyOf(send(ENDPOINT + "?cookieHandler=#jar", urlsOf(server, 3)));
    assertThat(headers(server, "Cookie")).containsExactly(null, null, null);
  }

  @Test
  void cookiesOfTheItemAreSentBesideThoseOfTheJar() {
    BrokenServer server = byPath(Map.of("/login", setting("id=1; Path=/")));
    bodyOf(send(KEEPING, List.of(server.url("/login"))));
    bodyOf(
        send(
            KEEPING, List.of(Map.of("url", server.url("/"), "cookies", Map.of("choice", "mine")))));
    assertThat(lines(server.requests().get(1), "Cookie")).containsExactly("choice=mine; id=1");
  }

  @Test
  void jarAndHandlerTogetherAreRefused() {
    context.getRegistry().bind("jar", new InstanceCookieHandler());
    assertThatThrownBy(() -> context.getEndpoint(KEEPING + "&cookieHandler=#jar"))
        .hasMessageContainingAll("sessionManagement", "cookieHandler");
  }
}
