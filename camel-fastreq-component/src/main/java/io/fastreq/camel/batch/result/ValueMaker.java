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

import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.http.HttpResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Creates values from responses. Called on a worker thread, one call at a time for a batch. */
@FunctionalInterface
public interface ValueMaker {

  /**
   * Creates the value of an item.
   *
   * @param response the response as it was received
   * @param whole returns the response as the public type; created on demand, since most values do
   *     not need it
   * @throws Exception the item fails with kind {@code PARSE}
   */
  @Nullable Object make(HttpResponse response, Supplier<FastreqResponse> whole) throws Exception;
}
