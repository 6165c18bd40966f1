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

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.http.InvalidRequestException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the requests of groups. May run code of the route's author, so it may block. */
public interface GroupRequests {

  /**
   * Returns an item whose request carries all of these rows. It has the index of the first one.
   *
   * @throws InvalidRequestException if the request may not be sent
   * @throws Exception what the author's code throws; the rows fail with kind {@code HANDLER}
   */
  Item of(List<Item> rows) throws Exception;

  /**
   * Returns a request that carries one row alone and can be sent to another endpoint as it is; null
   * if there is none, since the author's code fails.
   */
  @Nullable FastreqRequest alone(Item row);
}
