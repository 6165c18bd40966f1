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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Generates the tables of the command's page from the command itself. */
final class FlagTables {

  private FlagTables() {}

  static CommandSpec command() {
    return new CommandLine(new FastreqCommand(Streams.ofTheProcess())).getCommandSpec();
  }

  /** Returns each table by the name of its place in the page. */
  static Map<String, String> render() {
    CommandSpec command = command();
    StringBuilder flags = new StringBuilder();
    List<OptionSpec> own = new ArrayList<>(command.options());
    command.argGroups().forEach(group -> own.removeAll(group.options()));
    table(flags, "General", own);
    for (ArgGroupSpec group : command.argGroups()) {
      String heading = group.heading().replace("%n", "").replaceFirst("( \\(.*\\))?:$", "");
      table(flags, heading, group.options());
    }
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("statuses", statuses(command));
    tables.put("flags", flags.append('\n').toString());
    return tables;
  }

  private static void table(StringBuilder text, String heading, List<OptionSpec> flags) {
    text.append("\n| ").append(heading).append(" | |\n|---|---|\n");
    for (OptionSpec flag : flags) {
      String names =
          Arrays.stream(flag.negatable() ? negatable(flag) : flag.names())
              .map(name -> "`" + name + "`")
              .collect(Collectors.joining(", "));
      String value = flag.arity().max() == 0 ? "" : " `" + flag.paramLabel() + "`";
      text.append("| ").append(names).append(value).append(" | ");
      text.append(String.join(" ", flag.description()).replace("$$", "$")).append(" |\n");
    }
  }

  private static String[] negatable(OptionSpec flag) {
    String name = flag.longestName();
    return new String[] {name, name.replaceFirst("--", "--no-")};
  }

  private static String statuses(CommandSpec command) {
    StringBuilder text = new StringBuilder("| status | when |\n|---|---|\n");
    command
        .usageMessage()
        .exitCodeList()
        .forEach(
            (status, meaning) ->
                text.append("| ")
                    .append(status.strip())
                    .append(" | ")
                    .append(meaning)
                    .append(" |\n"));
    return text.toString();
  }
}
