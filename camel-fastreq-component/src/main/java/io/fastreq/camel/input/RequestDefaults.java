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

import io.fastreq.camel.http.Headers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint adds to each request. The maps are read, never changed, and not copied.
 *
 * @param method the method of items that name none
 * @param headers headers sent with every request; an item's header of the same name, in any case,
 *     wins
 * @param query parameters sent with every request, not encoded; an item's parameter of the same
 *     name wins
 * @param cookies cookies sent with every request; an item's cookie of the same name wins
 * @param body the body of items that name none: {@code String}, {@code byte[]} or anything that has
 *     a text; null for none
 * @param timeoutNanos how long an attempt may take where the item does not say
 * @param allowItemProxy whether an item may name its own proxy
 * @param secretHeaders names, in any case, of headers that are secret besides those that always are
 */
public record RequestDefaults(
    String method,
    Headers headers,
    Map<String, List<String>> query,
    Map<String, String> cookies,
    @Nullable Object body,
    long timeoutNanos,
    boolean allowItemProxy,
    Set<String> secretHeaders) {

  /** Method and names of headers; neither values nor the body. */
  @Override
  public String toString() {
    return "RequestDefaults[method=" + method + ", headers=" + headers + "]";
  }
}
