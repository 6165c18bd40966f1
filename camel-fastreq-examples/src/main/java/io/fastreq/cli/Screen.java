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

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Standard error with one line at the bottom that is redrawn in place. All other output goes above
 * it. Thread-safe.
 */
final class Screen {

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream err;
  private String bottom = ""; // guarded by this; empty if there is no such line

  Screen(PrintStream err) {
    this.err = err;
  }

  /** Draws the bottom line, replacing the current one. */
  synchronized void draw(String line) {
    err.print(CLEAR_LINE + line);
    err.flush();
    bottom = line;
  }

  /** Leaves the bottom line where it is, if there is one. Later output begins a new line. */
  synchronized void keep() {
    if (!bottom.isEmpty()) {
      err.println();
      bottom = "";
    }
  }

  /** Prints a line for the user. */
  void say(String line) {
    above(() -> err.println(line));
  }

  /** Writes something above the bottom line, to the same terminal. */
  synchronized void above(Runnable writing) {
    if (bottom.isEmpty()) {
      writing.run();
      return;
    }
    err.print(CLEAR_LINE);
    err.flush();
    writing.run();
    err.print(bottom);
    err.flush();
  }

  /**
   * Returns a stream for code that does not know of the bottom line, such as the log: whole lines
   * go above it.
   */
  PrintStream asStream() {
    return new PrintStream(new Lines(), true, Charset.defaultCharset());
  }

  /** Target of a PrintStream, which calls it while holding its own lock. */
  private final class Lines extends OutputStream {

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      line.write(b);
      if (b == '\n') {
        byte[] whole = line.toByteArray();
        line.reset();
        above(() -> err.write(whole, 0, whole.length));
      }
    }
  }
}
