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
package io.fastreq.camel.output;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueReaderTest {

  private static final Set<ReturnType> NEED_THE_RESPONSE =
      EnumSet.of(ReturnType.RESPONSE, ReturnType.FILE, ReturnType.STREAM);

  private static final byte[] LATIN = "é".getBytes(ISO_8859_1);

  private int wholeMade;

  private static ValueReader reader(ReturnType type, Function<FastreqResponse, ?> parser) {
    return new ValueReader(type, parser, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "Application/Json; charset=x", "application/problem+json"})
  void autoParsesJsonTypes(String contentType) throws Exception {
    assertThat(read(ReturnType.AUTO, contentType, "{\"a\":[1]}"))
        .isEqualTo(Map.of("a", List.of(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "text/html; charset=utf-8", "application/xml", "a/b+xml"})
  void autoGivesTextAsString(String contentType) throws Exception {
    assertThat(read(ReturnType.AUTO, contentType, "{\"é\":1}")).isEqualTo("{\"é\":1}");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "application/octet-stream", "image/png", "application/jsonp"})
  void autoGivesOtherTypesAsBytes(String contentType) throws Exception {
    assertThat(read(ReturnType.AUTO, contentType, "{}")).isEqualTo("{}".getBytes(UTF_8));
  }

  @Test
  void autoFailsOnInvalidJson() {
    assertThatExceptionOfType(FastreqException.class)
        .isThrownBy(() -> read(ReturnType.AUTO, "application/json", "<html>"))
        .withMessageStartingWith("not JSON");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"text/html", "application/octet-stream", "application/json"})
  void jsonParsesWhateverTheContentType(String contentType) throws Exception {
    assertThat(read(ReturnType.JSON, contentType, "[1]")).isEqualTo(List.of(1));
    assertThatExceptionOfType(FastreqException.class)
        .isThrownBy(() -> read(ReturnType.JSON, contentType, "[1] and more"));
  }

  @Test
  void textIsDecodedInTheCharsetOfTheResponseOrUtf8() throws Exception {
    assertThat(read(ReturnType.TEXT, response(200, "a/b; charset=iso-8859-1", LATIN)))
        .isEqualTo("é");
    assertThat(read(ReturnType.AUTO, response(200, "text/x; charset=iso-8859-1", LATIN)))
        .isEqualTo("é");
    assertThat(read(ReturnType.TEXT, null, "é")).isEqualTo("é");
  }

  @Test
  void malformedTextIsReplaced() throws Exception {
    assertThat(read(ReturnType.TEXT, response(200, "text/plain", LATIN))).isEqualTo("\uFFFD");
  }

  @Test
  void bytesAreUnchanged() throws Exception {
    assertThat(read(ReturnType.BYTES, response(200, "text/plain; charset=utf-16", LATIN)))
        .isEqualTo(LATIN);
  }

  @Test
  void noneGivesTheStatus() throws Exception {
    assertThat(read(ReturnType.NONE, response(204, null, new byte[0]))).isEqualTo(204);
  }

  @Test
  void responseReturnTypeGivesTheWholeResponseWithoutAValue() throws Exception {
    Object value = read(ReturnType.RESPONSE, "text/plain", "x");

    assertThat(value).isInstanceOf(FastreqResponse.class);
    assertThat(((FastreqResponse) value).text()).isEqualTo("x");
    assertThat(((FastreqResponse) value).value()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "200, application/json",
    "204, application/json",
    "304, text/html",
    "204,",
    "200, image/png"
  })
  void emptyBodyIsNotAnError(int status, String contentType) throws Exception {
    HttpResponse empty = response(status, contentType, new byte[0]);

    assertThat(read(ReturnType.AUTO, empty)).isNull();
    assertThat(read(ReturnType.JSON, empty)).isNull();
    assertThat(read(ReturnType.TEXT, empty)).isEqualTo("");
    assertThat(read(ReturnType.BYTES, empty)).isEqualTo(new byte[0]);
  }

  @ParameterizedTest
  @EnumSource(value = ReturnType.class, mode = EnumSource.Mode.EXCLUDE, names = "RESPONSE")
  void parserMakesTheValueWhateverTheReturnType(ReturnType type) throws Exception {
    ValueReader reader = reader(type, whole -> whole.text().length());

    assertThat(read(reader, response(200, "application/json", "no json".getBytes(UTF_8))))
        .isEqualTo(7);
  }

  @Test
  void parserMakesTheValueOfTheResponse() throws Exception {
    ValueReader reader = reader(ReturnType.RESPONSE, whole -> whole.text().length());

    Object value = read(reader, response(200, "text/plain", "four".getBytes(UTF_8)));

    assertThat(value).isInstanceOf(FastreqResponse.class);
    assertThat(((FastreqResponse) value).value()).isEqualTo(4);
    assertThat(((FastreqResponse) value).text()).isEqualTo("four");
  }

  @Test
  void parserMayReturnNull() throws Exception {
    assertThat(read(reader(ReturnType.AUTO, whole -> null), ok())).isNull();
  }

  @Test
  void exceptionOfTheParserIsPropagated() {
    Function<FastreqResponse, Object> parser =
        whole -> {
          throw new IllegalStateException("boom");
        };

    assertThatIllegalStateException()
        .isThrownBy(() -> read(reader(ReturnType.AUTO, parser), ok()))
        .withMessage("boom");
  }

  @Test
  void wholeResponseIsCreatedOnlyWhereNeeded() throws Exception {
    for (ReturnType type : ReturnType.values()) {
      wholeMade = 0;
      read(reader(type, null), ok());
      int needed = NEED_THE_RESPONSE.contains(type) ? 1 : 0;
      assertThat(wholeMade).as("%s", type).isEqualTo(needed);
      read(reader(type, whole -> whole), ok());
      assertThat(wholeMade).as("%s, parser", type).isEqualTo(needed + 1);
    }
  }

  @Test
  void fileGivesThePathAndStreamTheResponse() throws Exception {
    ValueReader file = reader(ReturnType.FILE, null);
    assertThat(file.make(ok(), () -> whole(ok()).withValue("path"))).isEqualTo("path");
    ValueReader stream = reader(ReturnType.STREAM, null);
    assertThat(read(stream, ok())).isInstanceOf(FastreqResponse.class);
  }

  @Test
  void bodyIsDiscardedOnlyWhereItIsNotUsed() {
    for (ReturnType type : ReturnType.values()) {
      assertThat(reader(type, null).discardsBody()).isEqualTo(type == ReturnType.NONE);
      assertThat(reader(type, whole -> whole).discardsBody()).isFalse();
    }
  }

  private Object read(ReturnType type, String contentType, String body) throws Exception {
    return read(type, response(200, contentType, body.getBytes(UTF_8)));
  }

  private Object read(ReturnType type, HttpResponse response) throws Exception {
    return read(reader(type, null), response);
  }

  private Object read(ValueReader reader, HttpResponse response) throws Exception {
    return reader.make(response, () -> whole(response));
  }

  private FastreqResponse whole(HttpResponse wire) {
    wholeMade++;
    return new FastreqResponse(
        0,
        null,
        wire.finalUrl(),
        wire.finalUrl(),
        wire.status(),
        wire.headers().toMap(),
        wire.body(),
        1,
        Duration.ZERO,
        wire.httpVersion(),
        null,
        null);
  }

  private static HttpResponse ok() {
    return response(200, "application/json", "{}".getBytes(UTF_8));
  }

  private static HttpResponse response(int status, String contentType, byte[] body) {
    Headers headers = contentType == null ? Headers.EMPTY : Headers.of("content-type", contentType);
    return new HttpResponse(status, "", "HTTP/1.1", headers, body, "http://127.0.0.1/");
  }
}
