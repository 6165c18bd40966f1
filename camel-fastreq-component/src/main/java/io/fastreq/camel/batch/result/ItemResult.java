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
package io.fastreq.camel.batch.result;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.item.Item;
import org.jspecify.annotations.Nullable;

/** The result of an item. */
public sealed interface ItemResult {

  /** Returns the same result for another item with an equal request. */
  ItemResult of(Item other);

  /**
   * The item has a value.
   *
   * @param response the response with the value; null where it is not wanted
   * @param fallback whether a fallback made the value
   */
  record Succeeded(@Nullable Object value, @Nullable FastreqResponse response, boolean fallback)
      implements ItemResult {

    @Override
    public ItemResult of(Item other) {
      return new Succeeded(
          ResultFactory.of(other, value),
          response == null ? null : ResultFactory.of(other, response),
          fallback);
    }
  }

  /** The item has failed. */
  record Failed(FastreqFailure failure) implements ItemResult {

    @Override
    public ItemResult of(Item other) {
      FastreqResponse response = failure.response();
      return new Failed(
          new FastreqFailure(
              other.index(),
              other.key(),
              failure.page() == 0 ? other.url() : failure.url(),
              failure.kind(),
              failure.message(),
              failure.attempts(),
              response == null ? null : ResultFactory.of(other, response),
              failure.cause(),
              other.request(),
              failure.page(),
              failure.pages()));
    }
  }

  /** The item was done in an earlier batch, or its response has not changed since. */
  record Skipped() implements ItemResult {

    @Override
    public ItemResult of(Item other) {
      return this;
    }
  }
}
