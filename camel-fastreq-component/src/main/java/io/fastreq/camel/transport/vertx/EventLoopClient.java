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
final class EventLoopClient implements PersistentConnection.Keeper {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoopClient.class);

  private final ContextInternal context;
  private final HttpClients clients;
  private final DestinationResolver destinations;
  private int maxIdle;
  private final ConnectionReliability reliability;

  private final IntrusiveList<VertxExchange> attempts = new IntrusiveList<>();

  /** In the order in which they fell idle. */
  private final IntrusiveList<PersistentConnection> idle = new IntrusiveList<>();

  private final List<Runnable> looks = new ArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private boolean closed;

  EventLoopClient(
      Vertx vertx,
      VertxOptions engine,
      int maxIdle,
      ConnectionReliability reliability,
      @Nullable RequestSender courier) {
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.maxIdle = maxIdle;
    this.reliability = reliability;
    this.clients = new HttpClients(vertx, engine, this::connected, courier);
    this.destinations = destinations((VertxInternal) vertx, engine.settings());
  }

  private DestinationResolver destinations(VertxInternal vertx, TransportSettings settings) {
    CheckedAddresses.Lookup lookup =
        (name, then) -> {
          var addresses =
              vertx
                  .nettyAddressResolverGroup()
                  .getResolver(context.nettyEventLoop())
                  .resolveAll(InetSocketAddress.createUnresolved(name, 0));
          // Back into the context, for the requests that follow to stay on this event loop.
          addresses.addListener(done -> context.emit(addresses, then::accept));
        };
    return new DestinationResolver(
        settings.addresses(),
        new CheckedAddresses(settings.addresses(), lookup, System::nanoTime),
        Duration.ofMillis(settings.connectTimeoutMillis()));
  }

  /** Settles where requests go, on this lane's event loop. */
  DestinationResolver destinations() {
    return destinations;
  }

  /** Whether the caller is on this lane's event loop. */
  boolean isCurrent() {
    return context.nettyEventLoop().inEventLoop();
  }

  /**
   * Runs at once if the caller is on this lane's event loop, else soon.
   *
   * @return false if it never runs: the caller's Vert.x was closed, its connections with it
   */
  @Override
  public boolean run(Runnable action) {
    // The context alone does not tell: its blocking tasks run in it as well, on worker threads.
    if (isCurrent() && ContextInternal.current() == context) {
      action.run(); // as most are: an answer has let the next request start
      return true;
    }
    try {
      context.emit(action, Runnable::run);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Runs later on this lane's event loop; never, where its Vert.x was closed. */
  void runLater(Runnable action) {
    try {
      context.runOnContext(none -> action.run());
    } catch (RejectedExecutionException e) {
      LOG.trace("The event loop has ended, and all that was under way with it", e);
    }
  }

  /**
   * Runs a task on this event loop when it has dealt with all connections that were ready together;
   * for a caller on it.
   */
  void afterBurst(Runnable task) {
    try {
      context.nettyEventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      task.run(); // the event loop is ending, and there will be no more bursts
    }
  }

  /** Finds connections, on this lane's event loop. */
  HttpClients clients() {
    return clients;
  }

  /** Has at least so many requests be under way at once, and so many idle connections be kept. */
  void makeRoom(int requests, int idleConnections) {
    // Where it never runs, nothing is sent any more either.
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

  void begin(VertxExchange attempt) {
    attempts.add(attempt.place());
  }

  void end(VertxExchange attempt) {
    attempts.remove(attempt.place());
  }

  int openConnections() {
    return open.get();
  }

  /**
   * Runs a task on this event loop when it has looked once more at what has come on its
   * connections; for a caller on it.
   */
  void afterNextLook(Runnable task) {
    if (context.nettyEventLoop() instanceof SingleThreadEventLoop loop) {
      looks.add(task);
      if (looks.size() == 1) {
        // What is executed at the end of one round runs after the sockets of the next.
        loop.executeAfterEventLoopIteration(() -> runLater(this::looked));
      }
    } else {
      runLater(task);
    }
  }

  private void looked() {
    List<Runnable> due = List.copyOf(looks);
    looks.clear();
    due.forEach(Runnable::run);
  }

  private void connected(HttpConnection connection) {
    // Every failure reaches its request; the engine would log it as an error as well.
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
      // It was still being made when all others were closed.
      Future<Void> unused = connection.close();
    }
  }

  @Override
  public void busy(PersistentConnection connection) {
    idle.remove(connection.place());
  }

  @Override
  public void idle(PersistentConnection connection) {
    idle.add(connection.place());
    PersistentConnection longestIdle = idle.eldest();
    if (longestIdle != null && idle.size() > maxIdle) {
      idle.remove(longestIdle.place());
      longestIdle.kill();
    }
  }

  @Override
  public ConnectionReliability reliability() {
    return reliability;
  }

  @Override
  public void closed(PersistentConnection connection) {
    idle.remove(connection.place());
    open.decrementAndGet();
  }

  /** Ends the attempts under way and closes all connections. */
  Future<Void> close() {
    var done = context.<Void>promise();
    boolean runs =
        run(
            () -> {
              closed = true;
              try {
                attempts.all().forEach(VertxExchange::transportClosed);
              } finally {
                clients.close().onComplete(done);
              }
            });
    return runs ? done.future() : Future.succeededFuture();
  }
}
