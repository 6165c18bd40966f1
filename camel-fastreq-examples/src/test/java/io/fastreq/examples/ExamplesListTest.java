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

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the program list in the module's README is complete and its commands exist. */
class ExamplesListTest {

  private static final Path MODULE = Repository.root().resolve("camel-fastreq-examples");
  private static final String SOURCES = "src/main/java/io/fastreq/examples";
  private static final Pattern ROW =
      Pattern.compile(
          "\\| [^|]+ \\| \\[(\\w+)]\\(([^)]+)\\) \\| `mvn -q -Pexample -Dmain=(\\w+)` \\|");

  @Test
  void everyProgramIsListedOnceWithItsFileAndCommand() throws Exception {
    List<String> rows =
        Files.readAllLines(MODULE.resolve("README.md")).stream()
            .filter(line -> line.contains("-Pexample"))
            .toList();

    assertThat(rows)
        .allSatisfy(
            row -> {
              Matcher parts = ROW.matcher(row);
              assertThat(parts.matches()).as(row).isTrue();
              String name = parts.group(1);
              assertThat(parts.group(3)).isEqualTo(name);
              assertThat(parts.group(2)).isEqualTo(SOURCES + "/" + name + ".java");
              assertHasMain(name);
            })
        .extracting(row -> row.replaceFirst(".*-Dmain=(\\w+)`.*", "$1"))
        .containsExactlyInAnyOrderElementsOf(programs());
  }

  private static List<String> programs() throws Exception {
    try (Stream<Path> files = Files.list(MODULE.resolve(SOURCES))) {
      return files
          .filter(Files::isRegularFile)
          .filter(ExamplesListTest::hasMain)
          .map(file -> file.getFileName().toString().replace(".java", ""))
          // The demonstration has its own command.
          .filter(name -> !name.equals("Demo"))
          .toList();
    }
  }

  private static boolean hasMain(Path source) {
    try {
      return Files.readString(source).contains("public static void main(");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void assertHasMain(String name) throws Exception {
    Class<?> program = Class.forName("io.fastreq.examples." + name);
    assertThat(Modifier.isStatic(program.getMethod("main", String[].class).getModifiers()))
        .isTrue();
  }
}
