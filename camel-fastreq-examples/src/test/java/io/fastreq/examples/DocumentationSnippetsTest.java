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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the documentation to the code: a piece of Java or YAML in it stands word for word in a file
 * that a test runs, links lead somewhere, and the command the reader is given is the one that is
 * checked.
 */
class DocumentationSnippetsTest {

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- from: (?<file>\\S+) -->\\n+)?```(?<language>\\w*)\\n(?<text>.*?)```",
          Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\((?<target>[^)\\s]+)\\)");
  private static final List<String> TESTED_ELSEWHERE =
      List.of("routes/", "camel-fastreq-examples/src/", "camel-fastreq-starter/src/test/");
  private static final Set<String> LANGUAGES = Set.of("java", "yaml", "properties");

  @TestFactory
  Stream<DynamicTest> everyPieceOfCodeStandsInAFileThatATestRuns() throws IOException {
    return pages().flatMap(page -> blocks(page).stream());
  }

  @Test
  void theReadmeShowsARouteInJavaAndOneInYaml() throws IOException {
    assertThat(read(Repository.root().resolve("README.md"))).contains("```java", "```yaml");
  }

  @TestFactory
  Stream<DynamicTest> everyRelativeLinkLeadsToAFile() throws IOException {
    return pages().flatMap(page -> links(page).stream());
  }

  @Test
  void theContinuousBuildRunsTheCommandOfTheReadme() throws IOException {
    String command = "mvn -B verify";
    assertThat(read(Repository.root().resolve("README.md"))).contains("\n" + command + "\n");
    assertThat(read(Repository.root().resolve(".ci/run")).lines()).contains(command);
  }

  private static Stream<Path> pages() throws IOException {
    Path root = Repository.root();
    List<Path> pages = new ArrayList<>();
    for (Path folder : List.of(root, root.resolve("docs"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages.stream();
  }

  private static List<DynamicTest> blocks(Path page) {
    List<DynamicTest> tests = new ArrayList<>();
    Matcher block = BLOCK.matcher(read(page));
    while (block.find()) {
      String language = block.group("language");
      if (LANGUAGES.contains(language)) {
        String file = block.group("file");
        String text = block.group("text");
        String name = page.getFileName() + ": " + text.strip().lines().findFirst().orElse("");
        tests.add(DynamicTest.dynamicTest(name, () -> assertStandsIn(file, text)));
      }
    }
    return tests;
  }

  private static void assertStandsIn(String file, String text) {
    assertThat(file).as("comment before the block that names its file").isNotNull();
    assertThat(TESTED_ELSEWHERE).as("folders whose files are run").anyMatch(file::startsWith);
    List<String> lines = read(Repository.root().resolve(file)).lines().toList();
    String snippet = text.stripTrailing().stripIndent();
    assertThat(standsIn(lines, snippet)).as("%s holds%n%s", file, snippet).isTrue();
  }

  private static List<DynamicTest> links(Path page) {
    List<DynamicTest> tests = new ArrayList<>();
    Matcher link = LINK.matcher(read(page));
    while (link.find()) {
      String target = link.group("target").replaceFirst("#.*", "");
      if (!target.isEmpty() && !target.contains("://")) {
        tests.add(
            DynamicTest.dynamicTest(
                page.getFileName() + " -> " + target,
                () -> assertThat(page.resolveSibling(target)).exists()));
      }
    }
    return tests;
  }

  /** Whether some lines of the file are the snippet, moved to the left as one piece. */
  private static boolean standsIn(List<String> lines, String snippet) {
    int count = (int) snippet.lines().count();
    return IntStream.rangeClosed(0, lines.size() - count)
        .mapToObj(from -> String.join("\n", lines.subList(from, from + count)).stripIndent())
        .anyMatch(snippet::equals);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }
}
