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

import io.fastreq.camel.transport.VertxTransport.Settings;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop with HTTP clients of its own, so that no connection is ever used across event
 * loops. Everything but {@link #run}, {@link #isCurrent} and {@link #openConnections} happens on
 * that event loop.
 */
final class Lane implements ConnectionGuard.Listener {

  /** The name Netty gives it. */
  private static final String SOCKS4_DECODER = "Socks4ClientDecoder#0";

  private final ContextInternal context;
  private final HttpClient clear;
  private final HttpClient tls;
  private final Supplier<HttpClient> newSocks4;
  private @Nullable HttpClient socks4;
  private final Destinations destinations;
  private final int maxIdle;

  private final Set<Attempt> attempts = new HashSet<>();

  /** In the order in which they fell idle. */
  private final Set<ConnectionGuard> idle = new LinkedHashSet<>();

  private final AtomicInteger open = new AtomicInteger();
  private boolean closed;

  Lane(Vertx vertx, EngineOptions engine, int maxIdle) {
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.maxIdle = maxIdle;
    this.clear = engine.clearTextClient(vertx, this::connected);
    this.tls = engine.tlsClient(vertx, this::connected);
    this.newSocks4 = () -> engine.clearTextClient(vertx, this::connectedBySocks4);
    this.destinations = destinations((VertxInternal) vertx, engine.settings());
  }

  private Destinations destinations(VertxInternal vertx, Settings settings) {
    TargetAddresses.Lookup lookup =
        (name, then) -> {
          var addresses =
              vertx
                  .nettyAddressResolverGroup()
                  .getResolver(context.nettyEventLoop())
                  .resolveAll(InetSocketAddress.createUnresolved(name, 0));
          // Back into the context, for the requests that follow to stay on this event loop.
          addresses.addListener(done -> context.emit(addresses, then::accept));
        };
    return new Destinations(
        settings.addresses(),
        new TargetAddresses(settings.addresses(), lookup, System::nanoTime),
        Duration.ofMillis(settings.connectTimeoutMillis()));
  }

  /** Settles where requests go, on this lane's event loop. */
  Destinations destinations() {
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
  boolean run(Runnable action) {
    try {
      context.emit(action, Runnable::run);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** The client for a target, by way of a proxy or directly. */
  HttpClient client(HttpTarget target, @Nullable ProxyRoute route) {
    if (target.ssl()) {
      return tls;
    }
    if (route == null || !route.isSocks4()) {
      return clear;
    }
    HttpClient client = socks4 == null ? newSocks4.get() : socks4;
    socks4 = client;
    return client;
  }

  boolean isClosed() {
    return closed;
  }

  void begin(Attempt attempt) {
    attempts.add(attempt);
  }

  void end(Attempt attempt) {
    attempts.remove(attempt);
  }

  int openConnections() {
    return open.get();
  }

  /**
   * Without TLS, Vert.x 4.5 takes all handlers out while Netty's for SOCKS 4 is still to remove its
   * decoder, and closes the connection because it is gone. So something is there to be removed.
   */
  private void connectedBySocks4(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      base.channel().pipeline().addLast(SOCKS4_DECODER, new ChannelInboundHandlerAdapter());
    }
    connected(connection);
  }

  private void connected(HttpConnection connection) {
    // Every failure reaches its request; the engine would log it as an error as well.
    connection.exceptionHandler(failure -> {});
    open.incrementAndGet();
    if (connection instanceof ConnectionBase base
        && base.channel().pipeline().get("codec") != null) {
      ConnectionGuard.install(base, this);
    } else {
      connection.closeHandler(none -> open.decrementAndGet());
    }
  }

  @Override
  public void busy(ConnectionGuard guard) {
    idle.remove(guard);
  }

  @Override
  public void idle(ConnectionGuard guard) {
    idle.add(guard);
    if (idle.size() > maxIdle) {
      Iterator<ConnectionGuard> longestIdle = idle.iterator();
      ConnectionGuard surplus = longestIdle.next();
      longestIdle.remove();
      surplus.kill();
    }
  }

  @Override
  public void closed(ConnectionGuard guard) {
    idle.remove(guard);
    open.decrementAndGet();
  }

  /** Ends the attempts under way and closes all connections. */
  Future<Void> close() {
    var done = context.<Void>promise();
    boolean runs =
        run(
            () -> {
              closed = true;
              new ArrayList<>(attempts).forEach(Attempt::transportClosed);
              Future<Void> rest = socks4 == null ? Future.succeededFuture() : socks4.close();
              Future.join(clear.close(), tls.close(), rest).<Void>mapEmpty().onComplete(done);
            });
    return runs ? done.future() : Future.succeededFuture();
  }
}
