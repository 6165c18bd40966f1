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
 * One request on its way through a lane: connection, request, answer, outcome. Lives on the lane's
 * event loop; only {@link #abort} may be called from elsewhere. Whoever sets {@code ended} first
 * decides how the attempt ended, and nobody after.
 */
public final class VertxExchange
    implements HttpTransport.Sent,
        ResponseReader.Owner,
        RequestSender.Parcel,
        ConnectionGate.Owner,
        Http2ConnectionPool.Waiting {

  private final EventLoopClient lane;
  private final HttpRequest request;
  private final ReadOptions options;
  private final @Nullable BodyReceiver receiver;
  private final Listener listener;
  private final @Nullable ProxyRoute route;
  private final ConnectionRoute way;
  private final ConnectionGate gate;
  private final IntrusiveList.Link<VertxExchange> place = new IntrusiveList.Link<>(this);
  private final AtomicBoolean ended = new AtomicBoolean();

  private volatile boolean unwanted;
  private @Nullable Consumer<Outcome> courier;
  private boolean entered;
  private boolean written;
  private boolean answered;
  private @Nullable RequestOptions where;
  private @Nullable Http2ConnectionPool queue;
  private @Nullable ConnectionExchange carrier;
  private @Nullable ResponseReader reader;

  VertxExchange(
      EventLoopClient lane,
      HttpRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Listener listener) {
    this.lane = lane;
    this.request = request;
    this.options = options;
    this.receiver = receiver;
    this.listener = listener;
    this.route = ProxyRoute.of(request);
    this.way = ConnectionRoute.of(request);
    this.gate = new ConnectionGate(this, lane, request.reuse(), way, listener);
  }

  /** Its place among the attempts of its lane. */
  IntrusiveList.Link<VertxExchange> place() {
    return place;
  }

  /** Asks for a connection. */
  void start() {
    if (ended.get()) {
      return;
    }
    if (lane.isClosed()) {
      finish(TransportFailures.closed(Reach.NOT_SENT));
      return;
    }
    lane.begin(this);
    try {
      findTheWay();
    } catch (IllegalArgumentException | IllegalStateException e) {
      finish(TransportFailures.cannotBeSent(e));
    }
  }

  private void findTheWay() {
    HttpUrl target = request.target();
    RequestOptions start =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(request.method()))
            .setSsl(target.ssl())
            .setHost(target.host())
            .setPort(target.port())
            .setURI(target.requestUri());
    lane.destinations().settle(target, route, start, () -> connect(start), this::finish);
  }

  @Override
  public void connect(RequestOptions settled) {
    if (ended.get()) {
      return;
    }
    if (!entered) {
      entered = true;
      lane.clients().enter(way);
    }
    where = settled;
    try {
      queue = lane.clients().connect(this, request, route, settled);
    } catch (IllegalArgumentException | IllegalStateException e) {
      finish(TransportFailures.cannotBeSent(e));
    }
  }

  @Override
  public void connected(AsyncResult<HttpClientRequest> result, RequestOptions where) {
    if (result.failed()) {
      lane.destinations().unreachable(request.target(), route, where);
      Failure broken =
          route == null
              ? VertxErrors.beforeSending(result.cause())
              : route.beforeSending(result.cause());
      // Those who wait in a queue share what it tries.
      finish(queue == null ? broken : broken.inCommon());
    } else {
      gate.offer(result.result(), where, null);
    }
  }

  @Override
  public void write(HttpClientRequest connected) {
    if (!prepare(connected)) {
      return;
    }
    connected.response().onComplete(this::answerBegun);
    byte[] content = request.body();
    if (content == null) {
      connected.end();
    } else {
      connected.end(Buffer.buffer(content));
    }
  }

  @Override
  public boolean prepare(HttpClientRequest connected) {
    // Failures come with the response; without a handler the engine would log them as well.
    connected.exceptionHandler(failure -> {});
    try {
      RequestHeadWriter.write(request, route, options.decompress(), connected);
    } catch (IllegalArgumentException e) {
      Http2ConnectionPool.giveBack(connected);
      finish(TransportFailures.cannotBeSent(e));
      return false;
    }
    Http2Connection shared = Http2Connection.of(connected.connection());
    carrier =
        shared == null
            ? ConnectionGuard.begin(connected.connection(), way)
            : shared.begin(connected, gate.waited(), this::broken);
    written = true;
    return true;
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public void handEndTo(Consumer<Outcome> taker) {
    courier = taker;
  }

  @Override
  public void begin(HttpClientRequest connected, Consumer<Boolean> next) {
    gate.offer(connected, Objects.requireNonNull(where), next);
  }

  @Override
  public void failed(Throwable failure, RequestOptions where) {
    Runnable onLane =
        () -> {
          if (written) {
            broken(failure);
          } else {
            connected(Future.failedFuture(failure), where);
          }
        };
    if (!lane.run(onLane)) {
      onLane.run(); // the event loop has ended, and nothing else runs on it any more
    }
  }

  @Override
  public void unused() {
    finish(TransportFailures.unused());
  }

  private void answerBegun(AsyncResult<HttpClientResponse> result) {
    if (result.failed()) {
      broken(result.cause());
    } else {
      answered(result.result());
    }
  }

  @Override
  public void answered(HttpClientResponse begun) {
    // Now, not later: without a handler the engine would log that the connection was closed.
    begun.exceptionHandler(this::broken);
    if (ended.get()) {
      return;
    }
    Exception unreadable = carrier == null ? null : carrier.refusalOf(begun);
    if (unreadable != null) {
      broken(unreadable);
      return;
    }
    Failure refusal =
        route == null ? null : route.refusedBy(begun.statusCode(), begun.headers()::contains);
    if (refusal != null) {
      finish(refusal);
      return;
    }
    String version = carrier == null ? "HTTP/1.1" : carrier.answerVersion();
    ResponseReader begunReader = new ResponseReader(this, begun, version, request.target().url());
    reader = begunReader;
    begunReader.start(options, receiver);
  }

  @Override
  public boolean isOver() {
    return ended.get();
  }

  @Override
  public void onLane(Runnable action) {
    lane.runLater(action);
  }

  @Override
  public void read(Runnable next) {
    ConnectionExchange free = carrier;
    answered = true;
    // From here on the connection may serve another: an abort must not close it.
    forgetConnection();
    if (free == null) {
      next.run();
    } else {
      free.afterAnswer(next);
    }
  }

  @Override
  public void whole(HttpResponse answer) {
    finish(new Success(answer));
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
    if (answered) {
      return;
    }
    Failure byProxy =
        route == null ? null : route.whileReading(failure, carrier != null && carrier.silent());
    if (byProxy != null) {
      finish(byProxy);
      return;
    }
    Reach reach = carrier == null ? Reach.MAYBE_RECEIVED : carrier.reach();
    Failure broken = VertxErrors.whileReading(failure, reach);
    if (carrier != null && broken.reach() == Reach.REFUSED) {
      carrier.refused();
    } else if (carrier != null && broken.reach() == Reach.STALE_CONNECTION) {
      carrier.foundStale();
    }
    finish(broken);
  }

  /** The transport was closed while this attempt was under way. */
  void transportClosed() {
    courier = null; // it may have ended before
    finish(TransportFailures.closed(written ? Reach.MAYBE_RECEIVED : Reach.NOT_SENT));
  }

  @Override
  public void abort() {
    unwanted = true;
    if (ended.compareAndSet(false, true)) {
      lane.run(this::leaveUnwanted);
    }
  }

  private void finish(Outcome outcome) {
    if (ended.compareAndSet(false, true)) {
      leave();
      if (courier == null) {
        listener.accept(outcome);
      } else {
        courier.accept(outcome);
      }
    }
  }

  @Override
  public void tell(Outcome outcome) {
    if (!unwanted) {
      listener.accept(outcome);
    }
  }

  private void leaveUnwanted() {
    gate.close(true);
    leave();
  }

  /** Leaves the lane, and gives up the connection or stream if it still belongs to this attempt. */
  private void leave() {
    lane.end(this);
    if (reader != null) {
      reader.release();
    }
    if (queue != null) {
      queue.remove(this);
    }
    if (entered) {
      lane.clients().exit(way);
    }
    gate.close(false);
    if (carrier != null) {
      carrier.kill();
    }
    forgetConnection();
  }

  private void forgetConnection() {
    carrier = null;
  }
}
