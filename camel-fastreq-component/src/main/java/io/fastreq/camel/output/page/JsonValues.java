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
package io.fastreq.camel.output.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is in a JSON document. Stateless. */
final class JsonValues {

  private JsonValues() {}

  /** Returns a text of a Jackson tree as a string, and anything else as it is. */
  static @Nullable Object plain(@Nullable Object value) {
    return value instanceof JsonNode node && node.isTextual() ? node.textValue() : value;
  }

  /** Returns what kind of value it is, in words. */
  static String kind(Object value) {
    if (value instanceof Map || (value instanceof JsonNode node && node.isObject())) {
      return "an object";
    }
    if (value instanceof Collection || (value instanceof JsonNode node && node.isArray())) {
      return "a list";
    }
    if (value instanceof String || (value instanceof JsonNode node && node.isTextual())) {
      return "a text";
    }
    if (value instanceof Number || (value instanceof JsonNode node && node.isNumber())) {
      return "a number";
    }
    return value instanceof Boolean || value instanceof JsonNode
        ? "true or false"
        : "a " + value.getClass().getName();
  }
}
