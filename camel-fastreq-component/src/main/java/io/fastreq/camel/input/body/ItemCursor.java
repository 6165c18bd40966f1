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
package io.fastreq.camel.input.body;

import io.fastreq.camel.input.item.ItemKey;
import org.jspecify.annotations.Nullable;

/** A cursor over the items of a body, before anything in them is checked. */
public interface ItemCursor {

  /**
   * Moves to the next item.
   *
   * @return false at the end
   * @throws Exception if the body cannot be read further
   */
  boolean advance() throws Exception;

  /** Returns the item at the cursor. */
  @Nullable Object value();

  /** Returns the key under which the body holds the item, or null where it has no keys. */
  default @Nullable ItemKey entryKey() {
    return null;
  }
}
