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
package io.fastreq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the self-contained jar has everything that is looked up by name. */
@Timeout(120)
class FastreqJarIT {

  private static final Path JAR =
      Path.of(System.getProperty("basedir", "")).resolve("target/fastreq.jar");

  @TempDir Path directory;

  @Test
  void hasBackendsConvertersLanguagesAndTheLog() throws Exception {
    try (RecordingServer server = new RecordingServer()) {
      Path urls = Files.writeString(directory.resolve("urls"), server.url("/ok") + "\n");
      for (String backend : List.of("vertx", "vertx-http", "http")) {
        Process process =
            start(
                urls.toString(),
                "--backend=" + backend,
                "--directory=" + directory,
                "--file-name=" + backend + "-${header.CamelFastreqUrl.replaceAll(\".*/\", \"\")}",
                "--resume=" + directory.resolve("done-" + backend),
                "--log-http-activity");
        String out = text(process.getInputStream().readAllBytes());
        String err = text(process.getErrorStream().readAllBytes());

        assertThat(err).contains("GET " + server.url("/ok") + " -> 200").hasLineCount(1);
        assertThat(process.waitFor()).isZero();
        assertThat(CommandRun.json(out).path("status").asInt()).isEqualTo(200);
        assertThat(directory.resolve(backend + "-ok")).exists();
      }
    }
  }

  @Test
  void hasLicenseNoticeAndVersion() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(JarEntry::getName))
          .contains("META-INF/LICENSE", "META-INF/NOTICE")
          .contains("META-INF/services/org/apache/camel/component.properties")
          .doesNotHaveDuplicates();
      String notice = text(jar.getInputStream(jar.getEntry("META-INF/NOTICE")).readAllBytes());
      assertThat(notice).contains("Fastreq for Apache Camel", "Apache Log4j");
      assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
          .isNotBlank();
    }
  }

  @Test
  void componentJarHasLicenseNoticeVersionAndName() throws Exception {
    Path target = JAR.toAbsolutePath().resolveSibling("../../camel-fastreq-component/target");
    Path file;
    try (Stream<Path> files = Files.list(target)) {
      file =
          files
              .filter(path -> path.toString().endsWith(".jar"))
              .filter(path -> !path.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
              .findFirst()
              .orElseThrow();
    }
    try (JarFile jar = new JarFile(file.toFile())) {
      assertThat(jar.stream().map(JarEntry::getName))
          .contains("META-INF/LICENSE", "META-INF/NOTICE");
      JarEntry components =
          jar.getJarEntry("META-INF/services/org/apache/camel/component.properties");
      assertThat(text(jar.getInputStream(components).readAllBytes()))
          .contains("components=fastreq", "artifactId=camel-fastreq-component");
      assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
          .isNotBlank();
    }
  }

  @Test
  void knowsItsVersion() throws Exception {
    Process process = start("--version");

    assertThat(text(process.getInputStream().readAllBytes())).matches("fastreq \\d\\S+\\R");
    assertThat(process.waitFor()).isZero();
  }

  private static Process start(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar"));
    command.add(JAR.toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
