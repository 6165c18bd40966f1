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

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that routes run in the tutorial's project, or state what else they need. */
@Timeout(120)
class TutorialProjectTest {

  private static final Path ROOT = Repository.root();
  private static final String NEEDS = "# Needs the dependencies in docs/tutorial.md";
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(camel-[^<]+)</artifactId>");
  private static final Pattern SCHEME =
      Pattern.compile("(?:uri|to|from|toD):\\s*\"?(?!uri)([a-z][a-z0-9-]*):[^ ]");

  /** Method calls on the body, which need the bean language. */
  private static final Pattern METHOD = Pattern.compile("\\$\\{[a-zA-Z]+\\.[a-zA-Z]+|#class:");

  private static final Map<String, String> OTHERS =
      Map.of(
          "circuitBreaker:",
          "camel-resilience4j",
          "idempotent.jdbc",
          "camel-sql",
          "org.h2.",
          "com.h2database:h2");

  static Stream<Path> routes() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("routes"))) {
      return files
          .filter(file -> file.toString().endsWith(".camel.yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void tutorialProjectHasWhatTheRouteDoesNotList(Path route) throws IOException {
    String project = Files.readString(ROOT.resolve("docs/tutorial.md"));
    List<String> lines = Files.readAllLines(route);
    String needs = lines.get(1);
    String text = String.join("\n", lines);
    Set<String> there = new TreeSet<>();
    ARTIFACT.matcher(project).results().forEach(artifact -> there.add(artifact.group(1)));
    assertThat(there).contains("camel-file", "camel-bean", "camel-yaml-dsl");
    assertThat(needs).startsWith(NEEDS);

    assertThat(needed(text))
        .allSatisfy(
            artifact ->
                assertThat(there.contains(artifact) || needs.contains(artifact))
                    .as("%s in %s", artifact, route)
                    .isTrue());
  }

  @Test
  void routesRunWithOnlyTheDependenciesOfTheTutorial(@TempDir Path project) throws Exception {
    Path classes = Files.createDirectories(project.resolve("classes/camel")).getParent();
    List<String> names = new ArrayList<>();
    for (Path route : routes().toList()) {
      if (Files.readAllLines(route).get(1).equals(NEEDS + ".")) {
        names.add(route.getFileName().toString().replace(".camel.yaml", ""));
        Files.copy(route, classes.resolve("camel").resolve(route.getFileName()));
      }
    }
    assertThat(names).contains("shortest", "batch", "file-to-ndjson", "keyed-enrichment");
    copyTutorialMain(classes);

    try (DemoServer server = DemoServer.start();
        DemoProxy proxy = DemoProxy.start()) {
      Files.writeString(project.resolve("urls.txt"), server.itemUrl(1) + "\n");
      Process process = start(project, server.baseUrl(), proxy.address());
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(output.lines())
          .as(output)
          .containsAll(names.stream().map(name -> name + " ok").toList());
      assertThat(process.waitFor()).isZero();
    }
    assertThat(project.resolve("target/results.ndjson")).exists();
    assertThat(project.resolve("target/downloads/0-1")).exists();
  }

  private static void copyTutorialMain(Path classes) throws IOException {
    String file = TutorialMain.class.getName().replace('.', '/') + ".class";
    Path copy = classes.resolve(file);
    Files.createDirectories(copy.getParent());
    try (var bytes = TutorialMain.class.getResourceAsStream("/" + file)) {
      Files.copy(bytes, copy);
    }
  }

  private static Process start(Path project, String base, String proxy) throws IOException {
    String tutorial = Files.readString(ROOT.resolve("docs/tutorial.md"));
    // Without a logger there is less output, but it works the same.
    List<Path> dependencies = DependencyClosure.of(tutorial, Set.of("slf4j-simple"));
    String classPath =
        Stream.concat(Stream.of(project.resolve("classes")), dependencies.stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dbase=" + base,
            "-Dproxies=" + proxy,
            "-Dtokens=" + base + "/oauth/token",
            "-Dtimes=1",
            "-DhostRps=50",
            "-Drps=50",
            "-cp",
            classPath,
            TutorialMain.class.getName());
    return new ProcessBuilder(command)
        .directory(project.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private static Set<String> needed(String route) {
    Set<String> needed = new TreeSet<>();
    Matcher scheme = SCHEME.matcher(route);
    while (scheme.find()) {
      if (!scheme.group(1).equals("fastreq")) {
        needed.add("camel-" + scheme.group(1));
      }
    }
    if (METHOD.matcher(route).find()) {
      needed.add("camel-bean");
    }
    OTHERS.forEach(
        (sign, artifact) -> {
          if (route.contains(sign)) {
            needed.add(artifact);
          }
        });
    return needed;
  }
}
