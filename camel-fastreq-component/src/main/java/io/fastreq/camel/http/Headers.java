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
package io.fastreq.camel.http;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Response headers as an HTTP library holds them. Most are never looked at, so nothing is copied.
 */
public interface Headers {

  /** First value of a header, its name in any case, or null. */
  @Nullable String first(String name);

  /** All values of a header, its name in any case, in order; empty where there is none. */
  default List<String> all(String name) {
    // Most headers that are asked for are not there, or once.
    List<String> values = first(name) == null ? null : toMap().get(name);
    return values == null ? List.of() : values;
  }

  /** All headers, unmodifiable, looked up ignoring case, values of a name in order. */
  Map<String, List<String>> toMap();
}
