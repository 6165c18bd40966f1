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
package io.fastreq.camel.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.http.HttpRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ItemFieldsTest {

  private static final String ALL =
      """
      {"url": " http://h/a?x=1 ", "key": 5, "method": "post",
       "headers": {"X-One": 1, "X-Two": ["a", true]},
       "query": {"q": "b c", "n": [1, 2.50]},
       "cookies": {"s": "t", "u": 7},
       "json": {"price": 10.10, "tags": []},
       "timeout": "2s"}
      """;

  @Test
  void everyFieldOfAJsonObjectIsRead() throws Exception {
    for (Object body : List.of(ALL, new ObjectMapper().readTree(ALL))) {
      Item item = Inputs.only(body);
      assertThat(item.problem()).isNull();
      assertThat(item.key()).isEqualTo("5");
      assertThat(item.url()).isEqualTo("http://h/a?x=1");
      HttpRequest wire = item.wire();
      assertThat(wire.method()).isEqualTo("POST");
      assertThat(wire.url().requestUri()).startsWith("/a?x=1&q=b%20c&n=1&n=2.5");
      assertThat(wire.headers().toList())
          .containsExactly(
              Map.entry("X-One", "1"),
              Map.entry("X-Two", "a"),
              Map.entry("X-Two", "true"),
              Map.entry("Cookie", "s=t; u=7"),
              Map.entry("Content-Type", "application/json"));
      assertThat(new String(wire.body(), UTF_8))
          .startsWith("{\"price\":10.1")
          .endsWith("\"tags\":[]}");
      assertThat(wire.timeoutNanos()).isEqualTo(Duration.ofSeconds(2).toNanos());
    }
  }

  @Test
  void numbersOfJsonTextAreKeptAsWritten() throws Exception {
    Item item =
        Inputs.only(
            "{\"url\":\"http://h/\",\"json\":[10.10,0.1234567890123456789,12345678901234567890]}");
    assertThat(item.wire().body())
        .asString(UTF_8)
        .isEqualTo("[10.10,0.1234567890123456789,12345678901234567890]");
  }

  @Test
  void formAndProxyAndBytesAreRead() throws Exception {
    Item form = Inputs.only(Map.of("url", "http://h/", "form", Map.of("a b", List.of("ä", 1))));
    assertThat(form.wire().body()).asString(UTF_8).isEqualTo("a+b=%C3%A4&a+b=1");
    byte[] bytes = {1, 2, 3};
    assertThat(Inputs.only(Map.of("url", "http://h/", "body", bytes)).wire().body())
        .isEqualTo(bytes);
    assertThat(Inputs.only(Map.of("url", "http://h/", "body", 12)).wire().body())
        .asString(UTF_8)
        .isEqualTo("12");
    try (ItemSource source =
        Inputs.open(Map.of("url", "http://h/", "proxy", "p:1"), null, Inputs.withItemProxy())) {
      Item item = source.next();
      assertThat(item.problem()).isNull();
      assertThat(item.request().proxy()).isEqualTo("p:1");
    }
  }

  @Test
  void binaryBodyIsReadFromBase64() throws Exception {
    byte[] bytes = {0, -1, 10};
    for (Object item :
        List.of(
            Map.of("url", "http://h/", "bodyBase64", "AP8K"),
            Map.of("url", "http://h/", "bodyBase64", bytes),
            "{\"url\":\"http://h/\",\"bodyBase64\":\"AP8K\"}")) {
      assertThat(Inputs.only(item).wire().body()).isEqualTo(bytes);
    }
    assertThat(Inputs.only(Map.of("url", "http://h/", "bodyBase64", "?!")).problem())
        .contains("bodyBase64");
  }

  @Test
  void nullFieldIsIgnored() throws Exception {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("url", "http://h/");
    for (String name :
        List.of(
            "key", "method", "headers", "query", "cookies", "body", "json", "form", "timeout",
            "proxy")) {
      fields.put(name, null);
    }
    Item item = Inputs.only(fields);
    assertThat(item.problem()).isNull();
    assertThat(item.wire().body()).isNull();
    Map<String, Object> headers = new HashMap<>();
    headers.put("X", null);
    assertThat(
            Inputs.only(Map.of("url", "http://h/", "headers", headers)).wire().headers().toList())
        .isEmpty();
  }

  static Stream<Arguments> timeouts() {
    return Stream.of(
        Arguments.of(1500, 1500),
        Arguments.of(1500L, 1500),
        Arguments.of(new BigDecimal("1.5E3"), 1500),
        Arguments.of("1500", 1500),
        Arguments.of("2s", 2000),
        Arguments.of("1m30s", 90000),
        Arguments.of(Duration.ofSeconds(3), 3000));
  }

  @ParameterizedTest
  @MethodSource("timeouts")
  void timeoutMayBeMillisecondsOrADuration(Object timeout, long millis) throws Exception {
    Item item = Inputs.only(Map.of("url", "http://h/", "timeout", timeout));
    assertThat(item.wire().timeoutNanos()).isEqualTo(Duration.ofMillis(millis).toNanos());
  }

  static Stream<Arguments> refusedFields() {
    return Stream.of(
        Arguments.of("hedaers", Map.of(), "unknown field \"hedaers\"; known are url, key, method"),
        Arguments.of("URL", "http://x/", "unknown field \"URL\""),
        Arguments.of("key", Map.of(), "field key"),
        Arguments.of("method", List.of("GET"), "field method"),
        Arguments.of("method", "G ET", "method is no HTTP token"),
        Arguments.of("method", "", "method is no HTTP token"),
        Arguments.of("method", "GET\r\nX: y", "method is no HTTP token"),
        Arguments.of("method", "connect", "CONNECT"),
        Arguments.of("headers", "X: y", "field headers is no map"),
        Arguments.of("headers", Map.of("X", Map.of()), "field headers"),
        Arguments.of("headers", Map.of("X", Arrays.asList("a", null)), "field headers"),
        Arguments.of("headers", Map.of("X", "a\r\nY: b"), "header X holds a control character"),
        Arguments.of("headers", Map.of("X", "a\nb"), "control character"),
        Arguments.of("headers", Map.of("X", "a\u0000b"), "control character"),
        Arguments.of("headers", Map.of("X", "a\u0085b"), "control character"),
        Arguments.of("headers", Map.of("X", "\u20AC"), "not Latin-1"),
        Arguments.of("headers", Map.of("X\r\nY", "a"), "header name \"X??Y\""),
        Arguments.of("headers", Map.of("X:", "a"), "header name"),
        Arguments.of("headers", Map.of("", "a"), "header name"),
        Arguments.of("headers", Map.of(":path", "/evil"), "header name"),
        Arguments.of("headers", Map.of("Cookie", "a=b\r\nX: y"), "control character"),
        Arguments.of("query", 5, "field query is no map"),
        Arguments.of("query", Map.of("q", Map.of()), "field query"),
        Arguments.of("cookies", List.of("a=b"), "field cookies is no map"),
        Arguments.of("cookies", Map.of("a", List.of("b")), "field cookies"),
        Arguments.of("cookies", Map.of("a", "b; c=d"), "cookie a"),
        Arguments.of("cookies", Map.of("a", "b\r\nX: y"), "cookie a"),
        Arguments.of("cookies", Map.of("a b", "c"), "cookie name"),
        Arguments.of("body", Map.of("a", 1), "the field json"),
        Arguments.of("body", List.of(1), "the field json"),
        Arguments.of("form", "a=b", "field form is no map"),
        Arguments.of("json", new Unwritable(), "cannot be written as JSON"),
        Arguments.of("timeout", 0, "not above zero"),
        Arguments.of("timeout", -5, "not above zero"),
        Arguments.of("timeout", "soon", "timeout"),
        Arguments.of("timeout", "", "timeout"),
        Arguments.of("timeout", "s", "timeout"),
        Arguments.of("timeout", "1x", "timeout"),
        Arguments.of("timeout", "ms5", "timeout"),
        Arguments.of("timeout", "-5s", "timeout"),
        Arguments.of("timeout", "1 2", "timeout"),
        Arguments.of("timeout", "99999999999999999999", "timeout"),
        Arguments.of("timeout", 1.5, "timeout"),
        Arguments.of("timeout", new BigDecimal("1.5"), "timeout"),
        Arguments.of("timeout", true, "timeout"),
        Arguments.of("proxy", "h:1", "allowItemProxy"),
        Arguments.of("proxy", List.of(), "field proxy"),
        Arguments.of("url", 5, "field url"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("refusedFields")
  void fieldIsRefused(String field, Object value, String problem) throws Exception {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("url", "http://h/");
    fields.put(field, value);
    Item item = Inputs.only(fields);
    assertThat(item.problem()).contains(problem);
    assertThat(item.wire()).isNull();
  }

  @ParameterizedTest
  @MethodSource("framingHeaders")
  void headerOfTheTransportIsRefused(String name) throws Exception {
    Item item = Inputs.only(FastreqRequest.builder("http://h/").header(name, "x").build());
    assertThat(item.problem()).contains(name);
    assertThat(item.request()).isNotNull();
  }

  static Stream<String> framingHeaders() {
    return Stream.of(
        "Host",
        "hOST",
        "Content-Length",
        "transfer-encoding",
        "Connection",
        "Upgrade",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Proxy-Connection",
        "Expect");
  }

  @Test
  void moreThanOneBodyIsRefused() throws Exception {
    Map<String, Object> bodies = Map.of("body", "a", "json", 1, "form", Map.of("a", "b"));
    for (String left : bodies.keySet()) {
      Map<String, Object> fields = new HashMap<>(bodies);
      fields.put("url", "http://h/");
      fields.remove(left);
      assertThat(Inputs.only(fields).problem()).contains("more than one of body, json and form");
    }
  }

  @Test
  void missingUrlIsRefusedWithoutShowingOtherFields() throws Exception {
    Item item =
        Inputs.read(List.of(Map.of("headers", Map.of("Authorization", "Bearer secret")))).get(0);
    assertThat(item.problem()).contains("no url");
    assertThat(item.toString()).contains("headers").doesNotContain("secret");
  }

  @Test
  void refusalDoesNotShowHeaderValues() throws Exception {
    Item item = Inputs.only(FastreqRequest.builder("http://h/").header("X", "secret\n").build());
    assertThat(item.problem()).doesNotContain("secret");
  }

  @Test
  void toStringOfItemsAndOptionsShowsNoCredentials() throws Exception {
    InputOptions options =
        Inputs.withShared(
            Map.of("Authorization", List.of("secret")), Map.of(), Map.of("c", "secret"));
    try (ItemSource source = Inputs.open("http://h/", null, options)) {
      Item item = source.next();
      assertThat(item.wire().headers().toList()).contains(Map.entry("Authorization", "secret"));
      assertThat(item.toString()).contains("http://h/").doesNotContain("secret");
    }
    assertThat(options.toString()).contains("Authorization").doesNotContain("secret");
  }

  private static final class Unwritable {}
}
