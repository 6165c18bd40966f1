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
import java.time.Duration;
import java.util.Locale;

/** Formats the progress of a batch as one line. */
final class ProgressText {

  /** Done part of a bar. */
  static final String FULL = "█";

  private static final String EMPTY = "░";
  private static final String ASCII_FULL = "#";
  private static final String ASCII_EMPTY = "-";

  /** Minimum length of a useful bar. */
  private static final int SHORTEST_BAR = 5;

  private static final double MILLIS_PER_SECOND = 1000;

  private ProgressText() {}

  /**
   * Returns the line with a bar, as wide as the terminal permits.
   *
   * @param expected number of items, or -1 if unknown; then there is no bar
   * @param rate items per second
   */
  static String bar(FastreqProgress progress, int expected, double rate, Terminal terminal) {
    String words = words(progress, expected, rate);
    if (expected < 0) {
      return fitting(words, terminal);
    }
    double share = expected == 0 ? 1 : Math.min(1, (double) progress.done() / expected);
    String percent = String.format(Locale.ROOT, "%3d%% ", (int) (share * 100));
    // The last column stays free, because some terminals wrap when it is written.
    int length = terminal.columns() - 1 - percent.length() - 2 - words.length();
    if (length < SHORTEST_BAR) {
      return fitting(percent + words, terminal);
    }
    int full = (int) (length * share);
    return percent
        + (terminal.unicode() ? FULL : ASCII_FULL).repeat(full)
        + (terminal.unicode() ? EMPTY : ASCII_EMPTY).repeat(length - full)
        + "  "
        + words;
  }

  /** Returns the line without a bar. */
  static String words(FastreqProgress progress, int expected, double rate) {
    StringBuilder words = new StringBuilder().append(progress.done());
    if (expected >= 0) {
      words.append('/').append(expected);
    } else {
      words.append(" done");
    }
    if (progress.failed() > 0) {
      words.append("  ").append(progress.failed()).append(" failed");
    }
    if (progress.skipped() > 0) {
      words.append("  ").append(progress.skipped()).append(" skipped");
    }
    words.append(String.format(Locale.ROOT, rate < 10 ? "  %.1f/s" : "  %.0f/s", rate));
    if (progress.finished() || expected < 0) {
      return words.append("  in ").append(clock(progress.elapsed())).toString();
    }
    double overall =
        progress.done() * MILLIS_PER_SECOND / Math.max(1, progress.elapsed().toMillis());
    if (overall > 0) {
      long left = (long) Math.ceil((expected - progress.done()) / overall);
      words.append("  ").append(clock(Duration.ofSeconds(Math.max(0, left)))).append(" left");
    }
    return words.toString();
  }

  private static String fitting(String line, Terminal terminal) {
    return line.substring(0, Math.min(line.length(), Math.max(0, terminal.columns() - 1)));
  }

  private static String clock(Duration time) {
    return time.toHours() > 0
        ? String.format("%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : String.format("%d:%02d", time.toMinutes(), time.toSecondsPart());
  }
}
