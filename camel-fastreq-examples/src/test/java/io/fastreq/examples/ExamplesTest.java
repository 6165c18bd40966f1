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
package io.fastreq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs each program as a user would. */
@Timeout(120)
class ExamplesTest {

  @FunctionalInterface
  private interface Program {
    void main(String[] args) throws Exception;
  }

  @Test
  void basicListPrintsTheResultsInOrder() throws Exception {
    String[] lines = run(BasicList::main).split("\n");

    assertThat(lines).hasSize(10);
    assertThat(lines[0]).isEqualTo("{id=1, name=item 1, attempt=1}");
    assertThat(lines[6]).isEqualTo("{id=7, name=item 7, attempt=2}");
    assertThat(lines[9]).isEqualTo("{id=10, name=item 10, attempt=1}");
  }

  @Test
  void ownBackendPrintsWhatItsClientReceived() throws Exception {
    assertThat(run(OwnBackend::main).split("\n"))
        .containsExactly(
            "{id=1, name=item 1, attempt=1}",
            "{id=2, name=item 2, attempt=1}",
            "{id=3, name=item 3, attempt=1}");
  }

  @Test
  void keyedMapPrintsEachResultUnderItsKey() throws Exception {
    assertThat(run(KeyedMap::main).split("\n"))
        .containsExactly(
            "apple -> {id=1, name=item 1, attempt=1}",
            "pear -> {id=2, name=item 2, attempt=1}",
            "plum -> {id=3, name=item 3, attempt=1}");
  }

  @Test
  void handleFailuresRetriesOnlyTheFailedRequests() throws Exception {
    String output = run(HandleFailures::main);

    assertThat(output)
        .contains("results: [{id=5, name=item 5, attempt=1}, null, null]")
        .contains("1 of 3 succeeded")
        .contains("results of the second try: [{id=7, name=item 7, attempt=2}]");
    assertThat(output.lines().filter(line -> line.startsWith("failed: "))).hasSize(2);
  }

  @Test
  void postJsonPrintsWhatTheServerReceived() throws Exception {
    assertThat(run(PostJson::main))
        .containsPattern("first -> \\{received=\\{.*item=5.*\\}\\}")
        .containsPattern("second -> \\{received=\\{.*item=6.*\\}\\}");
  }

  @Test
  void checksumsPrintsTheChecksumOfEachResponse() throws Exception {
    String output = run(Checksums::main);
    assertThat(output.lines().filter(line -> line.startsWith("whole: "))).hasSize(3);
    String first = "{\"id\":1,\"name\":\"item 1\",\"attempt\":1}";
    byte[] sum =
        MessageDigest.getInstance("SHA-256").digest(first.getBytes(StandardCharsets.UTF_8));
    assertThat(output).contains(HexFormat.of().formatHex(sum) + "  http://127.0.0.1:");
  }

  @Test
  void concurrencyLimitIsNeverExceeded() throws Exception {
    String[] lines = run(Concurrency::main).split("\n");

    assertThat(lines).hasSize(3).allMatch(line -> line.contains("40 items in"));
    assertThat(lines[0]).startsWith("concurrency  1:").endsWith("at most 1 at once");
    assertThat(lines[1]).matches("concurrency  5: .* at most [2-5] at once");
    assertThat(lines[2]).matches("concurrency 20: .* at most ([6-9]|1\\d|20) at once");
  }

  @Test
  void rateLimitTakesAsLongAsTheRateRequires() throws Exception {
    Matcher line = Pattern.compile("25 requests in (\\d+) ms.*\n").matcher(run(RateLimit::main));

    assertThat(line.matches()).isTrue();
    assertThat(Integer.parseInt(line.group(1))).as("20 after the burst").isGreaterThan(950);
  }

  @Test
  void retriesPrintsTheAttemptsOfEachItem() throws Exception {
    String[] lines = run(Retries::main).split("\n");

    assertThat(lines).hasSize(4);
    assertThat(lines[0]).contains("/items/5\"", "\"attempts\":1");
    assertThat(lines[1]).contains("/items/7\"", "\"attempts\":2");
    assertThat(lines[2]).contains("/items/123\"", "\"attempt\":2");
    assertThat(lines[3]).contains("/items/99\"", "\"attempts\":1", "STATUS");
  }

  @Test
  void oauth2PrintsTheItemsAndTheNumberOfTokens() throws Exception {
    assertThat(run(OAuth2::main).split("\n"))
        .containsExactly(
            "{id=1, name=item 1, attempt=1}",
            "{id=2, name=item 2, attempt=1}",
            "{id=3, name=item 3, attempt=1}",
            "access tokens: 1");
  }

