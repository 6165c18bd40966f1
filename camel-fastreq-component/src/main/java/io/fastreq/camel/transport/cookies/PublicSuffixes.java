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

import org.apache.hc.client5.http.psl.PublicSuffixMatcher;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;

/**
 * The domains under which anyone can have a name, such as {@code co.uk} or {@code github.io}: a
 * cookie for all of one would reach strangers (RFC 6265 section 5.3 step 5). Immutable.
 */
final class PublicSuffixes {

  private final PublicSuffixMatcher matcher;

  private PublicSuffixes(PublicSuffixMatcher matcher) {
    this.matcher = matcher;
  }

  /**
   * The list as it came with the library; read once in a JVM.
   *
   * @throws IllegalStateException if it is not there: without it any site could set cookies for all
   */
  static PublicSuffixes get() {
    PublicSuffixMatcher matcher = PublicSuffixMatcherLoader.getDefault();
    // The library goes on with a stand-in of one entry when it does not find its list.
    if (!matcher.matches("co.uk")) {
      throw new IllegalStateException(
          "sessionManagement needs the public suffix list of httpclient5, which is not there");
    }
    return new PublicSuffixes(matcher);
  }

  /** Whether this domain, in lower case, is one of them; any name without a dot is. */
  boolean contains(String domain) {
    return matcher.matches(domain);
  }
}
