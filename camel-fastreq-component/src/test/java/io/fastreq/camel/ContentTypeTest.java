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

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        " application/json ;odata=verbose",
        "application/problem+json",
        "application/ld+json;profile=\"x\"",
        "application/json charset=utf-8",
        "application/json\tcharset=utf-8",
        "application/json, application/json",
        "application/json, ",
        "text/html, application/json; charset=utf-8",
        "application/json;;charset=utf-8",
        "application/json; charset=\"utf-8"
      })
  void jsonTypesAreRecognised(String contentType) {
    assertThat(ContentType.isJson(contentType)).isTrue();
    assertThat(ContentType.isText(contentType)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "TEXT/HTML; charset=x",
        "text/xml",
        "text/csv",
        "application/xml",
        "application/atom+xml",
        "image/svg+xml; a=b"
      })
  void textTypesAreRecognised(String contentType) {
    assertThat(ContentType.isText(contentType)).isTrue();
    assertThat(ContentType.isJson(contentType)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "application/octet-stream",
        "application/jsonp",
        "application/json-seq",
        "image/png; x=+json",
        "application/xml-dtd",
        "textual/plain",
        "x; application/json",
        "application/json, image/png",
        "x/y; z=\"a, application/json\""
      })
  void otherTypesAreNeitherJsonNorText(String contentType) {
    assertThat(ContentType.isJson(contentType)).isFalse();
    assertThat(ContentType.isText(contentType)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain; charset=iso-8859-1, windows-1252",
    "text/plain charset=koi8-r, KOI8-R",
    "text/plain; charset=\"koi8\\-r\", KOI8-R",
    "text/plain; x=\"a; charset=utf-16\"; charset=koi8-r, KOI8-R",
    "text/plain; x; charset=koi8-r; charset=utf-16, KOI8-R",
    "text/plain;charset=koi8-r;, KOI8-R",
    "text/plain; charset=\"koi8-r, KOI8-R",
    "'text/plain; charset=koi8-r, text/plain', KOI8-R",
    "'text/plain; charset=koi8-r, text/html', UTF-8",
    "text/plain;CHARSET=\"windows-1252\"; x=y, windows-1252",
    "text/plain; charset = 'utf-16le', UTF-16LE",
    "text/plain; x=y; charset=us-ascii, windows-1252",
    "text/plain, UTF-8",
    "text/plain; charset=, UTF-8",
    "text/plain; charset=no-such-charset, UTF-8",
    "text/plain; charset=?*, UTF-8",
    "text/plain; notcharset=iso-8859-1, UTF-8"
  })
  void charsetDefaultsToUtf8(String contentType, String charset) {
    assertThat(ContentType.charset(contentType).name()).isEqualTo(charset);
  }

  @Test
  void missingHeaderIsNeitherJsonNorText() {
    assertThat(ContentType.isJson(null)).isFalse();
    assertThat(ContentType.isText(null)).isFalse();
    assertThat(ContentType.charset(null).name()).isEqualTo("UTF-8");
  }
}
