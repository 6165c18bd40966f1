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
package io.fastreq.camel.component.options;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks names of endpoints, which are labels in metrics, JMX and logs. Stateless. */
public final class EndpointNames {

  private EndpointNames() {}

  /**
   * Checks the name of an endpoint.
   *
   * @param name what follows {@code fastreq:}; the message does not repeat it, since it may be a
   *     URL with a credential
   * @throws IllegalArgumentException where it is no name, saying where URLs belong
   */
  public static void check(@Nullable String name) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("An endpoint needs a name, as in fastreq:batch");
    }
    if (looksLikeUrl(name)) {
      throw new IllegalArgumentException(
          "What follows fastreq: is a name, not a URL. Choose a name (fastreq:batch) and put the"
              + " URL into the message body, or into the option urls"
              + " (fastreq:batch?urls=https://host/path)");
    }
    if (!name.codePoints().allMatch(EndpointNames::isOfNames)) {
      throw new IllegalArgumentException(
          "The name of an endpoint is made of letters, digits, '.', '_' and '-', as in"
              + " fastreq:batch. URLs belong into the message body or into the option urls");
    }
  }

  private static boolean looksLikeUrl(String name) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    return lowerCase.contains("://")
        || lowerCase.startsWith("http:")
        || lowerCase.startsWith("https:")
        || lowerCase.startsWith("www.")
        || name.indexOf('/') >= 0;
  }

  private static boolean isOfNames(int c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-';
  }
}
