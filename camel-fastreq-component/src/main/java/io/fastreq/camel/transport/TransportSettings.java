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
 * @param connections most connections to one host that an event loop opens, or most requests at
 *     once where each has a thread; more requests wait. As many as there may be requests in flight.
 *     Over HTTP/2 far fewer are opened where the server lets many requests share one
 * @param connectTimeoutMillis longest time for the TCP connection, again for a proxy to open a
 *     tunnel, again for the TLS handshake, and again for the server's first frame of HTTP/2, in
 *     milliseconds
 * @param ssl trust and keys, or null for the JDK's default. The server's certificate and its name
 *     are verified either way, unless the context's own trust manager does not
 * @param addresses decides where requests may not go
 * @param http2 whether to speak HTTP/2 over TLS to servers that choose it by ALPN (RFC 7301);
 *     others get HTTP/1.1
 * @param h2c whether to speak HTTP/2 in clear text, with prior knowledge (RFC 9113 section 3.3): a
 *     server that speaks HTTP/1.1 alone cannot be asked then. Through a proxy that forwards
 *     requests, or SOCKS 4, HTTP/1.1 is used
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

  /** Returns the same settings with other trust and keys. */
  public TransportSettings withTls(@Nullable SSLContext other) {
    return new TransportSettings(connections, connectTimeoutMillis, other, addresses, http2, h2c);
  }

  /** Returns trust and keys: those that are set, or the trust of the JDK and no keys. */
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
