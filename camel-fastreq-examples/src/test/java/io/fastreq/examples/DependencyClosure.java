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

import io.fastreq.camel.FastreqFailure;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Class path that Maven would derive from a project's dependencies, taken from the jars of the
 * tests: the dependencies that the project names, and those that their POMs add.
 */
final class DependencyClosure {

  private static final String COMPONENT = "camel-fastreq-component";
  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");
  private static final Pattern LEFT_OUT =
      Pattern.compile("<scope>(?:test|provided|import|system)<|<optional>true<");
  private static final Pattern NOT_MINE =
      Pattern.compile(
          "<!--.*?-->|<(dependencyManagement|build|profiles|exclusions)>.*?</\\1>", Pattern.DOTALL);

  private DependencyClosure() {}

  /**
   * Returns the jars and directories.
   *
   * @param pom the text of the project's POM
   * @param absent artifacts that may be missing from the class path of the tests
   */
  static List<Path> of(String pom, Set<String> absent) throws IOException {
    Map<String, Path> known = known();
    Map<String, Path> found = new LinkedHashMap<>();
    Deque<String> poms = new ArrayDeque<>(List.of(pom));
    while (!poms.isEmpty()) {
      boolean own = found.isEmpty();
      for (String artifact : dependencies(poms.remove())) {
        Path place = known.get(artifact);
        if (place == null && own && !absent.contains(artifact)) {
          throw new IllegalStateException(artifact + " is not on the class path of the tests");
        }
        if (place != null && found.putIfAbsent(artifact, place) == null) {
          poms.add(Files.readString(pomOf(artifact, place)));
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static Map<String, Path> known() {
    Map<String, Path> known = new HashMap<>();
    URL component = FastreqFailure.class.getProtectionDomain().getCodeSource().getLocation();
    known.put(COMPONENT, Path.of(URI.create(component.toString())));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (entry.endsWith(".jar")) {
        // Layout of the local repository: ARTIFACT/VERSION/ARTIFACT-VERSION.jar.
        known.putIfAbsent(path.getParent().getParent().getFileName().toString(), path);
      }
    }
    return known;
  }

  private static Path pomOf(String artifact, Path place) {
    if (artifact.equals(COMPONENT)) {
      return Repository.root().resolve(COMPONENT).resolve("pom.xml");
    }
    return place.resolveSibling(place.getFileName().toString().replaceFirst("\\.jar$", ".pom"));
  }

  private static List<String> dependencies(String pom) {
    List<String> names = new ArrayList<>();
    Matcher dependency = DEPENDENCY.matcher(NOT_MINE.matcher(pom).replaceAll(""));
    while (dependency.find()) {
      Matcher artifact = ARTIFACT.matcher(dependency.group(1));
      if (!LEFT_OUT.matcher(dependency.group(1)).find() && artifact.find()) {
        names.add(artifact.group(1));
      }
    }
    return names;
  }
}
