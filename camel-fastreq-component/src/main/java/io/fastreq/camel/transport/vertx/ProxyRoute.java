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
 * How one request passes its proxy. An HTTP proxy forwards {@code http} requests: they carry their
 * URL in absolute form (RFC 9112 section 3.2.2) and the proxy's credentials. Everything else goes
 * through a tunnel that the proxy opens and cannot look into: CONNECT (RFC 9110 section 9.3.6) or
 * SOCKS. Immutable.
 */
final class ProxyRoute {

  private final FastreqProxy proxy;
  private final HttpUrl target;
  private final boolean named;

  private ProxyRoute(FastreqProxy proxy, HttpUrl target, boolean named) {
    this.proxy = proxy;
    this.target = target;
    this.named = named;
  }

  /** Returns the route of a request, or null if it has no proxy. */
  static @Nullable ProxyRoute of(HttpRequest request) {
    FastreqProxy proxy = request.proxy();
    return proxy == null ? null : new ProxyRoute(proxy, request.url(), request.ownProxy());
  }

  /** Returns whether the item named the proxy, so that its address has to be checked. */
  boolean isNamedByItem() {
    return named;
  }

  /** Returns the proxy's name or address. */
  String host() {
    return proxy.host();
  }

  /** Returns the failure for a proxy whose name has no address. */
  Failure unknownHost(Throwable failure) {
    return ProxyFailures.unknownHost(proxy, failure);
  }

  /** Returns why this proxy cannot be used at all, or null. */
  @Nullable Failure refusal() {
    return ProxyFailures.unusable(proxy);
  }

  /**
   * Directs a request to the proxy. Vert.x pools connections by all that is set here, so a
   * connection is reused only for the same proxy, user and password.
   *
   * @param host the proxy's name, or its address that was checked
   * @param connectTimeout longest time the proxy may take to open a tunnel
   */
  void direct(RequestOptions where, String host, Duration connectTimeout) {
    ProxyOptions options =
        new ProxyOptions()
            .setType(vertxType(proxy.type()))
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
    if (isForwarded()) {
      // Vert.x's own absolute form has no brackets around IPv6.
      where.setURI(target.text());
    }
  }

  private static ProxyType vertxType(FastreqProxy.Type type) {
    return switch (type) {
      case HTTP, HTTPS -> ProxyType.HTTP;
      case SOCKS4 -> ProxyType.SOCKS4;
      case SOCKS5 -> ProxyType.SOCKS5;
    };
  }

  boolean isSocks4() {
    return proxy.type() == FastreqProxy.Type.SOCKS4;
  }

  /**
   * Returns whether the proxy reads the request itself, so that a response may be the proxy's own.
   */
  boolean isForwarded() {
    return ForwardProxy.reads(proxy, target);
  }

  /**
   * Adds the credentials to a request that the proxy reads, and removes them from one that goes
   * through a tunnel to the target (RFC 9110 section 11.7.2).
   */
  void authorize(MultiMap headers) {
    if (!isForwarded()) {
      headers.remove(HttpHeaders.PROXY_AUTHORIZATION);
      return;
    }
    String authorization = ForwardProxy.authorization(proxy);
    if (authorization != null) {
      headers.set(HttpHeaders.PROXY_AUTHORIZATION, authorization);
    }
  }

  /** Returns the failure of a connection before the request was written. */
  Failure beforeSending(Throwable failure) {
    return VertxProxyErrors.beforeSending(failure, proxy);
  }

  /**
   * Returns the failure that a response of the proxy means, or null if the response is the
   * target's.
   *
   * @param hasHeader whether the response has a header of this name
   */
  @Nullable Failure refusedBy(int status, Predicate<String> hasHeader) {
    return isForwarded() && ForwardProxy.refusesCredentials(status, hasHeader)
        ? ProxyFailures.refusedCredentials(proxy)
        : null;
  }

  /**
   * Returns the failure of a connection after the request was written.
   *
   * @param silent whether it was a new connection and no byte of a response had come
   * @return the proxy's failure, or null if it counts as the target's
   */
  @Nullable Failure whileReading(Throwable failure, boolean silent) {
    return isForwarded() && silent ? VertxProxyErrors.closedSilently(failure, proxy) : null;
  }
}
