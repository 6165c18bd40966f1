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
package io.fastreq.camel.input.item;

import io.fastreq.camel.FastreqRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an item of a body was read as.
 *
 * @param request the request; its values are not checked yet
 * @param key the key in the item, or null
 * @param fields the fields of an item that is a map or a JSON object, otherwise null
 */
public record ParsedItem(
    FastreqRequest request, @Nullable ItemKey key, @Nullable Map<?, ?> fields) {

  /** Returns an item that is a request already. */
  static ParsedItem of(FastreqRequest request) {
    return new ParsedItem(request, ItemKey.ofText(request.key()), null);
  }
}
