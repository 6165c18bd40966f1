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

import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.FastreqProgressListener;
import java.io.File;
import org.jspecify.annotations.Nullable;

/** A bar at the bottom of the screen. Called by one thread at a time. */
final class ProgressBar implements FastreqProgressListener {

  /** Quick enough to seem steady, slow enough to be read. */
  static final long INTERVAL_MILLIS = 200;

  /** How much of the rate shown is the newest figure: a fifth of a second is too short a time. */
  private static final double NEWEST = 0.2;

  /** A terminal that is narrower than it seemed cuts the line, instead of leaving parts of it. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

  /** Without one nobody can tell whether it is a terminal. */
  private static final boolean HAS_SHELL = File.separatorChar == '/';

  private final Screen screen;
  private final Terminal terminal;
  private final int expected;
  private @Nullable Double rate;

  /**
   * @param expected how many items there will be as far as is known beforehand, or -1
   */
  ProgressBar(Screen screen, Terminal terminal, int expected) {
    this.screen = screen;
    this.terminal = terminal;
    this.expected = expected;
  }

  @Override
  public void onProgress(FastreqProgress progress) {
    int total = progress.total() >= 0 ? progress.total() : expected;
    String line = ProgressText.bar(progress, total, smoothed(progress), terminal);
    if (terminal.error()) {
      screen.draw(NO_WRAP + line + WRAP);
    } else if (!HAS_SHELL) {
      screen.draw(line);
    } else if (progress.finished()) {
      screen.say(line); // in a file or a pipe one bar is enough, and nothing moves the cursor
    }
    if (progress.finished()) {
      screen.keep();
    }
  }

  private double smoothed(FastreqProgress progress) {
    Double before = rate;
    double now =
        before == null || progress.finished()
            ? progress.rate()
            : before + NEWEST * (progress.rate() - before);
    rate = now;
    return now;
  }
}
