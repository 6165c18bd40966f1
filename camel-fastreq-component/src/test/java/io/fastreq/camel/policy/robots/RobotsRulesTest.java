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
package io.fastreq.camel.policy.robots;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RobotsRulesTest {

  private static final String URL = "https://example.com/robots.txt";
  private static final RobotsAgent AGENT = new RobotsAgent("foobot");

  @Test
  void groupOfTheAgentCountsBeforeThatOfAll() {
    RobotsRules rules =
        rules(
            """
            User-agent: *
            Disallow: /

            User-agent: FooBot
            Disallow: /private/
            Allow: /private/open
            """);

    assertThat(rules.isAllowed("/")).isTrue();
    assertThat(rules.isAllowed("/private/x")).isFalse();
    assertThat(rules.isAllowed("/private/open/x")).isTrue();
    assertThat(rules.isAllowed("/private?x=1")).isTrue();
  }

  @Test
  void groupOfAllCountsForAnAgentThatIsNotNamed() {
    String text = "User-agent: *\nDisallow: /a\nUser-agent: Other\nDisallow: /b\n";

    assertThat(rules(text).isAllowed("/a")).isFalse();
    assertThat(rules(text).isAllowed("/b")).isTrue();
    assertThat(RobotsRules.of(200, bytes(text), URL, new RobotsAgent("")).isAllowed("/a"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/fish*.php, /fish/salmon.php?x=1, false",
    "/*.php$, /filename.php, false",
    "/*.php$, /filename.php?x=1, true",
    "/a?b=*, /a?b=1, false",
    "/a?b=*, /a?c=1, true",
    "/caf%C3%A9, /caf%c3%a9, false",
    "/a%2Fb, /a/b, true"
  })
  void patternsAreMatched(String pattern, String requestUri, boolean allowed) {
    assertThat(rules("User-agent: *\nDisallow: " + pattern).isAllowed(requestUri))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a|b", "/a b", "/a?x={y}", "/a%", "/a%zz", "/a^", "/a//b", "/a#b"})
  void whatIsNoValidUriIsForbiddenAllTheSame(String requestUri) {
    assertThat(rules("User-agent: *\nDisallow: /a").isAllowed(requestUri)).isFalse();
  }

  @Test
  void fileItselfMayAlwaysBeAskedFor() {
    assertThat(rules("User-agent: *\nDisallow: /").isAllowed(RobotsRules.PATH)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "301, true",
    "308, true",
    "400, true",
    "401, true",
    "403, true",
    "404, true",
    "429, true",
    "499, true",
    "500, false",
    "503, false",
    "599, false",
    "0, false"
  })
  void statusDecidesWhereThereIsNoFile(int status, boolean allowed) {
    RobotsRules rules = RobotsRules.of(status, bytes("User-agent: *\nDisallow: /b"), URL, AGENT);

    assertThat(rules.isAllowed("/a")).isEqualTo(allowed);
    assertThat(rules.isAllowed("/b")).isEqualTo(allowed);
  }

  @Test
  void emptyFileAllowsAll() {
    assertThat(rules("").isAllowed("/a")).isTrue();
    assertThat(rules("# nothing here").isAllowed("/a")).isTrue();
    assertThat(rules("<html><body>Welcome</body></html>").isAllowed("/a")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Crawl-delay: 2, 2000",
    "Crawl-delay: 0.5, 500",
    "Crawl-delay: 3600, 3600000",
    "Crawl-delay: 0,",
    "Crawl-delay: -1,",
    "Crawl-delay: soon,",
    "Disallow: /x,"
  })
  void crawlDelayIsTheHostsRate(String line, Long millis) {
    RobotsRules rules = rules("User-agent: *\n" + line + "\n");

    assertThat(rules.crawlDelayNanos())
        .isEqualTo(
            millis == null
                ? OptionalLong.empty()
                : OptionalLong.of(Duration.ofMillis(millis).toNanos()));
    assertThat(rules.isAllowed("/a")).isTrue();
  }

  @Test
  void delayLongerThanTheClockIsCut() {
    assertThat(rules("User-agent: *\nCrawl-delay: 99999999999999999.0").crawlDelayNanos())
        .hasValue(Long.MAX_VALUE);
  }

  @Test
  void rulesBehindTheLimitDoNotCount() {
    String filler = "# " + "x".repeat(97) + "\n";
    String head = "User-agent: *\nDisallow: /a\n";
    String text = head + filler.repeat(RobotsRules.MAX_BYTES / 100) + "Disallow: /b\n";

    RobotsRules rules = rules(text);

    assertThat(rules.isAllowed("/a")).isFalse();
    assertThat(rules.isAllowed("/b")).isTrue();
  }

  @Test
  void ruleThatIsCutInHalfDoesNotCount() {
    String head = "User-agent: *\nDisallow: /a\n";
    // The limit falls right behind "Allow: /", which would allow all.
    String last = "Allow: /a/open/and/nothing/else\n";
    int fill = RobotsRules.MAX_BYTES - head.length() - "Allow: /a".length();
    String text = head + "#" + "x".repeat(fill - 2) + "\n" + last;

    assertThat(rules(text).isAllowed("/a/b")).isFalse();
  }

  private static RobotsRules rules(String text) {
    return RobotsRules.of(200, bytes(text), URL, AGENT);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
