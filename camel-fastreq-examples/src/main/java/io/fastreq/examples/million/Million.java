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
package io.fastreq.examples.million;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Shows that a very large batch works: creates a file of URLs, starts a server in one process and
 * {@link MillionRun} in another with a heap of 64 MB, and compares what was sent, received and
 * written.
 */
public final class Million {

  private static final int FEW = 10_000;

  /** Uses the serial collector, which takes the least processor time with a heap this small. */
  private static final List<String> HEAP = List.of("-Xmx64m", "-XX:+UseSerialGC");

  private Million() {}

  /**
   * Runs the demonstration. Ends with status 1 if anything was lost, or if heap or cost have grown.
   *
   * @param args the directory for the files, which are overwritten; the number of URLs
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    ChildJvm.endWithParent();
    Path directory = Files.createDirectories(Path.of(args[0]));
    int count = Integer.parseInt(args[1].replace("_", ""));
    System.exit(run(directory, count, Math.min(FEW, count)) ? 0 : 1);
  }

  /**
   * Runs the demonstration.
   *
   * @param few number of URLs in the short runs that the long one is compared with
   */
  static boolean run(Path directory, int count, int few) throws IOException, InterruptedException {
    for (String file : List.of("results.ndjson", "done.mv.db", "few.ndjson", "few.mv.db")) {
      Files.deleteIfExists(directory.resolve(file));
    }
    try (ChildJvm server = ChildJvm.start(ItemServer.class, List.of("-Xmx256m"), List.of())) {
      String base = server.readLine("http://");
      writeUrls(directory.resolve("few.txt"), base, few);
      writeUrls(directory.resolve("urls.txt"), base, count);
      System.out.printf(Locale.ROOT, "%,d URLs in %s%n", count, directory.resolve("urls.txt"));
      List<String> files =
          List.of(directory.toString(), String.valueOf(few), String.valueOf(count));
      boolean well;
      try (ChildJvm run = ChildJvm.start(MillionRun.class, HEAP, files)) {
        well = run.waitFor(System.out::println) == 0;
      }
      return compare(directory, base, count, few) && well;
    }
  }

  private static boolean compare(Path directory, String base, int count, int few)
      throws IOException, InterruptedException {
    long seen = seenBy(base) - (long) MillionRun.RUNS * few;
    Path results = directory.resolve("results.ndjson");
    long lines = Files.exists(results) ? lines(results) : 0;
    System.out.printf(Locale.ROOT, "server         %,d requests received%n", seen);
    System.out.printf(Locale.ROOT, "results        %,d lines in %s%n", lines, results);
    return seen == count && lines == count;
  }

  static void writeUrls(Path file, String base, int count) throws IOException {
    try (BufferedWriter urls = Files.newBufferedWriter(file)) {
      for (int i = 1; i <= count; i++) {
        urls.write(base + "/items/" + i + "\n");
      }
    }
  }

  private static long lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith("{") && line.endsWith("}")).count();
    }
  }

  static long seenBy(String base) throws IOException, InterruptedException {
    HttpRequest count = HttpRequest.newBuilder(URI.create(base + "/count")).build();
    HttpClient client = HttpClient.newHttpClient();
    return Long.parseLong(client.send(count, BodyHandlers.ofString()).body());
  }
}
