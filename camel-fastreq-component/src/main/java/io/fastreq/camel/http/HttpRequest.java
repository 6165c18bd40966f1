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
 * A request as it goes on the wire: complete and checked. Immutable; {@code body} must not be
 * changed.
 *
 * @param method the HTTP method, a token
 * @param url where the request goes
 * @param headers all headers but {@code Host}, {@code Content-Length}, {@code Transfer-Encoding}
 *     and {@code Connection}, which the transport sets
 * @param body the bytes to send, or null for no body
 * @param timeoutNanos time limit of one attempt, to the last byte of the response
 * @param proxy the proxy to use, or null for none
 * @param ownProxy whether the item itself named the proxy, whose address is then checked as a
 *     target's is
 * @param reuse which kept-alive connections may carry it
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

  /** Creates a request without a proxy. */
  public HttpRequest(
      String method, HttpUrl url, Headers headers, byte @Nullable [] body, long timeoutNanos) {
    this(method, url, headers, body, timeoutNanos, null, false, ConnectionReuse.ANY);
  }

  /** Returns this request with other headers. */
  public HttpRequest with(Headers newHeaders) {
    return new HttpRequest(method, url, newHeaders, body, timeoutNanos, proxy, ownProxy, reuse);
  }

  /** Returns this request with other headers and a proxy of the route, or none. */
  public HttpRequest with(Headers newHeaders, @Nullable FastreqProxy newProxy) {
    return new HttpRequest(method, url, newHeaders, body, timeoutNanos, newProxy, false, reuse);
  }

  /** Returns this request with other headers and a proxy that the item named. */
  public HttpRequest withOwnProxy(Headers newHeaders, FastreqProxy newProxy) {
    return new HttpRequest(method, url, newHeaders, body, timeoutNanos, newProxy, true, reuse);
  }

  /** Returns this request for other connections. */
  public HttpRequest with(ConnectionReuse newReuse) {
    return newReuse == reuse
        ? this
        : new HttpRequest(method, url, headers, body, timeoutNanos, proxy, ownProxy, newReuse);
  }

  /** Returns method and origin: URL, headers and body may hold what does not belong in a log. */
  @Override
  public String toString() {
    return "HttpRequest[" + method + " " + url.origin() + "]";
  }
}
