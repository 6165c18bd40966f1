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

/** Exit statuses of the command, on which users may rely. */
final class ExitStatus {

  /** Every item succeeded or was done before. */
  static final int ALL_SUCCEEDED = 0;

  /** At least one item failed; its line says why. */
  static final int SOME_FAILED = 1;

  /** A flag, a file or a value is wrong. Nothing was sent. */
  static final int WRONG_USAGE = 2;

  /** The input had no item. */
  static final int NOTHING_TO_SEND = 3;

  /** The input could not be read to its end, a result could not be written, or memory ran out. */
  static final int RUN_FAILED = 4;

  /** Ctrl-C: the status of a process that SIGINT has ended. */
  static final int INTERRUPTED = 130;

  /** The reader of the results has gone: the status of a process that SIGPIPE has ended. */
  static final int NO_READER = 141;

  private ExitStatus() {}
}
