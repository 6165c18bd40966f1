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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command with far fewer URLs, which say little about heap and cost. */
@Timeout(180)
class MillionTest {

  @TempDir Path directory;

  @Test
  void writesALineForEachUrlAndLeavesNoProcessBehind() throws Exception {
    assertThat(Million.run(directory, 1_000, 20)).isTrue();

    List<String> lines = Files.readAllLines(directory.resolve("results.ndjson"));
    assertThat(lines).hasSize(1_000).allMatch(line -> line.contains("\"status\":200"));
    await().until(() -> ProcessHandle.current().children().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void countsTheRequestsThatTheServerReceived() throws Exception {
    try (ItemServer server = new ItemServer()) {
      Path urls = directory.resolve("urls.txt");
      Million.writeUrls(urls, server.baseUrl(), 3);

      assertThat(Files.readAllLines(urls))
          .containsExactly(
              server.baseUrl() + "/items/1",
              server.baseUrl() + "/items/2",
              server.baseUrl() + "/items/3");
      assertThat(Million.seenBy(server.baseUrl())).isZero();
    }
  }

  @Test
  void bodiesHaveThePromisedLength() {
    for (int i = 1; i <= 2_000; i++) {
      assertThat(ItemServer.item(String.valueOf(i)).length()).isBetween(100, 300);
    }
  }
}
