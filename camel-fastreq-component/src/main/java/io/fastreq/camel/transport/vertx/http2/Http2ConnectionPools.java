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
package io.fastreq.camel.transport.vertx.http2;

import io.fastreq.camel.FastreqProxy;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Pools of connections, one for each server and proxy, kept only while they are needed. Used on one
 * event loop only.
 */
public final class Http2ConnectionPools {

  private final IntFunction<HttpClient> clients;
  private final Duration longestConnect;
  private final Map<Key, Http2ConnectionPool> pools = new HashMap<>();

  /** Key of Vert.x's pools. */
  private record Key(
      String host, int port, @Nullable SocketAddress server, @Nullable FastreqProxy proxy) {}

  /**
   * @param clients finds the client for a number of requests in flight
   * @param longestConnect longest time until a new connection can be used
   */
  public Http2ConnectionPools(IntFunction<HttpClient> clients, Duration longestConnect) {
    this.clients = clients;
    this.longestConnect = longestConnect;
  }

  /** Adds a request that waits for a connection, and returns the pool in which it waits. */
  public Http2ConnectionPool add(
      Http2ConnectionPool.Waiter waiter, RequestOptions where, @Nullable FastreqProxy proxy) {
    Key key = new Key(where.getHost(), where.getPort(), where.getServer(), proxy);
    Http2ConnectionPool pool =
        pools.computeIfAbsent(
            key,
            none ->
                new Http2ConnectionPool(
                    clients, longestConnect, empty -> pools.remove(key, empty)));
    pool.add(waiter, where);
    return pool;
  }
}
