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
package io.fastreq.camel.transport.vertx;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.transport.ForwardProxy;
import io.fastreq.camel.transport.ProxyFailures;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How one request passes its proxy. An {@code http} request is handed to an HTTP proxy whole, with
 * its URL in absolute form (RFC 9112 section 3.2.2) and the credentials beside it; everything else
 * goes through a tunnel that the proxy opens and cannot look into: CONNECT (RFC 9110 section 9.3.6)
 * or SOCKS. Immutable.
 */
public final class ProxyRoute {

  private final FastreqProxy proxy;
  private final HttpUrl target;
  private final boolean named;

  private ProxyRoute(FastreqProxy proxy, HttpUrl target, boolean named) {
    this.proxy = proxy;
    this.target = target;
    this.named = named;
  }

  /** The way of a request, or null if it goes directly. */
  static @Nullable ProxyRoute of(HttpRequest request) {
    FastreqProxy proxy = request.proxy();
    return proxy == null ? null : new ProxyRoute(proxy, request.url(), request.ownProxy());
  }

  /** Whether the item named the proxy, so that its address is to be checked. */
  boolean isNamedByItem() {
    return named;
  }

  /** The proxy's name or address. */
  String host() {
    return proxy.host();
  }

  /** The proxy's name has no address. */
  Failure unknownHost(Throwable failure) {
    return ProxyFailures.unknownHost(proxy, failure);
  }

  /** Why this proxy cannot be used at all, or null. */
  @Nullable Failure refusal() {
    return ProxyFailures.unusable(proxy);
  }

  /**
   * Leads a request to the proxy. Vert.x's pools go by all that is set here, so that a connection
   * is used again only for the same proxy, user and password.
   *
   * @param host where the proxy is: its name, or the address that was checked
   * @param connectTimeout longest time the proxy may take to open a tunnel
   */
  void lead(RequestOptions where, String host, Duration connectTimeout) {
    ProxyOptions options =
        new ProxyOptions()
            .setType(engineType(proxy.type()))
            .setHost(host)
            .setPort(proxy.port())
            .setConnectTimeout(connectTimeout);
    String username = proxy.username();
    if (username != null) {
      // Without a password Vert.x would drop the user name as well.
      String password = proxy.password();
      options.setUsername(username).setPassword(password == null ? "" : password);
    }
    where.setProxyOptions(options);
    if (forwarded()) {
      // Vert.x's own absolute form has no brackets around IPv6.
      where.setURI(target.text());
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

  /** Whether the proxy reads the request itself, so that a response may be the proxy's own. */
  public boolean forwarded() {
    return ForwardProxy.reads(proxy, target);
  }

  /**
   * Puts the credentials into a request that the proxy reads, and takes them out of one that goes
   * on to the target (RFC 9110 section 11.7.2).
   */
  void authorize(MultiMap headers) {
    if (!forwarded()) {
      headers.remove(HttpHeaders.PROXY_AUTHORIZATION);
      return;
    }
    String authorization = ForwardProxy.authorization(proxy);
    if (authorization != null) {
      headers.set(HttpHeaders.PROXY_AUTHORIZATION, authorization);
    }
  }

  /** The connection failed before it could take the request. */
  Failure beforeSending(Throwable failure) {
    return VertxProxyErrors.beforeSending(failure, proxy);
  }

  /**
   * What a response says about the proxy: null if it is the target's.
   *
   * @param hasHeader whether the response has a header of this name
   */
  @Nullable Failure refusedBy(int status, Predicate<String> hasHeader) {
    return forwarded() && ForwardProxy.refusesCredentials(status, hasHeader)
        ? ProxyFailures.refusedCredentials(proxy)
        : null;
  }

  /**
   * The connection failed after the request was written.
   *
   * @param silent whether it was a new connection, and not a byte of a response had come
   * @return what that says about the proxy; null if it is to be taken as the target's failure
   */
  @Nullable Failure whileReading(Throwable failure, boolean silent) {
    return forwarded() && silent ? VertxProxyErrors.closedSilently(failure, proxy) : null;
  }
}
