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
package io.fastreq.camel.transport.camelhttp;

import io.fastreq.camel.transport.camelhttp.connect.Connector;
import io.fastreq.camel.transport.camelhttp.wire.GuardedConnections;
import io.fastreq.camel.transport.camelhttp.wire.GuardedPool;
import io.fastreq.camel.transport.framing.KeepAliveHeader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Configures the HTTP client, regardless of the settings of the context's component {@code http},
 * so that it sends each request once and does nothing else. The component handles redirects,
 * retries, cookies, credentials, proxies and decoding.
 */
final class GuardedClientConfigurer implements HttpClientConfigurer {

  /**
   * How long the pool may take to hand over a connection. Nothing ever waits for a free one, but
   * another thread may report a lease a moment later.
   */
  private static final Timeout HANDED_OVER = Timeout.ofSeconds(30);

  /** As long as the backend {@code vertx} keeps its connections. */
  static final TimeValue KEPT = TimeValue.ofSeconds(15);

  /** Interval at which idle connections are checked. */
  private static final TimeValue LOOKED_AT = TimeValue.ofSeconds(1);

  /** A connection that was idle for longer is checked before it is used: it may be closed. */
  private static final TimeValue TRUSTED = TimeValue.ofMilliseconds(200);

  /** Idle connections beyond this number are closed, over all hosts and proxies. */
  private static final int MIN_IDLE_CAP = 256;

  private final GuardedRequestExecutor exchanger;
  private final @Nullable HttpClientConfigurer first;

  /**
   * @param first configurer of the context, run first, or null
   */
  GuardedClientConfigurer(GuardedRequestExecutor exchanger, @Nullable HttpClientConfigurer first) {
    this.exchanger = exchanger;
    this.first = first;
  }

  /**
   * Creates a pool in which nothing waits: it has room for a connection for each exchange.
   *
   * @param exchanges most exchanges at once
   */
  static PoolingHttpClientConnectionManager pool(
      Connector connector, GuardedConnections guards, int exchanges) {
    int size = Math.max(exchanges, MIN_IDLE_CAP);
    PoolingHttpClientConnectionManager pool =
        new PoolingHttpClientConnectionManager(
            connector, new GuardedPool(guards, size, KEPT), guards) {};
    pool.setDefaultConnectionConfig(
        ConnectionConfig.custom().setValidateAfterInactivity(TRUSTED).build());
    return pool;
  }

  /** Makes room in a pool for this number of exchanges. */
  static void makeRoom(PoolingHttpClientConnectionManager pool, int exchanges) {
    int size = Math.max(exchanges, MIN_IDLE_CAP);
    pool.setMaxTotal(size);
    pool.setDefaultMaxPerRoute(size);
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    if (first != null) {
      first.configureHttpClient(builder);
    }
    builder
        .setRequestExecutor(exchanger)
        .addExecInterceptorBefore(
            ChainElement.MAIN_TRANSPORT.name(), "fastreq-write-gate", WriteGate::await)
        // The library adds it, although it is the default of HTTP/1.1 (RFC 9112 section 9.3).
        .addRequestInterceptorLast(
            (request, entity, context) -> request.removeHeaders("Connection"))
        .setRoutePlanner(GuardedClientConfigurer::route)
        .setConnectionReuseStrategy(GuardedClientConfigurer::isKept)
        .setKeepAliveStrategy((response, context) -> keptFor(response))
        .evictExpiredConnections()
        .evictIdleConnections(LOOKED_AT)
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setAuthenticationEnabled(false)
                .setContentCompressionEnabled(false)
                .setExpectContinueEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .setRedirectsEnabled(false)
                .setConnectionRequestTimeout(HANDED_OVER)
                .build())
        .disableAuthCaching()
        .disableAutomaticRetries()
        .disableConnectionState()
        .disableContentCompression()
        .disableCookieManagement()
        .disableDefaultUserAgent()
        .disableRedirectHandling();
  }

  /**
   * Returns a direct route: the connector deals with proxies, of which the library knows nothing.
   */
  private static HttpRoute route(HttpHost target, HttpContext context) {
    return new HttpRoute(target, null, target.getSchemeName().equals("https"));
  }

  private static boolean isKept(HttpRequest request, HttpResponse response, HttpContext context) {
    return BlockingExchange.of(context).keepsConnection()
        && TimeValue.isPositive(keptFor(response));
  }

  /** Returns how long a connection is kept after a response: less than the server keeps it. */
  static TimeValue keptFor(HttpResponse response) {
    List<String> fields =
        Stream.of(response.getHeaders(KeepAliveHeader.NAME)).map(Header::getValue).toList();
    long usableMillis = TimeUnit.NANOSECONDS.toMillis(KeepAliveHeader.usableNanos(fields));
    return TimeValue.ofMilliseconds(Math.min(KEPT.toMilliseconds(), usableMillis));
  }
}
