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

import io.fastreq.camel.policy.SecretNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tells the credentials among the headers and query parameters that an endpoint adds to each
 * request. They are kept from whoever could read them on the way and is not the route's choice: a
 * proxy that an item names. Immutable.
 */
final class RouteSecrets {

  private final SecretNames names;

  /**
   * @param secretHeaders names of headers, in any case, that an option calls secret
   */
  RouteSecrets(Set<String> secretHeaders) {
    this.names = new SecretNames(secretHeaders);
  }

  /** The headers that anybody may read. */
  Map<String, List<String>> harmlessHeaders(Map<String, List<String>> headers) {
    return without(headers, names::isSecretHeader);
  }

  /** The query parameters that anybody may read. */
  Map<String, List<String>> harmlessQuery(Map<String, List<String>> query) {
    return without(query, SecretNames::isSecretParameter);
  }

  private static Map<String, List<String>> without(
      Map<String, List<String>> all, Predicate<String> secret) {
    Map<String, List<String>> rest = new LinkedHashMap<>(all);
    rest.keySet().removeIf(secret);
    return rest;
  }
}
