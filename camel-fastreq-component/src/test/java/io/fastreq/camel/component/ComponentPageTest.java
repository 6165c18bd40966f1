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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.component.options.OptionText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Compares the component's page with the catalog generated from the code. Its tables stand between
 * comments and are rewritten by the command that a failure names.
 */
class ComponentPageTest {

  private static final String UPDATE = "page.update";
  private static final String COMMAND =
      "mvn -B test -pl camel-fastreq-component -Dtest=ComponentPageTest -D" + UPDATE + "=true";

  private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
  private static final Path PAGE = MODULE.resolve("src/main/docs/fastreq-component.adoc");
  private static final Path CATALOG =
      MODULE.resolve("src/generated/resources/META-INF/io/fastreq/camel/component/fastreq.json");

  private static final Pattern SNIPPET =
      Pattern.compile(
          "// from: (?<file>\\S+)\n\\[source,\\w+]\n----\n(?<text>.*?)\n----\n", Pattern.DOTALL);

  /** Options whose default depends on the backend or on other options. */
  private static final Set<String> OPEN =
      Set.of("http2", "maxBodySize", "failureMode", "groupBody");

  private JsonNode catalog;

  @BeforeEach
  void readCatalog() throws IOException {
    catalog = new ObjectMapper().readTree(CATALOG.toFile());
  }

  @Test
  void tablesMatchTheCatalog() throws IOException {
    String page = Files.readString(PAGE);
    String renewed = page;
    for (Map.Entry<String, String> table : OptionTables.render(catalog).entrySet()) {
      renewed = replace(renewed, table.getKey(), table.getValue());
    }
    if (Boolean.getBoolean(UPDATE)) {
      Files.writeString(PAGE, renewed);
      return;
    }
    assertThat(page)
        .withFailMessage("%s is out of date. Renew its tables and commit them:%n%s", PAGE, COMMAND)
        .isEqualTo(renewed);
  }

  @Test
  void catalogHasGroupDescriptionDefaultAndValuesOfEachOption() throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      FastreqEndpoint endpoint = context.getEndpoint("fastreq:any", FastreqEndpoint.class);
      FastreqEndpoint told = context.getEndpoint("fastreq:told", FastreqEndpoint.class);
      PropertyConfigurer configurer = endpoint.getComponent().getEndpointPropertyConfigurer();
      PropertyConfigurerGetter options = (PropertyConfigurerGetter) configurer;
      for (Map.Entry<String, JsonNode> entry : parameters().entrySet()) {
        String name = entry.getKey();
        JsonNode option = entry.getValue();
        assertThat(option.path("description").asText()).as("description of %s", name).isNotBlank();
        assertThat(option.path("group").asText()).as("group of %s", name).isNotBlank();
        Object value = options.getOptionValue(endpoint, name, true);
        if (option.has("defaultValue")) {
          assertThat(value == null)
              .as("default of %s is open", name)
              .isEqualTo(OPEN.contains(name));
          configurer.configure(context, told, name, option.path("defaultValue").asText(), true);
          assertThat(options.getOptionValue(told, name, true))
              .as("default of %s", name)
              .satisfies(is -> assertThat(value == null || value.equals(is)).isTrue());
        } else {
          // 0 is no time limit.
          assertThat(value)
              .as("default of %s, where none is documented", name)
              .isIn(null, Map.of(), 0L);
        }
        Class<?> type = options.getOptionType(name, true);
        if (type.isEnum()) {
          assertThat(option.path("enum"))
              .as("values of %s", name)
              .extracting(text -> text.asText().toUpperCase(Locale.ROOT))
              .containsExactlyInAnyOrderElementsOf(constants(type));
        }
      }
    }
  }

  @Test
  void catalogMarksSecretOptions() {
    assertThat(parameters().entrySet())
        .filteredOn(option -> option.getValue().path("secret").asBoolean())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder(
            "proxies",
            "proxyResource",
            "basicAuthUsername",
            "basicAuthPassword",
            "bearerToken",
            "oauth2ClientId",
            "oauth2ClientSecret");
  }

  private Map<String, JsonNode> parameters() {
    Map<String, JsonNode> parameters = new LinkedHashMap<>();
    catalog.path("properties").properties().stream()
        .filter(option -> option.getValue().path("kind").asText().equals("parameter"))
        .forEach(option -> parameters.put(option.getKey(), option.getValue()));
    assertThat(parameters).isNotEmpty();
    return parameters;
  }

  private static List<String> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> OptionText.shown(constant).toUpperCase(Locale.ROOT))
        .toList();
  }

  @Test
  void attributesAtTheTopMatchTheCatalog() throws IOException {
    JsonNode component = catalog.path("component");
    String title = component.path("title").asText();
    assertThat(Files.readString(PAGE).lines())
        .startsWith("= " + title + " Component")
        .contains(
            ":doctitle: " + title,
            ":shortname: " + component.path("scheme").asText(),
            ":artifactid: " + component.path("artifactId").asText(),
            ":description: " + component.path("description").asText(),
            ":since: " + component.path("firstVersion").asText(),
            ":supportlevel: " + component.path("supportLevel").asText());
  }

  @Test
  void everySnippetIsInTheFileThatItNames() throws IOException {
    Matcher snippet = SNIPPET.matcher(Files.readString(PAGE));
    int found = 0;
    while (snippet.find()) {
      found++;
      String file = Files.readString(MODULE.resolve("..").resolve(snippet.group("file")));
      assertThat(withoutIndent(file))
          .as("%s, from which the page quotes", snippet.group("file"))
          .contains(withoutIndent(snippet.group("text")));
    }
    assertThat(found).isPositive();
  }

  private static String withoutIndent(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n"));
  }

  /** Puts a table between its two comments. */
  private static String replace(String page, String name, String table) {
    String start = "// " + name + ": START\n";
    String end = "\n// " + name + ": END\n";
    assertThat(page).containsOnlyOnce(start).containsOnlyOnce(end);
    int from = page.indexOf(start) + start.length();
    // Starts before the line end of the start comment, so that a missing table can be inserted.
    int to = page.indexOf(end, from - 1);
    assertThat(to).as("the end of the table comes after its start").isNotNegative();
    return page.substring(0, from) + table + page.substring(to);
  }
}
