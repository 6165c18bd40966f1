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
package io.fastreq.camel.component;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.batch.Batch;
import io.fastreq.camel.batch.BatchListener;
import io.fastreq.camel.batch.BatchOptions;
import io.fastreq.camel.batch.BatchResult;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.result.ResultStream;
import io.fastreq.camel.component.observe.ActivityLog;
import io.fastreq.camel.component.observe.ObservedTransport;
import io.fastreq.camel.component.options.BackendSelector;
import io.fastreq.camel.component.options.BatchSettings;
import io.fastreq.camel.component.options.DefaultUrls;
import io.fastreq.camel.component.options.QueryMask;
import io.fastreq.camel.component.runtime.PendingCounter;
import io.fastreq.camel.component.runtime.SharedEngine;
import io.fastreq.camel.input.InputOptions;
import io.fastreq.camel.transport.HttpTransport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the batches of a producer from its start to its stop. Thread-safe. */
final class BatchSender {

  private static final Logger LOG = LoggerFactory.getLogger(FastreqProducer.class);

  /** Maximum wait for cancelled batches, which are held up only by a slow parser or listener. */
  private static final long STOP_MILLIS = 5_000;

  private final FastreqEndpoint endpoint;
  private final FastreqConfiguration options;
  private final SharedEngine shared;
  private final BatchFactory factory;

  /** Closers of everything that was opened, in reverse order. */
  private final Deque<Runnable> closers;

  private final PendingCounter unfinished = new PendingCounter();

  /**
   * Running batches. Also the lock of {@link #closed}: a batch is in this set when the sender
   * closes, or it is refused.
   */
  private final Set<Batch> batches = new HashSet<>();

  private boolean closed; // guarded by batches

  /**
   * Opens what an endpoint needs, and joins the engine of its name. May block.
   *
   * @throws Exception if something cannot be opened; then nothing stays open
   */
  static BatchSender open(
      FastreqEndpoint endpoint, FastreqComponent component, DefaultUrls defaultUrls)
      throws Exception {
    Deque<Runnable> closers = new ArrayDeque<>();
    boolean opened = false;
    try {
      BatchSender sender = new BatchSender(endpoint, component, defaultUrls, closers);
      opened = true;
      return sender;
    } finally {
      if (!opened) {
        closers.forEach(Runnable::run);
      }
    }
  }

  private BatchSender(
      FastreqEndpoint endpoint,
      FastreqComponent component,
      DefaultUrls defaultUrls,
      Deque<Runnable> closers)
      throws Exception {
    CamelContext context = endpoint.getCamelContext();
    this.endpoint = endpoint;
    this.options = endpoint.getConfiguration();
    this.closers = closers;
    BackendSelector.Choice backend = BackendSelector.choice(context, endpoint.getName(), options);
    FallbackRoute fallback = fallback(context);
    DeadLetterRoute deadLetter = deadLetter(context);
    if (tracksDelivery()) {
      component.deliveries().acquire(context);
      closers.push(() -> component.deliveries().release(context));
    }
    this.shared = component.engines().acquire(component.named(endpoint));
    closers.push(() -> component.engines().release(endpoint.getName(), shared));
    HttpTransport transport = shared.open(backend);
    closers.push(() -> shared.release(backend, transport));
    this.factory =
        new BatchFactory(
            endpoint, component, defaultUrls, shared, observed(transport), fallback, deadLetter);
  }

  private @Nullable FallbackRoute fallback(CamelContext context) {
    String target = options.getOnFallback();
    return target == null ? null : new FallbackRoute(started(context, "onFallback", target));
  }

  private @Nullable DeadLetterRoute deadLetter(CamelContext context) {
    String target = options.getDeadLetter();
    return target == null
        ? null
        : new DeadLetterRoute(started(context, "deadLetter", target), options);
  }

  private FailureTarget started(CamelContext context, String option, String uri) {
    FailureTarget target = new FailureTarget(context, option, uri);
    closers.push(() -> ServiceHelper.stopService(target));
    ServiceHelper.startService(target);
    return target;
  }

