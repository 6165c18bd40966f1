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

import io.fastreq.camel.transport.HttpTransport.Listener;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.Outcome.Answered;
import io.fastreq.camel.transport.Outcome.Broken;
import io.fastreq.camel.transport.Outcome.Reach;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a lane: connection, request, answer, outcome. Lives on the lane's
 * event loop; only {@link #abort} may be called from elsewhere. Whoever sets {@code ended} first
 * decides how the attempt ended, and nobody after.
 */
final class Attempt implements HttpTransport.Sent, AnswerReader.Owner, Courier.Parcel {

  private final Lane lane;
  private final WireRequest request;
  private final ReadOptions options;
  private final @Nullable BodyReceiver receiver;
  private final Listener listener;
  private final @Nullable ProxyRoute route;
  private final Chain.Link<Attempt> place = new Chain.Link<>(this);
  private final AtomicBoolean ended = new AtomicBoolean();

  private volatile boolean unwanted;
  private @Nullable Consumer<Outcome> courier;
  private boolean waited;
  private boolean written;
  private boolean answered;
  private @Nullable OriginQueue queue;
  private @Nullable HeldConnection held;
  private @Nullable Carrier carrier;
  private @Nullable AnswerReader reader;

  Attempt(
      Lane lane,
      WireRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Listener listener) {
    this.lane = lane;
    this.request = request;
    this.options = options;
    this.receiver = receiver;
    this.listener = listener;
    this.route = ProxyRoute.of(request);
  }

  /** Its place among the attempts of its lane. */
  Chain.Link<Attempt> place() {
    return place;
  }

  /** Asks for a connection. */
  void start() {
    if (ended.get()) {
      return;
    }
    if (lane.isClosed()) {
      finish(EngineErrors.closed(Reach.NOT_SENT));
      return;
    }
    lane.begin(this);
    try {
      findTheWay();
    } catch (IllegalArgumentException | IllegalStateException e) {
      finish(EngineErrors.refusedByEngine(e));
    }
  }

  private void findTheWay() {
    HttpTarget target = request.target();
    RequestOptions where =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(request.method()))
            .setSsl(target.ssl())
            .setHost(target.host())
            .setPort(target.port())
            .setURI(target.requestUri());
    lane.destinations().settle(target, route, where, () -> connect(where), this::finish);
  }

  private void connect(RequestOptions where) {
    if (ended.get()) {
      return;
    }
    try {
      queue = lane.clients().connect(this, request, route, where);
    } catch (IllegalArgumentException | IllegalStateException e) {
      finish(EngineErrors.refusedByEngine(e));
    }
  }

  /** Told on the lane's event loop whether there is a connection. */
  void connected(AsyncResult<HttpClientRequest> result, RequestOptions where) {
    if (result.failed()) {
      lane.destinations().unreachable(request.target(), route, where);
      Broken broken =
          route == null
              ? EngineErrors.beforeSending(result.cause())
              : route.beforeSending(result.cause());
      // Those who wait in a queue share what it tries.
      finish(queue == null ? broken : broken.inCommon());
    } else if (mayLeave(result.result(), null)) {
      write(result.result());
    }
  }

  /**
   * Asks whether the request may be written. If not yet, the connection is held until it may.
   *
   * @param next told when it was written after all, or never will be
   */
  private boolean mayLeave(HttpClientRequest connected, @Nullable Consumer<Boolean> next) {
    boolean leaves = !ended.get() && listener.onConnected(this::leaveLater);
    if (ended.get()) {
      // It was given up while it waited: the connection serves someone else.
      OriginQueue.giveBack(connected);
      tell(next, false);
      return false;
    }
    if (!leaves) {
      connected.exceptionHandler(failure -> {});
      held = new HeldConnection(connected, next, this::lost);
      waited = true;
    }
    return leaves;
  }

  /** On any thread. */
  private void leaveLater() {
    lane.run(this::leaveNow);
  }

  private void leaveNow() {
    HeldConnection connection = held;
    if (connection == null) {
      return; // it was lost, or given up
    }
    held = null;
    connection.release();
    if (connection.next() == null) {
      write(connection.request());
    } else {
      tell(connection.next(), prepare(connection.request()));
    }
  }

  private void lost() {
    HeldConnection connection = held;
    if (connection != null) {
      held = null;
      finish(EngineErrors.unused());
    }
  }

  private static void tell(@Nullable Consumer<Boolean> next, boolean written) {
    if (next != null) {
      next.accept(written);
    }
  }

  private void write(HttpClientRequest connected) {
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

  private boolean prepare(HttpClientRequest connected) {
    // Failures come with the response; without a handler the engine would log them as well.
    connected.exceptionHandler(failure -> {});
    try {
      RequestHead.write(request, route, options.decompress(), connected);
    } catch (IllegalArgumentException e) {
      OriginQueue.giveBack(connected);
      finish(EngineErrors.refusedByEngine(e));
      return false;
    }
    SharedConnection shared = SharedConnection.of(connected.connection());
    carrier =
        shared == null
            ? ConnectionGuard.begin(connected.connection())
            : shared.begin(connected, waited, this::broken);
    written = true;
    return true;
  }

  @Override
  public WireRequest request() {
    return request;
  }

  @Override
  public void handEndTo(Consumer<Outcome> taker) {
    courier = taker;
  }

  @Override
  public void begin(HttpClientRequest connected, Consumer<Boolean> next) {
    if (mayLeave(connected, next)) {
      tell(next, prepare(connected));
    }
  }

  @Override
  public void failed(Throwable failure, RequestOptions where) {
    if (written) {
      broken(failure);
    } else {
      connected(Future.failedFuture(failure), where);
    }
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
    Broken refusal = route == null ? null : route.refusedBy(begun.statusCode());
    if (refusal != null) {
      finish(refusal);
      return;
    }
    String version = carrier == null ? "HTTP/1.1" : carrier.answerVersion();
    AnswerReader begunReader = new AnswerReader(this, begun, version, request.target().url());
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
    Carrier free = carrier;
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
  public void whole(WireResponse answer) {
    finish(new Answered(answer));
  }

  @Override
  public void unreadable(Exception failure) {
    forgetConnection();
    finish(EngineErrors.whileReading(failure, Reach.MAYBE_RECEIVED));
  }

  @Override
  public void refused(Broken refusal) {
    finish(refusal);
  }

  @Override
  public void broken(Throwable failure) {
    if (answered) {
      return;
    }
    Broken byProxy =
        route == null ? null : route.whileReading(failure, carrier != null && carrier.silent());
    if (byProxy != null) {
      finish(byProxy);
      return;
    }
    Reach reach = carrier == null ? Reach.MAYBE_RECEIVED : carrier.reach();
    Broken broken = EngineErrors.whileReading(failure, reach);
    if (carrier != null && broken.reach() == Reach.REFUSED) {
      carrier.refused();
    }
    finish(broken);
  }

  /** The transport was closed while this attempt was under way. */
  void transportClosed() {
    courier = null; // it may have ended before
    finish(EngineErrors.closed(written ? Reach.MAYBE_RECEIVED : Reach.NOT_SENT));
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
    HeldConnection connection = held;
    leave();
    if (connection != null) {
      tell(connection.next(), false);
    }
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
    HeldConnection connection = held;
    if (connection != null) {
      held = null;
      connection.giveBack();
    }
    if (carrier != null) {
      carrier.kill();
    }
    forgetConnection();
  }

  private void forgetConnection() {
    carrier = null;
  }
}
