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

import io.fastreq.camel.transport.TransportSettings;
import io.fastreq.camel.transport.framing.LineBuffer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Creates the clients of Vert.x: for clear text, for TLS and for HTTP/2 in clear text, since Vert.x
 * binds the HTTP version to the client. Immutable.
 */
final class VertxOptions {

  /**
   * Size of the pieces in which a body is handed on; with Netty's default of 8 KiB there were many
   * more calls.
   */
  private static final int MAX_PIECE_SIZE = 64 * 1024;

  private static final int KEEP_ALIVE_SECONDS = 15;

  /** Flow control windows of an HTTP/2 stream and of a whole connection, in bytes. */
  private static final int STREAM_WINDOW = 1024 * 1024;

  private static final int CONNECTION_WINDOW = 16 * 1024 * 1024;

  /**
   * Most bytes of headers that are read on an HTTP/2 stream. More than a response may have, since
   * Netty closes the whole connection when a quarter more than this arrives.
   */
  private static final int MAX_HEADER_LIST_SIZE = 256 * 1024;

  private final TransportSettings settings;
  private final HttpClientOptions base;

  /**
   * @param base options that hold unless set here: trust and keys where the settings have none, and
   *     socket options
   */
  VertxOptions(TransportSettings settings, HttpClientOptions base) {
    this.settings = settings;
    this.base = base;
  }

  TransportSettings settings() {
    return settings;
  }

  HttpClient clearTextClient(Vertx vertx, Handler<HttpConnection> connected, int connections) {
    return build(vertx, common(), connected, connections);
  }

  /**
   * Creates a client that speaks HTTP/2 from the first byte, for servers that are known to do so.
   */
  HttpClient clearTextHttp2Client(Vertx vertx, Handler<HttpConnection> connected, int connections) {
    return build(vertx, http2(common()).setHttp2ClearTextUpgrade(false), connected, connections);
  }

  /**
   * Returns the longest time until a new connection can be used: TCP, a proxy's tunnel, TLS and the
   * first frame of HTTP/2 may take the connect timeout each.
   */
  Duration longestConnect() {
    return Duration.ofMillis(settings.connectTimeoutMillis()).multipliedBy(4);
  }

  HttpClient tlsClient(Vertx vertx, Handler<HttpConnection> connected, int connections) {
    HttpClientOptions options =
        common()
            .setSsl(true)
            .setTrustAll(false)
            .setVerifyHost(true)
            .setSslHandshakeTimeout(settings.connectTimeoutMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    if (settings.ssl() != null || settings.http2()) {
      options.setSslEngineOptions(
          new SslContextOptions(settings.sslOrDefault(), settings.connectTimeoutMillis()));
    }
    if (settings.http2()) {
      http2(options)
          .setUseAlpn(true)
          .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1));
    }
    return build(vertx, options, connected, connections);
  }

  private static HttpClientOptions http2(HttpClientOptions options) {
    return options
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS)
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
        .setInitialSettings(
            new Http2Settings()
                .setPushEnabled(false)
                .setInitialWindowSize(STREAM_WINDOW)
                .setMaxFrameSize(MAX_PIECE_SIZE)
                .setMaxHeaderListSize(MAX_HEADER_LIST_SIZE));
  }

  private HttpClientOptions common() {
    HttpClientOptions options = new HttpClientOptions(base);
    options
        // Each event loop has clients of its own.
        .setShared(false)
        .setPoolEventLoopSize(0)
        .setSsl(false)
        .setUseAlpn(false)
        .setProxyOptions(null)
        // It would log what is sent, credentials included.
        .setLogActivity(false)
        .setProtocolVersion(HttpVersion.HTTP_1_1)
        .setKeepAlive(true)
        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
        .setPipelining(false)
        .setMaxInitialLineLength(LineBuffer.MAX_SIZE)
        .setMaxHeaderSize(LineBuffer.MAX_SIZE)
        .setMaxChunkSize(MAX_PIECE_SIZE)
        .setDecompressionSupported(false)
        // Tracing would add unrequested headers.
        .setTracingPolicy(TracingPolicy.IGNORE)
        .setConnectTimeout((int) Math.min(settings.connectTimeoutMillis(), Integer.MAX_VALUE))
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true);
    return options;
  }

  private HttpClient build(
      Vertx vertx, HttpClientOptions options, Handler<HttpConnection> connected, int connections) {
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(connections)
            // As many, in case a server allows one stream a connection; Vert.x multiplies the two.
            .setHttp2MaxSize(Math.min(connections, Integer.MAX_VALUE / connections))
            .setMaxWaitQueueSize(-1);
    return vertx.httpClientBuilder().with(options).with(pool).withConnectHandler(connected).build();
  }
}
