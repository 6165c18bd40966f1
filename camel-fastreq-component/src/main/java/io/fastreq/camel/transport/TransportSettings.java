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

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a transport. Immutable.
 *
 * @param connections maximum number of connections to one host per event loop, or of concurrent
 *     requests if each has a thread; further requests wait. Should match the number of requests in
 *     flight. Over HTTP/2 far fewer connections are opened if the server lets many requests share
 *     one
 * @param connectTimeoutMillis timeout in milliseconds of each of these steps: the TCP connection,
 *     the tunnel of a proxy, the TLS handshake, and the server's first frame of HTTP/2
 * @param ssl trust and keys, or null for the JDK's default. The server's certificate and its name
 *     are verified either way, unless the context's own trust manager does not
 * @param addresses decides which addresses requests may not go to
 * @param http2 whether to speak HTTP/2 over TLS with servers that choose it by ALPN (RFC 7301);
 *     others get HTTP/1.1
 * @param h2c whether to speak HTTP/2 in clear text with prior knowledge (RFC 9113 section 3.3),
 *     which excludes servers that speak HTTP/1.1 only. HTTP/1.1 is used through SOCKS 4 and through
 *     a proxy that forwards requests
 */
public record TransportSettings(
    int connections,
    long connectTimeoutMillis,
    @Nullable SSLContext ssl,
    AddressCheck addresses,
    boolean http2,
    boolean h2c) {

  /** Checks the ranges. */
  public TransportSettings {
    if (connections < 1) {
      throw new IllegalArgumentException("connections must be at least 1: " + connections);
    }
    if (connectTimeoutMillis < 1) {
      throw new IllegalArgumentException(
          "connectTimeoutMillis must be at least 1: " + connectTimeoutMillis);
    }
  }

  /** Returns the same settings without HTTP/2. */
  public TransportSettings inHttp1() {
    return new TransportSettings(connections, connectTimeoutMillis, ssl, addresses, false, false);
  }

  /** Returns the same settings with different trust and keys. */
  public TransportSettings withTls(@Nullable SSLContext other) {
    return new TransportSettings(connections, connectTimeoutMillis, other, addresses, http2, h2c);
  }

  /** Returns the configured trust and keys, or the trust of the JDK and no keys. */
  public SSLContext sslOrDefault() {
    if (ssl != null) {
      return ssl;
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no TLS", e);
    }
  }
}
