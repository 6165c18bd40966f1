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

import io.vertx.core.http.HttpClient;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Two clients that differ only in the size of their pools. Vert.x allocates room for the maximum
 * number of connections of a pool when it creates the pool, and has a pool for each host. So most
 * hosts share a client with small pools, and hosts with many concurrent requests use one with large
 * pools. Used on one event loop only.
 */
public final class ClientPair {

  /** Most connections to a host of the client with small pools. */
  public static final int SMALL_POOL = 64;

  private final IntFunction<HttpClient> make;
  private int connections;
  private HttpClient small;
  private @Nullable HttpClient large;

  /**
   * @param connections most connections to one host
   * @param make makes a client with pools of a size
   */
  ClientPair(int connections, IntFunction<HttpClient> make) {
    this.connections = connections;
    this.make = make;
    this.small = make.apply(Math.min(connections, SMALL_POOL));
  }

  /**
   * Makes room for at least this number of connections to a host, by other clients where the pools
   * are too small; the earlier clients end their requests. Pools at least double each time, so that
   * there are never many clients.
   */
  void makeRoom(int atLeast) {
    if (atLeast <= connections) {
      return;
    }
    boolean growsSmall = connections < SMALL_POOL;
    connections = Math.max(atLeast, 2 * connections);
    large = null;
    if (growsSmall) {
      small = make.apply(Math.min(connections, SMALL_POOL));
    }
  }

  /**
   * Returns the client for a request.
   *
   * @param atOnce most requests that the host has had in flight at the same time
   */
  HttpClient forUpTo(int atOnce) {
    if (atOnce <= SMALL_POOL || connections <= SMALL_POOL) {
      return small;
    }
    HttpClient client = large == null ? make.apply(connections) : large;
    large = client;
    return client;
  }
}
