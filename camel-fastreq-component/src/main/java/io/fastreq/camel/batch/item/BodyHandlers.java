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
import org.jspecify.annotations.Nullable;

/**
 * Creates the body handlers of the items of one batch. Used by one thread at a time, which may
 * block.
 */
@FunctionalInterface
public interface BodyHandlers {

  /**
   * Returns what handles the bodies of the responses to an item.
   *
   * @param index position of the item in the input
   * @param key key of the item, or null
   * @param wire the request as it goes on the wire
   * @throws Exception the item fails with kind {@code VALIDATION} and is not sent
   */
  BodyHandler handler(int index, @Nullable String key, FastreqRequest request, HttpRequest wire)
      throws Exception;
}
