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

import io.fastreq.camel.http.InvalidRequestException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recognises what one item of a body is. */
public interface ItemReader {

  /** Returns the request in an item. Its URL and values are not checked yet. */
  ParsedItem read(@Nullable Object item) throws InvalidRequestException;

  /** Returns the key in an item, even where the item cannot be sent. */
  @Nullable ItemKey keyOf(@Nullable Object item);

  /**
   * Returns a description of an item that cannot be sent: its URL if it has one, masked; never
   * values of other fields or the text of broken JSON, which may hold credentials.
   */
  String describe(@Nullable Object item);

  /** Returns whether a body that is a map is one item, not items by key. */
  boolean isItem(Map<?, ?> map);

  /** Returns whether each item must hold a key, whether or not the first one does. */
  default boolean givesKeys() {
    return false;
  }

  /** Returns the URL of an item, not masked; its description where it has none. */
  default String urlOf(@Nullable Object item) {
    try {
      return read(item).request().url();
    } catch (InvalidRequestException e) {
      // The item fails on its own when its turn comes; until then it needs a name.
      return describe(item);
    }
  }
}
