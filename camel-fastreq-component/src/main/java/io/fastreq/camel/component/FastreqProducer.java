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
import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.Batch;
import io.fastreq.camel.batch.BatchListener;
import io.fastreq.camel.batch.BatchOptions;
import io.fastreq.camel.batch.BatchResult;
import io.fastreq.camel.batch.Engine;
import io.fastreq.camel.batch.Preparer;
import io.fastreq.camel.batch.Tracing;
import io.fastreq.camel.batch.item.BodyHandlers;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.result.Aggregator;
import io.fastreq.camel.batch.result.ResultStream;
import io.fastreq.camel.component.FastreqConfiguration.ProgressMode;
import io.fastreq.camel.component.observe.ActivityLog;
import io.fastreq.camel.component.observe.ObservedTransport;
import io.fastreq.camel.component.observe.ProgressLog;
import io.fastreq.camel.component.observe.Traces;
import io.fastreq.camel.component.options.BackendSelector;
import io.fastreq.camel.component.options.BatchSettings;
import io.fastreq.camel.component.options.Credentials;
import io.fastreq.camel.component.options.DefaultUrls;
import io.fastreq.camel.component.options.InputSettings;
import io.fastreq.camel.component.options.QueryMask;
import io.fastreq.camel.component.options.UserAgentChoice;
import io.fastreq.camel.component.options.UserAgentSource;
import io.fastreq.camel.component.runtime.CookieStore;
import io.fastreq.camel.component.runtime.DefaultRequestCustomizer;
import io.fastreq.camel.component.runtime.PendingCounter;
import io.fastreq.camel.component.runtime.Proxies;
import io.fastreq.camel.component.runtime.SharedEngine;
import io.fastreq.camel.input.HeaderKeys;
import io.fastreq.camel.input.InputOptions;
import io.fastreq.camel.input.MessageInput;
import io.fastreq.camel.input.RequestEncoder;
import io.fastreq.camel.output.ReturnType;
import io.fastreq.camel.transport.HttpTransport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.cookie.CookieHandler;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a batch for each exchange. Never blocks the thread that hands it one. */
public class FastreqProducer extends DefaultAsyncProducer {

  private static final Logger LOG = LoggerFactory.getLogger(FastreqProducer.class);

  /** A batch that is cancelled waits for nothing but a parser or listener that takes its time. */
  private static final long STOP_MILLIS = 5_000;

  private final FastreqEndpoint endpoint;
  private final FastreqComponent component;
  private final DefaultUrls endpointUrls;

  /**
   * Guards the step from started to stopped as well: a batch that is submitted is either among
   * these when the producer stops, or refused.
   */
  private final Set<Batch> batches = new HashSet<>();

  private final PendingCounter unfinished = new PendingCounter();
  private volatile @Nullable Running running;

  /** All that exists only while the producer is started. */
  private record Running(
      SharedEngine shared,
      BackendSelector.Choice choice,
      HttpTransport transport,
      DefaultRequestCustomizer outfit,
      BatchOptions batchOptions,
      InputSettings input,
      @Nullable IdempotentStore ledger,
      Traces traces,
      @Nullable Supplier<BodyHandlers> bodyHandlers,
      @Nullable FallbackRoute fallback) {}

  /** A producer of this endpoint. */
  public FastreqProducer(FastreqEndpoint endpoint, FastreqComponent component) {
    super(endpoint);
    this.endpoint = endpoint;
    this.component = component;
    this.endpointUrls =
        new DefaultUrls(
            endpoint.getCamelContext(), endpoint.getConfiguration(), endpoint.toString());
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    FastreqConfiguration options = endpoint.getConfiguration();
    InputSettings input = new InputSettings(endpoint.getCamelContext(), options, filter(options));
    BackendSelector.Choice transport =
        BackendSelector.choice(endpoint.getCamelContext(), endpoint.getName(), options);
    UserAgentChoice userAgents =
        UserAgentSource.of(endpoint.getCamelContext(), options, component.environment());
    IdempotentRepository repository = options.getIdempotentRepository();
    IdempotentStore ledger =
        repository == null
            ? null
            : RepositoryIdempotentStore.started(endpoint.getCamelContext(), repository);
    CamelContextAware.trySetCamelContext(
        options.getAggregationStrategy(), endpoint.getCamelContext());
    SharedEngine shared = component.engines().acquire(component.named(endpoint));
    try {
      if (needsCustody()) {
        component.custody().acquire(endpoint.getCamelContext());
      }
      running = begin(shared, input, transport, userAgents, ledger);
    } finally {
      if (running == null) {
        component.engines().release(endpoint.getName(), shared);
      }
    }
  }

