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

  /** The request that an item stands for; its URL and values are not checked yet. */
  ParsedItem read(@Nullable Object item) throws InvalidRequestException;

  /** The key that an item gives itself, whether or not it is fit to be sent. */
  @Nullable ItemKey keyOf(@Nullable Object item);

  /**
   * What an item shows of itself where it cannot be sent: its URL if it has one, masked; never the
   * values of other fields, nor the text of broken JSON, which may hold credentials.
   */
  String describe(@Nullable Object item);

  /** Whether a body that is a map is one item, not items under keys. */
  boolean isItem(Map<?, ?> map);

  /** Whether each item must give itself a key, as opposed to: where the first one does. */
  default boolean givesKeys() {
    return false;
  }

  /** The URL of an item as it is given, not masked; for one that has none, what describes it. */
  default String urlOf(@Nullable Object item) {
    try {
      return read(item).request().url();
    } catch (InvalidRequestException e) {
      // The item fails on its own when its turn comes; until then it needs a name.
      return describe(item);
    }
  }
}
