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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint says about requests and keys. The maps are read, never changed, and not copied.
 *
 * @param httpMethod the method of items that name none
 * @param headers headers sent with every request; an item's header of the same name, in any case,
 *     wins
 * @param query parameters sent with every request, not encoded; a parameter of the same name in the
 *     item wins
 * @param cookies cookies sent with every request; an item's cookie of the same name wins
 * @param requestBody the body of items that name none: {@code String}, {@code byte[]} or anything
 *     that has a text; null for none
 * @param requestTimeoutNanos how long an attempt may take where the item does not say
 * @param uniqueKeys whether a key may come only once; false with streaming, so that memory stays
 *     flat
 * @param maxItems most items of a batch, 0 for no cap
 * @param allowItemProxy whether an item may name its own proxy
 * @param keyByUrl whether a list without keys is keyed by the items' URLs
 * @param secretHeaders names, in any case, of headers that are secret besides those that always are
 * @param rows makes requests of items that are values for a URL; null where items are requests
 * @param keepRows whether items that are maps are given out with the map, for their values
 * @param itemBody makes the bodies of items that have none, or null
 */
public record InputOptions(
    String httpMethod,
    Map<String, List<String>> headers,
    Map<String, List<String>> query,
    Map<String, String> cookies,
    @Nullable Object requestBody,
    long requestTimeoutNanos,
    boolean uniqueKeys,
    int maxItems,
    boolean allowItemProxy,
    boolean keyByUrl,
    Set<String> secretHeaders,
    @Nullable RowItemReader rows,
    boolean keepRows,
    @Nullable ItemBodyFactory itemBody) {

  /** Method and limits; neither values of headers and cookies nor the body. */
  @Override
  public String toString() {
    return "InputOptions[httpMethod="
        + httpMethod
        + ", headers="
        + headers.keySet()
        + ", uniqueKeys="
        + uniqueKeys
        + ", maxItems="
        + maxItems
        + ", keyByUrl="
        + keyByUrl
        + "]";
  }
}
