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
package io.fastreq.camel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map of maps, lists and scalars whose text is JSON, so that it can be written to a file or
 * logged as it is. Not thread-safe.
 */
public final class JsonMap extends LinkedHashMap<String, Object> {

  private static final long serialVersionUID = 1L;

  /** Creates a map with these entries, whose keys become text. */
  public JsonMap(Map<?, ?> entries) {
    entries.forEach((key, value) -> put(String.valueOf(key), value));
  }

  /** Returns the map as JSON, on one line. */
  @Override
  public String toString() {
    return ResultJson.write(this);
  }
}
