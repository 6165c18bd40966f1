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

import io.fastreq.camel.testing.PagedApi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches in a JVM of their own that is killed, as {@code kill -9} does, and started again. */
class KilledProcessTest extends FaultTest {

  private static final int CONCURRENCY = 10;
  private static final int WINDOW = 30;
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  @TempDir Path directory;

  private String options = "concurrency=" + CONCURRENCY + "&streamWindow=" + WINDOW;
  private Process process;
  private int lostByRepository;

  @AfterEach
  void endProcess() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void secondRunSendsOnlyWhatWasNotConfirmed() throws Exception {
    killAndFinish(List.of(), 600, 200);
  }

  @Test
  @Tag("long")
  void threeKillsRepeatOnlyUnconfirmedItems() throws Exception {
    killAndFinish(List.of("memory for all keys"), 50_000, 12_000, 25_000, 38_000);
  }

  @Test
  @Tag("long")
  void secondRunAsksForNoListWhoseLastPageWasDelivered() throws Exception {
    killInTheMiddleOfPages(250, 40, 5_000);
  }

  private void killInTheMiddleOfPages(int lists, int pages, int killedAt) throws Exception {
    try (PagedApi server = PagedApi.start(pages, 1, 0, 0)) {
      Files.write(
          directory.resolve("urls.txt"), IntStream.range(0, lists).mapToObj(server::url).toList());
      options = "nextPage=/next&concurrency=5&streamWindow=10";
      start(List.of("memory for all keys"));
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> server.served() >= killedAt || !process.isAlive());
      assertThat(process.isAlive()).as("it is killed in the middle").isTrue();
      kill();
      Set<String> delivered = completeLists(pages);
      server.takeLists();

      start(List.of("memory for all keys"));
      assertThat(process.waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES)).isTrue();

      assertThat(process.exitValue()).isZero();
      assertThat(completeLists(pages)).hasSize(lists);
      Set<String> askedAgain = new HashSet<>(server.takeLists());
      assertThat(askedAgain).isNotEmpty();
      askedAgain.retainAll(delivered);
      // The reader may have been killed when it had written a last page, and not asked for more.
      assertThat(askedAgain).hasSizeLessThanOrEqualTo(1 + lostByRepository);
      System.out.printf(
          Locale.ROOT,
          "%,d lists of %d pages: %d had their last page delivered, %d of them were asked again%n",
          lists,
          pages,
          delivered.size(),
          askedAgain.size());
    }
  }

  /** Returns the lists whose last page has its line in the file of results. */
  private Set<String> completeLists(int pages) throws Exception {
    Set<String> lists = new HashSet<>();
    for (String line : lines("results.txt")) {
      String[] path = line.split("/", -1);
      if (path[path.length - 1].equals(String.valueOf(pages - 1))) {
        lists.add(path[path.length - 2]);
      }
    }
    return lists;
  }

  private void killAndFinish(List<String> more, int count, int... killedAt) throws Exception {
    List<String> urls = urls("/text/", count);
    Files.write(directory.resolve("urls.txt"), urls);
    for (int requests : killedAt) {
      start(more);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> api.requests() >= requests || !process.isAlive());
      assertThat(process.isAlive()).as("it is killed in the middle").isTrue();
      kill();
    }
    start(more);
    assertThat(process.waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES)).isTrue();

    System.out.printf(
        Locale.ROOT,
        "%,d URLs, %d kills: %,d requests, may be %,d and %d for keys that the repository lost%n",
        count,
        killedAt.length,
        api.requests(),
        count + killedAt.length * (CONCURRENCY + WINDOW),
        lostByRepository);
    assertThat(process.exitValue()).isZero();
    assertThat(paths()).hasSize(count);
    assertThat(api.requests())
        .isLessThanOrEqualTo(count + killedAt.length * (CONCURRENCY + WINDOW) + lostByRepository);
    assertThat(new HashSet<>(lines("results.txt"))).isEqualTo(Set.copyOf(urls));
  }

  /** Returns the paths that the server was asked for. */
  private Set<String> paths() {
    Set<String> paths = new HashSet<>();
    api.seen().forEach(seen -> paths.add(seen.uri()));
    return paths;
  }

  private void start(List<String> more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledBatch.class.getName(),
                directory.resolve("urls.txt").toString(),
                directory.resolve("results.txt").toString(),
                directory.resolve("done.txt").toString(),
                options));
    command.addAll(more);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output.txt").toFile())
            .start();
  }

  private void kill() throws Exception {
    process.destroyForcibly().waitFor();
    Awaitility.await().until(() -> api.openConnections() == 0);
    // Camel's repository writes a key and the end of its line one after the other. Killed between
    // the two, it writes the next key into the same line, and recognises neither.
    if (!Files.readString(directory.resolve("done.txt")).endsWith("\n")) {
      lostByRepository += 2;
    }
  }

  private List<String> lines(String file) throws Exception {
    try (Stream<String> lines = Files.lines(directory.resolve(file))) {
      return lines.toList();
    }
  }
}