  private HttpTransport observed(HttpTransport transport) {
    HttpTransport measured = shared.observed(transport);
    return options.isLogHttpActivity()
        ? new ObservedTransport(
            measured, new ActivityLog(endpoint.getName(), new QueryMask(options)))
        : measured;
  }

  /** Returns whether a result counts as delivered only after its reader has processed it. */
  private boolean tracksDelivery() {
    return options.isStreaming()
        && (options.getIdempotentRepository() != null || options.getConditional() != null);
  }

  /** Cancels the running batches, waits a bounded time for their end, and closes everything. */
  void close() {
    List<Batch> cut;
    synchronized (batches) {
      closed = true;
      cut = List.copyOf(batches);
    }
    cut.forEach(batch -> shared.engine().cancel(batch, "the producer has been stopped"));
    if (!unfinished.awaitNone(STOP_MILLIS)) {
      LOG.warn("Batches of {} did not end within {} ms of being cancelled", endpoint, STOP_MILLIS);
    }
    closers.forEach(Runnable::run);
  }

  /**
   * Starts the batch of an exchange.
   *
   * @throws FastreqException if the sender is closed
   */
  void send(Exchange exchange, AsyncCallback callback) {
    InputOptions inputOptions = factory.inputOptions(exchange);
    ItemSource.Opener source = factory.source(exchange, inputOptions);
    if (options.isDryRun()) {
      begin(
          () ->
              shared
                  .workers()
                  .execute(() -> dryRun(factory.dryRun(inputOptions), source, exchange, callback)));
      return;
    }
    BatchOptions batchOptions = factory.batchOptions(exchange, inputOptions);
    Submission submission = new Submission(exchange, callback);
    synchronized (batches) {
      if (closed) {
        throw new FastreqException("the producer of " + endpoint + " is not started");
      }
      begin(() -> submission.begun(shared.engine().submit(source, batchOptions, submission)));
    }
  }

  /** Counts a batch as pending, unless its start fails. */
  private void begin(Runnable action) {
    unfinished.begun();
    boolean begun = false;
    try {
      action.run();
      begun = true;
    } finally {
      if (!begun) {
        unfinished.ended();
      }
    }
  }

  private void dryRun(
      DryRun dryRun, ItemSource.Opener source, Exchange exchange, AsyncCallback callback) {
    try {
      exchange.getMessage().setBody(dryRun.of(source));
    } catch (Throwable e) { // the input may throw anything, which must end the exchange
      exchange.setException(e);
    } finally {
      unfinished.ended();
      callback.done(false);
    }
  }

  /** An exchange with a running batch. The batch may end before {@link #begun} is called. */
  private final class Submission implements BatchListener {

    private final Exchange exchange;
    private final AsyncCallback callback;
    private @Nullable Batch batch; // guarded by batches
    private boolean completed; // guarded by batches

    Submission(Exchange exchange, AsyncCallback callback) {
      this.exchange = exchange;
      this.callback = callback;
    }

    /** Called with the lock held. */
    void begun(Batch started) {
      if (!completed) {
        batch = started;
        batches.add(started);
      }
    }

    /** {@inheritDoc} The exchange continues while the batch runs. */
    @Override
    public void opened(ResultStream results) {
      handOn(() -> ResultMessage.fill(exchange, results, tracksDelivery()));
    }

    @Override
    public void done(BatchResult result) {
      synchronized (batches) {
        completed = true;
        if (batch != null) {
          batches.remove(batch);
        }
      }
      if (!(result.body()
          instanceof ResultStream)) { // otherwise the exchange has already continued
        handOn(() -> ResultMessage.fill(exchange, result, BatchSettings.failureMode(options)));
      }
    }

    private void handOn(Runnable fill) {
      // The rest of the route may stop this producer, so it is not waited for.
      unfinished.ended();
      try {
        fill.run();
      } finally {
        callback.done(false);
      }
    }
  }
}
