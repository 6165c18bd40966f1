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

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine's clients of one event loop, and which of them takes a request: Vert.x binds the HTTP
 * version to the client. Used on that event loop only.
 */
final class Clients {

  /** The name Netty gives it. */
  private static final String SOCKS4_DECODER = "Socks4ClientDecoder#0";

  private final List<HttpClient> all = new ArrayList<>();
  private final HttpClient clear;
  private final HttpClient tls;
  private final Supplier<HttpClient> newSocks4;
  private final @Nullable OriginQueues clearQueues;
  private final @Nullable OriginQueues tlsQueues;
  private final @Nullable Courier courier;
  private @Nullable HttpClient socks4;

  /**
   * @param connected told of each new connection before it is used
   * @param courier sends the requests, in HTTP/1.1 alone; null for the engine itself
   */
  Clients(
      Vertx vertx,
      EngineOptions engine,
      Handler<HttpConnection> connected,
      @Nullable Courier courier) {
    this.courier = courier;
    clear = closedInTheEnd(engine.clearTextClient(vertx, connected));
    tls = closedInTheEnd(engine.tlsClient(vertx, connected));
    newSocks4 = () -> engine.clearTextClient(vertx, dressed(connected));
    tlsQueues = engine.settings().http2() ? new OriginQueues(tls, engine.longestConnect()) : null;
    clearQueues =
        engine.settings().h2c()
            ? new OriginQueues(
                closedInTheEnd(engine.clearTextHttp2Client(vertx, connected)),
                engine.longestConnect())
            : null;
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
  @Nullable OriginQueue connect(
      Attempt attempt, WireRequest request, @Nullable ProxyRoute route, RequestOptions where) {
    OriginQueues queues = request.target().ssl() ? tlsQueues : clearQueues(route);
    if (queues != null) {
      return queues.add(attempt, where, request.proxy());
    }
    HttpClient client = client(request.target(), route);
    if (courier == null) {
      client.request(where).onComplete(result -> attempt.connected(result, where));
    } else {
      courier.carry(attempt, where, client);
    }
    return null;
  }

  /** None by way of what is spoken to in HTTP/1.1: a proxy that reads the request, and SOCKS 4. */
  private @Nullable OriginQueues clearQueues(@Nullable ProxyRoute route) {
    return route == null || !(route.forwarded() || route.isSocks4()) ? clearQueues : null;
  }

  private HttpClient client(HttpTarget target, @Nullable ProxyRoute route) {
    if (target.ssl()) {
      return tls;
    }
    if (route == null || !route.isSocks4()) {
      return clear;
    }
    HttpClient client = socks4 == null ? closedInTheEnd(newSocks4.get()) : socks4;
    socks4 = client;
    return client;
  }

  /** Closes all connections. */
  Future<Void> close() {
    return Future.join(all.stream().map(HttpClient::close).toList()).mapEmpty();
  }
}
