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
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs each program as its user does. */
@Timeout(120)
class ExamplesTest {

  @FunctionalInterface
  private interface Program {
    void main(String[] args) throws Exception;
  }

  @Test
  void basicListPrintsTheAnswersInOrder() throws Exception {
    String[] lines = run(BasicList::main).split("\n");

    assertThat(lines).hasSize(10);
    assertThat(lines[0]).isEqualTo("{id=1, name=item 1, attempt=1}");
    assertThat(lines[6]).isEqualTo("{id=7, name=item 7, attempt=2}");
    assertThat(lines[9]).isEqualTo("{id=10, name=item 10, attempt=1}");
  }

  @Test
  void ownBackendPrintsWhatItsClientFetched() throws Exception {
    assertThat(run(OwnBackend::main).split("\n"))
        .containsExactly(
            "{id=1, name=item 1, attempt=1}",
            "{id=2, name=item 2, attempt=1}",
            "{id=3, name=item 3, attempt=1}");
  }

  @Test
  void keyedMapPrintsEachAnswerUnderItsKey() throws Exception {
    assertThat(run(KeyedMap::main).split("\n"))
        .containsExactly(
            "apple -> {id=1, name=item 1, attempt=1}",
            "pear -> {id=2, name=item 2, attempt=1}",
            "plum -> {id=3, name=item 3, attempt=1}");
  }

  @Test
  void handleFailuresTriesOnlyTheFailedAgain() throws Exception {
    String output = run(HandleFailures::main);

    assertThat(output)
        .contains("answers: [{id=5, name=item 5, attempt=1}, null, null]")
        .contains("1 of 3 answered")
        .contains("answers of the second try: [{id=7, name=item 7, attempt=2}]");
    assertThat(output.lines().filter(line -> line.startsWith("failed: "))).hasSize(2);
  }

  @Test
  void postJsonPrintsWhatTheServerReceived() throws Exception {
    assertThat(run(PostJson::main))
        .containsPattern("first -> \\{received=\\{.*item=5.*\\}\\}")
        .containsPattern("second -> \\{received=\\{.*item=6.*\\}\\}");
  }

  @Test
  void checksumsPrintsThatOfEachAnswer() throws Exception {
    String output = run(Checksums::main);
    assertThat(output.lines().filter(line -> line.startsWith("whole: "))).hasSize(3);
    String first = "{\"id\":1,\"name\":\"item 1\",\"attempt\":1}";
    byte[] sum =
        MessageDigest.getInstance("SHA-256").digest(first.getBytes(StandardCharsets.UTF_8));
    assertThat(output).contains(HexFormat.of().formatHex(sum) + "  http://127.0.0.1:");
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
