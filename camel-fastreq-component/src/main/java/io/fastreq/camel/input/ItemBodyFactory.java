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

import io.fastreq.camel.FastreqRequest;
import org.jspecify.annotations.Nullable;

/** Creates bodies for items that have none. Called on a worker thread, for one item at a time. */
@FunctionalInterface
public interface ItemBodyFactory {

  /**
   * Sets the body of a request, or leaves it without one.
   *
   * @param item the item as it was given; its fields where it is a map or a JSON object
   * @throws Exception the item fails with kind {@code VALIDATION} and is not sent
   */
  void addTo(FastreqRequest.Builder request, @Nullable Object item) throws Exception;
}
