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

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/** Script that completes the command's flags in a shell. */
final class Completion {

  private Completion() {}

  /** Prints the script to the stream that the command prints its help to. */
  static void print(CommandSpec command) {
    command.commandLine().getOut().print(AutoComplete.bash("fastreq", command.commandLine()));
    command.commandLine().getOut().flush();
  }
}
