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
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Checks that each test named on the page of faults exists. */
class FaultMatrixDocumentTest {

  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)#(\\w+)`");

  @Test
  void everyNamedTestExists() throws Exception {
    List<MatchResult> named = NAMED.matcher(page()).results().toList();
    assertThat(named).hasSizeGreaterThan(40);
    for (MatchResult each : named) {
      Class<?> test = Class.forName(getClass().getPackageName() + "." + each.group(1));
      assertThat(test.getDeclaredMethods())
          .as(each.group())
          .anyMatch(method -> method.getName().equals(each.group(2)) && isTest(method));
    }
  }

  @Test
  void everyRowNamesATest() throws Exception {
    List<String> rows = page().lines().filter(line -> line.matches("\\| \\d+ \\|.*")).toList();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(41);
    assertThat(rows).filteredOn(row -> !NAMED.matcher(row).find()).isEmpty();
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  private static String page() throws IOException {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    for (Path root : Arrays.asList(module, module.getParent())) {
      Path page = root.resolve("docs/fault-matrix.md");
      if (Files.exists(page)) {
        return Files.readString(page);
      }
    }
    throw new IllegalStateException("no docs/fault-matrix.md around " + module);
  }
}
