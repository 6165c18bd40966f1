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

import io.fastreq.camel.http.ConnectionReuse;
import io.fastreq.camel.transport.HttpTransport.Listener;
import io.fastreq.camel.transport.WriteDelay;
import io.fastreq.camel.transport.vertx.connection.ConnectionRoute;
import io.fastreq.camel.transport.vertx.http1.ConnectionGuard;
import io.fastreq.camel.transport.vertx.http2.Http2ConnectionPool;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a connection that is offered to a request and the first byte that is written to
 * it: is the connection fit, and may the request leave yet? Lives on the lane's event loop.
 */
final class ConnectionGate {

  private final Owner owner;
  private final EventLoopClient lane;

  private final ConnectionReuse reuse;
  private final ConnectionRoute way;
  private final Listener listener;

  private boolean waited;
  private @Nullable HeldConnection held;
  private final WriteDelay lateness = new WriteDelay();

  /** Whose request it is. */
  interface Owner {

    /** Whether the attempt has ended, so that nothing is written any more. */
    boolean isOver();

    /** Asks for a connection, which is then offered. */
    void connect(RequestOptions where);

    /** Writes the request. */
    void write(HttpClientRequest connected);

    /**
     * Writes the headers of a request whose rest somebody else writes.
     *
     * @return false where nothing may be sent
     */
    boolean prepare(HttpClientRequest connected);

    /** The connection closed while the request waited. */
    void unused();
  }

  /**
   * @param reuse which of the connections that have served before are fit
   * @param way what they lead to
   * @param listener says when the request may leave
   */
  ConnectionGate(
      Owner owner,
      EventLoopClient lane,
      ConnectionReuse reuse,
      ConnectionRoute way,
      Listener listener) {
    this.owner = owner;
    this.lane = lane;
    this.reuse = reuse;
    this.way = way;
    this.listener = listener;
  }

  /** Whether the request has waited for its turn with a connection in its hands. */
  boolean waited() {
    return waited;
  }

  /**
   * Takes a connection, or asks for another. A kept one may have been closed, or have bytes on it
   * that belong to no answer, without the event loop having seen it: so that looks once more.
   *
   * @param where asked for where another is needed
   * @param next told whether the request was written, where somebody else writes the rest of it
   */
  void offer(HttpClientRequest connected, RequestOptions where, @Nullable Consumer<Boolean> next) {
    ConnectionGuard guard = ConnectionGuard.of(connected.connection());
    if (guard == null || !guard.hasServed() || owner.isOver()) {
      use(connected, next);
      return;
    }
    connected.exceptionHandler(failure -> {});
    if (!lane.reliability().allows(reuse, way)) {
      another(guard, where, next);
      return;
    }
    lane.afterNextLook(
        () -> {
          if (guard.isUsable() || owner.isOver()) {
            use(connected, next);
          } else {
            another(guard, where, next);
          }
        });
  }

  private void another(
      ConnectionGuard unfit, RequestOptions where, @Nullable Consumer<Boolean> next) {
    unfit.kill();
    tell(next, false);
    owner.connect(where);
  }

  private void use(HttpClientRequest connected, @Nullable Consumer<Boolean> next) {
    boolean leaves = !owner.isOver() && listener.onConnected(this::leaveLater);
    if (owner.isOver()) {
      // It was given up while it waited: the connection serves someone else.
      Http2ConnectionPool.giveBack(connected);
      tell(next, false);
    } else if (leaves) {
      leave(connected, next);
    } else {
      connected.exceptionHandler(failure -> {});
      held = new HeldConnection(connected, next, this::lost);
      waited = true;
    }
  }

  /** On any thread. */
  private void leaveLater() {
    lateness.letGo();
    lane.run(() -> lane.afterNextLook(this::leaveNow));
  }

  private void leaveNow() {
    HeldConnection connection = held;
    if (connection == null) {
      return; // it was lost, or given up
    }
    if (lateness.isLate() && !listener.onConnected(this::leaveLater)) {
      return;
    }
    if (held == null) {
      return; // given up by the answer
    }
    held = null;
    connection.release();
    leave(connection.request(), connection.next());
  }

  private void leave(HttpClientRequest connected, @Nullable Consumer<Boolean> next) {
    if (next == null) {
      owner.write(connected);
    } else {
      next.accept(owner.prepare(connected));
    }
  }

  private void lost() {
    if (held != null) {
      held = null;
      owner.unused();
    }
  }

  private static void tell(@Nullable Consumer<Boolean> next, boolean written) {
    if (next != null) {
      next.accept(written);
    }
  }

  /**
   * The attempt has ended: a connection that is held serves others.
   *
   * @param tells whether who writes the rest of the request has to be told
   */
  void close(boolean tells) {
    HeldConnection connection = held;
    if (connection != null) {
      held = null;
      connection.giveBack();
      if (tells) {
        tell(connection.next(), false);
      }
    }
  }
}
