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
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.jandex.Index;
import org.jboss.jandex.IndexReader;
import org.junit.jupiter.api.Test;

/** Checks the index of classes in {@code META-INF/jandex.idx}, by which Quarkus knows a jar. */
class JandexIndexTest {

  @Test
  void indexNamesEachClass() throws Exception {
    URL classes = FastreqComponent.class.getProtectionDomain().getCodeSource().getLocation();
    Path root = Path.of(classes.toURI());

    Index index = read(root.resolve("META-INF/jandex.idx"));

    assertThat(classNames(root)).isNotEmpty();
    assertThat(index.getKnownClasses())
        .extracting(known -> known.name().toString())
        .containsExactlyInAnyOrderElementsOf(classNames(root));
  }

  private static Index read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new IndexReader(in).read();
    }
  }

  private static List<String> classNames(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .toList();
    }
  }
}
