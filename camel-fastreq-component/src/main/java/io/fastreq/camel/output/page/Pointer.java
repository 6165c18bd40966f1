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

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JSON Pointer (RFC 6901) into maps and lists, or into a Jackson tree. Immutable. */
public final class Pointer {

  /** RFC 6901 section 3: a tilde begins an escape. */
  private static final Pattern SYNTAX = Pattern.compile("(?:/(?:[^~/]|~[01])*)*");

  private final String text;
  private final JsonPointer path;

  private Pointer(String text) {
    this.text = text;
    this.path = JsonPointer.compile(text);
  }

  /** Returns the pointer that a text is, or null if it is none. The empty text is the whole. */
  public static @Nullable Pointer parse(String text) {
    return SYNTAX.matcher(text).matches() ? new Pointer(text) : null;
  }

  /** Returns the path, for a Jackson tree. */
  JsonPointer path() {
    return path;
  }

  /** Returns what it points to, or null if there is nothing or null. */
  public @Nullable Object in(@Nullable Object document) {
    Object value = document;
    JsonPointer left = path;
    while (value != null && !left.matches()) {
      if (value instanceof JsonNode node) {
        return present(node.at(left));
      }
      value = child(value, left);
      left = left.tail();
    }
    return value instanceof JsonNode node ? present(node) : value;
  }

  private static @Nullable Object child(Object value, JsonPointer left) {
    if (value instanceof Map<?, ?> map) {
      return map.get(left.getMatchingProperty());
    }
    int index = left.getMatchingIndex();
    return value instanceof List<?> list && index >= 0 && index < list.size()
        ? list.get(index)
        : null;
  }

  private static @Nullable JsonNode present(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? null : node;
  }

  /** Returns the text of the pointer. */
  @Override
  public String toString() {
    return text;
  }
}
