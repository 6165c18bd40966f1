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

import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.transport.vertx.connection.ConnectionRoute;
import io.fastreq.camel.transport.vertx.http2.Http2ConnectionPool;
import io.fastreq.camel.transport.vertx.http2.Http2ConnectionPools;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients of one event loop, and the choice between them: Vert.x binds the HTTP version to
 * the client. Used on that event loop only.
 */
final class HttpClients {

  /** The name that Netty gives to its decoder. */
  private static final String SOCKS4_DECODER = "Socks4ClientDecoder#0";

  private final List<HttpClient> all = new ArrayList<>();
  private final ClientPair clear;
  private final ClientPair tls;
  private final Supplier<ClientPair> newSocks4;
  private final @Nullable Http2ConnectionPools clearPools;
  private final @Nullable Http2ConnectionPools tlsPools;
  private final @Nullable RequestSender sender;
  private final List<ClientPair> pairs = new ArrayList<>();
  private int connections;

  /** Number of requests in flight. */
  private final Map<ConnectionRoute, Integer> inFlight = new HashMap<>();

  private @Nullable ClientPair socks4;

  /**
   * @param connected told of each new connection before it is used
   * @param sender sends the requests, in HTTP/1.1 only; null for Vert.x itself
   */
  HttpClients(
      Vertx vertx,
      VertxOptions options,
      Handler<HttpConnection> connected,
      @Nullable RequestSender sender) {
    this.sender = sender;
    connections = options.settings().connections();
    clear = pair(size -> options.clearTextClient(vertx, connected, size));
    tls = pair(size -> options.tlsClient(vertx, connected, size));
    newSocks4 =
        () -> pair(size -> options.clearTextClient(vertx, withSocks4Decoder(connected), size));
    tlsPools =
        options.settings().http2()
            ? new Http2ConnectionPools(tls::forUpTo, options.longestConnect())
            : null;
    clearPools =
        options.settings().h2c()
            ? new Http2ConnectionPools(
                pair(size -> options.clearTextHttp2Client(vertx, connected, size))::forUpTo,
                options.longestConnect())
            : null;
  }

  private ClientPair pair(IntFunction<HttpClient> make) {
    ClientPair pair = new ClientPair(connections, size -> remembered(make.apply(size)));
    pairs.add(pair);
    return pair;
  }

  private HttpClient remembered(HttpClient client) {
    all.add(client);
    return client;
  }

  /**
   * Adds a handler that Netty can remove. Without TLS, Vert.x 4.5 removes all handlers before
   * Netty's handler for SOCKS 4 removes its decoder, which then fails and closes the connection.
   */
  private static Handler<HttpConnection> withSocks4Decoder(Handler<HttpConnection> connected) {
    return connection -> {
      if (connection instanceof ConnectionBase base) {
        base.channel().pipeline().addLast(SOCKS4_DECODER, new ChannelInboundHandlerAdapter());
      }
      connected.handle(connection);
    };
  }

  /**
   * Asks for a connection. The exchange is told of it, perhaps before this method returns.
   *
   * @return the pool in which the exchange waits, from which it has to be removed when it ends; or
   *     null
   */
  @Nullable Http2ConnectionPool connect(
      VertxExchange exchange,
      HttpRequest request,
      ConnectionRoute route,
      @Nullable ProxyRoute proxyRoute,
      RequestOptions where) {
    Http2ConnectionPools pools = request.url().ssl() ? tlsPools : clearPools(proxyRoute);
    if (pools != null) {
      return pools.add(exchange, where, request.proxy());
    }
    HttpClient client = client(request.url(), proxyRoute).forUpTo(inFlight.getOrDefault(route, 0));
    if (sender == null) {
      client.request(where).onComplete(result -> exchange.connected(result, where));
    } else {
      sender.send(exchange, where, client);
    }
    return null;
  }

  /** Makes room for at least this number of connections to a host. */
  void makeRoom(int requests) {
    connections = Math.max(connections, requests);
    pairs.forEach(pair -> pair.makeRoom(requests));
  }

  /** Counts a request that will ask for connections. */
  void started(ConnectionRoute route) {
    inFlight.merge(route, 1, Integer::sum);
  }

  /** Uncounts a request that has ended. */
  void ended(ConnectionRoute route) {
    inFlight.computeIfPresent(route, (known, count) -> count > 1 ? count - 1 : null);
  }

  /**
   * Returns the pools for clear text; null for proxies that need HTTP/1.1: those that read the
   * request, and SOCKS 4.
   */
  private @Nullable Http2ConnectionPools clearPools(@Nullable ProxyRoute proxyRoute) {
    return proxyRoute == null || !(proxyRoute.isForwarded() || proxyRoute.isSocks4())
        ? clearPools
        : null;
  }

  private ClientPair client(HttpUrl target, @Nullable ProxyRoute proxyRoute) {
    if (target.ssl()) {
      return tls;
    }
    if (proxyRoute == null || !proxyRoute.isSocks4()) {
      return clear;
    }
    ClientPair client = socks4 == null ? newSocks4.get() : socks4;
    socks4 = client;
    return client;
  }

  /** Closes all connections. */
  Future<Void> close() {
    return Future.join(all.stream().map(HttpClient::close).toList()).mapEmpty();
  }
}
