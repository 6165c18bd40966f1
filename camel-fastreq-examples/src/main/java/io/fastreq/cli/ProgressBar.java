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

/** Progress bar at the bottom of the screen. Called by one thread at a time. */
final class ProgressBar implements FastreqProgressListener {

  /** Fast enough to look steady, slow enough to be readable. */
  static final long INTERVAL_MILLIS = 200;

  /**
   * Weight of the newest figure in the displayed rate: a fifth of a second is too short by itself.
   */
  private static final double NEWEST = 0.2;

  /** Lets a terminal that is narrower than detected cut the line instead of wrapping it. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

  /** Without a shell, it is unknown whether the output is a terminal. */
  private static final boolean HAS_SHELL = File.separatorChar == '/';

  private final Screen screen;
  private final Terminal terminal;
  private final int expected;
  private @Nullable Double rate;

  /**
   * @param expected number of items if known in advance, or -1
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
