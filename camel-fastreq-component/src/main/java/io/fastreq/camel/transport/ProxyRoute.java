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

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.transport.Outcome.Broken;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How one request passes its proxy. An {@code http} request is handed to an HTTP proxy whole, with
 * its URL in absolute form (RFC 9112 section 3.2.2) and the credentials beside it; everything else
 * goes through a tunnel that the proxy opens and cannot look into: CONNECT (RFC 9110 section 9.3.6)
 * or SOCKS. Immutable.
 */
final class ProxyRoute {

  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  /** RFC 1929 section 2: the length is one byte. */
  private static final int MAX_SOCKS_TEXT = 255;

  private final FastreqProxy proxy;
  private final HttpTarget target;

  private ProxyRoute(FastreqProxy proxy, HttpTarget target) {
    this.proxy = proxy;
    this.target = target;
  }

  /** The way of a request, or null if it goes directly. */
  static @Nullable ProxyRoute of(WireRequest request) {
    FastreqProxy proxy = request.proxy();
    return proxy == null ? null : new ProxyRoute(proxy, request.target());
  }

  /** Why this proxy cannot be used at all, or null. */
  @Nullable Broken refusal() {
    return switch (proxy.type()) {
      case HTTP -> null;
      case HTTPS -> ProxyErrors.unsupported(proxy);
      case SOCKS4, SOCKS5 ->
          socksCanSay(proxy.username()) && socksCanSay(proxy.password())
              ? null
              : ProxyErrors.unspeakableCredentials(proxy);
    };
  }

  /** The engine would send a question mark for what is not ASCII: another user, perhaps. */
  private static boolean socksCanSay(@Nullable String text) {
    return text == null
        || (text.length() <= MAX_SOCKS_TEXT
            && StandardCharsets.US_ASCII.newEncoder().canEncode(text));
  }

  /**
   * Leads a request to the proxy. The engine's pools go by all that is set here, so that a
   * connection is used again only for the same proxy, user and password.
   *
   * @param connectTimeout longest time the proxy may take to open a tunnel
   */
  void lead(RequestOptions where, Duration connectTimeout) {
    ProxyOptions options =
        new ProxyOptions()
            .setType(engineType(proxy.type()))
            .setHost(proxy.host())
            .setPort(proxy.port())
            .setConnectTimeout(connectTimeout);
    String username = proxy.username();
    if (username != null) {
      // Without a password the engine would drop the user name as well.
      options.setUsername(username).setPassword(password());
    }
    where.setProxyOptions(options);
    if (forwarded()) {
      // The engine's own absolute form has no brackets around IPv6.
      where.setURI(target.url());
    }
  }

  private static ProxyType engineType(FastreqProxy.Type type) {
    return switch (type) {
      case HTTP, HTTPS -> ProxyType.HTTP;
      case SOCKS4 -> ProxyType.SOCKS4;
      case SOCKS5 -> ProxyType.SOCKS5;
    };
  }

  boolean isSocks4() {
    return proxy.type() == FastreqProxy.Type.SOCKS4;
  }

  /** Whether the proxy reads the request itself, so that an answer may be the proxy's own. */
  boolean forwarded() {
    return proxy.type() == FastreqProxy.Type.HTTP && !target.ssl();
  }

  /**
   * Puts the credentials into a request that the proxy reads, in UTF-8 (RFC 7617 section 2.1), and
   * takes them out of one that goes on to the target (RFC 9110 section 11.7.2).
   */
  void authorize(MultiMap headers) {
    if (!forwarded()) {
      headers.remove(HttpHeaders.PROXY_AUTHORIZATION);
    } else if (proxy.username() != null) {
      byte[] pair = (proxy.username() + ":" + password()).getBytes(StandardCharsets.UTF_8);
      headers.set(
          HttpHeaders.PROXY_AUTHORIZATION, "Basic " + Base64.getEncoder().encodeToString(pair));
    }
  }

  private String password() {
    String password = proxy.password();
    return password == null ? "" : password;
  }

  /** The connection failed before it could take the request. */
  Broken beforeSending(Throwable failure) {
    return ProxyErrors.beforeSending(failure, proxy);
  }

  /** What an answer with this status says about the proxy: null if it is the target's. */
  @Nullable Broken refusedBy(int status) {
    return forwarded() && status == PROXY_AUTHENTICATION_REQUIRED
        ? ProxyErrors.refusedCredentials(proxy)
        : null;
  }

  /**
   * The connection failed after the request was written.
   *
   * @param silent whether it was a new connection, and not a byte of an answer had come
   * @return what that says about the proxy; null if it is to be taken as the target's failure
   */
  @Nullable Broken whileReading(Throwable failure, boolean silent) {
    if (failure instanceof EarlyAnswerException early) {
      return refusedBy(early.status());
    }
    return forwarded() && silent ? ProxyErrors.closedSilently(failure, proxy) : null;
  }
}
