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
package io.fastreq.camel.input.item;

import org.jspecify.annotations.Nullable;

/**
 * The key of an item.
 *
 * @param value the key in its own type, as in a result that is a map
 * @param text the key as text, by which keys are compared and which messages show
 */
public record ItemKey(Object value, String text) {

  /** Returns a key that is text, or null for none. */
  public static @Nullable ItemKey ofText(@Nullable String text) {
    return text == null ? null : new ItemKey(text, text);
  }

  /**
   * Returns a key in its own type, or null for none. Texts of any class become {@code String}, so
   * that a map finds them by one.
   */
  public static @Nullable ItemKey of(@Nullable Object given, @Nullable String text) {
    Object value = Json.plain(given);
    if (value == null || text == null) {
      return null;
    }
    return new ItemKey(value instanceof CharSequence ? text : value, text);
  }
}
