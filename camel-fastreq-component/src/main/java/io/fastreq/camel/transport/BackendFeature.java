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
 * Features that some backends have and others do not. An option that needs a feature its backend
 * lacks is refused when the endpoint is created; {@code docs/backends.md} has a row for each.
 */
public enum BackendFeature {
  /** HTTP/2 over TLS, with servers that choose it. */
  HTTP2("`http2=true`", "HTTP/2 over TLS"),
  /** HTTP/2 without TLS. */
  H2C("`h2c=true`", "HTTP/2 in clear text"),
  /** Bodies written to files as they arrive. */
  FILE("`returnType=file`", "bodies written to files as they arrive"),
  /** Bodies passed to a handler as they arrive. */
  STREAM("`returnType=stream`", "bodies passed to a handler as they arrive"),
  /** The route's own trust and keys. */
  SSL_CONTEXT("`sslContextParameters`", "TLS with the route's own parameters"),
  /** Proxies of any kind. */
  PROXY("`proxies`, `proxyResource`, `allowItemProxy`", "proxies"),
  /** Checks of the address that is actually connected to, instead of an earlier lookup. */
  ADDRESSES(
      "`addressPolicy=public`, addresses in `deniedHosts`", "address checks at connection time"),
  /** Proxies of the kinds SOCKS 4 and 5. */
  SOCKS_PROXY("`socks4://` and `socks5://` in `proxies`", "SOCKS proxies"),
  /** TLS connections to proxies. */
  HTTPS_PROXY("`https://` in `proxies`", "TLS connections to proxies");

  private final String option;
  private final String words;

  BackendFeature(String option, String words) {
    this.option = option;
    this.words = words;
  }

  /** Returns the option that asks for it, as the documentation shows it. */
  public String option() {
    return option;
  }

  /** Returns the feature in words. */
  public String words() {
    return words;
  }
}
