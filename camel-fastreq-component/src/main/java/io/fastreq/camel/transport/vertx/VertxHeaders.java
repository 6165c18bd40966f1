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
package io.fastreq.camel.transport.vertx;

import io.fastreq.camel.http.HeaderNames;
import io.fastreq.camel.http.Headers;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Headers as Vert.x holds them; copied only when all are asked for. */
final class VertxHeaders implements Headers {

  private final MultiMap headers;

  VertxHeaders(MultiMap headers) {
    this.headers = headers;
  }

  @Override
  public @Nullable String first(String name) {
    return headers.get(name);
  }

  @Override
  public List<String> all(String name) {
    return headers.getAll(name);
  }

  @Override
  public Map<String, List<String>> toMap() {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, String> header : headers) {
      all.merge(
          HeaderNames.shared(header.getKey()), List.of(header.getValue()), VertxHeaders::both);
    }
    return Collections.unmodifiableMap(all);
  }

  private static List<String> both(List<String> before, List<String> more) {
    List<String> values = new ArrayList<>(before);
    values.addAll(more);
    return List.copyOf(values);
  }
}
