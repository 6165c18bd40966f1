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
package io.fastreq.camel.transport.camelhttp;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.transport.ForwardProxy;
import org.jspecify.annotations.Nullable;

/**
 * The proxy of a request, as the state under which the pool keeps connections: a connection is
 * reused only for the same proxy, user and password. The HTTP library knows nothing else of
 * proxies. Immutable.
 *
 * @param proxy the proxy, or null for none
 * @param own whether the item named it: a connection whose address was not checked is not used for
 *     an item's own proxy
 */
record ProxySelection(@Nullable FastreqProxy proxy, boolean own) {

  /** Returns the proxy if it reads the requests for a target itself, or null. */
  @Nullable FastreqProxy reader(HttpUrl target) {
    FastreqProxy by = proxy;
    return by != null && ForwardProxy.reads(by, target) ? by : null;
  }
}
