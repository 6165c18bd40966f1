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

import io.fastreq.camel.component.observe.Meters;
import io.fastreq.camel.component.observe.Traces;
import io.fastreq.camel.testing.FakeApi;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch in a JVM whose class path has none of the optional dependencies. */
class OptionalDependenciesTest {

  private static final Pattern OPTIONAL =
      Pattern.compile(
          "camel-(micrometer|telemetry|opentelemetry2?|management|console|health|http|vertx-http)-\\d"
              + "|micrometer-|opentelemetry-|prometheus-");

  @TempDir Path directory;

  @Test
  void batchRunsWithoutOptionalDependencies() throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !OPTIONAL.matcher(entry).find())
            .collect(Collectors.joining(File.pathSeparator));
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                Program.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(output)).contains("[text 1, text 2] without 3 of 3");
    assertThat(process.exitValue()).isZero();
  }

  /** The program that runs in that JVM. */
  static final class Program {

    private Program() {}

    public static void main(String[] args) throws Exception {
      long absent =
          List.of(
                  Meters.MICROMETER,
                  Traces.TELEMETRY,
                  "org.apache.camel.component.http.HttpComponent")
              .stream()
              .filter(name -> !isThere(name))
              .count();
      try (FakeApi api = FakeApi.start();
          DefaultCamelContext context = new DefaultCamelContext()) {
        context.start();
        Object body =
            context
                .createProducerTemplate()
                .requestBody(
                    "fastreq:bare?tracedAttempts=-1",
                    List.of(api.url("/text/1"), api.url("/text/2")));
        System.out.println(body + " without " + absent + " of 3");
      }
    }

    private static boolean isThere(String name) {
      try {
        Class.forName(name);
        return true;
      } catch (ClassNotFoundException e) {
        return false;
      }
    }
  }
}
