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

import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Creates options with one thing changed, and reads bodies to their end. */
final class Inputs {

  static final InputOptions DEFAULTS = options(new Requests());

  private Inputs() {}

  /**
   * What the endpoint adds to requests: as little as there may be, unless a test says otherwise.
   */
  private static final class Requests {
    private String method = "GET";
    private Headers headers = Headers.EMPTY;
    private Map<String, List<String>> query = Map.of();
    private Map<String, String> cookies = Map.of();
    private Object body;
    private boolean allowItemProxy;

    RequestDefaults defaults() {
      long timeoutNanos = TimeUnit.SECONDS.toNanos(30);
      return new RequestDefaults(
          method, headers, query, cookies, body, timeoutNanos, allowItemProxy, Set.of());
    }
  }

  private static InputOptions options(Requests requests) {
    return new InputOptions(requests.defaults(), true, 0, false, null, false, null);
  }

  static InputOptions withShared(
      Map<String, List<String>> headers,
      Map<String, List<String>> query,
      Map<String, String> cookies) {
    Requests requests = new Requests();
    requests.headers = Headers.of(headers);
    requests.query = query;
    requests.cookies = cookies;
    return options(requests);
  }

  static InputOptions withBody(String method, Object body) {
    Requests requests = new Requests();
    requests.method = method;
    requests.body = body;
    return options(requests);
  }

  static InputOptions withLimits(boolean uniqueKeys, int maxItems, boolean keyByUrl) {
    return new InputOptions(DEFAULTS.defaults(), uniqueKeys, maxItems, keyByUrl, null, false, null);
  }

  static InputOptions withItemProxy() {
    Requests requests = new Requests();
    requests.allowItemProxy = true;
    return options(requests);
  }

  static RequestEncoder encoder(InputOptions options) {
    return new RequestEncoder(options.defaults());
  }

  static ItemSource open(Object body, List<?> keys, InputOptions options) throws Exception {
    return new MessageInput(body, keys, StandardCharsets.UTF_8, options, null).open();
  }

  static ItemSource open(Object body) throws Exception {
    return open(body, null, DEFAULTS);
  }

  static List<Item> read(Object body) throws Exception {
    try (ItemSource source = open(body)) {
      return rest(source);
    }
  }

  static Item only(Object body) throws Exception {
    List<Item> items = read(body);
    if (items.size() != 1) {
      throw new AssertionError("expected one item: " + items);
    }
    return items.get(0);
  }

  static List<Item> rest(ItemSource source) throws Exception {
    List<Item> items = new ArrayList<>();
    for (Item item = source.next(); item != null; item = source.next()) {
      items.add(item);
    }
    return items;
  }
}
