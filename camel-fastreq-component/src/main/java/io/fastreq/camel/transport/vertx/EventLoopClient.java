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

import io.fastreq.camel.transport.ConnectionReliability;
import io.fastreq.camel.transport.TransportSettings;
import io.fastreq.camel.transport.vertx.connection.IntrusiveList;
import io.fastreq.camel.transport.vertx.connection.PersistentConnection;
import io.fastreq.camel.transport.vertx.http1.ConnectionGuard;
import io.fastreq.camel.transport.vertx.http2.Http2Connection;
import io.netty.channel.SingleThreadEventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop with HTTP clients of its own, so that no connection is ever used across event
 * loops. Everything but {@link #run}, {@link #runLater}, {@link #makeRoom}, {@link #isCurrent} and
 * {@link #openConnections} happens on that event loop.
 */
final class EventLoopClient implements PersistentConnection.Owner {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoopClient.class);

  private final ContextInternal context;
  private final HttpClients clients;
  private final DestinationResolver destinations;
  private int maxIdle;
  private final ConnectionReliability reliability;

  private final IntrusiveList<VertxExchange> exchanges = new IntrusiveList<>();

  /** Idle connections, the longest idle first. */
  private final IntrusiveList<PersistentConnection> idle = new IntrusiveList<>();

  private final List<Runnable> afterPoll = new ArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private boolean closed;

  EventLoopClient(
      Vertx vertx,
      VertxOptions options,
      int maxIdle,
      ConnectionReliability reliability,
      @Nullable RequestSender sender) {
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.maxIdle = maxIdle;
    this.reliability = reliability;
    this.clients = new HttpClients(vertx, options, this::connected, sender);
    this.destinations = destinations((VertxInternal) vertx, options.settings());
  }

  private DestinationResolver destinations(VertxInternal vertx, TransportSettings settings) {
    CheckedAddresses.Lookup lookup =
        (name, then) -> {
          var addresses =
              vertx
                  .nettyAddressResolverGroup()
                  .getResolver(context.nettyEventLoop())
                  .resolveAll(InetSocketAddress.createUnresolved(name, 0));
          // Runs the action in the context, so that further requests stay on this event loop.
          addresses.addListener(done -> context.emit(addresses, then::accept));
        };
    return new DestinationResolver(
        settings.addresses(),
        new CheckedAddresses(settings.addresses(), lookup, System::nanoTime),
        Duration.ofMillis(settings.connectTimeoutMillis()));
  }

  /** Returns the resolver of destinations, to be used on this event loop. */
  DestinationResolver destinations() {
    return destinations;
  }

  /** Returns whether the caller is on this event loop. */
  boolean isCurrent() {
    return context.nettyEventLoop().inEventLoop();
  }

  /**
   * Runs an action: at once if the caller is on this event loop, otherwise soon.
   *
   * @return false if it never runs, because the caller's Vert.x was closed
   */
  @Override
  public boolean run(Runnable action) {
    // The context alone does not tell: its blocking tasks run in it as well, on worker threads.
    if (isCurrent() && ContextInternal.current() == context) {
      action.run(); // the usual case: a response has let the next request start
      return true;
    }
    try {
      context.emit(action, Runnable::run);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Runs an action later on this event loop, or never if its Vert.x was closed. */
  void runLater(Runnable action) {
    try {
      context.runOnContext(none -> action.run());
    } catch (RejectedExecutionException e) {
      LOG.trace("The event loop has ended, and all that was under way with it", e);
    }
  }

  /**
   * Runs a task when this event loop has handled all connections that were ready together. To be
   * called on this event loop.
   */
  void afterBurst(Runnable task) {
    try {
      context.nettyEventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      task.run(); // the event loop is ending, and there will be no more bursts
    }
  }

  /** Returns the HTTP clients, to be used on this event loop. */
  HttpClients clients() {
    return clients;
  }

  /** Makes room for at least this number of requests in flight and of idle connections. */
  void makeRoom(int requests, int idleConnections) {
    // If it never runs, nothing is sent any more either.
    boolean unused =
        run(
            () -> {
              maxIdle = Math.max(maxIdle, idleConnections);
              if (!closed) {
                clients.makeRoom(requests);
              }
            });
  }

  boolean isClosed() {
    return closed;
  }

  void begin(VertxExchange exchange) {
    exchanges.add(exchange.node());
  }

  void end(VertxExchange exchange) {
    exchanges.remove(exchange.node());
  }

  int openConnections() {
    return open.get();
  }

  /**
   * Runs a task when this event loop has polled its sockets once more. To be called on this event
   * loop.
   */
  void afterNextPoll(Runnable task) {
    if (context.nettyEventLoop() instanceof SingleThreadEventLoop loop) {
      afterPoll.add(task);
      if (afterPoll.size() == 1) {
        // What is executed at the end of one round runs after the sockets of the next.
        loop.executeAfterEventLoopIteration(() -> runLater(this::polled));
      }
    } else {
      runLater(task);
    }
  }

  private void polled() {
    List<Runnable> due = List.copyOf(afterPoll);
    afterPoll.clear();
    due.forEach(Runnable::run);
  }

  private void connected(HttpConnection connection) {
    // Each request handles its own failure; without a handler Vert.x would log it as an error too.
    connection.exceptionHandler(failure -> {});
    open.incrementAndGet();
    if (!(connection instanceof ConnectionBase base)) {
      throw new IllegalStateException("a connection without a channel");
    }
    if (base.channel().pipeline().get("codec") == null) {
      Http2Connection.install(base, connection, this);
    } else {
      ConnectionGuard.install(base, connection, this);
    }
    if (closed) {
      // It was still being opened when the others were closed.
      Future<Void> unused = connection.close();
    }
  }

  @Override
  public void busy(PersistentConnection connection) {
    idle.remove(connection.node());
  }

  @Override
  public void idle(PersistentConnection connection) {
    idle.add(connection.node());
    PersistentConnection longestIdle = idle.first();
    if (longestIdle != null && idle.size() > maxIdle) {
      idle.remove(longestIdle.node());
      longestIdle.kill();
    }
  }

  @Override
  public ConnectionReliability reliability() {
    return reliability;
  }

  @Override
  public void closed(PersistentConnection connection) {
    idle.remove(connection.node());
    open.decrementAndGet();
  }

  /** Ends the exchanges in flight and closes all connections. */
  Future<Void> close() {
    var done = context.<Void>promise();
    boolean runs =
        run(
            () -> {
              closed = true;
              try {
                exchanges.toList().forEach(VertxExchange::transportClosed);
              } finally {
                clients.close().onComplete(done);
              }
            });
    return runs ? done.future() : Future.succeededFuture();
  }
}
