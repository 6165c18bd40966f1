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
package io.fastreq.camel.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that speaks HTTP/2, over TLS by ALPN or in clear text, and HTTP/1.1 to
 * clients that want that. It records its requests, and can be made to misbehave.
 */
public final class Http2Server implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<HttpConnection> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private final HttpServer server;
  private final boolean tls;

  private Http2Server(
      @Nullable X509KeyManager keys,
      String address,
      long streams,
      Handler<HttpServerRequest> handler) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(address)
            .setPort(0)
            .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(streams));
    tls = keys != null;
    if (keys != null) {
      options.setSsl(true).setUseAlpn(true).setKeyCertOptions(KeyCertOptions.wrap(keys));
    }
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(this::connected)
            .requestHandler(
                request -> {
                  requests.add(request.path());
                  handler.handle(request);
                });
    server.listen().toCompletionStage().toCompletableFuture().join();
  }

  /** Starts a server with TLS that allows a hundred concurrent streams. */
  public static Http2Server startTls(X509KeyManager keys, Handler<HttpServerRequest> handler) {
    return startTls(keys, 100, handler);
  }

  /** Starts a server with TLS that allows this number of concurrent streams. */
  public static Http2Server startTls(
      X509KeyManager keys, long streams, Handler<HttpServerRequest> handler) {
    return new Http2Server(keys, "127.0.0.1", streams, handler);
  }

  /** A server without TLS. */
  public static Http2Server startClear(Handler<HttpServerRequest> handler) {
    return new Http2Server(null, "127.0.0.1", 100, handler);
  }

  /** A server without TLS on the IPv6 loopback address. */
  public static Http2Server startClearOnIpv6(Handler<HttpServerRequest> handler) {
    return new Http2Server(null, "::1", 100, handler);
  }

  /** Responds with a short text. */
  public static void ok(HttpServerRequest request) {
    request.response().putHeader("Content-Type", "text/plain").end("ok");
  }

  /** Sends an interim response, even one that no server should send. */
  public static void inform(HttpServerRequest request, int status) {
    head(request, new DefaultHttp2Headers().status(Integer.toString(status)));
  }

  /** Responds with a body of another length than the header says. */
  public static void announce(HttpServerRequest request, int length, String body) {
    head(request, new DefaultHttp2Headers().status("200").setInt("content-length", length));
    ChannelHandlerContext ctx = ((ConnectionBase) request.connection()).channelHandlerContext();
    ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
    ChannelFuture unused =
        encoder(ctx).writeData(ctx, request.streamId(), bytes, 0, true, ctx.newPromise());
    ctx.flush();
  }

  private static void head(HttpServerRequest request, Http2Headers headers) {
    ChannelHandlerContext ctx = ((ConnectionBase) request.connection()).channelHandlerContext();
    ChannelFuture unused =
        encoder(ctx).writeHeaders(ctx, request.streamId(), headers, 0, false, ctx.newPromise());
    ctx.flush();
  }

  private static Http2ConnectionEncoder encoder(ChannelHandlerContext ctx) {
    return ((Http2ConnectionHandler) ctx.handler()).encoder();
  }

  /** Closes a request's connection without a response. */
  public static void cut(HttpServerRequest request) {
    ((ConnectionBase) request.connection()).channelHandlerContext().close();
  }

  private void connected(HttpConnection connection) {
    connections.add(connection);
    open.incrementAndGet();
    connection.closeHandler(none -> open.decrementAndGet());
    connection.exceptionHandler(failure -> {});
  }

  /** The port listened on. */
  public int port() {
    return server.actualPort();
  }

  /** A URL of this server. */
  public String url(String path) {
    return (tls ? "https" : "http") + "://127.0.0.1:" + port() + path;
  }

  /** The paths of the requests so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** The connections accepted so far. */
  public List<HttpConnection> connections() {
    return List.copyOf(connections);
  }

  /** Connections open now. */
  public int openConnections() {
    return open.get();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
