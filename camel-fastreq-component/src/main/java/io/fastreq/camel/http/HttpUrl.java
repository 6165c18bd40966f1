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

/** Where a request goes, checked and in the form the wire needs. Immutable. */
public final class HttpUrl {

  private final Origin origin;
  private final String requestUri;

  /**
   * A target.
   *
   * @param ssl whether it is {@code https}
   * @param host host name in ASCII (IDNA applied, lower case) or literal address; IPv6 without
   *     brackets
   * @param port the port, explicit or the scheme's own
   * @param requestUri path and query as they stand on the request line; begins with {@code /}
   */
  public HttpUrl(boolean ssl, String host, int port, String requestUri) {
    this(Origin.of(ssl, host, port), requestUri);
  }

  HttpUrl(Origin origin, String requestUri) {
    this.origin = origin;
    this.requestUri = requestUri;
  }

  /** The same place with another path and query. */
  public HttpUrl withRequestUri(String newRequestUri) {
    return new HttpUrl(origin, newRequestUri);
  }

  /** Whether it is {@code https}. */
  public boolean ssl() {
    return origin.ssl();
  }

  /** Host name in ASCII or literal address; IPv6 without brackets. */
  public String host() {
    return origin.host();
  }

  /** The port, explicit or the scheme's own. */
  public int port() {
    return origin.port();
  }

  /** Path and query as they stand on the request line. */
  public String requestUri() {
    return requestUri;
  }

  /** {@code scheme://host:port}: what limits, breakers and credentials are bound to. */
  public String origin() {
    return origin.text();
  }

  /** The value of the {@code Host} header: the port only where it is not the scheme's own. */
  public String authority() {
    return origin.authority();
  }

  /** The URL as it is requested. */
  public String text() {
    return origin.prefix() + requestUri;
  }

  /** The host, an IPv6 address in brackets. */
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

  /** The origin; path and query may hold what does not belong in a log. */
  @Override
  public String toString() {
    return "HttpTarget[" + origin.text() + "]";
  }
}
