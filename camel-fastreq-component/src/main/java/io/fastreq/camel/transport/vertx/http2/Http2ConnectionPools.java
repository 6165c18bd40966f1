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
 * One pool for each server and way to it, kept only while it is needed. Used on one event loop
 * only.
 */
public final class Http2ConnectionPools {

  private final IntFunction<HttpClient> clients;
  private final Duration longestConnect;
  private final Map<Way, Http2ConnectionPool> pools = new HashMap<>();

  /** What Vert.x's pools go by. */
  private record Way(
      String host, int port, @Nullable SocketAddress server, @Nullable FastreqProxy proxy) {}

  /**
   * @param clients finds the client for the most requests that have been under way at once
   * @param longestConnect longest time from the beginning of a connection to its first use
   */
  public Http2ConnectionPools(IntFunction<HttpClient> clients, Duration longestConnect) {
    this.clients = clients;
    this.longestConnect = longestConnect;
  }

  /** Has an waiting_ told of a connection, or that there is none. Returns where it waits. */
  public Http2ConnectionPool add(
      Http2ConnectionPool.Waiting waiting, RequestOptions where, @Nullable FastreqProxy proxy) {
    Way way = new Way(where.getHost(), where.getPort(), where.getServer(), proxy);
    Http2ConnectionPool pool =
        pools.computeIfAbsent(
            way,
            none ->
                new Http2ConnectionPool(
                    clients, longestConnect, empty -> pools.remove(way, empty)));
    pool.add(waiting, where);
    return pool;
  }
}
