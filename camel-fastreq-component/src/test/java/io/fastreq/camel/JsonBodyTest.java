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
package io.fastreq.camel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {

  @Test
  void objectsKeepTheOrderOfTheirMembers() {
    Map<String, Object> expected = Map.of("b", 1, "a", List.of(true, "x"));

    assertThat(parse("{\"b\":1,\"a\":[true,\"x\"]}")).isEqualTo(expected);
    assertThat(parse("{\"b\":1,\"a\":2,\"c\":3}").toString()).isEqualTo("{b=1, a=2, c=3}");
  }

  @Test
  void scalarsAreValidDocuments() {
    assertThat(parse("1")).isEqualTo(1);
    assertThat(parse("12345678901")).isEqualTo(12345678901L);
    assertThat(parse("123456789012345678901")).isEqualTo(new BigInteger("123456789012345678901"));
    assertThat(parse("1.5")).isEqualTo(1.5);
    assertThat(parse(" \"text\" \n")).isEqualTo("text");
    assertThat(parse("false")).isEqualTo(false);
    assertThat(parse("null")).isNull();
  }

  @Test
  void emptyBodyIsNull() {
    assertThat(parse("")).isNull();
  }

  @Test
  void encodingIsDetectedFromTheBytes() {
    assertThat(JsonBody.parse("\"é€\"".getBytes(UTF_8))).isEqualTo("é€");
    assertThat(JsonBody.parse("\uFEFF\"é€\"".getBytes(UTF_8))).isEqualTo("é€");
    assertThat(JsonBody.parse("\"é€\"".getBytes(UTF_16LE))).isEqualTo("é€");
  }

  @Test
  void whitespaceOrByteOrderMarkAloneIsAnEmptyBody() {
    assertThat(parse("")).isNull();
    assertThat(parse(" \r\n\t ")).isNull();
    assertThat(parse("\uFEFF")).isNull();
    assertThat(parse("\uFEFF\n")).isNull();
    assertThat(JsonBody.parse(new byte[] {(byte) 0xFF, (byte) 0xFE})).isNull();
    assertThat(JsonBody.parse(new byte[] {(byte) 0xFE, (byte) 0xFF, 0, ' '})).isNull();
    assertThat(parse("\uFEFF{}")).isEqualTo(Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}}",
        "{} x",
        "1 2",
        "[1,]",
        "{'a':1}",
        "NaN",
        "// c\n1",
        "<html></html>",
        "nul",
        "\"open",
        "\u0000",
        "{a:1}",
        "01",
        "+1"
      })
  void invalidJsonIsRefused(String body) {
    assertThatExceptionOfType(FastreqException.class)
        .isThrownBy(() -> parse(body))
        .withMessageStartingWith("not JSON (line ");
  }

  @Test
  void malformedUtf8IsRefused() {
    assertThatExceptionOfType(FastreqException.class)
        .isThrownBy(() -> JsonBody.parse("\"é\"".getBytes(ISO_8859_1)))
        .withMessageStartingWith("not JSON");
  }

  @Test
  void messageNamesThePositionAndQuotesAtMostOneWordOfTheBody() {
    String secret = "s3cret".repeat(1000);

    assertThatExceptionOfType(FastreqException.class)
        .isThrownBy(() -> parse("{\n  \"a\": " + secret + "}"))
        .satisfies(
            e -> {
              assertThat(e).hasMessageContaining("(line 2, column ");
              assertThat(e.getMessage()).hasSizeLessThan(300);
              assertThat(e.getCause().getMessage()).hasSizeLessThan(300);
            });
  }

  @Test
  void messageIsOneLineWithoutControlCharacters() {
    assertThatExceptionOfType(FastreqException.class)
        .isThrownBy(() -> parse("[1, \u001b[31m"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}"));
  }

  @Test
  void nestingIsLimited() {
    assertThat(parse("[".repeat(JsonBody.MAX_DEPTH) + "]".repeat(JsonBody.MAX_DEPTH))).isNotNull();
    assertThatExceptionOfType(FastreqException.class)
        .isThrownBy(() -> parse("[".repeat(JsonBody.MAX_DEPTH + 1)))
        .withMessageContaining("depth");
    assertThatExceptionOfType(FastreqException.class)
        .isThrownBy(() -> parse("{\"a\":".repeat(1_000_000)))
        .withMessageContaining("depth");
  }

  @Test
  void stringMayBeAsLongAsTheBody() {
    byte[] body = new byte[21_000_000];
    Arrays.fill(body, (byte) 'x');
    body[0] = '"';
    body[body.length - 1] = '"';

    assertThat((String) JsonBody.parse(body)).hasSize(body.length - 2);
  }

  private static Object parse(String body) {
    return JsonBody.parse(body.getBytes(UTF_8));
  }
}
