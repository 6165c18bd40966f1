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
package io.fastreq.camel;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Preview of a batch: the body of the result with {@code dryRun=true}. Immutable.
 *
 * @param requests a request for each item, in input order
 * @param leastTime the least time in which the rate limits let all requests start, if each is sent
 *     once; responses take additional time
 */
public record FastreqDryRun(List<Planned> requests, Duration leastTime) {

  /**
   * Request as its first attempt would send it.
   *
   * @param index position of the item in the batch, counted from 0
   * @param key key of the item, or null
   * @param method HTTP method
   * @param url the URL that would be requested, or the text of the item if it is not a URL
   * @param headers the headers that the component sets, with credentials and cookies masked
   * @param proxy position of the proxy in its list, counted from 1; 0 for the item's own proxy;
   *     null for none
   * @param problem why the item would not be sent, or null
   */
  public record Planned(
      int index,
      @Nullable String key,
      String method,
      String url,
      Map<String, List<String>> headers,
      @Nullable Integer proxy,
      @Nullable String problem) {}
}