  private static HeaderFilterStrategy filter(FastreqConfiguration options) {
    HeaderFilterStrategy own = options.getHeaderFilterStrategy();
    return own == null ? new FastreqHeaderFilterStrategy() : own;
  }

  private static List<FastreqProgressListener> progressListeners(FastreqConfiguration options) {
    List<FastreqProgressListener> listeners = new ArrayList<>();
    if (options.getProgress() == ProgressMode.LOG) {
      listeners.add(new ProgressLog());
    }
    if (options.getProgressListener() != null) {
      listeners.add(options.getProgressListener());
    }
    return listeners;
  }

  /** Whether it matters what becomes of a result after it was read. */
  private boolean needsCustody() {
    FastreqConfiguration options = endpoint.getConfiguration();
    return options.isStreaming() && options.getIdempotentRepository() != null;
  }

  private Running begin(
      SharedEngine shared,
      InputSettings input,
      BackendSelector.Choice transport,
      @Nullable UserAgentChoice userAgents,
      @Nullable IdempotentStore ledger) {
    FastreqConfiguration options = endpoint.getConfiguration();
    String onFallback = options.getOnFallback();
    FallbackRoute fallback =
        onFallback == null ? null : new FallbackRoute(endpoint.getCamelContext(), onFallback);
    ServiceHelper.startService(fallback);
    CookieStore cookies =
        options.isSessionManagement() ? new CookieStore.InJars(shared.cookies()) : null;
    DefaultRequestCustomizer outfit =
        new DefaultRequestCustomizer(
            shared.proxies(), userAgents, Credentials.of(options), cookies, new QueryMask(options));
    HttpTransport bare = shared.open(transport);
    HttpTransport http = shared.observed(bare);
    if (options.isLogHttpActivity()) {
      http =
          new ObservedTransport(http, new ActivityLog(endpoint.getName(), new QueryMask(options)));
    }
    boolean begun = false;
    try {
      BatchOptions batchOptions =
          BatchSettings.batch(
              endpoint.getCamelContext(),
              options,
              http,
              outfit,
              fallback,
              progressListeners(options));
      Supplier<BodyHandlers> bodyHandlers =
          BodyHandlerFactory.of(
              endpoint.getCamelContext(), options, shared.resources().workers(), component.disk());
      Traces traces = Traces.of(endpoint.getCamelContext(), endpoint.getEndpointUri(), options);
      begun = true;
      return new Running(
          shared,
          transport,
          bare,
          outfit,
          batchOptions,
          input,
          ledger,
          traces,
          bodyHandlers,
          fallback);
    } finally {
      if (!begun) {
        shared.release(transport, bare);
        ServiceHelper.stopService(fallback);
      }
    }
  }

