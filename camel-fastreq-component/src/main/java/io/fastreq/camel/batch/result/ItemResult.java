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

/** What became of an item in the end. */
public sealed interface ItemResult {

  /** The same for another item, whose request was equal. */
  ItemResult of(Item other);

  /**
   * It has a value.
   *
   * @param value the value
   * @param response the answer as route authors see it, with the value; null where nobody asked
   * @param fallback whether a fallback made the value
   */
  record Succeeded(@Nullable Object value, @Nullable FastreqResponse response, boolean fallback)
      implements ItemResult {

    @Override
    public ItemResult of(Item other) {
      Object itsValue =
          value instanceof FastreqResponse whole ? ResultFactory.of(other, whole) : value;
      return new Succeeded(
          itsValue, response == null ? null : ResultFactory.of(other, response), fallback);
    }
  }

  /** It has none. */
  record Failed(FastreqFailure failure) implements ItemResult {

    @Override
    public ItemResult of(Item other) {
      FastreqResponse answer = failure.response();
      return new Failed(
          new FastreqFailure(
              other.index(),
              other.key(),
              other.url(),
              failure.kind(),
              failure.message(),
              failure.attempts(),
              answer == null ? null : ResultFactory.of(other, answer),
              failure.cause(),
              other.request()));
    }
  }

  /** It was done in an earlier batch and not sent in this one. */
  record Skipped() implements ItemResult {

    @Override
    public ItemResult of(Item other) {
      return this;
    }
  }
}
