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

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes which of the process's streams are a terminal, and what it can show.
 *
 * @param input whether a user types the input
 * @param output whether standard output is a terminal
 * @param error whether standard error is a terminal
 * @param columns its width
 * @param unicode whether it shows more than ASCII
 * @param pipe whether another program reads standard output, which may write to the same terminal
 */
record Terminal(
    boolean input, boolean output, boolean error, int columns, boolean unicode, boolean pipe) {

  /** Width if it is unknown: the traditional width of terminals. */
  static final int USUAL_COLUMNS = 80;

  private static final Pattern SIZE = Pattern.compile("\\d+ (\\d{1,5})\\s*");

  Terminal(boolean input, boolean output, boolean error, int columns, boolean unicode) {
    this(input, output, error, columns, unicode, false);
  }

  /** None of the streams is a terminal. */
  static final Terminal NONE = new Terminal(false, false, false, USUAL_COLUMNS, false);

  /**
   * Detects the terminal. {@link System#console()} only covers input and output together, and on
   * later JDKs neither, so this asks a shell, which inherits the streams.
   */
  static Terminal probe(Charset charset) {
    boolean unicode = charset.newEncoder().canEncode(ProgressText.FULL);
    boolean dumb = "dumb".equals(System.getenv("TERM"));
    try {
      boolean input = isTerminal(0);
      boolean output = isTerminal(1);
      boolean error = isTerminal(2) && !dumb;
      int columns = error ? width() : USUAL_COLUMNS;
      return new Terminal(input, output, error, columns, unicode, !output && isPipe());
    } catch (IOException e) {
      return NONE; // no shell, as on Windows: a bar is drawn only if requested
    }
  }

  private static boolean isTerminal(int descriptor) throws IOException {
    return status(shell("[ -t " + descriptor + " ]").redirectOutput(Redirect.INHERIT).start()) == 0;
  }

  private static boolean isPipe() throws IOException {
    return status(shell("[ -p /dev/fd/1 ]").redirectOutput(Redirect.INHERIT).start()) == 0;
  }

  private static int width() throws IOException {
    Process shell = shell("stty size <&2").start();
    String response = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    Matcher size = SIZE.matcher(response);
    int columns = status(shell) == 0 && size.matches() ? Integer.parseInt(size.group(1)) : 0;
    return columns > 0 ? columns : USUAL_COLUMNS;
  }

  private static ProcessBuilder shell(String command) {
    return new ProcessBuilder(List.of("sh", "-c", command))
        .redirectInput(Redirect.INHERIT)
        .redirectError(Redirect.INHERIT);
  }

  private static int status(Process shell) {
    try {
      return shell.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      shell.destroy();
      return -1;
    }
  }
}
