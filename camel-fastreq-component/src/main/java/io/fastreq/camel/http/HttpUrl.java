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

import org.jspecify.annotations.Nullable;

/** The URL of a request, checked and in the form that the wire needs. Immutable. */
public final class HttpUrl {

  private final Origin origin;
  private final String requestUri;

  /**
   * Creates a URL.
   *
   * @param ssl whether the scheme is {@code https}
   * @param host host name in ASCII (IDNA applied, lower case) or address; IPv6 without brackets
   * @param port the port, explicit or the default of the scheme
   * @param requestUri path and query as on the request line; begins with {@code /}
   */
  public HttpUrl(boolean ssl, String host, int port, String requestUri) {
    this(Origin.of(ssl, host, port), requestUri);
  }

  HttpUrl(Origin origin, String requestUri) {
    this.origin = origin;
    this.requestUri = requestUri;
  }

  /** Returns the URL at the same origin with another path and query. */
  public HttpUrl withRequestUri(String newRequestUri) {
    return new HttpUrl(origin, newRequestUri);
  }

  /** Returns whether the scheme is {@code https}. */
  public boolean ssl() {
    return origin.ssl();
  }

  /** Returns the host name in ASCII, or the address; IPv6 without brackets. */
  public String host() {
    return origin.host();
  }

  /** Returns the port, explicit or the default of the scheme. */
  public int port() {
    return origin.port();
  }

  /** Returns path and query as on the request line. */
  public String requestUri() {
    return requestUri;
  }

  /** Returns {@code scheme://host:port}, to which limits, breakers and credentials are bound. */
  public String origin() {
    return origin.text();
  }

  /** Returns the value of the {@code Host} header: without the default port. */
  public String authority() {
    return origin.authority();
  }

  /** Returns the whole URL. */
  public String text() {
    return origin.prefix() + requestUri;
  }

  /** Returns the host, an IPv6 address in brackets. */
  public String bracketedHost() {
    return Origin.bracketed(origin.host());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HttpUrl target
        && target.origin.equals(origin)
        && target.requestUri.equals(requestUri);
  }

  @Override
  public int hashCode() {
    return 31 * origin.hashCode() + requestUri.hashCode();
  }

  /** Returns the origin: path and query may hold what does not belong in a log. */
  @Override
  public String toString() {
    return "HttpUrl[" + origin.text() + "]";
  }
}
