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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.InvalidRequestException;
import io.fastreq.camel.http.UrlParser;
import io.fastreq.camel.transport.Redirects.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {

  private static final String BASE = "http://a.example/b/c/d;p?q";

  private final Redirects redirects = new Redirects(3, Set.of("X-Api-Key"));

  /** With the examples of RFC 3986 section 5.4. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "g | http://a.example/b/c/g",
        "./g | http://a.example/b/c/g",
        "g/ | http://a.example/b/c/g/",
        "/g | http://a.example/g",
        "//g | http://g/",
        "//g:81/x | http://g:81/x",
        "?y | http://a.example/b/c/d;p?y",
        "g?y | http://a.example/b/c/g?y",
        "g#s | http://a.example/b/c/g",
        "g?y#s | http://a.example/b/c/g?y",
        ";x | http://a.example/b/c/;x",
        "g;x=1/../y | http://a.example/b/c/y",
        "g?y/../x | http://a.example/b/c/g?y/../x",
        ". | http://a.example/b/c/",
        ".. | http://a.example/b/",
        "../g | http://a.example/b/g",
        "../.. | http://a.example/",
        "../../g | http://a.example/g",
        "../../../../g | http://a.example/g",
        "/./g | http://a.example/g",
        "/../g | http://a.example/g",
        "g. | http://a.example/b/c/g.",
        "..g | http://a.example/b/c/..g",
        "g/../h | http://a.example/b/c/h",
        "/a//../b | http://a.example/a/b",
        "http://other.example | http://other.example/",
        "HTTPS://Other.Example:443/x#y | https://other.example/x",
        "http://other.example/x/../y?z=.. | http://other.example/y?z=..",
        "/a b | http://a.example/a%20b",
        "/a?b=<d> | http://a.example/a?b=%3Cd%3E",
        "/%2e%2E/x | http://a.example/%2e%2E/x",
        "http://[::1]:81/x | http://[::1]:81/x",
        "/?next=http://other.example/ | http://a.example/?next=http://other.example/",
      })
  void locationIsResolved(String location, String expected) {
    assertThat(follow("GET", 302, location).url().text()).isEqualTo(expected);
  }

  @Test
  void whitespaceAroundALocationIsIgnored() {
    assertThat(follow("GET", 302, " \t/x ").url().text()).isEqualTo("http://a.example/x");
  }

  @Test
  void locationIsResolvedAgainstAnIpv6Host() throws Exception {
    HttpRequest request = request("GET", "https://[::1]:8443/a/b", null);
    assertThat(follow(request, 302, "c").url().text()).isEqualTo("https://[::1]:8443/a/c");
  }

  @Test
  void utf8BytesInALocationAreDecoded() {
    assertThat(follow("GET", 302, latin1Of("/ä?ü")).url().text())
        .isEqualTo("http://a.example/%C3%A4?%C3%BC");
    assertThat(follow("GET", 302, latin1Of("http://bücher.example/")).url().host())
        .isEqualTo("xn--bcher-kva.example");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/caf\u00E9?q=\u00E9 | /caf%E9?q=%E9",
        "caf\u00E9 | /b/c/caf%E9",
        "?q=\u00E9 | /b/c/d;p?q=%E9",
        "http://a.example/\u00EF\u0080\u009F | /%EF%80%9F",
        "//a.example/\u00E9/../\u00E8 | /%E8",
        "/\u00C3\u00A9\u00E9 | /%C3%A9%E9",
        "/%E9\u00E9#\u00E9 | /%E9%E9",
      })
  void bytesThatAreNotUtf8AreUnchanged(String location, String expected) {
    assertThat(follow("GET", 302, location).url().requestUri()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a.example/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "a:b",
        "http:",
        "http:/x",
        "http://",
        "//",
        "///x",
        "http://a.example:0/",
        "http://a.example:99999/",
        "http://user@a.example/",
        "http://user:secret@a.example/",
        "//user:secret@a.example/",
        "http://a.example\\@b.example/",
        "/\\b.example/",
        "/a\u0000b",
        "http://a b/",
        "http://[::1/",
        "/{{secret}}",
      })
  void invalidLocationIsRefused(String location) {
    assertThat(refusal(request("GET"), 302, location))
        .startsWith("the redirect from http://a.example:80 leads nowhere: ")
        .doesNotContain("secret");
  }

  @Test
  void differentLocationsAreRefused() {
    assertThat(step(request("GET"), response(302, "/x", "/y"))).isInstanceOf(Step.Refuse.class);
    assertThat(step(request("GET"), response(302, "/x", "/x"))).isInstanceOf(Step.Follow.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 300, 304, 305, 306, 309, 404, 503})
  void otherStatusesAreNotRedirects(int status) {
    assertThat(step(request("GET"), response(status, "/x"))).isEqualTo(new Step.Stay());
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectsWithoutALocationAreNotFollowed(int status) {
    assertThat(step(request("GET"), response(status))).isEqualTo(new Step.Stay());
    assertThat(step(request("GET"), response(status, "/x"))).isInstanceOf(Step.Follow.class);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, 301, GET, true",
    "GET, 302, GET, true",
    "GET, 303, GET, false",
    "GET, 307, GET, true",
    "GET, 308, GET, true",
    "HEAD, 301, HEAD, true",
    "HEAD, 303, HEAD, false",
    "POST, 301, GET, false",
    "POST, 302, GET, false",
    "POST, 303, GET, false",
    "POST, 307, POST, true",
    "POST, 308, POST, true",
    "PUT, 301, PUT, true",
    "PUT, 302, PUT, true",
    "PUT, 303, GET, false",
    "PUT, 307, PUT, true",
    "PATCH, 302, PATCH, true",
    "DELETE, 303, GET, false",
    "DELETE, 308, DELETE, true",
    "post, 302, post, true",
  })
  void methodAndBodyFollowTheStatus(String method, int status, String next, boolean body) {
    HttpRequest followed = follow(method, status, "/x");
    assertThat(followed.method()).isEqualTo(next);
    assertThat(followed.body() != null).isEqualTo(body);
    assertThat(followed.timeoutNanos()).isEqualTo(7);
    assertThat(names(followed).contains("content-Type")).isEqualTo(body);
    assertThat(names(followed).contains("Content-Encoding")).isEqualTo(body);
    assertThat(names(followed).contains("Digest")).isEqualTo(body);
    assertThat(names(followed)).contains("Accept", "authorization");
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example/, /x, true",
    "http://a.example/, http://A.example:80/x, true",
    "http://a.example/, http://a.example./x, true",
    "http://a.example:8080/, //a.example:8080/x, true",
    "https://a.example/, https://a.example:443/x, true",
    "http://a.example/, http://b.example/x, false",
    "http://a.example/, http://sub.a.example/x, false",
    "http://a.example/, http://a.example:81/x, false",
    "http://a.example/, https://a.example/x, false",
    "http://a.example:443/, https://a.example/x, false",
  })
  void credentialsStayWithTheirOrigin(String from, String location, boolean kept) throws Exception {
    HttpRequest followed = follow(request("GET", from, null), 307, location);
    if (kept) {
      assertThat(names(followed))
          .contains("authorization", "COOKIE", "Proxy-Authorization", "x-api-key");
    } else {
      assertThat(names(followed))
          .containsExactly("Accept", "content-Type", "Content-Encoding", "Digest");
    }
  }

  @Test
  void credentialsAreNotRestoredOnReturnToTheirOrigin() {
    HttpRequest away = follow("GET", 302, "http://b.example/");
    assertThat(names(follow(away, 302, "http://a.example/x")))
        .doesNotContain("authorization", "COOKIE", "x-api-key");
  }

  @Test
  void redirectFromHttpsToHttpIsRefused() throws Exception {
    HttpRequest request = request("GET", "https://a.example/?token=secret", null);
    assertThat(refusal(request, 302, "http://a.example/?token=secret"))
        .contains("https to http")
        .doesNotContain("secret");
    assertThat(follow("GET", 302, "https://a.example/").url().ssl()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#part", "d;p?q", "/b/c/d;p?q", "http://A.EXAMPLE:80/b/c/d;p?q#x"})
  void redirectToItselfIsALoop(String location) {
    assertThat(refusal(request("GET"), 302, location)).contains("leads back");
  }

  @Test
  void longerLoopIsDetected() {
    HttpRequest first = request("GET");
    HttpRequest second = follow(first, 302, "/x");
    Step step =
        redirects.next(
            second, response(302, BASE), List.of(first, second), UnaryOperator.identity());
    assertThat(step).isInstanceOf(Step.Refuse.class);
  }

  @Test
  void sameUrlWithAnotherMethodIsNotALoop() {
    HttpRequest post = request("POST");
    HttpRequest get = follow(post, 303, "");
    assertThat(get.method()).isEqualTo("GET");
    HttpRequest elsewhere = follow(post, 303, "/check");
    assertThat(
            redirects.next(
                elsewhere, response(302, BASE), List.of(post, elsewhere), UnaryOperator.identity()))
        .isInstanceOf(Step.Follow.class);
  }

  @Test
  void sameRequestWithAnotherCookieIsNotALoop() {
    HttpRequest without = request("GET");
    assertThat(
            redirects.next(
                without, response(302, BASE), List.of(without), next -> with(next, "a=1")))
        .isInstanceOf(Step.Follow.class);
    List<HttpRequest> visited = List.of(without, with(without, "a=1"), with(without, "a=2"));
    for (String seen : List.of("a=1", "a=2")) {
      assertThat(redirects.next(without, response(302, BASE), visited, next -> with(next, seen)))
          .isInstanceOf(Step.Refuse.class);
    }
  }

  private static HttpRequest with(HttpRequest request, String cookie) {
    return request.with(Headers.of("cookie", cookie), null);
  }

  @Test
  void maxRedirectsEnforced() {
    List<HttpRequest> visited = new ArrayList<>(List.of(request("GET")));
    for (int i = 1; i <= 3; i++) {
      HttpRequest current = visited.get(visited.size() - 1);
      Step step =
          redirects.next(current, response(302, "/" + i), visited, UnaryOperator.identity());
      assertThat(step).isInstanceOf(Step.Follow.class);
      visited.add(((Step.Follow) step).next());
    }
    assertThat(
            redirects.next(visited.get(3), response(302, "/4"), visited, UnaryOperator.identity()))
        .isInstanceOfSatisfying(
            Step.Refuse.class,
            refused -> assertThat(refused.message()).contains("maxRedirects, 3"));
  }

  @Test
  void maxRedirectsMayBeZero() {
    HttpRequest request = request("GET");
    assertThat(
            new Redirects(0, Set.of())
                .next(request, response(302, "/x"), List.of(request), UnaryOperator.identity()))
        .isInstanceOf(Step.Refuse.class);
    assertThatThrownBy(() -> new Redirects(-1, Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxRedirects");
  }

  private HttpRequest follow(String method, int status, String location) {
    return follow(request(method), status, location);
  }

  private HttpRequest follow(HttpRequest request, int status, String location) {
    Step step = step(request, response(status, location));
    assertThat(step).isInstanceOf(Step.Follow.class);
    return ((Step.Follow) step).next();
  }

  private String refusal(HttpRequest request, int status, String location) {
    Step step = step(request, response(status, location));
    assertThat(step).isInstanceOf(Step.Refuse.class);
    return ((Step.Refuse) step).message();
  }

  private Step step(HttpRequest request, HttpResponse response) {
    return redirects.next(request, response, List.of(request), UnaryOperator.identity());
  }

  private static HttpRequest request(String method) {
    try {
      return request(method, BASE, new byte[] {1});
    } catch (InvalidRequestException e) {
      throw new AssertionError(e);
    }
  }

  private static HttpRequest request(String method, String url, byte[] body)
      throws InvalidRequestException {
    Headers headers =
        Headers.of(
            "Accept",
            "*/*",
            "authorization",
            "Bearer t",
            "COOKIE",
            "a=b",
            "Proxy-Authorization",
            "Basic x",
            "x-api-key",
            "k",
            "content-Type",
            "text/plain",
            "Content-Encoding",
            "gzip",
            "Digest",
            "md5=x");
    return new HttpRequest(method, UrlParser.parse(url), headers, body, 7);
  }

  private static HttpResponse response(int status, String... locations) {
    Headers headers = Headers.of(Map.of("location", List.of(locations)));
    return new HttpResponse(status, "", "HTTP/1.1", headers, new byte[0], "");
  }

  private static List<String> names(HttpRequest request) {
    return request.headers().toList().stream().map(Map.Entry::getKey).toList();
  }

  private static String latin1Of(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
