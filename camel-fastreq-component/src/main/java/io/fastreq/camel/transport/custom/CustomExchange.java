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
package io.fastreq.camel.transport.custom;

import io.fastreq.camel.FastreqBackend;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.IpAddress;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.AddressCheck;
import io.fastreq.camel.transport.CheckedResolver;
import io.fastreq.camel.transport.HttpTransport.Listener;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.HttpTransport.Sent;
import io.fastreq.camel.transport.ProxyFailures;
import io.fastreq.camel.transport.RequestRefusedException;
import io.fastreq.camel.transport.TransportFailures;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request that a bean sends. The outcome is decided by the first thread that sets {@code
 * ended}, and not by a stage that completes later. Thread-safe.
 */
final class CustomExchange implements FastreqBackend.Request, Sent, Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(CustomExchange.class);

  private final FastreqBackend bean;
  private final HttpRequest request;
  private final ReadOptions options;
  private final AddressCheck addresses;
  private final Executor workers;
  private final Consumer<CustomExchange> onEnd;
  private final Listener listener;
  private final List<Map.Entry<String, String>> headers;
  private final AtomicBoolean ended = new AtomicBoolean();

  private volatile boolean sent;
  private volatile @Nullable FastreqProxy proxy;
  private @Nullable List<Runnable> aborts =
      new ArrayList<>(1); // guarded by this; null once aborted

  /**
   * Creates an exchange.
   *
   * @param workers run the bean
   * @param onEnd called at the end, before the listener receives the outcome
   */
  CustomExchange(
      FastreqBackend bean,
      HttpRequest request,
      ReadOptions options,
      AddressCheck addresses,
      Executor workers,
      Consumer<CustomExchange> onEnd,
      Listener listener) {
    this.bean = bean;
    this.request = request;
    this.options = options;
    this.addresses = addresses;
    this.workers = workers;
    this.onEnd = onEnd;
    this.listener = listener;
    this.proxy = request.proxy();
    Headers own = request.headers();
    this.headers =
        (options.addsAcceptEncoding(request)
                ? own.with(ReadOptions.ACCEPT_ENCODING, ReadOptions.DECODED)
                : own)
            .toList();
  }

  @Override
  public void run() {
    if (ended.get()) {
      return;
    }
    String refusal = refusal(request.url().host());
    if (refusal != null) {
      finish(TransportFailures.blocked(refusal));
      return;
    }
    try {
      checkItemProxy();
    } catch (RequestRefusedException e) {
      finish(e.outcome());
      return;
    }
    // The bean's connections are unknown, so it is called when the request may be written.
    if (listener.onConnected(this::askLater)) {
      ask();
    }
  }

  /**
   * Checks a proxy that the item names. The bean gets the checked address instead of the name,
   * which might resolve to another address the next time. Blocks while the name is looked up.
   */
  private void checkItemProxy() throws RequestRefusedException {
    FastreqProxy named = request.ownProxy() ? request.proxy() : null;
    if (named == null) {
      return;
    }
    try {
      InetAddress address = new CheckedResolver(addresses).allowedProxy(named.host()).get(0);
      if (IpAddress.parse(named.host()) == null) {
        // Without the scope of a link-local address, which is no part of a proxy's host.
        String host = address.getHostAddress().replaceFirst("%.*", "");
        proxy =
            new FastreqProxy(named.type(), host, named.port(), named.username(), named.password());
      }
    } catch (UnknownHostException e) {
      throw new RequestRefusedException(ProxyFailures.unknownHost(named, e));
    }
  }

  private void askLater() {
    try {
      workers.execute(this::ask);
    } catch (RejectedExecutionException e) {
      refused(e);
    }
  }

  private void ask() {
    if (ended.get()) {
      return;
    }
    sent = true;
    try {
      CompletionStage<FastreqBackend.Answer> stage = bean.send(this);
      if (stage == null) {
        finish(CustomErrors.ofTheBean("it returned no stage", null));
      } else {
        stage.whenComplete(this::completed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      finish(CustomErrors.outcomeOf(e));
    } catch (Throwable e) { // in any case, the item must not be lost
      finish(CustomErrors.outcomeOf(e));
    }
  }

  /**
   * Checks the name, or the address if the host is written as one; the bean asks about the
   * addresses of a name.
   */
  private @Nullable String refusal(String host) {
    boolean unseen = request.proxy() != null || !bean.checksAddresses();
    return addresses.refusesHost(host, unseen);
  }

  private void completed(FastreqBackend.@Nullable Answer answer, @Nullable Throwable failure) {
    if (ended.get()) {
      return;
    }
    if (failure != null) {
      finish(CustomErrors.outcomeOf(failure));
    } else if (answer == null) {
      finish(CustomErrors.ofTheBean("its answer is null", null));
    } else {
      finish(CustomResponseReader.read(answer, request.url().text(), options));
    }
  }

  @Override
  public void abort() {
    if (ended.compareAndSet(false, true)) {
      onEnd.accept(this);
      giveUp();
    }
  }

  void transportClosed() {
    if (finish(TransportFailures.closed(sent ? Reach.MAYBE_RECEIVED : Reach.NOT_SENT))) {
      giveUp();
    }
  }

  /** Ends the exchange because there is no thread to call the bean on. */
  void refused(RejectedExecutionException e) {
    finish(TransportFailures.notSent(Kind.CONNECT, "no thread is free to send it", e, false));
  }

  private boolean finish(Outcome outcome) {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    onEnd.accept(this);
    listener.accept(outcome);
    return true;
  }

  private void giveUp() {
    List<Runnable> actions;
    synchronized (this) {
      actions = aborts;
      aborts = null;
    }
    if (actions != null) {
      actions.forEach(CustomExchange::runAbort);
    }
  }

  @Override
  public void onAbort(Runnable action) {
    synchronized (this) {
      if (aborts != null) {
        aborts.add(action);
        return;
      }
    }
    runAbort(action);
  }

  private static void runAbort(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.warn("A backend of one's own failed to give a request up", e);
    }
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String url() {
    return request.url().text();
  }

  @Override
  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  @Override
  public byte @Nullable [] body() {
    return request.body();
  }

  @Override
  public Duration timeout() {
    return Duration.ofNanos(request.timeoutNanos());
  }

  @Override
  public long maxBodySize() {
    return options.maxBodySize();
  }

  @Override
  public @Nullable FastreqProxy proxy() {
    return proxy;
  }

  @Override
  public @Nullable String refusalOf(InetAddress address) {
    return addresses.refusesAddress(request.url().host(), address);
  }

  /** Method and origin; headers, query and body may hold what does not belong in a log. */
  @Override
  public String toString() {
    return request.toString();
  }
}