  @Test
  void proxiesTakeTurnsUntilOneHasStopped() throws Exception {
    String[] lines = run(Proxies::main).split("\n");

    assertThat(lines[0]).matches("first proxy: [34], second: [34]");
    assertThat(lines[1]).isEqualTo("without the second: 4 results");
    assertThat(lines[2]).matches("first proxy: [78] in all");
  }

  @Test
  void userAgentsPrintsWhatTheServerReceived() throws Exception {
    String[] lines = run(UserAgents::main).split("\n");

    assertThat(lines[0]).contains("userAgent=bot/1").doesNotContain("Mozilla");
    assertThat(lines[1]).contains("userAgent=a/1", "userAgent=b/1");
    assertThat(lines[2]).contains("userAgent=Mozilla/5.0");
  }

  @Test
  void streamingPrintsEachResultAndTheTotals() throws Exception {
    List<String> lines = run(Streaming::main).lines().toList();

    assertThat(lines).hasSize(9).last().isEqualTo("8 of 8");
    assertThat(lines).filteredOn(line -> line.contains("\"status\":200")).hasSize(8);
  }

  @Test
  void downloadsPrintsTheFilesAndTheirSizes() throws Exception {
    String[] lines = run(Downloads::main).split("\n");

    assertThat(lines).hasSize(3);
    assertThat(lines[2]).endsWith("item-2.json: 36 bytes");
    Path file = Path.of(lines[2].replaceFirst(": 36 bytes", ""));
    assertThat(file).hasContent("{\"id\":3,\"name\":\"item 3\",\"attempt\":1}");
  }

  @Test
  void backendsReturnTheSameResults() throws Exception {
    List<String> lines = run(Backends::main).lines().toList();

    assertThat(lines).hasSize(9);
    for (String backend : List.of("vertx", "vertx-http", "http")) {
      assertThat(lines).filteredOn(line -> line.startsWith(backend + ": 200 {\"id\":")).hasSize(3);
    }
  }

  @Test
  void http2UsesFewerConnections() throws Exception {
    String[] lines = run(Http2::main).split("\n");

    assertThat(lines[0]).isEqualTo("HTTP/2: 30 results, connections: 1");
    assertThat(lines[1]).matches("HTTP/1.1: 30 results, connections: ([2-9]|\\d\\d)");
  }

  @Test
  void parsingPrintsObjects() throws Exception {
    assertThat(run(Parsing::main).split("\n"))
        .containsExactly(
            "Item[id=1, name=item 1, attempt=1]",
            "Item[id=2, name=item 2, attempt=1]",
            "Item[id=3, name=item 3, attempt=1]");
  }

  @Test
  void cookiesAreKeptForOneName() throws Exception {
    assertThat(run(Cookies::main).split("\n"))
        .containsExactly(
            "the same name: {userAgent=example/1, cookie=session=4711}",
            "another name: {userAgent=example/1, cookie=null}");
  }

  @Test
  void gracefulFailureHasAValueForAMissingItem() throws Exception {
    String[] lines = run(GracefulFailure::main).split("\n");

    assertThat(lines[0])
        .startsWith("[{id=5, name=item 5, attempt=1}, unknown: STATUS, ")
        .contains("404");
    assertThat(lines[1]).isEqualTo("1 from the fallback");
  }

  @Test
  void resumeSendsOnlyUnfinishedItems() throws Exception {
    assertThat(run(Resume::main).split("\n"))
        .containsExactly(
            "first run: succeeded 9, failed 1, skipped 0",
            "second run: succeeded 1, failed 0, skipped 9",
            "requests: 11");
  }

  @Test
  void rowsToRequestsPrintsThePlanAndTheResults() throws Exception {
    String[] lines = run(RowsToRequests::main).split("\n");

    assertThat(lines[0]).endsWith("/items/1?name=apple&lang=en").startsWith("GET http://");
    assertThat(lines[1]).endsWith("/items/2?name=pear%20%26%20plum&lang=en");
    assertThat(lines[2]).isEqualTo("at least 1 s");
    assertThat(lines[3])
        .isEqualTo(
            "{apple={id=1, name=item 1, attempt=1}, pear & plum={id=2, name=item 2, attempt=1}}");
  }

  private static String run(Program program) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      program.main(new String[0]);
    } finally {
      System.setOut(console);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
