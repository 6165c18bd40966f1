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
import org.apache.hc.client5.http.classic.methods.HttpUriRequest;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.ModalCloseable;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, on one thread that blocks. Only {@link #abort} and {@link
 * #transportClosed} may be called on other threads. The outcome is decided by the first caller that
 * sets {@code ended}.
 */
final class BlockingExchange implements Sent, ConnectionRequest, Runnable {

  private static final String KEY = BlockingExchange.class.getName();

  private final CamelHttpTransport transport;
  private final HttpRequest request;
  private final ReadOptions options;
  private final @Nullable BodyReceiver receiver;
  private final Listener listener;
  private final ProxySelection proxy;
  private final HttpUriRequest message;
  private final WriteGate writeGate = new WriteGate();
  private final AtomicBoolean ended = new AtomicBoolean();

  private volatile @Nullable GuardedConnection sentOn;
  private boolean reused;
  private volatile @Nullable BlockingBodyDelivery delivery;
  private @Nullable GuardedConnection using; // guarded by this
  private @Nullable HttpResponse completed;

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
    this.message = ApacheRequest.of(request, proxy, options);
  }

  /** Returns the exchange for which the library runs. */
  static BlockingExchange of(HttpContext context) {
    return (BlockingExchange) Objects.requireNonNull(context.getAttribute(KEY), "no exchange");
  }

  @Override
  public HttpRequest hop() {
    return request;
  }

  HttpUriRequest message() {
    return message;
  }

  @Override
  public void run() {
    if (ended.get()) {
      return;
    }
    try {
      transport.exchange(this);
      HttpResponse whole = Objects.requireNonNull(completed, "no response");
      if (reused) {
        transport.reliability().served(route());
      }
      BlockingBodyDelivery sink = delivery;
      if (sink == null) {
        finish(new Success(whole));
      } else {
        sink.end(whole); // and the sink says when it is done
      }
    } catch (ExchangeEndedException e) {
      kill(); // whoever ended the exchange reports the outcome
    } catch (Throwable e) { // in any case, the item must not be lost
      kill();
      finish(outcomeOf(e));
    }
  }

  /**
   * Sends the request and reads its response. Called by the producer.
   *
   * @throws IOException if there is no complete response
   */
  void perform(HttpClient client, HttpHost host) throws IOException {
    while (true) {
      try {
        send(client, host);
        return;
      } catch (StaleConnectionException e) {
        // That connection is closed, and nothing was sent. The number of kept connections is
        // finite.
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
    // A state that equals no other makes the pool create a new connection.
    context.setUserToken(
        transport.reliability().allows(request.reuse(), route()) ? proxy : new Object());
    ClassicHttpResponse response = client.executeOpen(host, message, context);
    try {
      if (isRefusedByProxy(response)) {
        throw new RequestRefusedException(
            ProxyFailures.refusedCredentials(Objects.requireNonNull(request.proxy())));
      }
      completed = read(new BlockingResponseReader(response, request.url().text()));
    } catch (IOException | RuntimeException e) {
      discard(response);
      throw e;
    } catch (BodyTooLargeException e) {
      discard(response);
      throw new IOException(e); // the library's methods declare nothing else
    }
  }

  /** Returns the key of kept connections: the origin and the proxy. */
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
      sink.over(); // ended meanwhile, when there was no sink to tell
    }
    return reading.deliver(sink);
  }

  /** Ends the exchange with the outcome that the sink has decided. */
  private void sinkSays(Outcome outcome) {
    if (finish(outcome)) {
      kill();
    }
  }

  /** Returns whether a response is the proxy's own and refuses its credentials. */
  boolean isRefusedByProxy(ClassicHttpResponse response) {
    return proxy.reader(request.url()) != null
        && ForwardProxy.refusesCredentials(response.getCode(), response::containsHeader);
  }

  /** Closes the connection without reading the rest of the response. */
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
    Failure outcome =
        ApacheErrors.whileReading(
            failure,
            reused || writeGate.hasWaited(),
            guard.hasResponded(),
            proxy.reader(request.url()));
    if (outcome.reach() == Reach.STALE_CONNECTION) {
      transport.reliability().foundStale(route());
    }
    return outcome;
  }

  @Override
  public void connectsOn(GuardedConnection guard) throws ExchangeEndedException {
    use(guard);
  }

  /**
   * Waits until the request may be written. An abort leaves the connection open meanwhile, since it
   * is unused.
   *
   * @throws ExchangeEndedException if the exchange ends before
   */
  void awaitWrite() throws ExchangeEndedException {
    if (!writeGate.isFirst()) {
      return;
    }
    releaseConnection();
    boolean leaves = listener.onConnected(writeGate::open);
    while (!leaves) {
      boolean late = writeGate.awaitOpen();
      checkNotOver();
      leaves = !late || listener.onConnected(writeGate::open);
    }
    checkNotOver();
  }

  /**
   * Checks that a connection which has waited is still open.
   *
   * @throws RequestRefusedException if it was closed meanwhile
   */
  void checkUsable(HttpClientConnection connection) throws IOException {
    if (writeGate.hasWaited() && connection.isStale()) {
      throw new RequestRefusedException(TransportFailures.unused());
    }
  }

  /**
   * Checks that a kept connection is still open, if the request would be lost otherwise and the
   * connection has served only once: one that has served twice is kept by the server.
   *
   * @throws StaleConnectionException if it is not
   */
  void checkKept(GuardedConnection guard, HttpClientConnection connection) throws IOException {
    if (request.reuse() == ConnectionReuse.RELIABLE
        && guard.served() == 1
        && connection.isStale()) {
      transport.reliability().foundStale(route());
      throw new StaleConnectionException();
    }
  }

  /** Called when the request is sent. */
  void sendsOn(GuardedConnection guard, HttpContext context) throws ExchangeEndedException {
    use(guard);
    sentOn = guard;
    reused = guard.isReused();
    // The state under which the connection goes to the pool.
    HttpClientContext.cast(context).setUserToken(proxy);
  }

  /**
   * Returns whether the connection may serve a further request, according to the head of the
   * response.
   */
  boolean keepsConnection() {
    GuardedConnection guard = sentOn;
    return guard != null && guard.isKept();
  }

  /** Releases the connection for others: the response is complete, or nothing was sent. */
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

  /** Closes the connection under the lock, since it must not pass to another exchange meanwhile. */
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

  /** Ends the exchange because there is no thread for it. */
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
