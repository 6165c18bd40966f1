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

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Proxy with its protocol, address and credentials. Immutable. Neither {@link #toString()} nor any
 * exception message of this class contains user name or password.
 *
 * <p>Two proxies are equal if all their parts are: some providers distinguish many exits with one
 * host and port by the user name.
 *
 * @param type the protocol of the proxy
 * @param host name in lower-case ASCII, or an address; IPv6 without brackets
 * @param port from 1 to 65535
 * @param username the user name, or null if the proxy needs none
 * @param password the password, or null; always null without a user name
 */
public record FastreqProxy(
    Type type, String host, int port, @Nullable String username, @Nullable String password) {

  /** Protocol of a proxy. */
  public enum Type {
    /** CONNECT or absolute-form requests in clear text (RFC 9110 section 9.3.6). */
    HTTP,
    /** The same over TLS. */
    HTTPS,
    /** SOCKS 4: a user id, no password. */
    SOCKS4,
    /** SOCKS 5 with user name and password (RFC 1928, RFC 1929). */
    SOCKS5;

    /** Returns the scheme in a proxy's URL. */
    public String scheme() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns the address for logs and results, with credentials shown as {@code xxxxxx}. */
  public String masked() {
    String where = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return type.scheme() + "://" + (username == null ? "" : "xxxxxx@") + where + ":" + port;
  }

  /** Returns the same as {@link #masked()}. */
  @Override
  public String toString() {
    return masked();
  }
}
