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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqRequest;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlTemplateRouteTest extends AcceptanceTest {

  private String uri(String path) {
    return "fastreq:t?urlTemplate=RAW(" + api.url(path) + ")";
  }

  @Test
  void valuesOfAListFillTheTemplate() {
    assertThat(bodyOf(send(uri("/text/{id}"), List.of(1, "b c", 3L))))
        .isEqualTo(List.of("text 1", "text b%20c", "text 3"));
  }

  @Test
  void columnNamesMatchInAnyCaseAndMayBeMore() {
    List<Map<String, Object>> rows =
        List.of(Map.of("ID", 1, "NAME", "Ada"), Map.of("ID", 2, "NAME", "Bob", "URL", "ignored"));
    send(uri("/text/{id}?n={Name}"), rows);
    assertThat(api.seen())
        .extracting(seen -> seen.uri())
        .containsExactlyInAnyOrder("/text/1?n=Ada", "/text/2?n=Bob");
  }

  @Test
  void spacesAroundAValueAreKept() {
    List<Map<String, Object>> rows = List.of(Map.of("id", "a "), Map.of("id", "a"));
    assertThat(bodyOf(send(uri("/text/{id}") + "&keyField=id", rows)))
        .isEqualTo(Map.of("a ", "text a%20", "a", "text a"));
  }

  @Test
  void keyFieldKeysTheResult() {
    List<Map<String, Object>> rows =
        List.of(Map.of("ID", 1, "Code", "a"), Map.of("ID", 2, "Code", "b"));
    assertThat(bodyOf(send(uri("/text/{id}") + "&keyField=code", rows)))
        .isEqualTo(Map.of("a", "text 1", "b", "text 2"));
  }

  @Test
  void keyFieldMayBeTheValueItself() {
    assertThat(bodyOf(send(uri("/text/{id}") + "&keyField=id", List.of(7, 8))))
        .isEqualTo(Map.of(7, "text 7", 8, "text 8"));
  }

  @Test
  void rowWithoutItsKeyFailsTheExchange() {
    Exchange result =
        send(
            uri("/text/{id}") + "&keyField=code",
            List.of(Map.of("ID", 1, "Code", "a"), Map.of("ID", 2)));
    assertThat(result.getException()).hasMessageContaining("key");
    assertThat(api.requests()).isZero();
  }

  @Test
  void singleRowIsOneRequestAndOtherMapsAreKeyed() {
    assertThat(bodyOf(send(uri("/text/{id}"), Map.of("id", 5, "x", 1)))).isEqualTo("text 5");
    Map<String, Object> keyed = new LinkedHashMap<>();
    keyed.put("a", 1);
    keyed.put("b", Map.of("id", 2));
    assertThat(bodyOf(send(uri("/text/{id}"), keyed)))
        .isEqualTo(Map.of("a", "text 1", "b", "text 2"));
  }

  @Test
  void linesMayBeValuesOrJsonRows() {
    assertThat(bodyOf(send(uri("/text/{id}"), "1\n# no value\n{\"id\": 2}\n")))
        .isEqualTo(List.of("text 1", "text 2"));
    assertThat(bodyOf(send(uri("/text/{id}"), "[1, {\"id\": \"x\"}]")))
        .isEqualTo(List.of("text 1", "text x"));
    assertThat(bodyOf(send(uri("/text/{id}"), "one"))).isEqualTo("text one");
  }

  @Test
  void databaseValuesAreConvertedToPlainText() {
    send(
        uri("/text/x?a={a}&b={b}&c={c}"),
        List.of(
            Map.of(
                "a",
                new BigDecimal("1E+3"),
                "b",
                Timestamp.valueOf("2026-11-21 10:00:00"),
                "c",
                true)));
    assertThat(api.seen().get(0).uri())
        .isEqualTo("/text/x?a=1000&b=2026-11-21%2010%3A00%3A00.0&c=true");
  }

  @Test
  void unusableValueFailsOnlyItsItem() {
    List<Object> body =
        Arrays.asList(
            1, null, List.of(1), Map.of("name", "x"), "..", "", Map.of("id", new int[0]), 8);
    Exchange result = send(uri("/text/{id}"), body);
    assertCounts(result, 8, 2, 6);
    assertThat(failures(result))
        .allMatch(failure -> failure.kind() == FastreqFailure.Kind.VALIDATION);
    assertThat(failures(result))
        .extracting(FastreqFailure::index)
        .containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(failures(result).get(2).message()).contains("\"id\"");
    assertThat(api.requests()).isEqualTo(2);
  }

  @Test
  void valueForSeveralNamesFails() {
    Exchange result = send(uri("/text/{id}?x={name}"), List.of(1));
    assertThat(failures(result).get(0).message()).contains("id, name");
  }

  @Test
  void requestItemIsUsedUnchanged() {
    FastreqRequest request = FastreqRequest.of(api.url("/text/own"));
    assertThat(bodyOf(send(uri("/text/{id}"), List.of(request, 2))))
        .isEqualTo(List.of("text own", "text 2"));
  }

  @ParameterizedTest
  @CsvSource({
    "urlTemplate=https://{host}/x, urlTemplate",
    "urlTemplate=https://h/x, urlTemplate",
    "keyField=id, keyField"
  })
  void invalidTemplateFailsAtCreation(String option, String named) {
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + option))
        .hasStackTraceContaining(named);
  }

  @Test
  void templateMayBeWrittenInARoute() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:rows").to(uri("/text/{id}") + "&concurrency=2");
          }
        });
    assertThat(bodyOf(send("direct:rows", List.of(1, 2)))).isEqualTo(List.of("text 1", "text 2"));
  }
}
