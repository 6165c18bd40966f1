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
package io.fastreq.camel.input.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.http.InvalidRequestException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTemplateTest {

  private static String expand(String template, Map<String, String> values) throws Exception {
    return new UrlTemplate(template, false).expand(name -> values.getOrDefault(name, ""));
  }

  @Test
  void valuesReplaceTheirNames() throws Exception {
    assertThat(
            expand(
                "https://api.example.com/users/{id}/x?q={name}&again={id}",
                Map.of("id", "7", "name", "Ada Löw")))
        .isEqualTo("https://api.example.com/users/7/x?q=Ada%20L%C3%B6w&again=7");
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, a%2Fb",
    "a?b, a%3Fb",
    "a#b, a%23b",
    "a&b, a%26b",
    "a%2fb, a%252fb",
    "a\\b, a%5Cb",
    "'@evil.example', %40evil.example",
    "..;, ..%3B",
    "..., ...",
    "{x}, %7Bx%7D"
  })
  void reservedCharactersAreEncoded(String value, String encoded) throws Exception {
    assertThat(expand("http://h/a/{x}/b", Map.of("x", value)))
        .isEqualTo("http://h/a/" + encoded + "/b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".."})
  void dotSegmentIsRefused(String value) {
    assertThatThrownBy(() -> expand("http://h/a/{x}/b", Map.of("x", value)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("{x}")
        .hasMessageContaining("path");
  }

  @Test
  void valuesThatTogetherMakeADotSegmentAreRefused() {
    assertThatThrownBy(() -> expand("http://h/{a}/{x}{y}", Map.of("a", "1", "x", ".", "y", ".")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("of {x}{y} makes \"..\"");
    assertThatThrownBy(() -> expand("http://h/a/%2E{x}", Map.of("x", ".")))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void emptyValueOfAParameterIsAllowed() throws Exception {
    assertThat(expand("http://h/a?x={x}&y=.{y}", Map.of("y", "."))).isEqualTo("http://h/a?x=&y=..");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://{host}/x",
        "https://h.example{x}/x",
        "{scheme}://h/x/{id}",
        "https://h:{port}/x",
        "https://{user}@h/{id}",
        "ftp://h/{id}",
        "/users/{id}",
        "https://h/users",
        "https://h/{id",
        "https://h/id}",
        "https://h/{}",
        "https://h/{a{b}}",
        "https://h/x#{id}",
        "https://h\\{id}",
        "https://h/\n{id}",
        "https://h?{id}\u0000",
        ""
      })
  void invalidTemplateIsRefused(String template) {
    assertThatThrownBy(() -> new UrlTemplate(template, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("urlTemplate");
  }

  /**
   * Values cannot change the scheme, the host, the port or the depth of the path, whatever parser
   * reads the URL.
   */
  @Test
  void valuesCannotChangeTheTarget() throws Exception {
    UrlTemplate template =
        new UrlTemplate("https://api.example.com:8443/v1/{a}/x-{b}/end?q={c}&r=1", false);
    Random random = new Random(20261121);
    int refused = 0;
    for (int i = 0; i < 200_000; i++) {
      Map<String, String> values =
          Map.of("a", hostile(random), "b", hostile(random), "c", hostile(random));
      String url;
      try {
        url = template.expand(values::get);
      } catch (InvalidRequestException e) {
        refused++;
        assertThat(values.get("a")).isIn("", ".", "..");
        continue;
      }
      URI uri = new URI(url);
      assertThat(uri.getScheme()).isEqualTo("https");
      assertThat(uri.getRawUserInfo()).isNull();
      assertThat(uri.getHost()).isEqualTo("api.example.com");
      assertThat(uri.getPort()).isEqualTo(8443);
      assertThat(uri.getRawFragment()).isNull();
      String[] segments = uri.normalize().getRawPath().split("/", -1);
      assertThat(segments).as(url).hasSize(5).startsWith("", "v1").endsWith("end");
      assertThat(segments[3]).startsWith("x-");
      assertThat(uri.getRawQuery().split("&", -1)).hasSize(2).contains("r=1");
      assertThat(decoded(segments[2])).isEqualTo(asEncoded(values.get("a")));
      assertThat(io.fastreq.camel.http.UrlParser.parse(url).origin())
          .isEqualTo("https://api.example.com:8443");
    }
    assertThat(refused).isPositive();
  }

  private static final String[] PARTS = {
    "/",
    "\\",
    "..",
    ".",
    "?",
    "#",
    "&",
    "=",
    "@",
    ":",
    "%2f",
    "%2e",
    "%",
    ";",
    " ",
    "\t",
    "\r\n",
    "\u0000",
    "http://evil.example/",
    "//evil.example",
    "[::1]",
    "{a}",
    "é",
    "\uD83D\uDE00",
    "\uD83D",
    "a",
    "0",
    "+",
    "*",
    "~",
    "'",
    "\u202e",
    "\uFF0F",
    "\u2024"
  };

  private static String hostile(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(5); n > 0; n--) {
      text.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return text.toString();
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Replaces lone surrogates, which have no form in UTF-8. */
  private static String asEncoded(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
