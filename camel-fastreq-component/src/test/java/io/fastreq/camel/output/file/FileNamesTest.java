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
package io.fastreq.camel.output.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "report.pdf",
        "a b c",
        "\u00fcber-\u65e5\u672c.txt",
        "x.tar.gz",
        "-rf",
        "~home",
        "console",
        "company.com1",
        "CONTENT",
        "100%",
        "a..b",
        "\ud83d\ude00.png",
        "it's [fine] {really} (yes) & more!"
      })
  void harmlessNamesAreUnchanged(String name) {
    assertThat(FileNames.clean(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, _._.._etc_passwd",
    "a/b\\c:d*e?f|g, a_b_c_d_e_f_g",
    "., _",
    ".., __",
    ".profile, _profile",
    "name., name_",
    "name. . ., name_____",
    "CON, _CON",
    "con.txt, _con.txt",
    "Lpt9.tar.gz, _Lpt9.tar.gz",
    "COM\u00b2, _COM\u00b2",
    "NUL .txt, _NUL .txt",
    "conin$, _conin$",
    "' padded ', padded",
  })
  void forbiddenCharactersAreReplaced(String wanted, String name) {
    assertThat(FileNames.clean(wanted)).isEqualTo(name);
  }

  @Test
  void invisibleCharactersAreReplaced() {
    assertThat(FileNames.clean("a\u0000b\nc\u007fd\u0085e\u202ef\u200bg\ud800h\ufffei"))
        .isEqualTo("a_b_c_d_e_f_g_h_i");
  }

  @Test
  void blankTextGivesNoName() {
    assertThat(FileNames.clean("")).isEmpty();
    assertThat(FileNames.clean(" \t\n ")).isEmpty();
  }

  @Test
  void longNamesKeepBeginningAndEndAndStayDistinct() {
    String one = FileNames.clean("x".repeat(300) + "1.json");
    String two = FileNames.clean("x".repeat(300) + "2.json");
    assertThat(one).startsWith("xxx").endsWith(".json").hasSize(200);
    assertThat(two).hasSize(200).isNotEqualTo(one);
    assertThat(FileNames.clean("\u65e5".repeat(100)).getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(200);
    assertThat(FileNames.clean("a." + "y".repeat(300))).doesNotContain("yyy.").hasSize(200);
  }

  @Test
  void namesThatLookEqualAreEqual() {
    assertThat(FileNames.clean("e\u0301")).isEqualTo("\u00e9");
    assertThat(FileNames.folded("Stra\u00dfe")).isEqualTo(FileNames.folded("STRASSE"));
    assertThat(FileNames.folded("a")).isNotEqualTo(FileNames.folded("b"));
  }

  @Test
  void distinctAsciiNamesStayDistinct() {
    String one = FileNames.inAscii("\u00e4.txt");
    assertThat(one).matches("[\\x20-\\x7e]+").endsWith("_.txt");
    assertThat(FileNames.inAscii("\u00f6.txt")).isNotEqualTo(one);
  }

  @Property
  void anyTextBecomesOneSafeName(@ForAll @StringLength(max = 400) String wanted) {
    String name = FileNames.clean(wanted);
    assertThat(name).doesNotContainPattern("[\\x00-\\x1f\\x7f/\\\\:*?\"<>|]");
    assertThat(name).isNotIn(".", "..").doesNotStartWith(".");
    assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(200);
    assertThat(FileNames.clean(name)).as("cleaned again").isEqualTo(name);
    assertThat(!name.isEmpty() || wanted.isBlank()).as("a name for each text").isTrue();
  }
}
