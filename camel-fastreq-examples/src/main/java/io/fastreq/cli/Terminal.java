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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of the process's streams are a terminal, and what it can show.
 *
 * @param input whether a person types the input
 * @param error whether a person watches standard error
 * @param columns its width
 * @param unicode whether it shows more than ASCII
 */
record Terminal(boolean input, boolean error, int columns, boolean unicode) {

  /** The width where it is not known: what terminals have had since they were made of glass. */
  static final int USUAL_COLUMNS = 80;

  private static final Pattern SIZE = Pattern.compile("\\d+ (?<columns>\\d+)\\s*");
  private static final long PROBE_SECONDS = 2;

  /** None of them is one. */
  static final Terminal NONE = new Terminal(false, false, USUAL_COLUMNS, false);

  /**
   * Looks. {@link System#console()} tells of input and output together, and on later JDKs of
   * neither, so a shell is asked, which inherits our streams.
   */
  static Terminal probe(Charset charset) {
    boolean unicode = charset.newEncoder().canEncode(ProgressText.FULL);
    boolean dumb = "dumb".equals(System.getenv("TERM"));
    try {
      boolean input = !ask("[ -t 0 ] && echo yes").isEmpty();
      Matcher size = SIZE.matcher(ask("[ -t 2 ] && { stty size <&2 || echo 0 0; }"));
      boolean error = size.matches() && !dumb;
      int columns = error ? Integer.parseInt(size.group("columns")) : 0;
      return new Terminal(input, error, columns > 0 ? columns : USUAL_COLUMNS, unicode);
    } catch (IOException e) {
      return NONE; // no shell, as on Windows: a bar is drawn where it is asked for
    }
  }

  private static String ask(String question) throws IOException {
    Process shell =
        new ProcessBuilder(List.of("sh", "-c", question))
            .redirectInput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT)
            .start();
    try {
      String answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      shell.waitFor(PROBE_SECONDS, TimeUnit.SECONDS);
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } finally {
      shell.destroy();
    }
  }
}
