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
package io.fastreq.camel.http;

import io.fastreq.camel.FastreqProxy;
import org.jspecify.annotations.Nullable;

/**
 * One request in the form in which it goes on the wire: complete, checked, nothing left to look up.
 * Immutable; {@code body} is not to be changed.
 *
 * @param method HTTP method, a token
 * @param url where it goes
 * @param headers all headers but {@code Host}, {@code Content-Length}, {@code Transfer-Encoding}
 *     and {@code Connection}, which the transport sets
 * @param body the bytes to send, or null for a request without a body
 * @param timeoutNanos how long one attempt may take, to the last byte of the answer
 * @param proxy by way of which it goes, or null for directly
 * @param ownProxy whether the item named the proxy itself: then the proxy's address is checked as
 *     that of a target is
 * @param reuse which of the connections that are kept open may carry it
 */
public record HttpRequest(
    String method,
    HttpUrl url,
    Headers headers,
    byte @Nullable [] body,
    long timeoutNanos,
    @Nullable FastreqProxy proxy,
    boolean ownProxy,
    ConnectionReuse reuse) {

  /** A request that goes there directly. */
  public HttpRequest(
      String method, HttpUrl url, Headers headers, byte @Nullable [] body, long timeoutNanos) {
    this(method, url, headers, body, timeoutNanos, null, false, ConnectionReuse.ANY);
  }

  /** The same with other headers. */
  public HttpRequest with(Headers newHeaders) {
    return new HttpRequest(method, url, newHeaders, body, timeoutNanos, proxy, ownProxy, reuse);
  }

  /** The same with other headers and by way of a proxy of the route, or directly for null. */
  public HttpRequest with(Headers newHeaders, @Nullable FastreqProxy newProxy) {
    return new HttpRequest(method, url, newHeaders, body, timeoutNanos, newProxy, false, reuse);
  }

  /** The same with other headers and by way of a proxy that the item named. */
  public HttpRequest withOwnProxy(Headers newHeaders, FastreqProxy newProxy) {
    return new HttpRequest(method, url, newHeaders, body, timeoutNanos, newProxy, true, reuse);
  }

  /** The same on other connections. */
  public HttpRequest with(ConnectionReuse newReuse) {
    return newReuse == reuse
        ? this
        : new HttpRequest(method, url, headers, body, timeoutNanos, proxy, ownProxy, newReuse);
  }

  /** Method and origin; headers, query and body may hold what does not belong in a log. */
  @Override
  public String toString() {
    return "WireRequest[" + method + " " + url.origin() + "]";
  }
}
