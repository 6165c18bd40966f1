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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks the documentation against the code: each Java or YAML snippet is copied word for word from
 * a file that a test runs, links lead to existing files and headings, dependencies have the built
 * version, and the build command in the README is the one that is checked.
 */
class DocumentationSnippetsTest {

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- from: (?<file>\\S+) -->\\n+)?```(?<language>\\w*)\\n(?<text>.*?)```",
          Pattern.DOTALL);
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(?<text>.+?)\\s*$");
  // Links in Markdown and in AsciiDoc.
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?<target>[^)\\s]+)\\)|\\b(?:link|xref):(?<adoc>[^\\[\\s]+)\\[");
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<groupId>(?<group>[^<]+)</groupId>\\s*<artifactId>[^<]+</artifactId>\\s*"
              + "<version>(?<version>[^<]+)</version>");
  private static final List<String> TESTED_ELSEWHERE =
      List.of(
          "routes/",
          "camel-fastreq-examples/src/",
          "camel-fastreq-starter/src/test/",
          // The benchmarks' tests run these contenders.
          "camel-fastreq-benchmarks/src/main/java/io/fastreq/benchmarks/contender/");
  private static final Set<String> LANGUAGES = Set.of("java", "yaml", "properties");

  @TestFactory
  Stream<DynamicTest> everySnippetIsCopiedFromATestedFile() throws IOException {
    return pages().flatMap(page -> blocks(page).stream());
  }

  @Test
  void readmeShowsARouteInJavaAndOneInYaml() throws IOException {
    assertThat(read(Repository.root().resolve("README.md"))).contains("```java", "```yaml");
  }

  @TestFactory
  Stream<DynamicTest> everyRelativeLinkLeadsToAnExistingFileAndHeading() throws IOException {
    return Stream.concat(pages(), Stream.of(componentPage())).flatMap(page -> links(page).stream());
  }

  @Test
  void overviewLinksToEachPage() throws IOException {
    Path docs = Repository.root().resolve("docs");
    String overview = read(docs.resolve("README.md"));
    try (Stream<Path> pages = Files.list(docs)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".md") && !name.equals("README.md"))
          .allSatisfy(name -> assertThat(overview).contains("](" + name));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyDependencyHasTheBuiltVersion() throws IOException {
    return pages().flatMap(page -> dependencies(page).stream());
  }

  @Test
  void ciRunsTheCommandOfTheReadme() throws IOException {
    String command = "mvn -B verify";
    assertThat(read(Repository.root().resolve("README.md"))).contains("\n" + command + "\n");
    assertThat(read(Repository.root().resolve(".ci/run")).lines()).contains(command);
  }

  /** Returns the Markdown pages of the repository, of its documentation and of its modules. */
  private static Stream<Path> pages() throws IOException {
    Path root = Repository.root();
    List<Path> folders = new ArrayList<>(List.of(root, root.resolve("docs")));
    try (Stream<Path> modules = Files.list(root)) {
      modules.filter(module -> Files.exists(module.resolve("pom.xml"))).forEach(folders::add);
    }
    List<Path> pages = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages.stream();
  }

  private static Path componentPage() {
    return Repository.root()
        .resolve("camel-fastreq-component/src/main/docs/fastreq-component.adoc");
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
    assertThat(file).as("comment before the snippet that names its file").isNotNull();
    assertThat(TESTED_ELSEWHERE).as("folders whose files are run").anyMatch(file::startsWith);
    List<String> lines = read(Repository.root().resolve(file)).lines().toList();
    String snippet = text.stripTrailing().stripIndent();
    assertThat(standsIn(lines, snippet)).as("%s holds%n%s", file, snippet).isTrue();
  }

  private static List<DynamicTest> links(Path page) {
    List<DynamicTest> tests = new ArrayList<>();
    Matcher link = LINK.matcher(FENCED.matcher(read(page)).replaceAll(""));
    while (link.find()) {
      String target = link.group("target") == null ? link.group("adoc") : link.group("target");
      if (!target.contains("://")) {
        String name = page.getFileName() + " -> " + target;
        tests.add(DynamicTest.dynamicTest(name, () -> assertLeads(page, target)));
      }
    }
    return tests;
  }

  private static void assertLeads(Path page, String target) {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    assertThat(file).exists();
    if (parts.length == 2 && file.toString().endsWith(".md")) {
      assertThat(anchors(file)).as("headings of %s", file).contains(parts[1]);
    }
  }

  /** Returns the anchors of a page's headings, as GitHub makes them. */
  private static Set<String> anchors(Path page) {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new LinkedHashSet<>();
    Matcher heading = HEADING.matcher(FENCED.matcher(read(page)).replaceAll(""));
    while (heading.find()) {
      String anchor =
          heading
              .group("text")
              .replaceAll("\\]\\([^)]*\\)", "")
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N}_ -]", "")
              .replace(' ', '-');
      int before = seen.merge(anchor, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? anchor : anchor + "-" + before);
    }
    return anchors;
  }

  private static List<DynamicTest> dependencies(Path page) {
    List<DynamicTest> tests = new ArrayList<>();
    Matcher dependency = DEPENDENCY.matcher(read(page));
    while (dependency.find()) {
      String group = dependency.group("group");
      String version = dependency.group("version");
      String name = page.getFileName() + ": " + group + " " + version;
      if (group.equals("io.fastreq")) {
        tests.add(DynamicTest.dynamicTest(name, () -> assertThat(version).isEqualTo(built())));
      } else if (group.equals("org.apache.camel")) {
        tests.add(DynamicTest.dynamicTest(name, () -> assertThat(version).isEqualTo(camel())));
      }
    }
    return tests;
  }

  private static String built() throws IOException {
    return Repository.version();
  }

  private static String camel() throws IOException {
    Matcher version =
        Pattern.compile("<camel.version>([^<]+)</camel.version>")
            .matcher(Files.readString(Repository.root().resolve("pom.xml")));
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  /** Returns whether the file contains the snippet's lines, with the same relative indentation. */
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
