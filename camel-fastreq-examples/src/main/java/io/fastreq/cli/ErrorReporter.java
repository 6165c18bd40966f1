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

import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports errors in one line and never repeats a value that may be a secret. */
final class ErrorReporter implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private final PrintStream err;

  ErrorReporter(PrintStream err) {
    this.err = err;
  }

  @Override
  public int handleParseException(ParameterException problem, String[] arguments) {
    String message = ErrorText.oneLine(String.valueOf(problem.getMessage()));
    if (problem instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      message =
          first.startsWith("-")
              ? unknownFlag(first.replaceFirst("[=:].*", ""), problem.getCommandLine())
              : "one file at most; there is another argument";
    }
    return report(message + " (see fastreq --help)");
  }

  private static String unknownFlag(String flag, CommandLine command) {
    String similar = NearestName.to(flag, command.getCommandSpec().optionsMap().keySet());
    return "unknown flag " + flag + (similar == null ? "" : "; did you mean " + similar + "?");
  }

  /** Reports that memory ran out, and what helps. */
  int outOfMemory() {
    report(
        "out of memory: give it more (java -Xmx1g -jar fastreq.jar ...), or reduce the work:"
            + " a lower --concurrency or --max-body-size, --directory for large responses");
    return ExitStatus.RUN_FAILED;
  }

  @Override
  public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed)
      throws Exception {
    if (problem instanceof WrongUsageException) {
      return report(String.valueOf(problem.getMessage()));
    }
    if (ErrorText.root(problem) instanceof OutOfMemoryError) {
      return outOfMemory();
    }
    if (problem instanceof RunFailedException brokenOff) {
      String message = String.valueOf(problem.getMessage());
      if (!message.isEmpty()) {
        report(message);
      }
      return brokenOff.status();
    }
    throw problem; // a bug: keep the stack trace
  }

  private int report(String message) {
    err.println("fastreq: " + message);
    return ExitStatus.WRONG_USAGE;
  }
}
