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
package io.fastreq.camel.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row 13: keys and URLs that try to write files outside the directory. */
class FileNameAttackTest extends FaultTest {

  private static final List<String> KEYS =
      List.of(
          "../outside/victim",
          "..",
          ".",
          "../../../../../../tmp/fastreq-attack",
          "/tmp/fastreq-attack",
          "..\\outside\\victim",
          "C:\\victim",
          "\\\\server\\share\\victim",
          "a/../../outside/victim",
          "a/b/c",
          "nul",
          "CON.txt",
          "com1.tar.gz",
          "lpt\u00b9",
          "AUX .txt",
          "name:stream",
          "victim\u0000.txt",
          "line\r\nbreak",
          "bell\u0007",
          "right\u202eto-left.txt",
          "zero\u200bwidth",
          "~root",
          "-rf",
          ".htaccess",
          ".ssh/authorized_keys",
          "...",
          "trailing.",
          "trailing ",
          "%2e%2e%2foutside%2fvictim",
          "..%2foutside",
          "..\u2215outside\u2215victim",
          "${header.CamelFastreqUrl}",
          "${sys.user.home}",
          "{{user.home}}",
          "a*b?c\"d<e>f|g",
          "\ud800lone-surrogate");

  @TempDir Path root;
  private Path directory;
  private Path outside;

  @BeforeEach
  void makeDirectories() throws IOException {
    directory = Files.createDirectory(root.resolve("files"));
    outside = Files.createDirectory(root.resolve("outside"));
    Files.writeString(outside.resolve("victim"), "precious");
  }

  private String fileUri(String more) {
    return ENDPOINT + "?returnType=file&directory=" + directory + more;
  }

  /** Asserts that nothing but the directory's own entries has changed. */
  private void assertNothingElsewhere() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> elsewhere =
          all.filter(path -> !path.startsWith(directory) && !path.equals(root)).toList();
      assertThat(elsewhere).containsExactlyInAnyOrder(outside, outside.resolve("victim"));
    }
    assertThat(outside.resolve("victim")).hasContent("precious");
  }

  @Test
  void keyCannotLeaveTheDirectory() throws Exception {
    for (String form : List.of("", "&fileName=RAW(${key})", "&fileName=RAW(../${key})")) {
      for (String key : KEYS) {
        assertStaysInside(fileUri(form), key);
      }
    }
    assertThat(Path.of("/tmp/fastreq-attack")).doesNotExist();
  }

  private void assertStaysInside(String uri, String key) throws Exception {
    Exchange result = send(uri, Map.of(key, api.url("/text/1")));
    Path written = (Path) ((Map<?, ?>) bodyOf(result)).get(key);
    assertThat(written).hasParent(directory).isRegularFile().hasContent("text 1");
    assertThat(written.toRealPath())
        .isEqualTo(directory.toRealPath().resolve(written.getFileName()));
    String name = written.getFileName().toString();
    assertThat(name)
        .doesNotContainPattern("[\\x00-\\x1f/\\\\:*?\"<>|\u200b\u202e]")
        .doesNotStartWith(".")
        .doesNotEndWith(".")
        .doesNotEndWith(" ");
    assertThat(name.replaceFirst("\\..*", "").strip())
        .doesNotMatch("(?i)con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]");
    Files.delete(written);
    assertNothingElsewhere();
  }

  @Test
  void partsOfTheUrlCannotLeaveTheDirectory() throws Exception {
    String url = api.url("/text/%2e%2e%2f%2e%2e%2foutside?x=/../../outside/victim");
    Exchange result = send(fileUri("&fileName=RAW(${url})"), List.of(url));
    assertThat((Path) ((List<?>) bodyOf(result)).get(0)).hasParent(directory);
    assertNothingElsewhere();
  }

  @Test
  void longNamesAreShortenedAndStayDistinct() throws Exception {
    String start = "\u00e4".repeat(4000);
    Exchange result =
        send(
            fileUri(""),
            Map.of(start + "1.tar.gz", api.url("/text/1"), start + "2.tar.gz", api.url("/text/2")));
    Map<?, ?> paths = (Map<?, ?>) bodyOf(result);
    assertThat((Path) paths.get(start + "1.tar.gz")).hasContent("text 1");
    assertThat((Path) paths.get(start + "2.tar.gz")).hasContent("text 2");
    assertThat(paths.values()).allMatch(path -> path.toString().endsWith(".gz"));
    assertNothingElsewhere();
  }

  /** A link in the place of the file is replaced, not followed. */
  @Test
  void linkInTheDirectoryIsReplacedAndNotFollowed() throws Exception {
    Files.createSymbolicLink(directory.resolve("0"), outside.resolve("victim"));
    Files.createSymbolicLink(directory.resolve("1"), outside.resolve("not-there"));
    Exchange result = send(fileUri(""), List.of(api.url("/text/0"), api.url("/text/1")));
    assertThat(bodyOf(result)).isEqualTo(List.of(directory.resolve("0"), directory.resolve("1")));
    for (int i = 0; i < 2; i++) {
      assertThat(directory.resolve("" + i)).isRegularFile().hasContent("text " + i);
      assertThat(Files.isSymbolicLink(directory.resolve("" + i))).isFalse();
    }
    assertNothingElsewhere();
  }

  @Test
  void linkToADirectoryIsNotFollowed() throws Exception {
    Files.createSymbolicLink(directory.resolve("way"), outside);
    Exchange result =
        send(fileUri(""), Map.of("way", api.url("/text/1"), "way/victim", api.url("/text/2")));
    assertCounts(result, 2, 2, 0);
    assertNothingElsewhere();
    assertThat(directory.resolve("way_victim")).hasContent("text 2");
  }

  @Test
  void directoryOfTheSameNameIsLeftAlone() throws Exception {
    Files.createDirectory(directory.resolve("0"));
    Files.writeString(directory.resolve("0").resolve("kept"), "kept");
    Exchange result = send(fileUri(""), List.of(api.url("/text/1")));
    assertThat(kindOf(result)).isEqualTo(Kind.HANDLER);
    assertThat(directory.resolve("0").resolve("kept")).hasContent("kept");
    eventually(() -> directory.toFile().list().length == 1); // the written file is removed
  }

  /** The file name that a server sends is ignored. */
  @Test
  void contentDispositionIsIgnored() throws Exception {
    var server =
        responding(
            "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=\"../outside/victim\"\r\n"
                + "Content-Length: 2\r\n\r\nok");
    assertThat(bodyOf(send(fileUri(""), List.of(server.url("/victim")))))
        .isEqualTo(List.of(directory.resolve("0")));
    assertNothingElsewhere();
  }
}
