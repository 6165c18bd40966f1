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

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.testing.LogCapture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body for each item. */
class ItemBodyTest extends AcceptanceTest {

  /** A bean of the user's own. */
  public record Order(int id, String name) {}

  private String toOneUrl(String itemBody) {
    return "fastreq:docs?maxRetries=0&urls=" + api.url("/echo") + "&itemBody=" + itemBody;
  }

  private String toTemplate(String path, String itemBody) {
    return "fastreq:docs?maxRetries=0&urlTemplate=RAW(" + api.url(path) + ")&itemBody=" + itemBody;
  }

  private static List<String> warnings(LogCapture log) {
    return log.lines().stream().filter(line -> line.startsWith("WARN io.fastreq")).toList();
  }

  private List<Object> bodies() {
    List<Object> bodies = new ArrayList<>();
    api.seen().forEach(seen -> bodies.add(json(seen.body())));
    return bodies;
  }

  private static Object json(String text) {
    try {
      return new ObjectMapper().readValue(text, Object.class);
    } catch (Exception e) {
      throw new AssertionError(text, e);
    }
  }

  @Test
  void listOfMapsIsAListOfDocumentsForOneUrl() {
    List<Map<String, Object>> rows = List.of(Map.of("id", 1, "url", "x"), Map.of("id", 2));
    for (String uri : List.of(toOneUrl("json"), toTemplate("/echo", "json"))) {
      api.forget();
      assertThat((List<?>) bodyOf(send(uri, rows))).hasSize(2);
      assertThat(bodies()).containsExactlyInAnyOrderElementsOf(List.copyOf(rows));
      assertThat(api.seen())
          .allSatisfy(
              seen -> {
                assertThat(seen.method()).isEqualTo("POST");
                assertThat(seen.header("content-type")).isEqualTo("application/json");
              });
    }
  }

  @Test
  void jsonBodiesOfOtherTypes() {
    String uri = toOneUrl("json");
    send(uri, List.of(new Order(1, "a"), List.of(2), 3, "four").iterator());
    send(uri, Map.of("id", 5));
    send(uri, "{\"id\":6}\n{\"id\":7.10}");
    send(uri, "[{\"id\":8}]");
    assertThat(bodies())
        .containsExactlyInAnyOrder(
            Map.of("id", 1, "name", "a"),
            List.of(2),
            3,
            "four",
            Map.of("id", 5),
            Map.of("id", 6),
            Map.of("id", 7.1),
            Map.of("id", 8));
  }

  @Test
  void templateAndBodyUseTheSameRow() {
    List<Object> rows = List.of(Map.of("id", 1), Map.of("id", 2));
    Object responses =
        bodyOf(send(toTemplate("/echo/{id}", "json") + "&keyField=id&resultField=text", rows));
    assertThat(responses)
        .isEqualTo(
            Map.of(
                1,
                Map.of("id", 1, "text", "{\"id\":1}"),
                2,
                Map.of("id", 2, "text", "{\"id\":2}")));
  }

  @Test
  void methodOfTheEndpointIsUsed() {
    send(toOneUrl("json") + "&httpMethod=PUT", List.of(Map.of("id", 1)));
    assertThat(api.seen().get(0).method()).isEqualTo("PUT");
  }

  @Test
  void simpleExpressionSeesTheRowAndTheExchange() {
    String simple = "RAW(<n a=\"${header.kind}\">${body[name]}</n>)";
    List<Object> rows = List.of(Map.of("name", "Ada"), Map.of("name", "Bob"));
    assertThat(bodyOf(send(toOneUrl(simple), rows, Map.of("kind", "x"))))
        .isEqualTo(List.of("<n a=\"x\">Ada</n>", "<n a=\"x\">Bob</n>"));
    assertThat(bodyOf(send(toOneUrl("RAW(${body})"), List.of(7, "text"))))
        .isEqualTo(List.of("7", "text"));
    assertThat(bodyOf(send(toOneUrl("RAW(${body})"), List.of(Map.of("id", 1)))))
        .isEqualTo(List.of("{\"id\":1}"));
  }

