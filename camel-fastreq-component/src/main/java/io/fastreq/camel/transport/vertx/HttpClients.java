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
 * The engine's clients of one event loop, and which of them takes a request: Vert.x binds the HTTP
 * version to the client. Used on that event loop only.
 */
final class HttpClients {

  /** The name Netty gives it. */
  private static final String SOCKS4_DECODER = "Socks4ClientDecoder#0";

  private final List<HttpClient> all = new ArrayList<>();
  private final ClientPair clear;
  private final ClientPair tls;
  private final Supplier<ClientPair> newSocks4;
  private final @Nullable Http2ConnectionPools clearQueues;
  private final @Nullable Http2ConnectionPools tlsQueues;
  private final @Nullable RequestSender courier;
  private final List<ClientPair> pairs = new ArrayList<>();
  private int connections;

  /** Requests under way. */
  private final Map<ConnectionRoute, Integer> underWay = new HashMap<>();

  private @Nullable ClientPair socks4;

  /**
   * @param connected told of each new connection before it is used
   * @param courier sends the requests, in HTTP/1.1 alone; null for the engine itself
   */
  HttpClients(
      Vertx vertx,
      VertxOptions engine,
      Handler<HttpConnection> connected,
      @Nullable RequestSender courier) {
    this.courier = courier;
    connections = engine.settings().connections();
    clear = pair(size -> engine.clearTextClient(vertx, connected, size));
    tls = pair(size -> engine.tlsClient(vertx, connected, size));
    newSocks4 = () -> pair(size -> engine.clearTextClient(vertx, dressed(connected), size));
    tlsQueues =
        engine.settings().http2()
            ? new Http2ConnectionPools(tls::forUpTo, engine.longestConnect())
            : null;
    clearQueues =
        engine.settings().h2c()
            ? new Http2ConnectionPools(
                pair(size -> engine.clearTextHttp2Client(vertx, connected, size))::forUpTo,
                engine.longestConnect())
            : null;
  }

  private ClientPair pair(IntFunction<HttpClient> make) {
    ClientPair pair = new ClientPair(connections, size -> closedInTheEnd(make.apply(size)));
    pairs.add(pair);
    return pair;
  }

  private HttpClient closedInTheEnd(HttpClient client) {
    all.add(client);
    return client;
  }

  /**
   * Without TLS, Vert.x 4.5 takes all handlers out while Netty's for SOCKS 4 is still to remove its
   * decoder, and closes the connection because it is gone. So something is there to be removed.
   */
  private static Handler<HttpConnection> dressed(Handler<HttpConnection> connected) {
    return connection -> {
      if (connection instanceof ConnectionBase base) {
        base.channel().pipeline().addLast(SOCKS4_DECODER, new ChannelInboundHandlerAdapter());
      }
      connected.handle(connection);
    };
  }

  /**
   * Asks for a connection, of which the attempt is told, perhaps before this returns.
   *
   * @return where the attempt waits, to be left when it has ended meanwhile; null if it need not
   */
  @Nullable Http2ConnectionPool connect(
      VertxExchange attempt,
      HttpRequest request,
      @Nullable ProxyRoute route,
      RequestOptions where) {
    Http2ConnectionPools queues = request.target().ssl() ? tlsQueues : clearQueues(route);
    if (queues != null) {
      return queues.add(attempt, where, request.proxy());
    }
    ConnectionRoute way = ConnectionRoute.of(request);
    HttpClient client = client(request.target(), route).forUpTo(underWay.getOrDefault(way, 0));
    if (courier == null) {
      client.request(where).onComplete(result -> attempt.connected(result, where));
    } else {
      courier.carry(attempt, where, client);
    }
    return null;
  }

  /** Has at least so many connections to a host be possible. */
  void makeRoom(int requests) {
    connections = Math.max(connections, requests);
    pairs.forEach(pair -> pair.makeRoom(requests));
  }

  /** A request is under way, and will ask for connections. */
  void enter(ConnectionRoute way) {
    underWay.merge(way, 1, Integer::sum);
  }

  /** A request that was under way has ended. */
  void exit(ConnectionRoute way) {
    underWay.computeIfPresent(way, (known, count) -> count > 1 ? count - 1 : null);
  }

  /** None by way of what is spoken to in HTTP/1.1: a proxy that reads the request, and SOCKS 4. */
  private @Nullable Http2ConnectionPools clearQueues(@Nullable ProxyRoute route) {
    return route == null || !(route.forwarded() || route.isSocks4()) ? clearQueues : null;
  }

  private ClientPair client(HttpUrl target, @Nullable ProxyRoute route) {
    if (target.ssl()) {
      return tls;
    }
    if (route == null || !route.isSocks4()) {
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