  @Override
  protected void doStop() throws Exception {
    Running stopping;
    List<Batch> cut;
    synchronized (batches) {
      stopping = running;
      running = null;
      cut = List.copyOf(batches);
    }
    if (stopping != null) {
      Engine engine = stopping.shared().engine();
      cut.forEach(batch -> engine.cancel(batch, "the producer has been stopped"));
      if (!unfinished.awaitNone(STOP_MILLIS)) {
        LOG.warn(
            "Batches of {} did not end within {} ms of being cancelled", endpoint, STOP_MILLIS);
      }
      stopping.shared().release(stopping.choice(), stopping.transport());
      component.engines().release(endpoint.getName(), stopping.shared());
      if (needsCustody()) {
        component.custody().release(endpoint.getCamelContext());
      }
      ServiceHelper.stopService(stopping.fallback());
    }
    super.doStop();
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    try {
      submit(exchange, callback);
      return false;
    } catch (Exception e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
  }

  private void submit(Exchange exchange, AsyncCallback callback) {
    Running now = running;
    if (now == null) {
      throw notStarted();
    }
    InputOptions inputOptions = now.input().forExchange(exchange);
    ItemSource.Opener input = input(now, exchange, inputOptions);
    if (endpoint.getConfiguration().isDryRun()) {
      unfinished.begun();
      boolean begun = false;
      try {
        now.shared().resources().workers().execute(() -> dryRun(now, input, exchange, callback));
        begun = true;
      } finally {
        if (!begun) {
          unfinished.ended();
        }
      }
      return;
    }
    BatchOptions batchOptions = batchOptions(now, exchange, inputOptions);
    Submission submission = new Submission(exchange, callback);
    synchronized (batches) {
      if (!now.equals(running)) {
        throw notStarted();
      }
      unfinished.begun();
      boolean begun = false;
      try {
        submission.begun(now.shared().engine().submit(input, batchOptions, submission));
        begun = true;
      } finally {
        if (!begun) {
          unfinished.ended();
        }
      }
    }
  }

  private void dryRun(
      Running now, ItemSource.Opener input, Exchange exchange, AsyncCallback callback) {
    try {
      Proxies proxies = now.shared().proxies();
      DryRun run =
          new DryRun(
              endpoint.getConfiguration(),
              now.shared().limits(),
              now.outfit(),
              proxies,
              now.ledger());
      exchange.getMessage().setBody(run.of(input));
    } catch (Throwable e) { // whatever the input throws, the exchange must end with it
      exchange.setException(e);
    } finally {
      unfinished.ended();
      callback.done(false);
    }
  }

  private FastreqException notStarted() {
    return new FastreqException("the producer of " + endpoint + " is not started");
  }

  private BatchOptions batchOptions(Running now, Exchange exchange, InputOptions inputOptions) {
    FastreqConfiguration options = endpoint.getConfiguration();
    UnaryOperator<FastreqRequest> onPrepare = options.getOnPrepare();
    CookieHandler cookies = options.getCookieHandler();
    AggregationStrategy strategy = options.getAggregationStrategy();
    Tracing tracing = now.traces().of(exchange);
    if (onPrepare == null
        && cookies == null
        && strategy == null
        && now.ledger() == null
        && tracing.equals(Tracing.NONE)) {
      return now.batchOptions();
    }
    DefaultRequestCustomizer outfit =
        cookies == null
            ? now.outfit()
            : now.outfit().with(new CookieStore.ByHandler(cookies, exchange));
    RequestEncoder encoder = new RequestEncoder(inputOptions.defaults());
    Preparer preparer =
        onPrepare == null ? null : request -> encoder.encode(onPrepare.apply(request));
    Aggregator fold = strategy == null ? null : new StrategyAggregator(strategy, exchange);
    return now.batchOptions().with(outfit, preparer, ledger(now, exchange), fold, tracing);
  }

  private @Nullable IdempotentStore ledger(Running now, Exchange exchange) {
    IdempotentStore ledger = now.ledger();
    // A file is delivered when it has its name, and a result that is read when its reader is done.
    boolean deliveredBefore =
        endpoint.getConfiguration().isStreaming()
            || endpoint.getConfiguration().getReturnType() == ReturnType.FILE;
    if (ledger == null || deliveredBefore) {
      return ledger;
    }
    DeferredIdempotentStore deferred = new DeferredIdempotentStore(ledger);
    exchange.getExchangeExtension().addOnCompletion(deferred);
    return deferred;
  }

  private ItemSource.Opener input(Running now, Exchange exchange, InputOptions inputOptions) {
    Message message = exchange.getMessage();
    Object body = message.getBody();
    Object keys = message.getHeader(FastreqConstants.KEYS);
    return new MessageInput(
        MessageInput.isEmpty(body) ? endpointUrls.insteadOf(body) : body,
        keys == null ? null : HeaderKeys.of(keys),
        BodyCharset.of(exchange),
        inputOptions,
        now.bodyHandlers() == null ? null : now.bodyHandlers().get());
  }

  /** One exchange under way. A batch may end before {@link #begun} has been told of it. */
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

    /** The exchange goes on while the batch does. */
    @Override
    public void opened(ResultStream results) {
      handOn(() -> ResultMessage.fill(exchange, results, needsCustody()));
    }

    @Override
    public void done(BatchResult result) {
      synchronized (batches) {
        completed = true;
        if (batch != null) {
          batches.remove(batch);
        }
      }
      if (!(result.body() instanceof ResultStream)) { // that one has been handed on already
        handOn(() -> fill(result));
      }
    }

    private void fill(BatchResult result) {
      ResultMessage.fill(exchange, result, BatchSettings.failureMode(endpoint.getConfiguration()));
    }

    private void handOn(Runnable fill) {
      // What follows in the route may itself stop this producer, so it is not waited for.
      unfinished.ended();
      try {
        fill.run();
      } finally {
        callback.done(false);
      }
    }
  }
}
