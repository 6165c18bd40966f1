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

import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.BrokenServer.Connection;
import io.fastreq.camel.testing.BrokenServer.Request;
import io.fastreq.camel.testing.DownloadProgram;
import io.fastreq.camel.testing.MadeUpContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten downloads at once in a JVM of its own whose heap is far smaller than the files. This JVM
 * serves content that is made up while it is sent.
 */
class DownloadHeapTest {

  private static final int FILES = 10;
  private static final String HEAP = "-Xmx64m";
  private static final long SMALL = 8L << 20;
  private static final long LARGE = 500L << 20;

  @TempDir Path directory;

  @Test
  void downloadsNeedNoHeapForTheirBodies() throws Exception {
    try (BrokenServer server = serving(SMALL, false)) {
      assertAllArrive(server, SMALL, 60);
      assertThat(server.requests()).hasSize(FILES).noneMatch(DownloadHeapTest::isForARest);
    }
  }

  @Test
  void interruptedDownloadsAreResumed() throws Exception {
    try (BrokenServer server = serving(SMALL, true)) {
      assertAllArrive(server, SMALL, 60);
      assertThat(server.requests()).hasSize(2 * FILES);
      assertThat(server.requests()).filteredOn(DownloadHeapTest::isForARest).hasSize(FILES);
    }
  }

  @Test
  @Tag("long")
  void tenDownloadsOfFiveHundredMegabytesNeedNoHeap() throws Exception {
    try (BrokenServer server = serving(LARGE, false)) {
      assertAllArrive(server, LARGE, 1_800);
      assertThat(server.requests()).hasSize(FILES);
    }
  }

  @Test
  @Tag("long")
  void tenInterruptedDownloadsOfFiveHundredMegabytesAreResumed() throws Exception {
    try (BrokenServer server = serving(LARGE, true)) {
      assertAllArrive(server, LARGE, 1_800);
      assertThat(server.requests()).hasSize(2 * FILES);
      assertThat(server.requests()).filteredOn(DownloadHeapTest::isForARest).hasSize(FILES);
    }
  }

  private static boolean isForARest(Request request) {
    return request.header("Range") != null;
  }

  /** Serves files of this size and ranges of them; may break off each file once, in the middle. */
  private static BrokenServer serving(long size, boolean breaks) {
    Set<Integer> broken = ConcurrentHashMap.newKeySet();
    return BrokenServer.start(
        connection -> {
          Request request = connection.readRequest();
          while (request != null) {
            int file = Integer.parseInt(request.uri().substring(1));
            boolean breakOff = breaks && broken.add(file);
            send(connection, request, file, size, breakOff ? size / 2 : size);
            if (breakOff) {
              return;
            }
            request = connection.readRequest();
          }
        });
  }

  private static void send(Connection connection, Request request, int file, long size, long upTo)
      throws IOException {
    String range = request.header("Range");
    long from = range == null ? 0 : Long.parseLong(range.replaceAll("[^0-9]", ""));
    connection.send(
        (from == 0
                ? "HTTP/1.1 200 OK\r\n"
                : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes "
                    + from
                    + "-"
                    + (size - 1)
                    + "/"
                    + size
                    + "\r\n")
            + "ETag: \"file-"
            + file
            + "\"\r\nContent-Length: "
            + (size - from)
            + "\r\n\r\n");
    for (long at = from; at < upTo; ) {
      byte[] part = MadeUpContent.part(file, at, upTo - at);
      connection.send(part);
      at += part.length;
    }
  }

  /** Runs the program in its own JVM and compares the files that it has written. */
  private void assertAllArrive(BrokenServer server, long size, int seconds) throws Exception {
    Path output = directory.resolve("output");
    Path files = directory.resolve("files");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                DownloadProgram.class.getName(),
                server.url(""),
                String.valueOf(FILES),
                files.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(program.waitFor(seconds, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      program.destroyForcibly().waitFor();
    }
    List<String> lines = Files.readAllLines(output);
    assertThat(program.exitValue()).as(String.join("\n", lines)).isZero();
    lines.stream().filter(line -> line.contains("heap")).forEach(System.out::println);
    assertThat(lines)
        .containsAll(
            IntStream.range(0, FILES)
                .mapToObj(i -> "sha256 " + i + " " + MadeUpContent.sha256(i, size))
                .toList());
    try (Stream<Path> left = Files.list(files)) {
      assertThat(left).hasSize(FILES);
    }
  }
}
