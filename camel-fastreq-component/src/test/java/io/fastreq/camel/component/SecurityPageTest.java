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

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Checks that each test named on the page on security exists. */
class SecurityPageTest {

  private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
  private static final Path PAGE = MODULE.resolve("../docs/security.md");
  private static final Path TESTS = MODULE.resolve("src/test/java");
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)#(\\w+)`");

  @TestFactory
  Stream<DynamicTest> everyNamedTestExists() throws IOException {
    return NAMED
        .matcher(Files.readString(PAGE))
        .results()
        .map(
            named ->
                DynamicTest.dynamicTest(
                    named.group(1) + "#" + named.group(2),
                    () -> assertIsTest(named.group(1), named.group(2))));
  }

  @Test
  void everyRowNamesATest() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .dropWhile(line -> !line.startsWith("| # | what is tried"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(rows).isNotEmpty().allMatch(row -> NAMED.matcher(row).find());
  }

  private static void assertIsTest(String simpleName, String method) throws Exception {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(TESTS)) {
      sources = files.filter(file -> file.endsWith(simpleName + ".java")).toList();
    }
    assertThat(sources).as("source of %s", simpleName).hasSize(1);
    String name =
        TESTS.relativize(sources.get(0)).toString().replace(".java", "").replaceAll("[/\\\\]", ".");
    Method[] methods = Class.forName(name).getDeclaredMethods();
    assertThat(methods)
        .anyMatch(
            found ->
                found.getName().equals(method)
                    && AnnotationSupport.isAnnotated(found, Testable.class));
  }
}
