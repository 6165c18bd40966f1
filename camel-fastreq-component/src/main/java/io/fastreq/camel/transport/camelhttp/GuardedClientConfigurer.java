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
 * How the HTTP client is set up, whatever the component {@code http} of the context says: it sends
 * what it is given once, and nothing of its own accord. Redirects, retries, cookies, credentials,
 * proxies and decoding are the component's to do.
 */
final class GuardedClientConfigurer implements HttpClientConfigurer {

  /**
   * How long the pool may take to hand a connection over. It never makes anybody wait for one, but
   * what it hands over may be announced by another thread, a moment later.
   */
  private static final Timeout HANDED_OVER = Timeout.ofSeconds(30);

  /** As long as the other transport keeps its connections. */
  static final TimeValue KEPT = TimeValue.ofSeconds(15);

  /** So often idle connections are looked at. */
  private static final TimeValue LOOKED_AT = TimeValue.ofSeconds(1);

  /** Idle for longer than this, a connection is looked at before it is used: it may be closed. */
  private static final TimeValue TRUSTED = TimeValue.ofMilliseconds(200);

  /** Idle connections beyond this number are closed, over all hosts and proxies. */
  private static final int MIN_IDLE_CAP = 256;

  private final GuardedRequestExecutor exchanger;
  private final @Nullable HttpClientConfigurer first;

  /**
   * @param first what the author of the context has set up, or null
   */
  GuardedClientConfigurer(GuardedRequestExecutor exchanger, @Nullable HttpClientConfigurer first) {
    this.exchanger = exchanger;
    this.first = first;
  }

  /**
   * A pool that holds nobody up, since exchanges have threads of their own and no more than that.
   *
   * @param attempts most attempts at once
   */
  static PoolingHttpClientConnectionManager pool(
      Connector connector, GuardedConnections guards, int attempts) {
    int size = Math.max(attempts, MIN_IDLE_CAP);
    PoolingHttpClientConnectionManager pool =
        new PoolingHttpClientConnectionManager(
            connector, new GuardedPool(guards, size, KEPT), guards) {};
    pool.setDefaultConnectionConfig(
        ConnectionConfig.custom().setValidateAfterInactivity(TRUSTED).build());
    return pool;
  }

  /** Has a pool hold none of so many exchanges up. */
  static void makeRoom(PoolingHttpClientConnectionManager pool, int attempts) {
    int size = Math.max(attempts, MIN_IDLE_CAP);
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
        // Added by the library, and what HTTP/1.1 does anyway (RFC 9112 section 9.3).
        .addRequestInterceptorLast(
            (request, entity, context) -> request.removeHeaders("Connection"))
        .setRoutePlanner(GuardedClientConfigurer::route)
        .setConnectionReuseStrategy(GuardedClientConfigurer::isKept)
        .setKeepAliveStrategy((answer, context) -> keptFor(answer))
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

  /** Always directly, for all the library knows: it is the connector that goes by a proxy. */
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
