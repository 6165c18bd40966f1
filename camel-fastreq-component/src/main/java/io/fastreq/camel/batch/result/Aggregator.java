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
import io.fastreq.camel.batch.item.Item;
import org.jspecify.annotations.Nullable;

/** Aggregates the results of one batch to one value as they come. Not thread-safe. */
public interface Aggregator {

  /**
   * Adds the next result. Called on worker threads, one at a time.
   *
   * @param value the value of the item, or what the endpoint wants in the place of a failed item
   * @param failure why it failed, or null
   * @throws Exception the item fails with kind {@code HANDLER}
   */
  void add(Item item, @Nullable Object value, @Nullable FastreqFailure failure) throws Exception;

  /** Returns the aggregate. Called when the last result has been added. */
  @Nullable Object result();
}
