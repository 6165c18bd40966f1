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

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Standard error with room for one line at its bottom that is drawn again and again. Whatever else
 * is said goes above it. Thread-safe.
 */
final class Screen {

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream err;
  private boolean drawn; // guarded by this

  Screen(PrintStream err) {
    this.err = err;
  }

  /** Draws the bottom line in place of the one that is there. */
  synchronized void draw(String line) {
    err.print(CLEAR_LINE + line);
    err.flush();
    drawn = true;
  }

  /** Leaves the bottom line, if there is one, where it is. What comes next begins a new one. */
  synchronized void keep() {
    if (drawn) {
      err.println();
      drawn = false;
    }
  }

  /** Says something to the user. */
  synchronized void say(String line) {
    clear();
    err.println(line);
  }

  private void clear() {
    if (drawn) {
      err.print(CLEAR_LINE);
      drawn = false;
    }
  }

  /** For those who know nothing of the bottom line, such as the log. */
  PrintStream asStream() {
    return new PrintStream(new Above(), true, Charset.defaultCharset());
  }

  private final class Above extends OutputStream {

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      synchronized (Screen.this) {
        clear();
        err.write(bytes, offset, length);
        err.flush();
      }
    }
  }
}
