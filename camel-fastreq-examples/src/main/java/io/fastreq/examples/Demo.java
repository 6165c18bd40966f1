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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Demonstration that reads a file of URLs, writes a file of results and prints a short table.
 *
 * <p>Without a file of the user ({@code -Durls=FILE}) it requests 1,000 items from a {@link
 * DemoServer}. {@code routes/file-to-ndjson.camel.yaml} does the work; {@code -Dconcurrency=N} and
 * {@code -Drps=N} set its limits.
 */
public final class Demo {

  /** Number of items requested from the demo server. */
  static final int DEMO_ITEMS = 1000;

  private static final int WRONG_INPUT = 2;
  private static final int FAILED = 1;

  private final Path directory;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * @param directory directory for the results; created if missing
   * @param out output for the table
   * @param err output for the one line of an error
   */
  Demo(Path directory, PrintStream out, PrintStream err) {
    this.directory = directory;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the demonstration. Ends the JVM with status 2 if the input is wrong, and with 1 if the
   * work could not be done. Failed requests are ordinary results and cause neither.
   *
   * @param args the directory for the results, by default {@code target}
   */
  public static void main(String[] args) {
    Path directory = Path.of(args.length == 0 ? "target" : args[0]);
    int status = new Demo(directory, System.out, System.err).run(System.getProperty("urls"));
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * Does the work and prints a summary.
   *
   * @param urls the user's file, relative to the working directory; null or blank for the demo
   *     server's items
   * @return the exit status
   */
  int run(@Nullable String urls) {
    try {
      Files.createDirectories(directory);
      if (urls == null || urls.isBlank()) {
        runOnDemoServer();
      } else {
        runOn(UrlFile.checked(urls));
      }
      return 0;
    } catch (WrongInputException e) {
      err.println("demo: " + e.getMessage());
      return WRONG_INPUT;
    } catch (IOException | DemoFailedException e) {
      err.println("demo: " + e.getMessage());
      return FAILED;
    }
  }

  private void runOnDemoServer() throws IOException {
    try (DemoServer server = DemoServer.start()) {
      Path urls = directory.resolve("urls.txt");
      List<String> items = server.itemUrls(DEMO_ITEMS);
      Files.write(urls, items);
      out.printf("%d URLs of a server on this machine, in %s%n", items.size(), urls);
      runOn(urls);
      out.printf(
          "server       %8d requests received, at most %d at the same time%n",
          server.requests(), server.maxInFlight());
    }
  }

  private void runOn(Path urls) throws IOException {
    Path results = directory.resolve("results.ndjson");
    long startNanos = System.nanoTime();
    new BatchRun(urls, results).run();
    Duration duration = Duration.ofNanos(System.nanoTime() - startNanos);
    int attempts = inOrder(results);
    out.print(DemoSummary.of(results, new RouteRunner.Figures(attempts, duration)).table());
    out.printf("results      %s%n", results);
  }

  /**
   * Sorts the results, which were written in order of completion, and returns the number of
   * attempts.
   */
  private static int inOrder(Path results) throws IOException {
    record Line(int index, int attempts, String text) {}

    ObjectMapper json = new ObjectMapper();
    List<Line> lines = new ArrayList<>();
    for (String text : Files.readAllLines(results)) {
      JsonNode line = json.readTree(text);
      lines.add(new Line(line.path("index").asInt(), line.path("attempts").asInt(), text));
    }
    lines.sort(Comparator.comparingInt(Line::index));
    Files.write(results, lines.stream().map(Line::text).toList());
    return lines.stream().mapToInt(Line::attempts).sum();
  }
}
