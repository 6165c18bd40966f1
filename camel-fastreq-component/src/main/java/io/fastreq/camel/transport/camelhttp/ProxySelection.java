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
 * By way of which proxy requests to a host go. The pool hands a connection to requests of an equal
 * way alone, so that it is used again only for the same proxy, user and password. The HTTP library
 * knows no more of proxies than this. Immutable.
 *
 * @param proxy the proxy, or null for directly
 * @param own whether the item named it: what was not checked for one is not used for the other
 */
record ProxySelection(@Nullable FastreqProxy proxy, boolean own) {

  /** The proxy that reads the requests for a target itself, or null. */
  @Nullable FastreqProxy reader(HttpUrl target) {
    FastreqProxy by = proxy;
    return by != null && ForwardProxy.reads(by, target) ? by : null;
  }
}
