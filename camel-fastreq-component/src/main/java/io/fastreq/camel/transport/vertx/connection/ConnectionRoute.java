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
package io.fastreq.camel.transport.vertx.connection;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.transport.ForwardProxy;
import org.jspecify.annotations.Nullable;

/**
 * What a connection leads to: an origin, directly or through a proxy, or a proxy that reads the
 * requests itself, whatever their origin. Immutable.
 */
public record ConnectionRoute(@Nullable String origin, @Nullable FastreqProxy proxy) {

  /** Returns the route of a request. */
  public static ConnectionRoute of(HttpRequest request) {
    FastreqProxy proxy = request.proxy();
    boolean forwarded = proxy != null && ForwardProxy.reads(proxy, request.url());
    return new ConnectionRoute(forwarded ? null : request.url().origin(), proxy);
  }
}
