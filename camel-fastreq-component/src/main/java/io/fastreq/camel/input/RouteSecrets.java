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
package io.fastreq.camel.input;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Tells the credentials among the headers and query parameters that an endpoint adds to each
 * request. They are kept from whoever could read them on the way and is not the route's choice: a
 * proxy that an item names. Immutable.
 */
final class RouteSecrets {

  private static final Set<String> ALWAYS =
      Set.of("Authorization", "Proxy-Authorization", "Cookie");

  /** What a credential is called where no option says so. */
  private static final Pattern TELLING_NAME =
      Pattern.compile(
          ".*(?:key|token|secret|auth|passw|pwd|credential|session|signature|jwt).*",
          Pattern.CASE_INSENSITIVE);

  private final Set<String> secretHeaders = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * @param secretHeaders names of headers, in any case, that are secret besides {@code
   *     Authorization}, {@code Proxy-Authorization}, {@code Cookie} and those whose name says so
   */
  RouteSecrets(Set<String> secretHeaders) {
    this.secretHeaders.addAll(ALWAYS);
    this.secretHeaders.addAll(secretHeaders);
  }

  /** The headers that anybody may read. */
  Map<String, List<String>> harmlessHeaders(Map<String, List<String>> headers) {
    return without(headers, name -> secretHeaders.contains(name) || isTelling(name));
  }

  /** The query parameters that anybody may read. */
  Map<String, List<String>> harmlessQuery(Map<String, List<String>> query) {
    return without(query, RouteSecrets::isTelling);
  }

  private static boolean isTelling(String name) {
    return TELLING_NAME.matcher(name).matches();
  }

  private static Map<String, List<String>> without(
      Map<String, List<String>> all, Predicate<String> secret) {
    Map<String, List<String>> rest = new LinkedHashMap<>(all);
    rest.keySet().removeIf(secret);
    return rest;
  }
}
