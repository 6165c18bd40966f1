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

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.component.FastreqConfiguration;
import io.fastreq.camel.springboot.FastreqAutoConfiguration;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Test;

/** Checks the metadata that the build has written for IDEs against the catalog. */
class ConfigurationMetadataTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the starter's own metadata; there are several on the class path. */
  private static JsonNode metadata() throws Exception {
    URL classes =
        FastreqAutoConfiguration.class.getProtectionDomain().getCodeSource().getLocation();
    return JSON.readTree(
        Path.of(classes.toURI()).resolve("META-INF/spring-configuration-metadata.json").toFile());
  }

  private static JsonNode catalog() throws Exception {
    try (InputStream catalog =
        FastreqConfiguration.class.getResourceAsStream(
            "/META-INF/io/fastreq/camel/component/fastreq.json")) {
      return JSON.readTree(catalog).path("componentProperties");
    }
  }

  private static Map<String, JsonNode> described() throws Exception {
    Map<String, JsonNode> described = new LinkedHashMap<>();
    for (JsonNode property : metadata().path("properties")) {
      described.put(property.path("name").asText(), property);
    }
    return described;
  }

  @Test
  void everyCatalogOptionIsDescribedAndNoOther() throws Exception {
    List<String> names = new ArrayList<>();
    names.add("camel.component.fastreq.enabled");
    names.add("camel.component.fastreq.customizer.enabled");
    catalog()
        .fieldNames()
        .forEachRemaining(
            name -> names.add("camel.component.fastreq." + StringHelper.camelCaseToDash(name)));
    assertThat(names).hasSizeGreaterThan(80);
    assertThat(described().keySet()).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void descriptionAndDefaultMatchTheCatalog() throws Exception {
    JsonNode option = catalog().path("concurrency");
    JsonNode described = described().get("camel.component.fastreq.concurrency");
    assertThat(described.path("description")).isEqualTo(option.path("description"));
    assertThat(described.path("defaultValue")).isEqualTo(option.path("defaultValue"));
    assertThat(described.path("type").asText()).isEqualTo("java.lang.Integer");
  }

  @Test
  void enumValuesAreHinted() throws Exception {
    List<String> hinted = new ArrayList<>();
    for (JsonNode hint : metadata().path("hints")) {
      if (hint.path("name").asText().equals("camel.component.fastreq.failure-mode")) {
        hint.path("values").forEach(value -> hinted.add(value.path("value").asText()));
      }
    }
    List<String> values = new ArrayList<>();
    catalog().path("failureMode").path("enum").forEach(value -> values.add(value.asText()));
    assertThat(hinted).isNotEmpty().isEqualTo(values);
  }
}
