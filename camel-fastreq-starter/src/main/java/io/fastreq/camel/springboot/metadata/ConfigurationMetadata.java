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
package io.fastreq.camel.springboot.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastreq.camel.component.FastreqComponent;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.util.StringHelper;

/**
 * Writes the metadata from which IDEs complete and explain {@code camel.component.fastreq.*}, in
 * Spring Boot's format, from the component's catalog. The build runs it, so no option of the
 * component can be missing.
 */
public final class ConfigurationMetadata {

  private static final String CATALOG = "/META-INF/io/fastreq/camel/component/fastreq.json";
  private static final String PREFIX = "camel.component.fastreq.";
  private static final String SOURCE = "io.fastreq.camel.springboot.FastreqAutoConfiguration";

  /**
   * Spring Boot's types for the catalog's types. All others are text: a name, a duration, a bean.
   */
  private static final Map<String, String> TYPES =
      Map.of(
          "boolean", "java.lang.Boolean",
          "int", "java.lang.Integer",
          "double", "java.lang.Double",
          "java.lang.Integer", "java.lang.Integer",
          "java.lang.Long", "java.lang.Long",
          "java.lang.Double", "java.lang.Double");

  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private final ObjectNode root = json.createObjectNode();
  private final ArrayNode groups = root.putArray("groups");
  private final ArrayNode properties = root.putArray("properties");
  private final ArrayNode hints = root.putArray("hints");

  private ConfigurationMetadata() {}

  /**
   * Writes the file.
   *
   * @param arguments the file to write
   * @throws IOException if the catalog cannot be read or the file cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    Files.createDirectories(file.getParent());
    Files.writeString(file, new ConfigurationMetadata().describe());
  }

  private String describe() throws IOException {
    groups
        .addObject()
        .put("name", "camel.component.fastreq")
        .put("type", SOURCE)
        .put("sourceType", SOURCE);
    addSwitch("enabled", "Whether the component takes its options from these properties.");
    addSwitch(
        "customizer.enabled", "Whether the component takes its options from these properties.");
    catalog()
        .path("componentProperties")
        .properties()
        .forEach(option -> add(option.getKey(), option.getValue()));
    return json.writeValueAsString(root) + "\n";
  }

  private void addSwitch(String name, String description) {
    properties
        .addObject()
        .put("name", PREFIX + name)
        .put("type", "java.lang.Boolean")
        .put("description", description)
        .put("sourceType", SOURCE)
        .put("defaultValue", true);
  }

  private void add(String option, JsonNode described) {
    String name = PREFIX + StringHelper.camelCaseToDash(option);
    ObjectNode property =
        properties
            .addObject()
            .put("name", name)
            .put("type", type(described))
            .put("description", described.path("description").asText())
            .put("sourceType", SOURCE);
    if (described.has("defaultValue")) {
      property.set("defaultValue", described.get("defaultValue"));
    }
    if (described.has("enum")) {
      ObjectNode hint = hints.addObject().put("name", name);
      ArrayNode values = hint.putArray("values");
      described.get("enum").forEach(value -> values.addObject().set("value", value));
    }
  }

  private static String type(JsonNode described) {
    String javaType = described.path("javaType").asText();
    return javaType.startsWith("java.util.Map<")
        ? "java.util.Map<java.lang.String,java.lang.Object>"
        : TYPES.getOrDefault(javaType, "java.lang.String");
  }

  private JsonNode catalog() throws IOException {
    try (InputStream catalog = FastreqComponent.class.getResourceAsStream(CATALOG)) {
      if (catalog == null) {
        throw new FileNotFoundException(CATALOG);
      }
      return json.readTree(catalog);
    }
  }
}
