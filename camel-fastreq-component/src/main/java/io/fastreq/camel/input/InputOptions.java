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

import io.fastreq.camel.input.item.RowItemReader;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint says about items and their keys.
 *
 * @param defaults what it adds to each request
 * @param uniqueKeys whether a key may be used only once; false with streaming, so that memory stays
 *     flat
 * @param maxItems most items of a batch, 0 for no limit
 * @param keyByUrl whether a list without keys is keyed by the items' URLs
 * @param rows makes requests of items that are values for a URL; null where items are requests
 * @param keepRows whether items that are maps are returned with the map, for their values
 * @param itemBody makes the bodies of items that have none, or null
 * @param groupBody puts rows into the bodies of groups; null where each item has a request of its
 *     own
 */
public record InputOptions(
    RequestDefaults defaults,
    boolean uniqueKeys,
    int maxItems,
    boolean keyByUrl,
    @Nullable RowItemReader rows,
    boolean keepRows,
    @Nullable ItemBodyFactory itemBody,
    @Nullable GroupBody groupBody) {

  /** Creates options of items that have requests of their own. */
  public InputOptions(
      RequestDefaults defaults,
      boolean uniqueKeys,
      int maxItems,
      boolean keyByUrl,
      @Nullable RowItemReader rows,
      boolean keepRows,
      @Nullable ItemBodyFactory itemBody) {
    this(defaults, uniqueKeys, maxItems, keyByUrl, rows, keepRows, itemBody, null);
  }
}
