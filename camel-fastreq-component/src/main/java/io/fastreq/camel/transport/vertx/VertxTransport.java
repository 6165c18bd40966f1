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

import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.AddressCheck;
import io.fastreq.camel.transport.ConnectionReliability;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.TransportFailures;
import io.fastreq.camel.transport.TransportSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The component's own transport: HTTP/1.1 and HTTP/2 with Vert.x, in clear text or over TLS, with
 * persistent connections. Thread-safe; only {@link #close()} blocks.
 *
 * <p>Requests run on a few event loops. A request sent from one of them stays on it; all others are
 * distributed round robin. Outcomes are delivered on the event loop of the request.
 *
 * <p>The transport adds only {@code Host} ({@code :authority}), {@code Content-Length} and, if
 * responses are to be decompressed, {@code Accept-Encoding} to a request. It does not follow
 * redirects, and keeps no cookies.
 *
 * <p>If a sink pauses, its connection is not read, or with HTTP/2 its stream. Data read before that
 * (some 100 KB, up to 1 MB with HTTP/2) waits in memory.
 *
 * <p>A request with a proxy goes through it or not at all; the proxy resolves the target's name.
 * Connections are kept apart by proxy, user and password. Without a proxy, the transport connects
 * to the very address that {@link AddressCheck} has allowed.
 */
public final class VertxTransport implements HttpTransport {

  /** Idle connections beyond this number are closed, longest idle first, over all hosts. */
  private static final int MIN_IDLE_CAP = 256;

  private static final long CLOSE_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(VertxTransport.class);

  private final ConnectionReliability reliability = new ConnectionReliability();
  private final List<EventLoopClient> eventLoops;
  private final AtomicInteger turn = new AtomicInteger();

  /** Maximum number of concurrent requests for which room was made. */
  private final AtomicInteger room;

  /**
   * Creates a transport with one event loop for every two processors.
   *
   * @param vertx whose event loops are used; it stays the caller's to close
   * @param settings sizes, times and trust
   */
  public VertxTransport(Vertx vertx, TransportSettings settings) {
    this(vertx, settings, defaultLoops());
  }

  /** Creates a transport with a number of event loops. */
  public VertxTransport(Vertx vertx, TransportSettings settings, int loopCount) {
    this(vertx, settings, loopCount, maxIdle(settings));
  }

  /** Creates a transport with a number of event loops that keeps a number of idle connections. */
  public VertxTransport(Vertx vertx, TransportSettings settings, int loopCount, int maxIdle) {
    this(
        vertx, new VertxOptions(settings, new HttpClientOptions()), loopCount, maxIdle, () -> null);
  }

  /**
   * Creates a transport whose requests are sent in HTTP/1.1 by the given senders.
   *
   * @param vertx whose event loops are used; it stays the caller's to close
   * @param settings sizes, times and trust; what they say of HTTP/2 is ignored
   * @param base further options of connections: socket options, and trust and keys where the
   *     settings have none. Certificates and names are verified in any case
   * @param senders creates a sender for each event loop
   */
  public VertxTransport(
      Vertx vertx,
      TransportSettings settings,
      HttpClientOptions base,
      Supplier<RequestSender> senders) {
    this(
        vertx,
        new VertxOptions(settings.inHttp1(), base),
        defaultLoops(),
        maxIdle(settings),
        senders);
  }

  private VertxTransport(
      Vertx vertx,
      VertxOptions options,
      int loopCount,
      int maxIdle,
      Supplier<? extends @Nullable RequestSender> senders) {
    room = new AtomicInteger(options.settings().connections());
    int idlePerLoop = Math.max(1, maxIdle / loopCount);
    eventLoops =
        Stream.generate(
                () -> new EventLoopClient(vertx, options, idlePerLoop, reliability, senders.get()))
            .limit(loopCount)
            .toList();
  }

  private static int maxIdle(TransportSettings settings) {
    return Math.max(settings.connections(), MIN_IDLE_CAP);
  }

  private static int defaultLoops() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  @Override
  public Sent send(
      HttpRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Listener listener) {
    EventLoopClient eventLoop = pickEventLoop();
    VertxExchange exchange = new VertxExchange(eventLoop, request, options, receiver, listener);
    if (!eventLoop.run(exchange::start)) {
      listener.accept(TransportFailures.closed(Reach.NOT_SENT));
    }
    return exchange;
  }

  @Override
  public void afterBurst(Runnable task) {
    for (EventLoopClient eventLoop : eventLoops) {
      if (eventLoop.isCurrent()) {
        eventLoop.afterBurst(task);
        return;
      }
    }
    task.run();
  }

  @Override
  public void makeRoom(int requests) {
    if (room.getAndAccumulate(requests, Math::max) < requests) {
      int maxIdle = Math.max(1, requests / eventLoops.size());
      eventLoops.forEach(eventLoop -> eventLoop.makeRoom(requests, maxIdle));
    }
  }

  private EventLoopClient pickEventLoop() {
    if (eventLoops.size() == 1) {
      return eventLoops.get(0);
    }
    for (EventLoopClient eventLoop : eventLoops) {
      if (eventLoop.isCurrent()) {
        return eventLoop;
      }
    }
    return eventLoops.get(Math.floorMod(turn.getAndIncrement(), eventLoops.size()));
  }

  /** Returns the number of connections that are open now, in use or idle. */
  public int openConnections() {
    return eventLoops.stream().mapToInt(EventLoopClient::openConnections).sum();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Waits at most 5 seconds. On an event loop it does not wait: the connections close soon
   * after.
   */
  @Override
  public void close() {
    List<Future<Void>> closing = eventLoops.stream().map(EventLoopClient::close).toList();
    if (Context.isOnEventLoopThread()) {
      return;
    }
    CountDownLatch done = new CountDownLatch(closing.size());
    closing.forEach(eventLoop -> eventLoop.onComplete(result -> done.countDown()));
    try {
      if (!done.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Connections were still closing after {} seconds", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
