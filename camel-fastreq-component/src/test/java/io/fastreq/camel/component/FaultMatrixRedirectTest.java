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
import io.fastreq.camel.testing.InFlightCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.cookie.InstanceCookieHandler;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Redirects: their allowed targets, the parts of the request that are sent on, and their limits.
 */
class FaultMatrixRedirectTest extends FaultTest {

  private static String to(int status, String location) {
    return "HTTP/1.1 "
        + status
        + " Elsewhere\r\nLocation: "
        + location
        + "\r\nContent-Length: 0\r\n\r\n";
  }

  /** Responds to each path with its redirect. */
  private BrokenServer leading(Map<String, String> responses) {
    return server(BrokenServer.responses(request -> responses.getOrDefault(request.uri(), OK)));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  @DisplayName("row 15: redirect loop")
  void loopEndsTheItemAtItsFirstAttempt(int status) {
    BrokenServer server =
        leading(Map.of("/a", to(status, "/b"), "/b", to(status, "/c"), "/c", to(status, "/a")));
    Exchange result = send(RETRYING, List.of(server.url("/a")));
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.REDIRECT);
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(server.requests()).hasSize(3);
    assertThat(sent(result)).isEqualTo(3);
  }

  @Test
  @DisplayName("row 15: more than maxRedirects")
  void maxRedirectsEnforced() {
    AtomicInteger hop = new AtomicInteger();
    BrokenServer server =
        server(BrokenServer.responses(request -> to(302, "/" + hop.incrementAndGet())));
    Exchange result = send(RETRYING + "&maxRedirects=4", List.of(server.url("/")));
    assertThat(kindOf(result)).isEqualTo(Kind.REDIRECT);
    assertThat(failures(result).get(0).attempts()).isEqualTo(1);
    assertThat(server.requests()).hasSize(5);
    assertThat(sent(result)).isEqualTo(5);
    Exchange byDefault = send(RETRYING, List.of(server.url("/")));
    assertThat(kindOf(byDefault)).isEqualTo(Kind.REDIRECT);
    assertThat(sent(byDefault)).isEqualTo(11);
  }

