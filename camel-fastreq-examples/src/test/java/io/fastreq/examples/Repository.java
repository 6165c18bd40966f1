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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds files of the repository that are not on the class path of the tests. */
final class Repository {

  private Repository() {}

  /** Returns the directory that contains the modules, {@code README.md} and {@code routes}. */
  static Path root() {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    Path root = Files.isDirectory(module.resolve("routes")) ? module : module.getParent();
    if (root == null || !Files.isDirectory(root.resolve("routes"))) {
      throw new IllegalStateException("no repository around " + module);
    }
    return root;
  }

  /** Returns the built version from the root POM. */
  static String version() throws IOException {
    Matcher version =
        Pattern.compile("<artifactId>camel-fastreq</artifactId>\\s*<version>([^<]+)</version>")
            .matcher(Files.readString(root().resolve("pom.xml")));
    if (!version.find()) {
      throw new IllegalStateException("no version in pom.xml");
    }
    return version.group(1);
  }
}
