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

import io.fastreq.camel.batch.item.Shape;
import org.jspecify.annotations.Nullable;

/** Receives the results of one batch as they come, on one thread at a time. */
public interface ResultCollector {

  /**
   * Returns whether a reader has to take each result before it counts as delivered. If so, the
   * collector reports the delivery itself, and each success needs its response.
   */
  default boolean streams() {
    return false;
  }

  /**
   * Takes the result of a call.
   *
   * @return the same result, or the failure that it became here
   */
  ItemResult take(CompletedCall call, ItemResult result);

  /** Returns the body of the result when all items have ended. */
  @Nullable Object body(Shape shape);
}
