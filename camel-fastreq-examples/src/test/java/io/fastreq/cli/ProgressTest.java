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

import io.fastreq.camel.FastreqProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ProgressTest {

  private static final Terminal TERMINAL = new Terminal(false, false, true, 60, true);
  private static final String DRAWN = "\r\u001b[K";

  @TempDir Path directory;

  @Test
  void noBarIsDrawnWithoutATerminal() throws Exception {
    assertThat(run(Terminal.NONE).err()).isEmpty();
    assertThat(run(TERMINAL, "--progress=none").err()).isEmpty();
  }

  @Test
  void barIsDrawnOnATerminalOrOnRequest() throws Exception {
    assertThat(run(TERMINAL).err())
        .startsWith(DRAWN)
        .contains("100% ███")
        .contains("  3/3  ")
        .endsWith("\n");
    assertThat(run(Terminal.NONE, "--progress=bar").err())
        .startsWith("100% ###")
        .contains("  3/3  ");
  }

  /** The reader of the pipe may write to the same terminal. */
  @Test
  void noBarIsDrawnBesideAPipeUnlessRequested() throws Exception {
    Terminal pipe = new Terminal(false, false, true, 60, true, true);

    assertThat(run(pipe).err()).isEmpty();
    assertThat(run(pipe, "--progress=bar").err()).contains("100% ███");
  }

  @Test
  void barIsWrittenOnceAndWithoutEscapesIfNotOnATerminal() throws Exception {
    String err = run(Terminal.NONE, "--progress=bar").err();

    assertThat(err).hasLineCount(1).doesNotContain("\u001b", "\r").endsWith("\n");
  }

  @Test
  void resultsGoAboveTheBarOnATerminal() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    PrintStream terminal = new PrintStream(all, true, StandardCharsets.UTF_8);
    Screen screen = new Screen(terminal);
    ResultLines lines = ResultLines.to(terminal, screen::above);

    screen.draw("bar");
    lines.write("{}");
    lines.write("{}");

    assertThat(all.toString(StandardCharsets.UTF_8))
        .isEqualTo(DRAWN + "bar" + DRAWN + "{}\nbar" + DRAWN + "{}\nbar");
  }

  @Test
  void linesAreWrittenOnRequest() throws Exception {
    assertThat(run(TERMINAL, "--progress=log").err())
        .startsWith("fastreq: 3/3  ")
        .doesNotContain(DRAWN)
        .hasLineCount(1);
  }

  @Test
  void barIsAsWideAsTheTerminalLessOneColumn() {
    String half = ProgressText.bar(progress(50, 100, 2), 100, 12.5, TERMINAL);

    assertThat(half).hasSize(59).startsWith(" 50% █").contains("█░").endsWith("13/s  0:05 left");
    assertThat(half).contains("  50/100  2 failed  ");
  }

  @Test
  void noBarIsDrawnWithoutATotal() {
    assertThat(ProgressText.bar(progress(50, -1, 0), -1, 1.25, TERMINAL))
        .isEqualTo("50 done  1.3/s  in 0:05");
  }

  @Test
  void lineIsCutOnANarrowTerminal() {
    Terminal narrow = new Terminal(false, false, true, 12, true);

    assertThat(ProgressText.bar(progress(50, 100, 2), 100, 1, narrow)).isEqualTo(" 50% 50/100");
  }

  @Test
  void messagesGoAboveTheBar() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8));

    screen.draw("bar");
    screen.asStream().println("warning");
    screen.keep();
    screen.say("end");

    assertThat(bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"))
        .isEqualTo(DRAWN + "bar" + DRAWN + "warning\nbar\nend\n");
  }

  @Test
  void linesAreCountedIfEachIsAnItem() throws Exception {
    assertThat(count("a", "", "# no", "b")).isEqualTo(2);
    assertThat(count("{\"url\":\"a\"}", "{\"url\":\"b\"}")).isEqualTo(2);
    assertThat(count("[\"a\",", "\"b\"]")).isEqualTo(-1);
    assertThat(count("{", "\"a\":\"b\"}")).isEqualTo(-1);
  }

  private int count(String... lines) throws Exception {
    Path file = Files.write(directory.resolve("lines"), List.of(lines));
    return new Input(file, file).count();
  }

  private CommandRun run(Terminal terminal, String... flags) throws Exception {
    try (RecordingServer server = new RecordingServer()) {
      String ok = server.url("/ok");
      Path urls = Files.write(directory.resolve("urls.txt"), List.of(ok, ok, ok));
      String[] arguments = {urls.toString(), flags.length == 0 ? "--progress=auto" : flags[0]};
      CommandRun run = CommandRun.with("", terminal, arguments);
      assertThat(run.status()).isZero();
      assertThat(run.results()).hasSize(3);
      return run;
    }
  }

  private static FastreqProgress progress(int done, int total, int failed) {
    return new FastreqProgress(
        "cli", total, done, failed, 0, done, 0, 5, 1, Duration.ofSeconds(5), null, false);
  }
}
