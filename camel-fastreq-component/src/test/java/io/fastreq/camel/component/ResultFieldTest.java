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
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are returned with their values, under keys of their own type. */
class ResultFieldTest extends AcceptanceTest {

  private String uri(String path, String options) {
    return "fastreq:rows?maxRetries=0&resultField=answer&urlTemplate=RAW("
        + api.url(path)
        + ")"
        + options;
  }

  private static Map<String, Object> row(Object id) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", id);
    row.put("name", null);
    return Collections.unmodifiableMap(row);
  }

  private static Map<String, Object> enriched(Object id, Object response) {
    return with(row(id), response);
  }

  private static Map<String, Object> with(Map<String, Object> row, Object response) {
    Map<String, Object> enriched = new LinkedHashMap<>(row);
    enriched.put("answer", response);
    return enriched;
  }

  @Test
  void rowsAreReturnedInEachShape() {
    List<Map<String, Object>> rows = List.of(row(1), row(2));
    List<Object> expected = List.of(enriched(1, "text 1"), enriched(2, "text 2"));
    String uri = uri("/text/{id}", "");
    assertThat(bodyOf(send(uri, rows))).isEqualTo(expected);
    assertThat(bodyOf(send(uri, rows.iterator()))).isEqualTo(expected);
    assertThat(bodyOf(send(uri, rows.toArray()))).isEqualTo(expected);
    assertThat(bodyOf(send(uri, "{\"id\":1,\"name\":null}\n{\"id\":2,\"name\":null}")))
        .isEqualTo(expected);
    assertThat(bodyOf(send(uri, row(1)))).isEqualTo(enriched(1, "text 1"));
    assertThat(bodyOf(send(uri, Map.of("a", row(1))))).isEqualTo(Map.of("a", expected.get(0)));
    assertThat(bodyOf(send(uri("/text/{id}", "&keyField=id"), rows)))
        .isEqualTo(Map.of(1, expected.get(0), 2, expected.get(1)));
    assertThat(rows).isEqualTo(List.of(row(1), row(2)));
  }

  @Test
  void itemsThatAreNotMapsAreReturnedAsTheirValue() {
    assertThat(bodyOf(send(uri("/text/{id}", ""), Arrays.asList(1, row(2)))))
        .isEqualTo(List.of("text 1", enriched(2, "text 2")));
    Map<String, Object> request = Map.of("url", api.url("/text/3"));
    assertThat(bodyOf(send("fastreq:rows?resultField=v", List.of(request))))
        .isEqualTo(List.of(Map.of("url", api.url("/text/3"), "v", "text 3")));
  }

  @Test
  void existingFieldIsReplacedInTheCopyOnly() {
    Map<String, Object> row = new LinkedHashMap<>(Map.of("id", 1));
    row.put("answer", "old");
    assertThat(bodyOf(send(uri("/text/{id}", ""), List.of(row))))
        .isEqualTo(List.of(Map.of("id", 1, "answer", "text 1")));
    assertThat(row).containsEntry("answer", "old");
  }

  @Test
  void caseInsensitiveRowStaysCaseInsensitive() {
    Map<String, Object> row = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    row.put("ID", 1);
    List<?> body = (List<?>) bodyOf(send(uri("/text/{id}", ""), List.of(row)));
    Map<?, ?> response = (Map<?, ?>) body.get(0);
    assertThat(response.get("id")).isEqualTo(1);
    assertThat(response.get("Answer")).isEqualTo("text 1");
    assertThat(row).hasSize(1);
  }

  @Test
  void failedRowsFollowTheFailureMode() {
    Map<String, Object> good = Map.of("k", "text", "id", 1);
    Map<String, Object> gone = Map.of("k", "status", "id", 404);
    Map<String, Object> bad = Map.of("name", "no id");
    List<Object> rows = List.of(good, gone, bad);
    String path = "/{k}/{id}";
    List<?> included = (List<?>) bodyOf(send(uri(path, "&failureMode=include"), rows));
    assertThat(included.get(0)).isEqualTo(with(good, "text 1"));
    assertThat(failureIn(included.get(1), "id", 404)).isEqualTo(Kind.STATUS);
    assertThat(failureIn(included.get(2), "name", "no id")).isEqualTo(Kind.VALIDATION);
    assertThat(bodyOf(send(uri(path, "&failureMode=nulls"), rows)))
        .isEqualTo(List.of(with(good, "text 1"), with(gone, null), with(bad, null)));
    assertThat(bodyOf(send(uri(path, "&failureMode=nulls"), Map.of("x", gone))))
        .isEqualTo(Map.of("x", with(gone, null)));
    assertThat(bodyOf(send(uri(path, "&failureMode=omit"), rows)))
        .isEqualTo(List.of(with(good, "text 1")));
    Exchange thrown = send(uri(path, ""), rows);
    assertThat(failures(thrown)).hasSize(2);
    assertThat(thrown.getMessage().getBody())
        .isEqualTo(Arrays.asList(with(good, "text 1"), null, null));
  }

  private static Kind failureIn(Object row, String field, Object value) {
    Map<?, ?> map = (Map<?, ?>) row;
    assertThat(map.get(field)).isEqualTo(value);
    return ((FastreqFailure) map.get("answer")).kind();
  }

  @Test
  void equalRequestsGiveTheirResultToEachRow() {
    List<Object> rows = List.of(Map.of("id", 1, "n", "a"), Map.of("id", 1, "n", "b"));
    assertThat(bodyOf(send(uri("/text/{id}", "&deduplicate=true"), rows)))
        .isEqualTo(
            List.of(
                Map.of("id", 1, "n", "a", "answer", "text 1"),
                Map.of("id", 1, "n", "b", "answer", "text 1")));
    assertThat(api.requests()).isEqualTo(1);
  }

  @Test
  void skippedRowIsNullOrAbsent() {
    MemoryIdempotentRepository repository = new MemoryIdempotentRepository();
    repository.start();
    repository.add("1");
    context.getRegistry().bind("done", repository);
    String options = "&idempotentRepository=#done&keyField=id";
    assertThat(bodyOf(send(uri("/text/{id}", options), List.of(row(1), row(2)))))
        .isEqualTo(Map.of(2, enriched(2, "text 2")));
    repository.remove("2");
    assertThat(bodyOf(send(uri("/text/{id}", options + "&shape=list"), List.of(row(1), row(2)))))
        .isEqualTo(Arrays.asList(null, enriched(2, "text 2")));
  }

  @Test
  void streamedResultHasTheRowAsItsValue() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:stream")
                .to(uri("/json/{id}", "&streaming=true"))
                .process(
                    exchange -> {
                      List<Object> values = new ArrayList<>();
                      Iterator<?> results = exchange.getMessage().getBody(Iterator.class);
                      while (results.hasNext()) {
                        FastreqResult result = (FastreqResult) results.next();
                        values.add(((FastreqResponse) result).value());
                      }
                      exchange.getMessage().setBody(values);
                    });
          }
        });
    assertThat(bodyOf(send("direct:stream", List.of(row(7)))))
        .isEqualTo(List.of(enriched(7, Map.of("id", 7))));
  }

  @Test
  void returnTypesArePutIntoTheField(@TempDir Path directory) throws Exception {
    List<?> responses =
        (List<?>) bodyOf(send(uri("/text/{id}", "&returnType=response"), List.of(row(1))));
    FastreqResponse response = (FastreqResponse) ((Map<?, ?>) responses.get(0)).get("answer");
    assertThat(response.text()).isEqualTo("text 1");
    String files = "&returnType=file&directory=RAW(" + directory + ")";
    List<?> written = (List<?>) bodyOf(send(uri("/text/{id}", files), List.of(row(1))));
    assertThat(Files.readString((Path) ((Map<?, ?>) written.get(0)).get("answer")))
        .isEqualTo("text 1");
  }

  @Test
  void aggregationStrategyGetsRows() {
    AggregationStrategy collecting =
        (old, next) -> {
          List<Object> all = old == null ? new ArrayList<>() : old.getIn().getBody(List.class);
          all.add(next.getIn().getBody());
          next.getIn().setBody(all);
          return next;
        };
    context.getRegistry().bind("collecting", collecting);
    String options = "&aggregationStrategy=#collecting&concurrency=1&failureMode=nulls";
    Map<String, Object> good = Map.of("k", "text", "id", 1);
    Map<String, Object> gone = Map.of("k", "status", "id", 404);
    assertThat(bodyOf(send(uri("/{k}/{id}", options), List.of(good, gone))))
        .asList()
        .containsExactlyInAnyOrder(with(good, "text 1"), with(gone, null));
  }

  @Test
  void mapThatCannotBeCopiedFailsOnlyItsItem() {
    Map<String, Object> broken =
        new TreeMap<>(Map.of("id", 1)) {
          @Override
          public Set<Map.Entry<String, Object>> entrySet() {
            if (api.requests() > 0) {
              throw new IllegalStateException("the row has gone");
            }
            return super.entrySet();
          }
        };
    Exchange result = send(uri("/text/{id}", "&concurrency=1"), List.of(broken));
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.HANDLER);
    assertThat(failures(result).get(0).message()).contains("resultField").contains("has gone");
  }

  @Test
  void keysKeepTheirType() {
    UUID uuid = UUID.randomUUID();
    String url = api.url("/text/1");
    Object item = Map.of("url", url, "key", 7);
    assertThat(bodyOf(send("fastreq:k", List.of(item)))).isEqualTo(Map.of(7, "text 1"));
    assertThat(bodyOf(send("fastreq:k", Map.of(uuid, url)))).isEqualTo(Map.of(uuid, "text 1"));
    assertThat(bodyOf(send("fastreq:k", "[{\"url\":\"" + url + "\",\"key\":7}]")))
        .isEqualTo(Map.of(7, "text 1"));
    Map<String, Object> keys = Map.of(FastreqConstants.KEYS, List.of(7L));
    assertThat(bodyOf(send("fastreq:k", List.of(url), keys))).isEqualTo(Map.of(7L, "text 1"));
    Map<String, Object> texts = Map.of(FastreqConstants.KEYS, "7");
    assertThat(bodyOf(send("fastreq:k", List.of(url), texts))).isEqualTo(Map.of("7", "text 1"));
    assertThat(bodyOf(send("fastreq:k", Map.of(new StringBuilder("b"), url))))
        .isEqualTo(Map.of("b", "text 1"));
  }

  @Test
  void blankNameIsRefused() {
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?resultField=RAW( )"))
        .hasStackTraceContaining("Option resultField");
  }
}
