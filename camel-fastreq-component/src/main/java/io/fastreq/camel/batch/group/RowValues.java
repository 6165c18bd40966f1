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
package io.fastreq.camel.batch.group;

import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.http.HttpResponse;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Deals the response to a group back to its rows. Called on a worker thread. */
@FunctionalInterface
public interface RowValues {

  /**
   * Creates the values of rows.
   *
   * @param response the response to the group
   * @param rows the number of rows
   * @param whole returns the response as the public type; created on demand
   * @return as many values, by position
   * @throws Exception the rows fail with kind {@code PARSE}
   */
  List<@Nullable Object> make(HttpResponse response, int rows, Supplier<FastreqResponse> whole)
      throws Exception;
}
