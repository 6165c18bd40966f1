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
 * Checks a connection that is offered to a request before the first byte is written to it: whether
 * it is fit, and whether the request may be written yet. Used on one event loop only.
 */
final class ConnectionGate {

  private final Owner owner;
  private final EventLoopClient eventLoop;

  private final ConnectionReuse reuse;
  private final ConnectionRoute route;
  private final Listener listener;

  private boolean waited;
  private @Nullable HeldConnection held;
  private final WriteDelay delay = new WriteDelay();

  /** The exchange that the request belongs to. */
  interface Owner {

    /** Returns whether the exchange has ended, so that nothing is written any more. */
    boolean isOver();

    /** Asks for a connection, which is then offered. */
    void connect(RequestOptions where);

    /** Writes the request. */
    void write(HttpClientRequest connected);

    /**
     * Writes the headers of a request whose rest a {@link RequestSender} writes.
     *
     * @return false where nothing may be sent
     */
    boolean prepare(HttpClientRequest connected);

    /** Called when the connection closed while the request waited. */
    void unused();
  }

  /**
   * @param reuse which of the connections that have served before are fit
   * @param route what they lead to
   * @param listener says when the request may be written
   */
  ConnectionGate(
      Owner owner,
      EventLoopClient eventLoop,
      ConnectionReuse reuse,
      ConnectionRoute route,
      Listener listener) {
    this.owner = owner;
    this.eventLoop = eventLoop;
    this.reuse = reuse;
    this.route = route;
    this.listener = listener;
  }

  /** Returns whether the request has waited while it held a connection. */
  boolean waited() {
    return waited;
  }

  /**
   * Takes a connection, or asks for another. A kept one may have been closed, or may hold bytes
   * that belong to no response, without the event loop having seen that; so it is used after one
   * more poll of the sockets.
   *
   * @param where used to ask for another connection
   * @param next told whether the headers were written, where a {@link RequestSender} writes the
   *     rest
   */
  void offer(HttpClientRequest connected, RequestOptions where, @Nullable Consumer<Boolean> next) {
    ConnectionGuard guard = ConnectionGuard.of(connected.connection());
    if (guard == null || !guard.hasServed() || owner.isOver()) {
      use(connected, next);
      return;
    }
    connected.exceptionHandler(failure -> {});
    if (!eventLoop.reliability().allows(reuse, route)) {
      askForAnother(guard, where, next);
      return;
    }
    eventLoop.afterNextPoll(
        () -> {
          if (guard.isUsable() || owner.isOver()) {
            use(connected, next);
          } else {
            askForAnother(guard, where, next);
          }
        });
  }

  private void askForAnother(
      ConnectionGuard unfit, RequestOptions where, @Nullable Consumer<Boolean> next) {
    unfit.kill();
    tell(next, false);
    owner.connect(where);
  }

  private void use(HttpClientRequest connected, @Nullable Consumer<Boolean> next) {
    boolean mayWrite = !owner.isOver() && listener.onConnected(this::writeLater);
    if (owner.isOver()) {
      // The exchange was aborted: the connection serves others.
      Http2ConnectionPool.giveBack(connected);
      tell(next, false);
    } else if (mayWrite) {
      write(connected, next);
    } else {
      connected.exceptionHandler(failure -> {});
      held = new HeldConnection(connected, next, this::lost);
      waited = true;
    }
  }

  /** Called on any thread. */
  private void writeLater() {
    delay.released();
    eventLoop.run(() -> eventLoop.afterNextPoll(this::writeNow));
  }

  private void writeNow() {
    HeldConnection connection = held;
    if (connection == null) {
      return; // it was lost or aborted
    }
    if (delay.isLate() && !listener.onConnected(this::writeLater)) {
      return;
    }
    if (held == null) {
      return; // aborted by the listener
    }
    held = null;
    connection.release();
    write(connection.request(), connection.next());
  }

  private void write(HttpClientRequest connected, @Nullable Consumer<Boolean> next) {
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
   * Gives back a connection that is held, since the exchange has ended.
   *
   * @param tells whether the {@link RequestSender} has to be told
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
