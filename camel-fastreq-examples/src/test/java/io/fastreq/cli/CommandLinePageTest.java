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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Checks {@code docs/command-line.md} against the command: its tables and each of its examples. */
@Timeout(120)
class CommandLinePageTest {

  private static final String UPDATE = "page.update";
  private static final String COMMAND =
      "mvn -B test -pl camel-fastreq-examples -Dtest=CommandLinePageTest -D" + UPDATE + "=true";

  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "")).resolve("../docs/command-line.md");

  private static final Pattern CONSOLE = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
  private static final Pattern EXAMPLE =
      Pattern.compile("(?:(?<before>.+) \\| )?fastreq(?<arguments>.*?)(?: > \\S+)?");
  private static final Pattern WORD = Pattern.compile("'(?<quoted>[^']*)'|(?<plain>\\S+)");
  private static final Pattern FILE = Pattern.compile("[a-z]+\\.(txt|ndjson|db)|downloads");

  @TempDir Path directory;
  private RecordingServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new RecordingServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void tablesMatchTheCommand() throws IOException {
    String page = Files.readString(PAGE);
    String renewed = page;
    for (Map.Entry<String, String> table : FlagTables.render().entrySet()) {
      renewed = replace(renewed, table.getKey(), table.getValue());
    }
    if (Boolean.getBoolean(UPDATE)) {
      Files.writeString(PAGE, renewed);
      return;
    }
    assertThat(page)
        .withFailMessage("%s is out of date. Renew its tables and commit them:%n%s", PAGE, COMMAND)
        .isEqualTo(renewed);
  }

  @Test
  void everyFlagOfAGroupIsAnEndpointOption() throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      var options =
          context.getCamelContextExtension().getEndpointUriFactory("fastreq").propertyNames();
      for (ArgGroupSpec group : FlagTables.command().argGroups()) {
        for (OptionSpec flag : group.options()) {
          String name = EndpointOptions.nameOf(flag);
          // Options with several values, header.NAME and query.NAME, have other names there.
          assertThat(options).containsAnyOf(name, name + "s", name + "Parameters");
        }
      }
    }
  }

  @TestFactory
  List<DynamicTest> everyExampleWorks() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    Matcher block = CONSOLE.matcher(Files.readString(PAGE));
    while (block.find()) {
      block
          .group(1)
          .lines()
          .map(EXAMPLE::matcher)
          .filter(Matcher::matches)
          .forEach(line -> tests.add(DynamicTest.dynamicTest(line.group(), () -> run(line))));
    }
    assertThat(tests).hasSizeGreaterThanOrEqualTo(7);
    return tests;
  }

  private void run(Matcher example) throws IOException {
    Files.write(
        directory.resolve("urls.txt"),
        List.of(server.url("/ok/1"), server.url("/ok/2"), server.url("/ok/3")));
    Files.writeString(directory.resolve("token.txt"), "token");
    Files.writeString(directory.resolve("secret.txt"), "secret");
    String input = example.group("before") == null ? "" : output(words(example.group("before")));

    CommandRun run =
        CommandRun.with(
            local(input),
            Terminal.NONE,
            words(example.group("arguments")).stream().map(this::local).toArray(String[]::new));

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.results()).allMatch(result -> !result.has("error"));
  }

  /** Returns the output of the shell's own commands. */
  private static String output(List<String> command) {
    return switch (command.get(0)) {
      case "echo" -> command.get(1) + "\n";
      case "seq" ->
          IntStream.rangeClosed(Integer.parseInt(command.get(1)), Integer.parseInt(command.get(2)))
              .mapToObj(number -> number + "\n")
              .collect(Collectors.joining());
      default -> throw new AssertionError("unknown command: " + command);
    };
  }

  private static List<String> words(String text) {
    return WORD.matcher(text)
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .toList();
  }

  /** Replaces host and file names by those of the test. */
  private String local(String text) {
    if (FILE.matcher(text).matches()) {
      return directory.resolve(text).toString();
    }
    return text.replace("https://api.example.com", server.url(""))
        .replace("api.example.com", "127.0.0.1");
  }

  /** Replaces a table between its two comments. */
  private static String replace(String page, String name, String table) {
    String start = "<!-- " + name + " -->\n";
    String end = "<!-- end of " + name + " -->\n";
    assertThat(page).containsOnlyOnce(start).containsOnlyOnce(end);
    return page.substring(0, page.indexOf(start) + start.length())
        + table
        + page.substring(page.indexOf(end));
  }
}