  @Test
  @DisplayName("row 15: hops are counted, but not as attempts")
  void hopsCountInTheHeaderAndNotAsAttempts() {
    BrokenServer server = leading(Map.of("/a", to(302, "/b"), "/b", to(307, "/c")));
    Exchange result = send(RETRYING + "&returnType=response", server.url("/a"));
    FastreqResponse response = (FastreqResponse) bodyOf(result);
    assertThat(response.attempts()).isEqualTo(1);
    assertThat(response.finalUrl()).isEqualTo(server.url("/c"));
    assertThat(response.url()).isEqualTo(server.url("/a"));
    assertThat(sent(result)).isEqualTo(3);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  @DisplayName("row 15: a retry after a redirect starts at the first URL again")
  void retryAfterAHopStartsAtTheFirstUrl() {
    AtomicInteger visits = new AtomicInteger();
    BrokenServer server =
        server(
            BrokenServer.eachRequest(
                (connection, request) -> {
                  String busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
                  String there = visits.incrementAndGet() < 3 ? busy : OK;
                  connection.send(request.uri().equals("/a") ? to(302, "/b") : there);
                }));
    Exchange result = send(RETRYING + "&returnType=response", server.url("/a"));
    assertThat(bodyOf(result)).extracting("attempts", "status").containsExactly(2, 200);
    assertThat(server.requests().stream().map(BrokenServer.Request::uri))
        .containsExactly("/a", "/b", "/a", "/b");
    assertThat(sent(result)).isEqualTo(4);
  }

  @Test
  @DisplayName("row 15: redirects are not followed where switched off")
  void redirectIsAStatusWhenNotFollowed() {
    BrokenServer server = leading(Map.of("/a", to(302, "/b")));
    FastreqFailure failure =
        assertFails(RETRYING + "&followRedirects=false", server.url("/a"), Kind.STATUS, 1);
    assertThat(failure.response().status()).isEqualTo(302);
  }

  /** Redirects from all pages until a cookie is sent, and forever where the path says so. */
  private BrokenServer askingForConsent() {
    AtomicInteger count = new AtomicInteger();
    return server(
        BrokenServer.eachRequest(
            (connection, request) -> {
              boolean agreed = request.header("Cookie") != null;
              connection.send(
                  switch (request.uri()) {
                    case "/page" -> agreed ? OK : to(302, "/consent");
                    case "/consent" -> to(302, "/page\r\nSet-Cookie: agreed=yes");
                    case "/self" -> agreed ? OK : to(302, "/self\r\nSet-Cookie: agreed=yes");
                    case "/stubborn" -> to(302, "/stubborn\r\nSet-Cookie: agreed=yes");
                    case "/forever" ->
                        to(302, "/forever\r\nSet-Cookie: count=" + count.incrementAndGet());
                    default -> throw new IllegalStateException(request.uri());
                  });
            }));
  }

  @ParameterizedTest
  @CsvSource({
    "/page, sessionManagement=true, 3",
    "/self, sessionManagement=true, 2",
    "/page, cookieHandler=#jar, 3",
    "/self, cookieHandler=#jar, 2"
  })
  @DisplayName("row 46: a redirect to the same request with another cookie")
  void redirectBackWithAnotherCookieIsFollowed(String path, String keeping, int requests) {
    context.getRegistry().bind("jar", new InstanceCookieHandler());
    BrokenServer server = askingForConsent();
    Exchange result = send(RETRYING + "&" + keeping, server.url(path));
    assertThat(bodyOf(result)).isEqualTo("ok");
    assertThat(sent(result)).isEqualTo(requests);
    assertThat(server.requests()).hasSize(requests);
  }

  @ParameterizedTest
  @CsvSource({
    "/page, sessionManagement=false, 2",
    "/self, sessionManagement=false, 1",
    "/stubborn, sessionManagement=true, 2",
    "/forever, sessionManagement=true, 4"
  })
  @DisplayName(
      "row 46: the same cookie again is a loop; a new cookie each time is too many redirects")
  void redirectBackWithoutANewCookieIsALoop(String path, String keeping, int requests) {
    BrokenServer server = askingForConsent();
    Exchange result = send(RETRYING + "&maxRedirects=3&" + keeping, List.of(server.url(path)));
    assertThat(kindOf(result)).isEqualTo(Kind.REDIRECT);
    assertThat(failures(result).get(0).attempts()).isEqualTo(1);
    assertThat(server.requests()).hasSize(requests);
  }

  @Test
  @DisplayName("redirects: bytes of a Location that are not UTF-8")
  void bytesOfALocationAreSentUnchanged() {
    BrokenServer server =
        leading(
            Map.of(
                "/latin1",
                to(302, "/caf\u00E9/\u0080?q=\u00E9#\u00E9"),
                "/utf8",
                to(302, "/caf\u00C3\u00A9?q=\u00C3\u00A9")));
    assertThat(bodyOf(send(RETRYING, server.url("/latin1")))).isEqualTo("ok");
    assertThat(bodyOf(send(RETRYING, server.url("/utf8")))).isEqualTo("ok");
    assertThat(server.requests())
        .extracting(BrokenServer.Request::uri)
        .containsExactly("/latin1", "/caf%E9/%80?q=%E9", "/utf8", "/caf%C3%A9?q=%C3%A9");
  }

  @ParameterizedTest
  @CsvSource({
    "301, POST, GET, ''",
    "302, POST, GET, ''",
    "303, POST, GET, ''",
    "303, PUT, GET, ''",
    "301, PUT, PUT, posted",
    "302, DELETE, DELETE, posted",
    "307, POST, POST, posted",
    "308, POST, POST, posted"
  })
  @DisplayName("row 15: method and body of the next hop")
  void methodAndBodyFollowTheStatus(int status, String method, String then, String body) {
    BrokenServer server = leading(Map.of("/a", to(status, "/b")));
    Exchange result =
        send(
            RETRYING,
            List.of(
                Map.of(
                    "url",
                    server.url("/a"),
                    "method",
                    method,
                    "body",
                    "posted",
                    "headers",
                    Map.of("Content-Type", "text/x-test"))));
    assertThat(bodyOf(result)).isEqualTo(List.of("ok"));
    BrokenServer.Request second = server.requests().get(1);
    assertThat(second.requestLine()).isEqualTo(then + " /b HTTP/1.1");
    assertThat(new String(second.body(), java.nio.charset.StandardCharsets.UTF_8)).isEqualTo(body);
    assertThat(second.header("Content-Type")).isEqualTo(body.isEmpty() ? null : "text/x-test");
  }

  @Test
  @DisplayName("row 15: credentials stay with their origin")
  void credentialsAreDroppedOnAChangeOfOrigin() {
    BrokenServer other = responding(OK);
    Map<String, String> responses = new HashMap<>();
    BrokenServer server = leading(responses);
    responses.put("/here", to(302, "/still-here"));
    responses.put("/away", to(302, other.url("/there")));
    for (String path : List.of("/here", "/away")) {
      Map<String, Object> headers =
          Map.of("authorization", "Bearer secret", "Cookie", "id=secret", "X-Plain", "plain");
      bodyOf(send(RETRYING, List.of(Map.of("url", server.url(path), "headers", headers))));
    }
    BrokenServer.Request stayed = server.requests().get(1);
    assertThat(stayed.uri()).isEqualTo("/still-here");
    assertThat(stayed.header("Authorization")).isEqualTo("Bearer secret");
    assertThat(stayed.header("Cookie")).isEqualTo("id=secret");
    BrokenServer.Request went = other.requests().get(0);
    assertThat(went.header("X-Plain")).isEqualTo("plain");
    assertThat(went.head()).doesNotContain("secret").doesNotContainIgnoringCase("cookie");
  }

  @Test
  @DisplayName("row 15: hops pass the limits of the host they go to")
  void hopsPassTheLimitsOfTheHostTheyGoTo() {
    InFlightCounter counter = new InFlightCounter(Duration.ofMillis(10), OK);
    BrokenServer narrow = server(BrokenServer.eachRequest(counter));
    List<String> urls = new ArrayList<>();
    for (int host = 0; host < 10; host++) {
      BrokenServer server = leading(Map.of("/a", to(302, narrow.url("/x"))));
      urls.add(server.url("/a"));
      urls.add(server.url("/a"));
    }
    Exchange result = send(RETRYING + "&hostConcurrency=2&concurrency=20", urls);
    assertCounts(result, 20, 20, 0);
    assertThat(counter.most()).isEqualTo(2);
    assertThat(sent(result)).isEqualTo(40);
  }

  @Test
  @DisplayName("row 15: hops cost tokens")
  void hopsCostTokens() {
    BrokenServer server = leading(Map.of("/a", to(302, "/b"), "/b", to(302, "/c")));
    long began = System.nanoTime();
    bodyOf(send(RETRYING + "&rps=4&burst=1", server.url("/a")));
    assertThat(secondsSince(began)).isGreaterThan(0.48);
  }

  @Test
  @DisplayName("row 15: the deadline holds for all hops together")
  void deadlineHoldsForAllHopsTogether() {
    AtomicInteger hop = new AtomicInteger();
    BrokenServer server =
        server(
            connection -> {
              while (connection.readRequest() != null) {
                connection.pause(Duration.ofMillis(200));
                connection.send(to(302, "/" + hop.incrementAndGet()));
              }
            });
    Exchange result =
        send(ENDPOINT + "?maxRetries=0&requestTimeout=500ms", List.of(server.url("/")));
    assertThat(kindOf(result)).isEqualTo(Kind.TIMEOUT);
    assertThat(server.requests()).hasSizeBetween(2, 3);
  }

  @Test
  @DisplayName("row 15: a hop to a host that refuses the connection")
  void redirectedPostIsNotRetriedWhenTheHopIsRefused() {
    BrokenServer server = leading(Map.of("/a", to(307, refusedUrl())));
    Exchange result = send(RETRYING, List.of(post(server.url("/a"))));
    assertThat(kindOf(result)).isEqualTo(Kind.CONNECT);
    assertThat(failures(result).get(0).attempts()).isEqualTo(1);
    assertThat(server.requests()).hasSize(1);
  }
}
