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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One item of a batch, as the input gave it.
 *
 * @param index position in the input, counted from 0
 * @param key key of the result, or null
 * @param resultKey the same in the type that it was given in, or null: a result that is a map has
 *     it
 * @param url the URL as it was given, or the text of an item that is no request
 * @param request what can be sent again; null for an item that is no request at all
 * @param wire what goes on the wire; null where the item may not be sent
 * @param problem why the item may not be sent, or null
 * @param intake takes the bodies of its answers, or null for them to be collected
 * @param row the map that is to come back with the item's value, or null; never changed
 */
public record Item(
    int index,
    @Nullable String key,
    @Nullable Object resultKey,
    String url,
    @Nullable FastreqRequest request,
    @Nullable HttpRequest wire,
    @Nullable String problem,
    @Nullable BodyHandler intake,
    @Nullable Map<?, ?> row) {

  /** An item whose key is text, and that is no row. */
  public Item(
      int index,
      @Nullable String key,
      String url,
      @Nullable FastreqRequest request,
      @Nullable HttpRequest wire,
      @Nullable String problem,
      @Nullable BodyHandler intake) {
    this(index, key, key, url, request, wire, problem, intake, null);
  }

  /** An item the bodies of whose answers are collected. */
  public Item(
      int index,
      @Nullable String key,
      String url,
      @Nullable FastreqRequest request,
      @Nullable HttpRequest wire,
      @Nullable String problem) {
    this(index, key, url, request, wire, problem, null);
  }
}