  @Test
  void simpleExpressionSeesTheOriginalMessageWhileStreaming() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:stream")
                .to(toOneUrl("RAW(${header.kind}${body})") + "&streaming=true&streamWindow=1")
                .process(
                    exchange -> {
                      exchange.getMessage().setHeader("kind", "later");
                      int count = 0;
                      for (Iterator<?> all = exchange.getMessage().getBody(Iterator.class);
                          all.hasNext();
                          all.next()) {
                        count++;
                      }
                      exchange.getMessage().setBody(count);
                    });
          }
        });
    List<Integer> items = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      items.add(i);
    }
    assertThat(bodyOf(send("direct:stream", items.iterator(), Map.of("kind", "x")))).isEqualTo(50);
    assertThat(api.seen()).allMatch(seen -> seen.body().startsWith("x"));
  }

  @Test
  void beanMayReturnTextBytesDocumentsOrNull() {
    Function<Object, Object> bean =
        item ->
            switch ((Integer) item) {
              case 1 -> "text";
              case 2 -> new byte[] {'b'};
              case 3 -> Map.of("id", 3);
              case 4 -> new Order(4, "d");
              default -> null;
            };
    context.getRegistry().bind("bodies", bean);
    assertThat(bodyOf(send(toOneUrl("#bodies"), List.of(1, 2, 3, 4, 5))))
        .isEqualTo(Arrays.asList("text", "b", "{\"id\":3}", "{\"id\":4,\"name\":\"d\"}", null));
  }

  @Test
  void bodyThatCannotBeCreatedFailsOnlyItsItem() {
    Function<Object, Object> bean =
        item -> {
          if (item.equals(1)) {
            throw new IllegalStateException("no body for 1");
          }
          if (item.equals(3)) {
            throw new NoClassDefFoundError("no class for 3");
          }
          return "ok";
        };
    context.getRegistry().bind("broken", bean);
    Exchange result = send(toOneUrl("#broken"), List.of(1, 2, 3, 4));
    assertCounts(result, 4, 2, 2);
    assertThat(failures(result).get(1).message()).contains("itemBody").contains("no class for 3");
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.VALIDATION);
    assertThat(failures(result).get(0).message()).contains("itemBody").contains("no body for 1");
    assertThat(failures(send(toOneUrl("json"), Arrays.asList(null, 1))).get(0).message())
        .contains("null");
  }

  @Test
  void bodyOfTheItemTakesPrecedence() {
    FastreqRequest own = FastreqRequest.builder(api.url("/echo")).method("PUT").body("own").build();
    FastreqRequest none = FastreqRequest.builder(api.url("/echo")).method("POST").build();
    context.getRegistry().bind("bodies", (Function<Object, Object>) item -> "made");
    assertThat(bodyOf(send("fastreq:own?itemBody=#bodies", List.of(own, none))))
        .isEqualTo(List.of("own", "made"));
  }

  @Test
  void failedDocumentsCanBeSentAgain() {
    String uri = toTemplate("/status/500", "json");
    Exchange failed = send(uri, List.of(Map.of("id", 1)));
    List<FastreqRequest> again = partialFailure(failed).getFailedRequests();
    send(uri, again);
    assertThat(bodies()).containsExactly(Map.of("id", 1), Map.of("id", 1));
  }

  @Test
  void emptyMessageBodySendsNothing() {
    try (LogCapture log = new LogCapture()) {
      assertThat(bodyOf(send(toOneUrl("json"), null))).isEqualTo(List.of());
      assertThat(warnings(log)).hasSize(1).first().asString().contains("no item to send");
    }
    assertThat(bodyOf(send(toOneUrl("json"), Map.of()))).isEqualTo(Map.of());
    assertThat(api.requests()).isZero();
  }

  @Test
  void listAsTheBodyOfEachRequestIsWarnedOfOnce() {
    String uri = "fastreq:whole?httpMethod=POST&requestBody=RAW(${body})";
    try (LogCapture log = new LogCapture()) {
      send(uri, api.url("/echo"));
      assertThat(warnings(log)).isEmpty();
      send(uri, List.of(api.url("/echo"), api.url("/echo")));
      send(uri, List.of(api.url("/echo")));
      assertThat(warnings(log)).hasSize(1).first().asString().contains("itemBody");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "itemBody=RAW( ), itemBody",
    "itemBody=%23nobody, itemBody",
    "itemBody=%23text, itemBody",
    "itemBody=RAW(${bdoy}), itemBody",
    "itemBody=json, urlTemplate",
    "itemBody=json&urls=http://h/a%2Chttp://h/b, one URL",
    "itemBody=json&urls=nonsense, urls",
    "itemBody=json&urls=http://h/a&requestBody=x, requestBody"
  })
  void invalidOptionsAreRefusedAtCreation(String options, String named) {
    context.getRegistry().bind("text", "no function");
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + options))
        .hasStackTraceContaining(named);
  }
}
