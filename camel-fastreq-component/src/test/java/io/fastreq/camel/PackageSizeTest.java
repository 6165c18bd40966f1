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
package io.fastreq.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Size of packages, and circles of classes within them by the names that their sources use. */
class PackageSizeTest {

  private static final int MAX_CLASSES = 30;
  private static final int MAX_CIRCLE = 8;

  private static final Path SOURCES = Path.of("src/main/java/io/fastreq/camel");

  private static final Pattern NAME = Pattern.compile("\\b[A-Z]\\w*");

  /** Text blocks, strings, characters, comments and imports. */
  private static final Pattern NO_CODE =
      Pattern.compile(
          "\"\"\"(?s:.*?)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*+\"|'(?:\\\\.|[^'\\\\])+'"
              + "|/\\*(?s:.*?)\\*/|//[^\n]*|(?m:^import .*$)");

  static Stream<Path> packages() throws IOException {
    try (Stream<Path> all = Files.walk(SOURCES)) {
      List<Path> packages =
          all.filter(Files::isDirectory).filter(each -> !classes(each).isEmpty()).toList();
      assertThat(packages).hasSizeGreaterThan(10).contains(SOURCES);
      return packages.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("packages")
  void packageIsSmall(Path directory) {
    assertThat(classes(directory).keySet()).hasSizeLessThanOrEqualTo(MAX_CLASSES);
  }

  @ParameterizedTest
  @MethodSource("packages")
  void circlesAreSmall(Path directory) {
    Map<String, Set<String>> reached = new TreeMap<>();
    Map<String, Set<String>> uses = classes(directory);
    uses.keySet().forEach(name -> reached.put(name, reachedFrom(name, uses)));
    for (String name : uses.keySet()) {
      Set<String> circle = new TreeSet<>(reached.get(name));
      circle.removeIf(other -> !reached.get(other).contains(name));
      assertThat(circle).as("circle through %s", name).hasSizeLessThanOrEqualTo(MAX_CIRCLE);
    }
  }

  private static Set<String> reachedFrom(String name, Map<String, Set<String>> uses) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      for (String next : uses.get(open.remove())) {
        if (reached.add(next)) {
          open.add(next);
        }
      }
    }
    return reached;
  }

  /** Returns the classes of a package, each with those of the same package that it names. */
  private static Map<String, Set<String>> classes(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      Map<String, Path> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("package-info.java"))
              .collect(Collectors.toMap(PackageSizeTest::simpleName, file -> file));
      Map<String, Set<String>> uses = new TreeMap<>();
      for (Map.Entry<String, Path> source : sources.entrySet()) {
        String code = NO_CODE.matcher(Files.readString(source.getValue())).replaceAll(" ");
        Set<String> used =
            NAME.matcher(code).results().map(found -> found.group()).collect(Collectors.toSet());
        used.retainAll(sources.keySet());
        used.remove(source.getKey());
        uses.put(source.getKey(), used);
      }
      return uses;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String simpleName(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }
}
