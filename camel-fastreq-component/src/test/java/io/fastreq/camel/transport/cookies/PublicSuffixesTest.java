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
package io.fastreq.camel.transport.cookies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hc.client5.http.psl.PublicSuffixMatcher;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicSuffixesTest {

  private final PublicSuffixes suffixes = PublicSuffixes.get();

  @ParameterizedTest
  @CsvSource({
    "com, true",
    "site.com, false",
    "co.uk, true",
    "site.co.uk, false",
    "github.io, true",
    "me.github.io, false",
    "ck, true",
    "any.ck, true",
    "site.any.ck, false",
    "www.ck, false",
    "sub.www.ck, false",
    "localhost, true",
    "a.unknown, false",
    "xn--55qx5d.cn, true",
    "site.xn--55qx5d.cn, false",
  })
  void listHoldsNamesWildcardsAndExceptions(String domain, boolean expected) {
    assertThat(suffixes.contains(domain)).isEqualTo(expected);
  }

  /** Keeps the list as new as the one that the tests' HttpClient brings. */
  @Test
  void listIsAsNewAsThatOfTheHttpClient() throws Exception {
    PublicSuffixMatcher matcher = PublicSuffixMatcherLoader.getDefault();
    for (String rule : rules("/org/publicsuffix/list/effective_tld_names.dat")) {
      String domain = IDN.toASCII(rule.replaceFirst("^!", "").replaceFirst("^\\*", "any"));
      for (String each :
          List.of(domain, "a." + domain, domain.substring(domain.indexOf('.') + 1))) {
        assertThat(suffixes.contains(each)).as(each).isEqualTo(matcher.matches(each));
      }
    }
  }

  private static List<String> rules(String resource) throws Exception {
    try (InputStream list = PublicSuffixMatcher.class.getResourceAsStream(resource)) {
      assertThat(list).isNotNull();
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("//"))
          .toList();
    }
  }
}
