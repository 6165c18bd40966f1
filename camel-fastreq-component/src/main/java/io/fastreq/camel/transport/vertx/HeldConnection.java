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

import io.fastreq.camel.transport.vertx.connection.PersistentConnection;
import io.fastreq.camel.transport.vertx.http1.ConnectionGuard;
import io.fastreq.camel.transport.vertx.http2.Http2Connection;
import io.fastreq.camel.transport.vertx.http2.Http2ConnectionPool;
import io.vertx.core.http.HttpClientRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection, or one stream of a shared connection, that is held for a request which may not be
 * written yet. It serves no other request until it is released or given back. Used on the
 * connection's event loop only.
 */
final class HeldConnection {

  private final HttpClientRequest request;
  private final @Nullable Consumer<Boolean> next;
  private final @Nullable PersistentConnection connection;
  private final Runnable onLost;

  /**
   * Holds a connection.
   *
   * @param request the request that waits for it to be written
   * @param next told whether it was written, or null
   * @param onLost run if the connection closes first
   */
  HeldConnection(HttpClientRequest request, @Nullable Consumer<Boolean> next, Runnable onLost) {
    this.request = request;
    this.next = next;
    this.onLost = onLost;
    Http2Connection shared = Http2Connection.of(request.connection());
    this.connection = shared == null ? ConnectionGuard.of(request.connection()) : shared;
    if (connection != null) {
      connection.hold(onLost);
    }
  }

  HttpClientRequest request() {
    return request;
  }

  @Nullable Consumer<Boolean> next() {
    return next;
  }

  /** Ends the hold because the request is about to be written. */
  void release() {
    if (connection != null) {
      connection.release(onLost);
    }
  }

  /** Ends the hold because the request will not be written: the connection may serve others. */
  void giveBack() {
    release();
    Http2ConnectionPool.giveBack(request);
    if (connection != null) {
      connection.unused();
    }
  }
}
