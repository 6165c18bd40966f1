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

import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.PercentEncoding;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds query parameters to the URL of an item: its own, and those of the endpoint that the item
 * does not name itself. Names are case-sensitive. Immutable.
 */
final class QueryMerge {

  private final Map<String, List<String>> defaults;

  QueryMerge(Map<String, List<String>> defaults) {
    this.defaults = defaults;
  }

  HttpUrl with(HttpUrl target, Map<String, List<String>> itemQuery) {
    if (itemQuery.isEmpty() && defaults.isEmpty()) {
      return target;
    }
    StringBuilder uri = new StringBuilder(target.requestUri());
    itemQuery.forEach((name, values) -> append(uri, name, values));
    if (!defaults.isEmpty()) {
      Set<String> taken = namesIn(target.requestUri());
      taken.addAll(itemQuery.keySet());
      defaults.forEach(
          (name, values) -> {
            if (!taken.contains(name)) {
              append(uri, name, values);
            }
          });
    }
    return target.withRequestUri(uri.toString());
  }

  private static void append(StringBuilder uri, String name, List<String> values) {
    String encodedName = PercentEncoding.encodeParameter(name);
    for (String value : values) {
      char last = uri.charAt(uri.length() - 1);
      if (uri.indexOf("?") < 0) {
        uri.append('?');
      } else if (last != '?' && last != '&') {
        uri.append('&');
      }
      uri.append(encodedName).append('=').append(PercentEncoding.encodeParameter(value));
    }
  }

  private static Set<String> namesIn(String requestUri) {
    Set<String> names = new HashSet<>();
    int query = requestUri.indexOf('?');
    if (query >= 0) {
      for (String parameter : requestUri.substring(query + 1).split("&", -1)) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        // A lone percent sign was encoded when the URL was parsed, so every code here is whole.
        names.add(URLDecoder.decode(name, StandardCharsets.UTF_8));
      }
    }
    return names;
  }
}
