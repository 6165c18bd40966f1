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
package io.fastreq.camel.batch.item;

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.policy.conditional.Revalidation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One item of a batch: a request that is ready to be sent, or the reason why there is none.
 *
 * @param index position in the input, counted from 0
 * @param key key of the result, or null
 * @param resultKey the key in its own type, as in a result that is a map; null exactly where the
 *     key is
 * @param url the URL as it was given, or a short text that describes an item without one
 * @param request what can be sent again; null for an item that is not a request
 * @param wire the request as it goes on the wire; null exactly where there is a problem
 * @param problem why the item may not be sent, or null
 * @param bodyHandler handles the bodies of its responses, or null where they are collected
 * @param row the map that is returned with the value of the item, or null; never changed
 * @param grouped the row that is sent in the request of a group, or null for an item with a request
 *     of its own; never changed
 * @param revalidation whether its response has changed since an earlier batch, or null if that is
 *     not asked
 */
public record Item(
    int index,
    @Nullable String key,
    @Nullable Object resultKey,
    String url,
    @Nullable FastreqRequest request,
    @Nullable HttpRequest wire,
    @Nullable String problem,
    @Nullable BodyHandler bodyHandler,
    @Nullable Map<?, ?> row,
    @Nullable Object grouped,
    @Nullable Revalidation revalidation) {

  /** Creates an item with a request of its own, whose response counts changed or not. */
  public Item(
      int index,
      @Nullable String key,
      @Nullable Object resultKey,
      String url,
      @Nullable FastreqRequest request,
      @Nullable HttpRequest wire,
      @Nullable String problem,
      @Nullable BodyHandler bodyHandler,
      @Nullable Map<?, ?> row) {
    this(index, key, resultKey, url, request, wire, problem, bodyHandler, row, null, null);
  }

  /** Returns this item as one whose response counts only if it has changed. */
  public Item with(Revalidation itsRevalidation) {
    return new Item(
        index,
        key,
        resultKey,
        url,
        request,
        wire,
        problem,
        bodyHandler,
        row,
        grouped,
        itsRevalidation);
  }
}
