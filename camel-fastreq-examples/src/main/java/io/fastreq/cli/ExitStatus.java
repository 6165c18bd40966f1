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

/** With which status the command ends. Part of what its users rely on. */
final class ExitStatus {

  /** Every item succeeded, or had been done before. */
  static final int ALL_SUCCEEDED = 0;

  /** At least one item failed; its line says why. */
  static final int SOME_FAILED = 1;

  /** A flag, a file or a value is wrong. Nothing was sent. */
  static final int WRONG_USAGE = 2;

  /** The input had no item. */
  static final int NOTHING_TO_SEND = 3;

  /** The input could not be read to its end, or a result could not be written. */
  static final int BROKEN_OFF = 4;

  /** Ctrl-C: what a shell expects of a process that SIGINT has ended. */
  static final int INTERRUPTED = 130;

  /** Nobody reads the results any more: what a shell expects of one that SIGPIPE has ended. */
  static final int NO_READER = 141;

  private ExitStatus() {}
}
