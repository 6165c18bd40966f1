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
 * Two clients that differ in the size of their pools alone. Vert.x sets aside room for all the
 * connections that a pool may have as soon as it has one, and it has a pool for each host: so most
 * hosts share a client with small pools, and those with many requests at once have one with large
 * pools. Used on one event loop only.
 */
public final class ClientPair {

  /** Most connections to a host of the client with small pools. */
  public static final int FEW = 64;

  private final IntFunction<HttpClient> make;
  private int connections;
  private HttpClient few;
  private @Nullable HttpClient many;

  /**
   * @param connections most connections to one host
   * @param make makes a client with pools of a size
   */
  ClientPair(int connections, IntFunction<HttpClient> make) {
    this.connections = connections;
    this.make = make;
    this.few = make.apply(Math.min(connections, FEW));
  }

  /**
   * Has at least so many connections to a host be possible, by other clients where the pools are
   * too small. The clients of before end their requests. Each time pools become twice as large at
   * least, so that there are never many clients.
   */
  void makeRoom(int atLeast) {
    if (atLeast <= connections) {
      return;
    }
    boolean small = connections < FEW;
    connections = Math.max(atLeast, 2 * connections);
    many = null;
    if (small) {
      few = make.apply(Math.min(connections, FEW));
    }
  }

  /**
   * The client for a request.
   *
   * @param atOnce most requests that the host has had under way at the same time
   */
  public HttpClient forUpTo(int atOnce) {
    if (atOnce <= FEW || connections <= FEW) {
      return few;
    }
    HttpClient large = many == null ? make.apply(connections) : many;
    many = large;
    return large;
  }
}
