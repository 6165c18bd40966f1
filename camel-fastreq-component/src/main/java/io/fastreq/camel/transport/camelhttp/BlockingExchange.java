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
package io.fastreq.camel.transport.camelhttp;

import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.BodyTooLargeException;
import io.fastreq.camel.http.ConnectionReuse;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.transport.ForwardProxy;
import io.fastreq.camel.transport.HttpTransport.Listener;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.HttpTransport.Sent;
import io.fastreq.camel.transport.ProxyFailures;
import io.fastreq.camel.transport.RequestRefusedException;
import io.fastreq.camel.transport.TransportFailures;
import io.fastreq.camel.transport.camelhttp.connect.ConnectionRequest;
import io.fastreq.camel.transport.camelhttp.wire.ExchangeEndedException;
import io.fastreq.camel.transport.camelhttp.wire.GuardedConnection;
import io.fastreq.camel.transport.camelhttp.wire.StaleConnectionException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.ModalCloseable;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, carried out on one thread that blocks. Only {@link #abort} and
 * {@link #transportClosed} may be called from elsewhere. Whoever sets {@code ended} first decides
 * how the exchange ended, and nobody after.
 */
public final class BlockingExchange implements Sent, ConnectionRequest, Runnable {

  private static final String KEY = BlockingExchange.class.getName();

  private final CamelHttpTransport transport;
  private final HttpRequest request;
  private final ReadOptions options;
  private final @Nullable BodyReceiver receiver;
  private final Listener listener;
  private final ProxySelection proxy;
  private final ApacheRequest form;
  private final WriteGate writeGate = new WriteGate();
  private final AtomicBoolean ended = new AtomicBoolean();

  private volatile @Nullable GuardedConnection sentOn;
  private boolean reused;
  private volatile @Nullable BlockingBodyDelivery delivery;
  private @Nullable GuardedConnection using; // guarded by this
  private @Nullable HttpResponse answer;

  BlockingExchange(
      CamelHttpTransport transport,
      HttpRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Listener listener) {
    this.transport = transport;
    this.request = request;
    this.options = options;
    this.receiver = receiver;
    this.listener = listener;
    this.proxy = new ProxySelection(request.proxy(), request.ownProxy());
    this.form = ApacheRequest.of(request, proxy, options.decompress());
  }

  /** The exchange on whose behalf the library is at work. */
  public static BlockingExchange of(HttpContext context) {
    return (BlockingExchange) Objects.requireNonNull(context.getAttribute(KEY), "no attempt");
  }

  @Override
  public HttpRequest hop() {
    return request;
  }

  ApacheRequest form() {
    return form;
  }

  @Override
  public void run() {
    if (ended.get()) {
      return;
    }
    try {
      transport.exchange(this);
      HttpResponse whole = Objects.requireNonNull(answer, "no answer");
      if (reused) {
        transport.reliability().served(route());
      }
      BlockingBodyDelivery sink = delivery;
      if (sink == null) {
        finish(new Success(whole));
      } else {
        sink.end(whole); // and the sink says when it has done its work
      }
    } catch (ExchangeEndedException e) {
      kill(); // whoever has ended it says how, a sink perhaps only now
    } catch (Throwable e) { // whatever it is, the item must not be lost
      kill();
      finish(outcomeOf(e));
    }
  }

  /**
   * Sends the request and reads its response. Called by the producer.
   *
   * @throws IOException if there is no whole response
   */
  void perform(HttpClient client, HttpHost host) throws IOException {
    while (true) {
      try {
        send(client, host);
        return;
      } catch (StaleConnectionException e) {
        // That connection is gone, and nothing was sent; there are so many, and no more.
        checkNotOver();
        if (writeGate.hasWaited()) {
          throw new RequestRefusedException(TransportFailures.unused());
        }
      }
    }
  }

  private void send(HttpClient client, HttpHost host) throws IOException {
    HttpClientContext context = HttpClientContext.create();
    context.setAttribute(KEY, this);
    // The pool has no connection for what is equal to nothing, and makes a new one.
    context.setUserToken(
        transport.reliability().allows(request.reuse(), route()) ? proxy : new Object());
    ClassicHttpResponse response = client.executeOpen(host, form.message(), context);
    try {
      if (isRefusedByProxy(response)) {
        throw new RequestRefusedException(
            ProxyFailures.refusedCredentials(Objects.requireNonNull(request.proxy())));
      }
      answer = read(new BlockingResponseReader(response, request.url().text()));
    } catch (IOException | RuntimeException e) {
      discard(response);
      throw e;
    } catch (BodyTooLargeException e) {
      discard(response);
      throw new IOException(e); // the library's methods throw nothing else
    }
  }

  /** Whose kept connections are those that lead to the target by this proxy. */
  private Object route() {
    return Map.entry(request.url().origin(), proxy);
  }

  private HttpResponse read(BlockingResponseReader reading)
      throws IOException, BodyTooLargeException {
    BlockingBodyDelivery sink =
        receiver == null
            ? null
            : BlockingBodyDelivery.open(receiver, reading.head(), this::sinkSays);
    if (sink == null) {
      return reading.collect(options);
    }
    delivery = sink;
    if (ended.get()) {
      sink.over(); // given up meanwhile, when there was no sink to tell
    }
    return reading.deliver(sink);
  }

  /** Whoever takes the body ends the exchange: with the response, or because it can't go on. */
  private void sinkSays(Outcome outcome) {
    if (finish(outcome)) {
      kill();
    }
  }

  /** Whether a response is that of a proxy which wants credentials, or others. */
  boolean isRefusedByProxy(ClassicHttpResponse response) {
    return proxy.reader(request.url()) != null
        && ForwardProxy.refusesCredentials(response.getCode(), response::containsHeader);
  }

  /** Gives the connection up, without reading what may still come on it. */
  private void discard(ClassicHttpResponse response) {
    kill();
    if (response instanceof ModalCloseable closeable) {
      closeable.close(CloseMode.IMMEDIATE);
    }
  }

  private Failure outcomeOf(Throwable failure) {
    if (failure instanceof RequestRefusedException refused) {
      return refused.outcome();
    }
    GuardedConnection guard = sentOn;
    if (guard == null) {
      return ApacheErrors.beforeSending(failure);
    }
    Failure broken =
        ApacheErrors.whileReading(
            failure,
            reused || writeGate.hasWaited(),
            guard.hasAnswered(),
            proxy.reader(request.url()));
    if (broken.reach() == Reach.STALE_CONNECTION) {
      transport.reliability().foundStale(route());
    }
    return broken;
  }

  @Override
  public void connectsOn(GuardedConnection guard) throws ExchangeEndedException {
    use(guard);
  }

  /**
   * There is a connection: waits until the request may be written. Nobody closes the connection
   * meanwhile, since it is as it was.
   *
   * @throws AttemptOverException if the exchange ends before that
   */
  void awaitWrite() throws ExchangeEndedException {
    if (!writeGate.isFirst()) {
      return;
    }
    releaseConnection();
    boolean leaves = listener.onConnected(writeGate::open);
    while (!leaves) {
      boolean late = writeGate.awaitTurn();
      checkNotOver();
      leaves = !late || listener.onConnected(writeGate::open);
    }
    checkNotOver();
  }

  /**
   * Looks whether a connection is still there that had to wait.
   *
   * @throws RequestRefusedException if it was closed meanwhile
   */
  void checkUsable(HttpClientConnection connection) throws IOException {
    if (writeGate.hasWaited() && connection.isStale()) {
      throw new RequestRefusedException(TransportFailures.unused());
    }
  }

  /**
   * Looks whether a kept connection is still there, where the request would be lost otherwise and
   * nothing is known of the connection: one that has served twice is kept by the server.
   *
   * @throws SpoiltConnectionException if it is not
   */
  void checkKept(GuardedConnection guard, HttpClientConnection connection) throws IOException {
    if (request.reuse() == ConnectionReuse.RELIABLE
        && guard.served() == 1
        && connection.isStale()) {
      transport.reliability().foundStale(route());
      throw new StaleConnectionException();
    }
  }

  /** The request goes out. */
  void sendsOn(GuardedConnection guard, HttpContext context) throws ExchangeEndedException {
    use(guard);
    sentOn = guard;
    reused = guard.isReused();
    // Under this the connection goes to the pool.
    HttpClientContext.cast(context).setUserToken(proxy);
  }

  /**
   * Whether the connection may serve a further request, as far as the head of the response says.
   */
  boolean keepsConnection() {
    GuardedConnection guard = sentOn;
    return guard != null && guard.isKept();
  }

  /** The connection may serve another from here on: the response is whole, or nothing was sent. */
  synchronized void releaseConnection() {
    using = null;
  }

  private void use(GuardedConnection guard) throws ExchangeEndedException {
    synchronized (this) {
      using = guard;
    }
    checkNotOver();
  }

  @Override
  public void checkNotOver() throws ExchangeEndedException {
    if (ended.get()) {
      kill();
      throw new ExchangeEndedException();
    }
  }

  /** Under the lock, since the connection must not meanwhile go to another. */
  private synchronized void kill() {
    if (using != null) {
      using.kill();
    }
  }

  @Override
  public void abort() {
    if (ended.compareAndSet(false, true)) {
      transport.forget(this);
      writeGate.open();
      kill();
      tellSink();
    }
  }

  private void tellSink() {
    BlockingBodyDelivery sink = delivery;
    if (sink != null) {
      sink.over();
    }
  }

  /** There is no thread for it. */
  void rejected(Failure outcome) {
    finish(outcome);
  }

  void transportClosed() {
    if (finish(TransportFailures.closed(sentOn == null ? Reach.NOT_SENT : Reach.MAYBE_RECEIVED))) {
      kill();
    }
  }

  private boolean finish(Outcome outcome) {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    transport.forget(this);
    writeGate.open();
    tellSink();
    listener.accept(outcome);
    return true;
  }
}
