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
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.Listener;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.TransportFailures;
import io.fastreq.camel.transport.vertx.connection.ConnectionExchange;
import io.fastreq.camel.transport.vertx.connection.ConnectionRoute;
import io.fastreq.camel.transport.vertx.connection.IntrusiveList;
import io.fastreq.camel.transport.vertx.http1.ConnectionGuard;
import io.fastreq.camel.transport.vertx.http2.Http2Connection;
import io.fastreq.camel.transport.vertx.http2.Http2ConnectionPool;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: finds a connection, writes the request, reads the response, and
 * reports the outcome. Used on one event loop; only {@link #abort} may be called on other threads.
 * The outcome is decided by the first caller that sets {@code ended}.
 */
final class VertxExchange
    implements HttpTransport.Sent,
        ResponseReader.Owner,
        RequestSender.Outgoing,
        ConnectionGate.Owner,
        Http2ConnectionPool.Waiter {

  private final EventLoopClient eventLoop;
  private final HttpRequest request;
  private final ReadOptions options;
  private final @Nullable BodyReceiver receiver;
  private final Listener listener;
  private final @Nullable ProxyRoute proxyRoute;
  private final ConnectionRoute route;
  private final ConnectionGate gate;
  private final IntrusiveList.Node<VertxExchange> node = new IntrusiveList.Node<>(this);
  private final AtomicBoolean ended = new AtomicBoolean();

  private volatile boolean aborted;
  private @Nullable Consumer<Outcome> outcomeTaker;
  private boolean counted;
  private boolean written;
  private boolean responseRead;
  private @Nullable RequestOptions where;
  private @Nullable Http2ConnectionPool pool;
  private @Nullable ConnectionExchange connectionExchange;
  private @Nullable ResponseReader reader;

  VertxExchange(
      EventLoopClient eventLoop,
      HttpRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Listener listener) {
    this.eventLoop = eventLoop;
    this.request = request;
    this.options = options;
    this.receiver = receiver;
    this.listener = listener;
    this.proxyRoute = ProxyRoute.of(request);
    this.route = ConnectionRoute.of(request);
    this.gate = new ConnectionGate(this, eventLoop, request.reuse(), route, listener);
  }

  /** Returns the place of this exchange in the list of its event loop. */
  IntrusiveList.Node<VertxExchange> node() {
    return node;
  }

  /** Asks for a connection. */
  void start() {
    if (ended.get()) {
      return;
    }
    if (eventLoop.isClosed()) {
      finish(TransportFailures.closed(Reach.NOT_SENT));
      return;
    }
    eventLoop.begin(this);
    try {
      resolveDestination();
    } catch (IllegalArgumentException | IllegalStateException e) {
      finish(TransportFailures.cannotBeSent(e));
    }
  }

  private void resolveDestination() {
    HttpUrl target = request.url();
    RequestOptions start =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(request.method()))
            .setSsl(target.ssl())
            .setHost(target.host())
            .setPort(target.port())
            .setURI(target.requestUri());
    eventLoop.destinations().resolve(target, proxyRoute, start, () -> connect(start), this::finish);
  }

  @Override
  public void connect(RequestOptions resolved) {
    if (ended.get()) {
      return;
    }
    if (!counted) {
      counted = true;
      eventLoop.clients().started(route);
    }
    where = resolved;
    try {
      pool = eventLoop.clients().connect(this, request, route, proxyRoute, resolved);
    } catch (IllegalArgumentException | IllegalStateException e) {
      finish(TransportFailures.cannotBeSent(e));
    }
  }

  @Override
  public void connected(AsyncResult<HttpClientRequest> result, RequestOptions where) {
    if (result.failed()) {
      eventLoop.destinations().unreachable(request.url(), proxyRoute, where);
      Failure outcome =
          proxyRoute == null
              ? VertxErrors.beforeSending(result.cause())
              : proxyRoute.beforeSending(result.cause());
      // All that wait in a pool share its failure.
      finish(pool == null ? outcome : outcome.inCommon());
    } else {
      gate.offer(result.result(), where, null);
    }
  }

  @Override
  public void write(HttpClientRequest connected) {
    if (!prepare(connected)) {
      return;
    }
    connected.response().onComplete(this::responseReceived);
    byte[] content = request.body();
    if (content == null) {
      connected.end();
    } else {
      connected.end(Buffer.buffer(content));
    }
  }

  @Override
  public boolean prepare(HttpClientRequest connected) {
    // Failures come with the response; without a handler Vert.x would log them as well.
    connected.exceptionHandler(failure -> {});
    try {
      RequestHeadWriter.write(request, proxyRoute, options, connected);
    } catch (IllegalArgumentException e) {
      Http2ConnectionPool.giveBack(connected);
      finish(TransportFailures.cannotBeSent(e));
      return false;
    }
    Http2Connection shared = Http2Connection.of(connected.connection());
    connectionExchange =
        shared == null
            ? ConnectionGuard.begin(connected.connection(), route)
            : shared.begin(connected, gate.waited(), this::broken);
    written = true;
    return true;
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public void reportTo(Consumer<Outcome> taker) {
    outcomeTaker = taker;
  }

  @Override
  public void begin(HttpClientRequest connected, Consumer<Boolean> next) {
    gate.offer(connected, Objects.requireNonNull(where), next);
  }

  @Override
  public void failed(Throwable failure, RequestOptions where) {
    Runnable onEventLoop =
        () -> {
          if (written) {
            broken(failure);
          } else {
            connected(Future.failedFuture(failure), where);
          }
        };
    if (!eventLoop.run(onEventLoop)) {
      onEventLoop.run(); // the event loop has ended, so nothing else runs on it
    }
  }

  @Override
  public void unused() {
    finish(TransportFailures.unused());
  }

  private void responseReceived(AsyncResult<HttpClientResponse> result) {
    if (result.failed()) {
      broken(result.cause());
    } else {
      responseBegun(result.result());
    }
  }

  @Override
  public void responseBegun(HttpClientResponse response) {
    // Now, not later: without a handler Vert.x would log that the connection was closed.
    response.exceptionHandler(this::broken);
    if (ended.get()) {
      return;
    }
    Exception unreadable =
        connectionExchange == null ? null : connectionExchange.refusalOf(response);
    if (unreadable != null) {
      broken(unreadable);
      return;
    }
    Failure refusal =
        proxyRoute == null
            ? null
            : proxyRoute.refusedBy(response.statusCode(), response.headers()::contains);
    if (refusal != null) {
      finish(refusal);
      return;
    }
    String version = connectionExchange == null ? "HTTP/1.1" : connectionExchange.httpVersion();
    ResponseReader started = new ResponseReader(this, response, version, request.url().text());
    reader = started;
    started.start(options, receiver);
  }

  @Override
  public boolean isOver() {
    return ended.get();
  }

  @Override
  public void onEventLoop(Runnable action) {
    eventLoop.runLater(action);
  }

  @Override
  public void read(Runnable next) {
    ConnectionExchange free = connectionExchange;
    responseRead = true;
    // From here on the connection may serve another request, so an abort must not close it.
    forgetConnection();
    if (free == null) {
      next.run();
    } else {
      free.afterResponse(next);
    }
  }

  @Override
  public void completed(HttpResponse response) {
    finish(new Success(response));
  }

  @Override
  public void unreadable(Exception failure) {
    forgetConnection();
    finish(VertxErrors.whileReading(failure, Reach.MAYBE_RECEIVED));
  }

  @Override
  public void refused(Failure refusal) {
    finish(refusal);
  }

  @Override
  public void broken(Throwable failure) {
    if (responseRead) {
      return;
    }
    Failure byProxy =
        proxyRoute == null
            ? null
            : proxyRoute.whileReading(
                failure, connectionExchange != null && connectionExchange.isSilent());
    if (byProxy != null) {
      finish(byProxy);
      return;
    }
    Reach reach = connectionExchange == null ? Reach.MAYBE_RECEIVED : connectionExchange.reach();
    Failure outcome = VertxErrors.whileReading(failure, reach);
    if (connectionExchange != null && outcome.reach() == Reach.REFUSED) {
      connectionExchange.refused();
    } else if (connectionExchange != null && outcome.reach() == Reach.STALE_CONNECTION) {
      connectionExchange.foundStale();
    }
    finish(outcome);
  }

  /** Ends this exchange because the transport is closed. */
  void transportClosed() {
    outcomeTaker = null; // the sender may have ended before
    finish(TransportFailures.closed(written ? Reach.MAYBE_RECEIVED : Reach.NOT_SENT));
  }

  @Override
  public void abort() {
    aborted = true;
    if (ended.compareAndSet(false, true)) {
      eventLoop.run(this::releaseUnwanted);
    }
  }

  private void finish(Outcome outcome) {
    if (ended.compareAndSet(false, true)) {
      release();
      if (outcomeTaker == null) {
        listener.accept(outcome);
      } else {
        outcomeTaker.accept(outcome);
      }
    }
  }

  @Override
  public void tell(Outcome outcome) {
    if (!aborted) {
      listener.accept(outcome);
    }
  }

  private void releaseUnwanted() {
    gate.close(true);
    release();
  }

  /**
   * Releases everything that this exchange holds; a connection or stream that is still its own is
   * closed.
   */
  private void release() {
    eventLoop.end(this);
    if (reader != null) {
      reader.release();
    }
    if (pool != null) {
      pool.remove(this);
    }
    if (counted) {
      eventLoop.clients().ended(route);
    }
    gate.close(false);
    if (connectionExchange != null) {
      connectionExchange.kill();
    }
    forgetConnection();
  }

  private void forgetConnection() {
    connectionExchange = null;
  }
}
