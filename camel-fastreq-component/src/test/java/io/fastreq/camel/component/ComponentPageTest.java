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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Holds the component's page to the catalog that is made from the code: its tables stand between
 * comments, and are written anew by the command that a failure names.
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

  private JsonNode catalog;

  @BeforeEach
  void readCatalog() throws IOException {
    catalog = new ObjectMapper().readTree(CATALOG.toFile());
  }

  @Test
  void theTablesAreThoseOfTheCatalog() throws IOException {
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
  void theAttributesAtTheTopAreThoseOfTheCatalog() throws IOException {
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
  void everyPieceOfCodeStandsInTheFileThatItNames() throws IOException {
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
    // From before the line end of the start, so that a table that is still missing may be put in.
    int to = page.indexOf(end, from - 1);
    assertThat(to).as("the end of the table comes after its start").isNotNegative();
    return page.substring(0, from) + table + page.substring(to);
  }
}
