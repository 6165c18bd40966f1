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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Creates options with one thing changed, and reads bodies to their end. */
final class Inputs {

  static final InputOptions DEFAULTS =
      new InputOptions(
          "GET",
          Map.of(),
          Map.of(),
          Map.of(),
          null,
          TimeUnit.SECONDS.toNanos(30),
          true,
          0,
          false,
          false,
          Set.of(),
          null,
          false,
          null);

  private Inputs() {}

  static InputOptions withShared(
      Map<String, List<String>> headers,
      Map<String, List<String>> query,
      Map<String, String> cookies) {
    return new InputOptions(
        "GET", headers, query, cookies, null, 1, true, 0, false, false, Set.of(), null, false,
        null);
  }

  static InputOptions withBody(String method, Object body) {
    return new InputOptions(
        method, Map.of(), Map.of(), Map.of(), body, 1, true, 0, false, false, Set.of(), null, false,
        null);
  }

  static InputOptions withLimits(boolean uniqueKeys, int maxItems, boolean keyByUrl) {
    return new InputOptions(
        "GET",
        Map.of(),
        Map.of(),
        Map.of(),
        null,
        1,
        uniqueKeys,
        maxItems,
        false,
        keyByUrl,
        Set.of(),
        null,
        false,
        null);
  }

  static InputOptions withItemProxy() {
    return new InputOptions(
        "GET", Map.of(), Map.of(), Map.of(), null, 1, true, 0, true, false, Set.of(), null, false,
        null);
  }

  static RequestSource open(Object body) throws Exception {
    return BodyOpener.open(body, null, DEFAULTS);
  }

  static List<SourceItem> read(Object body) throws Exception {
    try (RequestSource source = open(body)) {
      return rest(source);
    }
  }

  static SourceItem only(Object body) throws Exception {
    List<SourceItem> items = read(body);
    if (items.size() != 1) {
      throw new AssertionError("expected one item: " + items);
    }
    return items.get(0);
  }

  static List<SourceItem> rest(RequestSource source) throws Exception {
    List<SourceItem> items = new ArrayList<>();
    for (SourceItem item = source.next(); item != null; item = source.next()) {
      items.add(item);
    }
    return items;
  }
}
