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
package io.fastreq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Checks the Kamelets against the rules of Apache Camel's catalog of Kamelets. */
class KameletRulesTest {

  private static final String SUFFIX = ".kamelet.yaml";
  private static final String ICON = "data:image/svg+xml;base64,";
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{\\{[?]?([A-Za-z0-9._-]+)(:[^}]*)?}}");

  /** Words of a title that may be in lower case. */
  private static final Set<String> SMALL = Set.of("per", "and", "of", "between");

  static List<Path> kamelets() throws IOException {
    try (Stream<Path> files = Files.list(Repository.root().resolve("routes/kamelets"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void theThreeKameletsOfTheContractExist() throws IOException {
    assertThat(kamelets())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "fastreq-batch-action.kamelet.yaml",
            "fastreq-sink.kamelet.yaml",
            "fastreq-source.kamelet.yaml");
  }

  @ParameterizedTest
  @MethodSource("kamelets")
  void nameTypeAndTitleAgree(Path file) throws IOException {
    Map<?, ?> kamelet = read(file);
    String name = text(kamelet, "metadata", "name");
    String type = text(kamelet, "metadata", "labels", "camel.apache.org/kamelet.type");
    assertThat(file.getFileName()).hasToString(name + SUFFIX);
    assertThat(type).isIn("source", "sink", "action");
    assertThat(name).endsWith("-" + type);
    assertThat(text(kamelet, "spec", "definition", "title")).endsWithIgnoringCase(" " + type);
    assertThat(text(kamelet, "spec", "definition", "type")).isEqualTo("object");
    assertThat(text(kamelet, "spec", "definition", "description")).isNotBlank();
    String template = at(kamelet, "spec", "template").toString();
    switch (type) {
      case "source" -> assertThat(template).contains("kamelet:sink");
      default -> assertThat(template).contains("kamelet:source");
    }
  }

  @ParameterizedTest
  @MethodSource("kamelets")
  void annotationsAreComplete(Path file) throws IOException {
    Map<?, ?> annotations = (Map<?, ?>) at(read(file), "metadata", "annotations");
    assertThat(annotations.get("camel.apache.org/catalog.version")).isEqualTo(pom("camel.version"));
    assertThat(annotations.get("camel.apache.org/kamelet.support.level")).isEqualTo("Preview");
    assertThat(annotations.get("camel.apache.org/provider")).isEqualTo("fastreq");
    assertThat(annotations.get("camel.apache.org/kamelet.group")).isNotNull();
    assertThat(annotations.get("camel.apache.org/kamelet.namespace")).isNotNull();
    String icon = (String) annotations.get("camel.apache.org/kamelet.icon");
    assertThat(icon).startsWith(ICON);
    byte[] image = Base64.getDecoder().decode(icon.substring(ICON.length()));
    assertThat(new String(image, StandardCharsets.US_ASCII)).startsWith("<svg ").endsWith("</svg>");
  }

  @ParameterizedTest
  @MethodSource("kamelets")
  void propertiesAreDescribed(Path file) throws IOException {
    properties(file)
        .forEach(
            (name, described) -> {
              Map<?, ?> property = (Map<?, ?>) described;
              assertThat(property.keySet().stream().map(Object::toString))
                  .as("property %s", name)
                  .contains("title", "description", "type");
              String title = (String) property.get("title");
              assertThat(title).doesNotContainPattern("^(The|A|An) ");
              for (String word : List.of(title.split(" ", -1))) {
                if (!SMALL.contains(word)) {
                  assertThat(word).matches("\\p{Lu}.*");
                }
              }
            });
  }

  @ParameterizedTest
  @MethodSource("kamelets")
  void secretPropertiesAreMarkedAsCredentials(Path file) throws IOException {
    Map<?, ?> properties = properties(file);
    for (String name : List.of("bearerToken", "basicAuthUsername", "basicAuthPassword")) {
      assertThat(at(properties, name, "x-descriptors"))
          .isEqualTo(List.of("urn:camel:group:credentials"));
    }
    for (String name : List.of("bearerToken", "basicAuthPassword")) {
      assertThat(text(properties, name, "format")).isEqualTo("password");
    }
  }

  @ParameterizedTest
  @MethodSource("kamelets")
  void propertiesMatchThoseTheTemplateUses(Path file) throws IOException {
    Set<String> used = new TreeSet<>();
    Matcher placeholder = PLACEHOLDER.matcher(at(read(file), "spec", "template").toString());
    while (placeholder.find()) {
      used.add(placeholder.group(1));
    }
    assertThat(properties(file).keySet().stream().map(Object::toString))
        .containsExactlyInAnyOrderElementsOf(used);
    if (at(read(file), "spec", "definition") instanceof Map<?, ?> definition
        && definition.get("required") instanceof List<?> required) {
      assertThat(used).containsAll(required.stream().map(Object::toString).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("kamelets")
  void dependenciesMatchTheTemplateAndTheBuiltVersion(Path file) throws IOException {
    List<?> dependencies = (List<?>) at(read(file), "spec", "dependencies");
    String own = "mvn:io.fastreq:camel-fastreq-component:" + Repository.version();
    List<String> needed =
        at(read(file), "spec", "template").toString().contains("timer:")
            ? List.of("camel:core", "camel:kamelet", "camel:timer", own)
            : List.of("camel:core", "camel:kamelet", own);
    assertThat(dependencies).isEqualTo(needed);
  }

  private static String pom(String property) throws IOException {
    Matcher value =
        Pattern.compile("<" + property + ">([^<]+)</" + property + ">")
            .matcher(Files.readString(Repository.root().resolve("pom.xml")));
    assertThat(value.find()).as(property).isTrue();
    return value.group(1);
  }

  private static Map<?, ?> properties(Path file) throws IOException {
    return (Map<?, ?>) at(read(file), "spec", "definition", "properties");
  }

  private static Map<?, ?> read(Path file) throws IOException {
    return (Map<?, ?>)
        new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
  }

  private static String text(Map<?, ?> map, String... path) {
    return at(map, path).toString();
  }

  private static Object at(Map<?, ?> map, String... path) {
    Object value = map;
    for (String name : path) {
      value = ((Map<?, ?>) value).get(name);
      assertThat(value).as("%s", name).isNotNull();
    }
    return value;
  }
}
