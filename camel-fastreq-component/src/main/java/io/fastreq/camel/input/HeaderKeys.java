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

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code CamelFastreqKeys}. */
public final class HeaderKeys {

  private HeaderKeys() {}

  /**
   * Returns the keys in a value of the header: the elements of a collection or array, or the parts
   * of a text between commas, trimmed. An element that is null or empty is an empty key, which
   * counts as a missing one. Elements keep their type.
   *
   * @param headerValue the header, or null where the message has none
   * @return the keys in order, or null where the message has no such header
   */
  public static @Nullable List<Object> of(@Nullable Object headerValue) {
    if (headerValue == null) {
      return null;
    }
    List<Object> keys = new ArrayList<>();
    if (headerValue instanceof Iterable<?> elements) {
      for (Object element : elements) {
        keys.add(element == null ? "" : element);
      }
    } else if (headerValue.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(headerValue); i++) {
        Object element = Array.get(headerValue, i);
        keys.add(element == null ? "" : element);
      }
    } else {
      addParts(headerValue.toString(), keys);
    }
    return Collections.unmodifiableList(keys);
  }

  private static void addParts(String text, List<Object> keys) {
    if (text.isBlank()) {
      return;
    }
    for (String part : text.split(",", -1)) {
      keys.add(part.strip());
    }
  }
}
