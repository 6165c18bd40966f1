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

import io.fastreq.camel.transport.VertxTransport.Settings;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How the engine's clients are set up: one for clear text, one for TLS, since Vert.x binds the
 * choice of HTTP version to the client. Immutable.
 */
final class EngineOptions {

  /** Longest status line, and most bytes of headers. */
  static final int MAX_HEAD_SIZE = 16 * 1024;

  /** Pieces in which a body is handed on; Netty's own 8 KiB cost four times the calls. */
  private static final int MAX_PIECE_SIZE = 64 * 1024;

  private static final int KEEP_ALIVE_SECONDS = 15;

  private final Settings settings;

  EngineOptions(Settings settings) {
    this.settings = settings;
  }

  Settings settings() {
    return settings;
  }

  HttpClient clearTextClient(Vertx vertx, Handler<HttpConnection> connected) {
    return build(vertx, common(), connected);
  }

  HttpClient tlsClient(Vertx vertx, Handler<HttpConnection> connected) {
    HttpClientOptions options =
        common()
            .setSsl(true)
            .setTrustAll(false)
            .setVerifyHost(true)
            .setSslHandshakeTimeout(settings.connectTimeoutMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    @Nullable SSLContext given = settings.ssl();
    if (given != null) {
      options.setSslEngineOptions(new GivenSslContext(given));
    }
    return build(vertx, options, connected);
  }

  private HttpClientOptions common() {
    HttpClientOptions options = new HttpClientOptions();
    options
        .setProtocolVersion(HttpVersion.HTTP_1_1)
        .setKeepAlive(true)
        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
        .setPipelining(false)
        .setMaxInitialLineLength(MAX_HEAD_SIZE)
        .setMaxHeaderSize(MAX_HEAD_SIZE)
        .setMaxChunkSize(MAX_PIECE_SIZE)
        .setDecompressionSupported(false)
        // Tracing would add headers that nobody asked for.
        .setTracingPolicy(TracingPolicy.IGNORE)
        .setConnectTimeout((int) Math.min(settings.connectTimeoutMillis(), Integer.MAX_VALUE))
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true);
    return options;
  }

  private HttpClient build(
      Vertx vertx, HttpClientOptions options, Handler<HttpConnection> connected) {
    PoolOptions pool =
        new PoolOptions().setHttp1MaxSize(settings.connections()).setMaxWaitQueueSize(-1);
    return vertx.httpClientBuilder().with(options).with(pool).withConnectHandler(connected).build();
  }
}
