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
import io.fastreq.camel.http.HttpRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One item of a message: a request ready to be sent, or the reason why there is none. Immutable.
 *
 * @param key the key of the result, or null where the batch has no keys. Null too for an item of a
 *     keyed batch whose key is missing or was used already, so that it never takes another's place
 * @param resultKey the key in the type that it was given in; null exactly where the key is
 * @param url the URL as given; for an item that has none, a short text that says what it is.
 *     Userinfo is masked
 * @param request the request under its resolved key; null if the item is no request at all
 * @param wire the request as it goes out; null exactly when there is a problem
 * @param problem why the item fails {@code VALIDATION}, or null
 * @param row the map that the item is, where it is to come back with its value; otherwise null
 */
public record SourceItem(
    @Nullable String key,
    @Nullable Object resultKey,
    String url,
    @Nullable FastreqRequest request,
    @Nullable HttpRequest wire,
    @Nullable String problem,
    @Nullable Map<?, ?> row) {

  /** Key, URL and problem; neither headers nor bodies, which may hold credentials. */
  @Override
  public String toString() {
    return "SourceItem[key=" + key + ", url=" + url + ", problem=" + problem + "]";
  }
}
