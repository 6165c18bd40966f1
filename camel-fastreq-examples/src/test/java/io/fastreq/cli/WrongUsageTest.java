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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that wrong usage is reported in one line and nothing is sent. */
@Timeout(120)
class WrongUsageTest {

  @TempDir Path directory;

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("unknown flag --nosuch (see fastreq --help)", "--nosuch=hidden"),
        wrong("one file at most; there is another argument (see fastreq --help)", "hidden"),
        wrong("Missing required parameter for option '--rps' (N) (see fastreq --help)", "--rps"),
        wrong(
            "Invalid value for option '--concurrency': 'many' is not an int (see fastreq --help)",
            "--concurrency=many"),
        wrong(
            "--concurrency can not be 0: it takes a number from 1 up to 1000000",
            "--concurrency=0"),
        wrong("--rps can not be -1.0: it takes a number above 0, at most a billion", "--rps=-1"),
        wrong(
            "--request-timeout can not be soon: it takes a duration: milliseconds, or a form such"
                + " as 500ms, 30s, 2m, 1h30m",
            "--request-timeout=soon"),
        wrong(
            "--return-type can not be xml: it takes one of auto, json, text, bytes, response, file,"
                + " stream, none",
            "--return-type=xml"),
        wrong(
            "Invalid value for option '--progress': expected one of [auto, bar, log, none]"
                + " (case-insensitive) but was 'loud' (see fastreq --help)",
            "--progress=loud"),
        wrong(
            "Invalid value for option '--header' (NAME=VALUE): a header is NAME=VALUE or NAME:"
                + " VALUE (see fastreq --help)",
            "--header=hidden"),
        wrong("--option foo: no such option", "--option=foo=hidden"),
        wrong(
            "--option maxRetry: no such option; did you mean maxRetries?",
            "--option=maxRetry=hidden"),
        wrong(
            "unknown flag --concurency; did you mean --concurrency? (see fastreq --help)",
            "--concurency=hidden"),
        wrong("--request-timeout 30: a time needs a unit: 30s or 30ms", "-m=30"),
        wrong("--batch-timeout 5: a time needs a unit: 5s or 5ms", "--batch-timeout=5"),
        wrong("--json and --data: a request has only one body", "--json={}", "--data=hidden"),
        wrong("--json: not JSON at column 9", "--json={\"a\": ${hidden}}"),
        wrong("--json: no JSON", "--json="),
        wrong("--data: not readable: nothing-there", "--data=@nothing-there"),
        wrong(
            "URLs or one file, not both; a URL begins with http:// or https://",
            "http://127.0.0.1/hidden"),
        wrong(
            "--on-open-circuit can not be hope: it takes one of fail, wait",
            "--on-open-circuit=hope"),
        wrong(
            "--option bearerToken: other users of this machine could see it. Use"
                + " --bearer-token-file, or set FASTREQ_BEARER_TOKEN",
            "--option=bearerToken=hidden"),
        wrong(
            "--option oauth2ClientSecret: other users of this machine could see it. Use"
                + " --oauth2-client-secret-file, or set FASTREQ_OAUTH2_CLIENT_SECRET",
            "--option=oauth2ClientSecret=hidden"),
        wrong(
            "--oauth2-token-endpoint needs the --oauth2-client-secret-file: the server tells"
                + " clients by id and secret",
            "--oauth2-token-endpoint=http://a/token",
            "--oauth2-client-id=me"),
        wrong("--option streaming: reserved for the command itself", "--option=streaming=false"),
        wrong(
            "--basic-auth-username and --basic-auth-password-file need one another",
            "--basic-auth-username=me",
            "--auth-hosts=127.0.0.1"),
        wrong("no such file: nothing-there", "--bearer-token-file=nothing-there"),
        wrong(
            "a proxy is written as host:port, host:port:user:password or"
                + " type://user:password@host:port",
            "--proxies=host:80:user:hidden:more"),
        wrong("--file-name does nothing without --return-type=file", "--file-name=x"),
        wrong("not writable: no/such/file: no such directory", "-o=no/such/file"),
        wrong(
            "--resume no/such/file: not a file in an existing directory", "--resume=no/such/file"));
  }

  private static Arguments wrong(String message, String... arguments) {
    return Arguments.of(message, List.of(arguments));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource
  void wrong(String message, List<String> flags) throws Exception {
    try (RecordingServer server = new RecordingServer()) {
      Path urls = Files.writeString(directory.resolve("urls.txt"), server.url("/ok") + "\n");
      Stream<String> arguments = Stream.concat(Stream.of(urls.toString()), flags.stream());

      CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

      assertThat(run.err()).isEqualTo("fastreq: " + message + "\n").doesNotContain("hidden");
      assertThat(run.status()).isEqualTo(ExitStatus.WRONG_USAGE);
      assertThat(run.out()).isEmpty();
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void missingFileOrDirectoryIsRefused() throws Exception {
    assertRefused("no such file: " + directory.resolve("gone"), directory.resolve("gone"));
    assertRefused("not a file: " + directory, directory);
  }

  @Test
  void standardInputIsNotReadFromATerminalUnasked() {
    CommandRun run = CommandRun.with("", new Terminal(true, false, false, 80, true));

    assertThat(run.status()).isEqualTo(ExitStatus.WRONG_USAGE);
    assertThat(run.err()).startsWith("fastreq: no URLs: ").hasLineCount(1);
  }

  @Test
  void usersOwnFileIsNeitherAResumeFileNorOverwritten() throws Exception {
    List<String> lines = List.of("http://127.0.0.1:1/");
    Path urls = Files.write(directory.resolve("urls.txt"), lines);

    CommandRun resumed = CommandRun.of(urls.toString(), "--resume", urls.toString());
    CommandRun written = CommandRun.of(urls.toString(), "--output", urls.toString());

    assertThat(resumed.status()).isEqualTo(ExitStatus.WRONG_USAGE);
    assertThat(resumed.err())
        .isEqualTo("fastreq: --resume " + urls + ": not a file that --resume made\n");
    assertThat(written.status()).isEqualTo(ExitStatus.WRONG_USAGE);
    assertThat(written.err()).endsWith(": this is the input file\n");
    assertThat(Files.readAllLines(urls)).isEqualTo(lines);
  }

  @Test
  void inputErrorHasItsOwnStatus() throws Exception {
    try (RecordingServer server = new RecordingServer()) {
      String json = "[\"" + server.url("/ok") + "\", oops";

      CommandRun run = CommandRun.with(json, Terminal.NONE);

      assertThat(run.status()).isEqualTo(ExitStatus.RUN_FAILED);
      assertThat(run.err()).startsWith("fastreq: ").hasLineCount(1);
      assertThat(run.results()).hasSize(1);
    }
  }

  private static void assertRefused(String message, Path file) {
    CommandRun run = CommandRun.of(file.toString());
    assertThat(run.status()).isEqualTo(ExitStatus.WRONG_USAGE);
    assertThat(run.err()).isEqualTo("fastreq: " + message + "\n");
  }
}
