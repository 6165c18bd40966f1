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

import io.fastreq.camel.policy.ResourceLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The domains under which anyone can have a name, such as {@code co.uk} or {@code github.io}: a
 * cookie for all of one would reach strangers (RFC 6265 section 5.3 step 5). Immutable.
 */
final class PublicSuffixes {

  private static final String LIST = "/io/fastreq/camel/public-suffixes.txt";

  /** Names, {@code *.name} for all names below one, and {@code !name} for exceptions from that. */
  private final Set<String> rules;

  private PublicSuffixes(Set<String> rules) {
    this.rules = rules;
  }

  /** Returns the list that comes with the component; read once in a JVM. */
  static PublicSuffixes get() {
    return Shared.SUFFIXES;
  }

  /**
   * Returns whether a domain, in lower case, is a public suffix. Every name without a dot is one.
   */
  boolean contains(String domain) {
    int dot = domain.indexOf('.');
    return dot < 0
        || (!rules.contains("!" + domain)
            && (rules.contains(domain) || rules.contains("*" + domain.substring(dot))));
  }

  /** Holds the list, which is read on demand, since most endpoints keep no cookies. */
  private static final class Shared {

    static final PublicSuffixes SUFFIXES = new PublicSuffixes(read());

    private static Set<String> read() {
      try (InputStream bytes = PublicSuffixes.class.getResourceAsStream(LIST)) {
        if (bytes == null) {
          throw new IllegalStateException("the component's jar lacks " + LIST);
        }
        return ResourceLines.read(LIST, new InputStreamReader(bytes, StandardCharsets.US_ASCII))
            .stream()
            .map(ResourceLines.Line::text)
            .collect(Collectors.toUnmodifiableSet());
      } catch (IOException e) {
        throw new UncheckedIOException("the component's jar has an unreadable " + LIST, e);
      }
    }
  }
}
