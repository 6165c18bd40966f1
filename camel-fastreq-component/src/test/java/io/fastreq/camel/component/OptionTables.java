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

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Renders the catalog's options and headers of the component as AsciiDoc tables, in the form of
 * Camel's own component pages.
 */
final class OptionTables {

  private static final String OPTIONS_HEAD =
      """
      [width="100%",cols="2,5,^1,2",options="header"]
      |===
      | Name | Description | Default | Type
      """;

  private static final String HEADERS_HEAD =
      """
      [width="100%",cols="2,5,1",options="header"]
      |===
      | Name | Description | Type
      """;

  private static final String FOOT = "|===";

  private OptionTables() {}

  /** Returns the tables by the name of their place in the page. */
  static Map<String, String> render(JsonNode catalog) {
    Map<String, String> tables = new LinkedHashMap<>();
    JsonNode properties = catalog.path("properties");
    tables.put("component options", options(catalog.path("componentProperties"), any -> true));
    tables.put("endpoint path options", options(properties, of("path")));
    tables.put("endpoint query options", options(properties, of("parameter")));
    tables.put("message headers", headers(catalog.path("headers")));
    return tables;
  }

  private static Predicate<JsonNode> of(String kind) {
    return option -> option.path("kind").asText().equals(kind);
  }

  private static String options(JsonNode options, Predicate<JsonNode> wanted) {
    return options.properties().stream()
        .filter(option -> wanted.test(option.getValue()))
        .map(OptionTables::optionRow)
        .collect(Collectors.joining("", OPTIONS_HEAD, FOOT));
  }

  private static String headers(JsonNode headers) {
    return headers.properties().stream()
        .map(header -> row(name(header), description(header.getValue()), type(header.getValue())))
        .collect(Collectors.joining("", HEADERS_HEAD, FOOT));
  }

  private static String optionRow(Entry<String, JsonNode> entry) {
    JsonNode option = entry.getValue();
    String name = name(entry) + " (" + option.path("group").asText() + ")";
    return row(name, description(option), option.path("defaultValue").asText(), type(option));
  }

  private static String name(Entry<String, JsonNode> entry) {
    return "*" + entry.getKey() + "*";
  }

  private static String description(JsonNode option) {
    StringJoiner text = new StringJoiner(" ");
    if (option.path("required").asBoolean()) {
      text.add("*Required*");
    }
    if (option.path("deprecated").asBoolean()) {
      text.add("*Deprecated*");
    }
    if (option.path("secret").asBoolean()) {
      text.add("*Secret*");
    }
    text.add(sentence(option.path("description").asText()));
    if (option.has("enum")) {
      text.add("Enum values: " + values(option.path("enum")) + ".");
    }
    return text.toString();
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  private static String values(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .map(value -> "`" + value.asText() + "`")
        .collect(Collectors.joining(", "));
  }

  /** Returns the type shown for the option: a duration, or the class name without its package. */
  private static String type(JsonNode option) {
    if (option.path("type").asText().equals("duration")) {
      return "duration";
    }
    String type = option.path("javaType").asText().replaceFirst("<.*", "");
    return type.substring(type.lastIndexOf('.') + 1);
  }

  private static String row(String... cells) {
    StringBuilder row = new StringBuilder();
    for (String cell : cells) {
      row.append(row.isEmpty() ? "| " : " | ").append(cell.replace("|", "\\|"));
    }
    return row.append('\n').toString();
  }
}
