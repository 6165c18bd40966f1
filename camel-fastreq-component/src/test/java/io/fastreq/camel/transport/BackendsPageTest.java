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
package io.fastreq.camel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the table of the backends' features with the code. */
class BackendsPageTest {

  private static final Path PAGE =
      Path.of(System.getProperty("basedir", ""), "../docs/backends.md");
  private static final String START = "<!-- features: START -->\n\n";
  private static final String END = "\n<!-- features: END -->\n";
  private static final String COMMAND =
      "mvn -B test -pl camel-fastreq-component -Dtest=BackendsPageTest -Dpage.update=true";

  @Test
  void tableMatchesTheCode() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(page).containsOnlyOnce(START).containsOnlyOnce(END);
    String renewed =
        page.substring(0, page.indexOf(START) + START.length())
            + table()
            + page.substring(page.indexOf(END));
    if (Boolean.getBoolean("page.update")) {
      Files.writeString(PAGE, renewed);
      return;
    }
    assertThat(page)
        .withFailMessage("%s is out of date. Renew its table and commit it:%n%s", PAGE, COMMAND)
        .isEqualTo(renewed);
  }

  private static String table() {
    return "| | option | "
        + cells(Arrays.stream(Backend.values()).map(backend -> "`" + backend.option() + "`"))
        + "|---|---|"
        + "---|".repeat(Backend.values().length)
        + "\n"
        + Arrays.stream(BackendFeature.values())
            .map(BackendsPageTest::row)
            .collect(Collectors.joining());
  }

  private static String row(BackendFeature feature) {
    return "| "
        + feature.words()
        + " | "
        + feature.option()
        + " | "
        + cells(Arrays.stream(Backend.values()).map(backend -> cell(backend, feature)));
  }

  private static String cell(Backend backend, BackendFeature feature) {
    if (!backend.can(feature)) {
      return "no";
    }
    return backend.leavesToBean(feature) ? "if the bean does" : "yes";
  }

  private static String cells(Stream<String> texts) {
    return texts.collect(Collectors.joining(" | ")) + " |\n";
  }
}
