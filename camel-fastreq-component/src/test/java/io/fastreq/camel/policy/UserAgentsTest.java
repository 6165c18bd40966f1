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
package io.fastreq.camel.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fastreq.camel.policy.UserAgents.Selection;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserAgentsTest {

  private static final String CHROME =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1.0.0.0";

  @Test
  void roundRobinKeepsTheOrder() {
    UserAgents agents = new UserAgents(List.of("a", "b", "c"), Selection.ROUND_ROBIN, random());

    assertThat(taken(agents, 7)).containsExactly("a", "b", "c", "a", "b", "c", "a");
  }

  @Test
  void randomTakesAllEquallyOften() {
    UserAgents agents = new UserAgents(List.of("a", "b", "c"), Selection.RANDOM, random());

    Map<String, Long> counts =
        taken(agents, 3000).stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat(counts).containsOnlyKeys("a", "b", "c");
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(850L, 1150L));
  }

  @Test
  void commasWithinParenthesesDoNotSeparate() {
    assertThat(UserAgents.parse("userAgents", " a/1 ,, " + CHROME + " , b/2 (x, (y, z), w), "))
        .containsExactly("a/1", CHROME, "b/2 (x, (y, z), w)");
  }

  @Test
  void singleAgentMayContainCommas() {
    assertThat(UserAgents.parseOne("userAgent", " a/1, b/2 ")).isEqualTo("a/1, b/2");
  }

  @Test
  void surplusClosingParenthesisIsIgnored() {
    assertThat(UserAgents.parse("userAgents", "a), b (c, d)")).containsExactly("a)", "b (c, d)");
  }

  @Test
  void trailingLineBreakIsIgnored() {
    assertThat(UserAgents.parse("USER_AGENTS", "\n a,\n b\r\n")).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " , ,",
        "a\r\nX-Injected: 1",
        "a\u0000b",
        "a\tb",
        "a\u007Fb",
        "a\u0085b",
        "a (b"
      })
  void invalidTextIsRefusedNamingTheOption(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UserAgents.parse("userAgents", text))
        .withMessageStartingWith("userAgents");
  }

  @Test
  void linesMayHaveCommasCommentsAndByteOrderMark() throws IOException {
    assertThat(
            UserAgents.parseLines(
                "userAgentResource", new StringReader("\uFEFF# mine\r\n\r\n a, b \r\nc\n")))
        .containsExactly("a, b", "c");
  }

  @Test
  void invalidLineIsNamedByItsNumber() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> UserAgents.parseLines("userAgentResource", new StringReader("a\nb\u0000c\n")))
        .withMessageStartingWith("userAgentResource: line 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UserAgents.parseLines("userAgentResource", new StringReader("#\n")))
        .withMessage("userAgentResource has no entry");
  }

  @Test
  void emptyListAndUncheckedEntriesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UserAgents(List.of(), Selection.RANDOM, random()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UserAgents(List.of("a", " "), Selection.RANDOM, random()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UserAgents(List.of("a\nb"), Selection.RANDOM, random()));
  }

  @Test
  void builtInListHasDesktopAndPhoneBrowsersOnceEach() {
    List<String> agents = UserAgents.builtIn();

    assertThat(agents).hasSizeBetween(25, 50).doesNotHaveDuplicates();
    assertThat(agents)
        .allMatch(agent -> agent.matches("Mozilla/5\\.0 \\([^()]+\\) [ -~]+"), "a browser's form");
    for (String part :
        List.of("Windows NT", "Macintosh", "X11; Linux", "Android", "iPhone", "iPad")) {
      assertThat(agents).anyMatch(agent -> agent.contains(part), part);
    }
    for (String part : List.of("Chrome/", "Edg/", "Firefox/", "Version/")) {
      assertThat(agents).anyMatch(agent -> agent.contains(part), part);
    }
  }

  @Test
  void builtInListCanBeWrittenAsAnOption() {
    List<String> agents = UserAgents.builtIn();

    assertThat(UserAgents.parse("userAgents", String.join(",", agents))).isEqualTo(agents);
  }

  private static List<String> taken(UserAgents agents, int calls) {
    return IntStream.range(0, calls).mapToObj(i -> agents.next()).toList();
  }

  private static Random random() {
    return new Random(1);
  }
}
