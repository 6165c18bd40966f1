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

import io.fastreq.camel.FastreqProgressListener;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Display of the progress for the user.
 *
 * @param listener receives the progress from the endpoint; null for no display
 * @param intervalMillis interval between two reports
 */
record ProgressDisplay(@Nullable FastreqProgressListener listener, long intervalMillis) {

  /** Values of {@code --progress}, as the user writes them. */
  enum Mode {
    auto,
    bar,
    log,
    none
  }

  /**
   * Returns the display for a mode. In automatic mode a bar is drawn only on a terminal, and not if
   * standard output is a pipe.
   */
  static ProgressDisplay of(Mode mode, Screen screen, Streams streams, Input input) {
    return switch (mode) {
      case none -> new ProgressDisplay(null, 0);
      case log ->
          new ProgressDisplay(
              new ProgressLines(screen, input.count()), ProgressLines.INTERVAL_MILLIS);
      case bar -> bar(screen, streams.terminal().get(), input);
      case auto -> {
        Terminal terminal = streams.terminal().get();
        // The program that reads from the pipe may write to the terminal in the middle of the bar.
        yield terminal.error() && !terminal.pipe()
            ? bar(screen, terminal, input)
            : new ProgressDisplay(null, 0);
      }
    };
  }

  private static ProgressDisplay bar(Screen screen, Terminal terminal, Input input) {
    return new ProgressDisplay(
        new ProgressBar(screen, terminal, input.count()), ProgressBar.INTERVAL_MILLIS);
  }

  /**
   * Makes an endpoint with these options report to the listener.
   *
   * @param interrupted while true, nothing is reported, because an interrupted batch would look
   *     complete
   */
  void addTo(Map<String, Object> options, BooleanSupplier interrupted) {
    FastreqProgressListener shown = listener;
    if (shown != null) {
      FastreqProgressListener unlessInterrupted =
          figures -> {
            if (!interrupted.getAsBoolean()) {
              shown.onProgress(figures);
            }
          };
      options.put("progressListener", unlessInterrupted);
      options.put("progressInterval", intervalMillis);
    }
  }
}
