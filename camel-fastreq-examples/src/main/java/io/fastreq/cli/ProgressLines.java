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

/** Writes a line periodically, for logs. */
final class ProgressLines implements FastreqProgressListener {

  static final long INTERVAL_MILLIS = 5_000;

  private final Screen screen;
  private final int expected;

  /**
   * @param expected number of items if known in advance, or -1
   */
  ProgressLines(Screen screen, int expected) {
    this.screen = screen;
    this.expected = expected;
  }

  @Override
  public void onProgress(FastreqProgress progress) {
    int total = progress.total() >= 0 ? progress.total() : expected;
    screen.say("fastreq: " + ProgressText.words(progress, total, progress.rate()));
  }
}
