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
package io.fastreq.camel.transport;

/**
 * Where a request goes, checked and in the form the wire needs. Immutable.
 *
 * @param ssl whether it is {@code https}
 * @param host host name in ASCII (IDNA applied, lower case) or literal address; IPv6 without
 *     brackets
 * @param port the port, explicit or the scheme's own
 * @param requestUri path and query as they stand on the request line; begins with {@code /}
 */
public record HttpTarget(boolean ssl, String host, int port, String requestUri) {

  /** {@code scheme://host:port}: what limits, breakers and credentials are bound to. */
  public String origin() {
    return scheme() + "://" + bracketedHost() + ":" + port;
  }

  /** The value of the {@code Host} header: the port only where it is not the scheme's own. */
  public String authority() {
    return port == (ssl ? 443 : 80) ? bracketedHost() : bracketedHost() + ":" + port;
  }

  /** The URL as it is requested. */
  public String url() {
    return scheme() + "://" + authority() + requestUri;
  }

  private String scheme() {
    return ssl ? "https" : "http";
  }

  String bracketedHost() {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }
}
