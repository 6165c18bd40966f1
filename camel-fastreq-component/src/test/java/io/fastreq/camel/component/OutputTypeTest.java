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

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses that are bound to objects of a class. */
class OutputTypeTest extends AcceptanceTest {

  /** The class that responses are bound to. */
  public record Item(int id, LocalDate day) {}

  private static String uri(String options) {
    return "fastreq:types?maxRetries=0&httpMethod=POST&outputType="
        + Item.class.getName()
        + options;
  }

  /** Returns an item whose response is this text, as text/plain. */
  private Map<String, Object> echo(String response) {
    return Map.of("url", api.url("/echo"), "body", response);
  }

  @Test
  void responsesAreBoundToObjects() {
    List<String> urls = List.of(api.url("/json/1"), api.url("/json/2"));
    List<Item> items = List.of(new Item(1, null), new Item(2, null));
    assertThat(bodyOf(send(uri("&returnType=json"), urls))).isEqualTo(items);
    assertThat(bodyOf(send(uri(""), urls))).isEqualTo(items);
    assertThat(bodyOf(send(uri(""), echo("{\"id\":3,\"day\":\"2026-11-28\"}"))))
        .isEqualTo(new Item(3, LocalDate.of(2026, 11, 28)));
  }

  @Test
  void listIsBoundToAnArray() {
    assertThat(bodyOf(send(uri("[]"), echo("[{\"id\":1},{\"id\":2}]"))))
        .isEqualTo(new Item[] {new Item(1, null), new Item(2, null)});
  }

  @Test
  void responseHasTheObjectAsItsValue() {
    FastreqResponse response =
        (FastreqResponse) bodyOf(send(uri("&returnType=response"), api.url("/json/1")));
    assertThat(response.value()).isEqualTo(new Item(1, null));
    assertThat(response.text()).isEqualTo("{\"id\":1}");
  }

  @Test
  void objectIsPutIntoTheRow() {
    Map<String, Object> row = Map.of("id", 4);
    String options = "&resultField=item&urlTemplate=RAW(" + api.url("/json/{id}") + ")";
    assertThat(bodyOf(send(uri(options), List.of(row))))
        .isEqualTo(List.of(Map.of("id", 4, "item", new Item(4, null))));
  }

  @Test
  void emptyResponseIsNull() {
    assertThat(bodyOf(send(uri(""), Arrays.asList(echo(""), echo(" \n")))))
        .isEqualTo(Arrays.asList(null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\":\"x\"}|does not fit",
        "[1]|does not fit",
        "{\"id\":1,\"other\":2}|other",
        "{\"id\":1} {}|",
        "{\"id\":|not JSON",
        "<html>|not JSON"
      })
  void unboundableResponseFailsWithParse(String response, String message) {
    Exchange failed = send(uri(""), List.of(echo(response), echo("{\"id\":2}")));
    FastreqFailure failure = failures(failed).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.PARSE);
    assertThat(failure.message()).contains(message == null ? "" : message);
    assertThat(failure.response().text()).isEqualTo(response);
    assertThat(failed.getMessage().getBody()).isEqualTo(Arrays.asList(null, new Item(2, null)));
  }

  @Test
  void singleMapperInTheRegistryIsUsed() {
    ObjectMapper lenient =
        new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    context.getRegistry().bind("mapper", lenient);
    assertThat(bodyOf(send(uri(""), echo("{\"id\":1,\"other\":2}")))).isEqualTo(new Item(1, null));
    context.getRegistry().bind("another", new ObjectMapper());
    Exchange strict = send(uri("&returnType=json"), echo("{\"id\":1,\"other\":2}"));
    assertThat(failures(strict).get(0).kind()).isEqualTo(Kind.PARSE);
  }

  @ParameterizedTest
  @CsvSource({
    "outputType=com.example.NoSuchClass, outputType",
    "outputType=RAW( ), outputType",
    "outputType=java.util.Map&returnType=text, returnType=text",
    "outputType=java.util.Map&parser=%23parser, parser"
  })
  void invalidOptionsAreRefusedAtCreation(String options, String named) {
    context
        .getRegistry()
        .bind(
            "parser", (java.util.function.Function<FastreqResponse, Object>) FastreqResponse::text);
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + options))
        .hasStackTraceContaining("Option")
        .hasStackTraceContaining(named);
  }
}
