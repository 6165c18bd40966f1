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

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code fastreq}, which reads URLs and writes a line of JSON for each. */
@Command(
    name = "fastreq",
    description = "Sends many HTTP requests: reads URLs and writes a line of JSON for each.%n",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    exitCodeOnExecutionException = ExitStatus.RUN_FAILED,
    footerHeading = "%nExamples:%n",
    footer = {
      "  fastreq https://example.com/a https://example.com/b",
      "  fastreq urls.txt --concurrency 10 --rps 20 > results.ndjson",
      "  seq 1 100 | fastreq --url-template 'https://example.com/users/{id}'",
      "  fastreq https://example.com/orders --json '{\"id\": 1}' -H 'X-From: me'",
      "  fastreq urls.txt --output results.ndjson --resume done.db",
      "  jq -c 'select(.error).request' results.ndjson | fastreq",
      "  source <(fastreq --completion)"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "  0:all items succeeded",
      "  1:some failed; their lines say why",
      "  2:a flag, a file or a value is wrong; nothing was sent",
      "  3:there was nothing to send",
      "  4:the input could not be read to its end, a result not written, or memory ran out",
      "130:interrupted by Ctrl-C",
      "141:the reader of the results has gone"
    })
public final class FastreqCommand implements Callable<Integer> {

  /** Options that may be set only in a file or in the environment. */
  private static final Set<String> SECRETS =
      Set.of("bearerToken", "basicAuthPassword", "oauth2ClientSecret");

  /** Options that the command sets itself or does not support. */
  private static final Set<String> OWN =
      Set.of(
          "streaming",
          "deadLetter",
          "idempotentRepository",
          "progress",
          "progressInterval",
          "progressListener",
          "shape",
          "urls",
          "urlsResource");

  private final Streams streams;
  private final Screen screen;

