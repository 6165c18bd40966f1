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
package io.fastreq.camel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkHeaderTest {

  private static final HttpUrl CONTEXT = new HttpUrl(false, "h", 80, "/a?b=c");

  private static String next(String... fields) {
    Headers.Builder headers = new Headers.Builder(fields.length);
    for (String field : fields) {
      headers.add("lInK", field);
    }
    return LinkHeader.target(headers.build(), CONTEXT, "next");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "</2>; rel=next | /2",
        "</2>;rel=\"next\" | /2",
        "< /2 > ; REL = \"NEXT\" | /2",
        "</2>; rel=\"last  next\" | /2",
        "</1>; rel=prev, </2>; rel=next | /2",
        "</1>;rel=prev,,,</2>;rel=next | /2",
        "</1,x;y>; title=\"a, <b>; rel=next\", </2>; title=\"q\\\"; rel=x\"; rel=next | /2",
        "</2>; rel=next, </3>; rel=next | /2",
        "</2>; media; rel=next | /2",
        "</2>;;; rel=next | /2",
        "</2>; rel=next junk, </3>; rel=next | /2",
        "</2> junk; rel=x, </3>; rel=next | /3",
        "</2>; title=\"open, </3>; rel=next | ",
        "</2>; rel=nexts | ",
        "</2>; rel=prev; rel=next | ",
        "</2>; rev=next | ",
        "</2 | ",
        "/2; rel=next | ",
        "`` | ",
        "<>; rel=next | ``",
        "</2>; rel=next; anchor=\"/a?b=c\" | /2",
        "</2>; rel=next; anchor=\"\" | /2",
        "</2>; rel=next; anchor=\"#part\" | ",
        "</2>; rel=next; anchor=\"/other\" | ",
        "</2>; rel=next; anchor=\"urn:x\", </3>; rel=next | /3",
      })
  void targetOfTheFirstLinkWithTheRelation(String field, String target) {
    assertThat(next(field)).isEqualTo(target);
  }

  @Test
  void severalFieldsAreOneList() {
    assertThat(next("</1>; rel=prev", "</2>; rel=next")).isEqualTo("/2");
    assertThat(next("</1", "</2>; rel=next")).isEqualTo("/2");
    assertThat(next()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {";", "<", "<>", "<>;", "<>;=", "<>;rel=\"", "<>;rel=\"\\", ",", "<>;rel="})
  void brokenFieldsEnd(String field) {
    assertThat(next(field)).isNull();
  }
}