  @Spec @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE|URL",
      description =
          "URLs, or a file with one URL a line, or one JSON object a line: {\"url\": ...,"
              + " \"method\": ..., \"headers\": ..., \"json\": ...}. Without it, or for -,"
              + " standard input is read")
  @Nullable List<String> items;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write the lines to this file: replace its content, or append with --resume. Default:"
              + " standard output")
  @Nullable Path output;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description =
          "Record completed items in this file, and skip those it already has: to continue after"
              + " a crash")
  @Nullable Path resume;

  @Option(
      names = "--dead-letter",
      paramLabel = "FILE",
      description =
          "Write the requests that have failed to this file too, without credentials, to send them"
              + " again: fastreq FILE. Replaces its content, or appends with --resume")
  @Nullable Path deadLetter;

  @Option(
      names = "--progress",
      paramLabel = "HOW",
      description =
          "On standard error: bar, log (a line every 5 s), none, or auto: a bar if it is a"
              + " terminal. Default: auto")
  ProgressDisplay.Mode progress = ProgressDisplay.Mode.auto;

  @Option(
      names = "--bearer-token-file",
      paramLabel = "FILE",
      description = "File with the token for Bearer authentication, or set FASTREQ_BEARER_TOKEN")
  @Nullable Path bearerTokenFile;

  @Option(
      names = "--basic-auth-password-file",
      paramLabel = "FILE",
      description =
          "File with the password for Basic authentication, or set FASTREQ_BASIC_AUTH_PASSWORD")
  @Nullable Path basicAuthPasswordFile;

  @Option(
      names = "--oauth2-client-secret-file",
      paramLabel = "FILE",
      description =
          "File with the client secret for --oauth2-token-endpoint, or set"
              + " FASTREQ_OAUTH2_CLIENT_SECRET")
  @Nullable Path oauth2ClientSecretFile;

  @Option(
      names = "--json",
      paramLabel = "JSON",
      description =
          "Body of items that have none, or @FILE to read it: sent as JSON, by POST unless --method"
              + " says otherwise")
  @Nullable String json;

  @Option(
      names = "--data",
      paramLabel = "TEXT",
      description =
          "The same for any text, as a form (a=1&b=2) unless a Content-Type header says otherwise")
  @Nullable String data;

  @Option(
      names = "--completion",
      help = true,
      description = "Print a completion script for bash and zsh, and exit")
  boolean completion;

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description = "Any other option of the endpoint, such as maxRedirects=2. May be repeated")
  @Nullable Map<String, String> options;

  @Mixin EndpointFlags endpoint = new EndpointFlags();

  FastreqCommand(Streams streams) {
    this.streams = streams;
    this.screen = new Screen(streams.err());
  }

  /** Runs the command and ends the JVM with its status: see {@link ExitStatus}. */
  public static void main(String[] arguments) {
    FastreqCommand command = new FastreqCommand(Streams.ofTheProcess());
    System.setErr(command.screen.asStream());
    Log.begin();
    Thread.setDefaultUncaughtExceptionHandler(command::uncaught);
    System.exit(command.run(arguments));
  }

  /** Runs the command. */
  int run(String... arguments) {
    ErrorReporter errors = new ErrorReporter(streams.err());
    try {
      return execute(errors, arguments);
    } catch (OutOfMemoryError e) {
      screen.keep();
      return errors.outOfMemory();
    }
  }

  /**
   * Ends the JVM if a thread of the backend runs out of memory, because the item would only time
   * out. The shutdown hooks write the results received so far.
   */
  private void uncaught(Thread thread, Throwable problem) {
    if (ErrorText.root(problem) instanceof OutOfMemoryError) {
      screen.keep();
      System.exit(new ErrorReporter(streams.err()).outOfMemory());
    }
    problem.printStackTrace(); // to standard error, as the JVM itself does
  }

  private int execute(ErrorReporter errors, String... arguments) {
    return new CommandLine(this)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        .execute(arguments);
  }

  @Override
  public Integer call() {
    if (completion) {
      Completion.print(Objects.requireNonNull(spec));
      return 0;
    }
    Input input = Input.of(items == null ? List.of() : items, streams);
    EndpointOptions chosen = endpointOptions();
    Map<String, Object> beans = new LinkedHashMap<>();
    RequestData body = RequestData.of(json, data);
    if (body != null) {
      body.addTo(chosen, beans);
    }
    if (resume != null) {
      beans.put("idempotentRepository", DoneFile.open(resume));
    }
    ProgressDisplay display = ProgressDisplay.of(progress, screen, streams, input);
    // Closed last: an interrupt waits until everything else is done.
    try (InterruptHandler interrupt = InterruptHandler.ofTheProcess()) {
      display.addTo(beans, interrupt::happened);
      DeadLetterFile letters = letters(input, beans);
      try (FastreqClient client = FastreqClient.prepare(chosen, beans);
          ResultLines lines = lines(input, display)) {
        Outcome outcome = client.send(input.body(), lines, interrupt);
        screen.keep();
        if (outcome.least() != null) {
          screen.say("fastreq: nothing was sent; leastTime " + outcome.least());
        }
        return conclude(outcome, interrupt.happened());
      } finally {
        if (letters != null) {
          letters.close(); // after the client, which may have been writing to it
        }
      }
    } finally {
      screen.keep();
    }
  }

  private @Nullable DeadLetterFile letters(Input input, Map<String, Object> beans) {
    Path file = deadLetter;
    if (file == null) {
      return null;
    }
    if (input.isIn(file) || file.equals(output)) {
      throw new WrongUsageException(
          "--dead-letter " + file + ": this is the file of the input or of the results");
    }
    DeadLetterFile letters = DeadLetterFile.open(file, resume != null);
    beans.put("deadLetter", letters);
    return letters;
  }

  private EndpointOptions endpointOptions() {
    EndpointOptions chosen = EndpointOptions.of(Objects.requireNonNull(spec));
    if (options != null) {
      options.forEach(
          (name, value) -> {
            refuse(name);
            chosen.put(name, value);
          });
    }
    if (bearerTokenFile != null) {
      chosen.putSecret("bearerToken", Credential.in(bearerTokenFile));
    }
    if (basicAuthPasswordFile != null) {
      chosen.putSecret("basicAuthPassword", Credential.in(basicAuthPasswordFile));
    }
    if (oauth2ClientSecretFile != null) {
      chosen.putSecret("oauth2ClientSecret", Credential.in(oauth2ClientSecretFile));
    }
    if (chosen.has("directory") && !chosen.has("returnType")) {
      chosen.put("returnType", "file");
    }
    return chosen;
  }

  private static void refuse(String option) {
    if (SECRETS.contains(option)) {
      String flag = StringHelper.camelCaseToDash(option);
      throw new WrongUsageException(
          "--option "
              + option
              + ": other users of this machine could see it. Use --"
              + flag
              + "-file, or set FASTREQ_"
              + flag.replace('-', '_').toUpperCase(Locale.ROOT));
    }
    if (OWN.contains(option)) {
      throw new WrongUsageException("--option " + option + ": reserved for the command itself");
    }
  }

  private ResultLines lines(Input input, ProgressDisplay display) {
    if (output == null) {
      // On a terminal, results are written above the bar; elsewhere they need no coordination.
      boolean shared = display.listener() != null && streams.terminal().get().output();
      return ResultLines.to(streams.out(), shared ? screen::above : Runnable::run);
    }
    if (input.isIn(output)) {
      throw new WrongUsageException("--output " + output + ": this is the input file");
    }
    return ResultLines.toFile(output, resume != null);
  }

  private int conclude(Outcome outcome, boolean interrupted) {
    if (interrupted) {
      screen.say("fastreq: interrupted after " + outcome.lines() + " results");
      return ExitStatus.INTERRUPTED;
    }
    if (outcome.total() == 0) {
      screen.say("fastreq: nothing to send");
    } else if (!outcome.failedByKind().isEmpty()) {
      screen.say("fastreq: " + outcome.failures());
    }
    return outcome.status();
  }
}
