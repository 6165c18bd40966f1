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

import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.BatchOptions;
import io.fastreq.camel.batch.failure.DeadLetter;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.batch.group.Grouping;
import io.fastreq.camel.batch.group.RowValues;
import io.fastreq.camel.batch.item.BodyHandlers;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.request.Preparer;
import io.fastreq.camel.batch.request.Tracing;
import io.fastreq.camel.batch.result.Aggregator;
import io.fastreq.camel.component.FastreqConfiguration.ProgressMode;
import io.fastreq.camel.component.group.GroupSettings;
import io.fastreq.camel.component.observe.ProgressLog;
import io.fastreq.camel.component.observe.Traces;
import io.fastreq.camel.component.options.BatchSettings;
import io.fastreq.camel.component.options.Credentials;
import io.fastreq.camel.component.options.DefaultUrls;
import io.fastreq.camel.component.options.EndpointOptions;
import io.fastreq.camel.component.options.InputSettings;
import io.fastreq.camel.component.options.QueryMask;
import io.fastreq.camel.component.options.UserAgentSource;
import io.fastreq.camel.component.runtime.CookieStore;
import io.fastreq.camel.component.runtime.DefaultRequestCustomizer;
import io.fastreq.camel.component.runtime.SharedEngine;
import io.fastreq.camel.input.GroupBody;
import io.fastreq.camel.input.GroupEncoder;
import io.fastreq.camel.input.HeaderKeys;
import io.fastreq.camel.input.InputOptions;
import io.fastreq.camel.input.MessageInput;
import io.fastreq.camel.input.RequestEncoder;
import io.fastreq.camel.output.ReturnType;
import io.fastreq.camel.transport.HttpTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.cookie.CookieHandler;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.StateRepository;
import org.jspecify.annotations.Nullable;

/** Creates the input and the options of the batch of each exchange. Thread-safe. */
final class BatchFactory {

  private final FastreqConfiguration options;
  private final DefaultUrls defaultUrls;
  private final InputSettings input;
  private final @Nullable IdempotentStore store;
  private final Traces traces;
  private final SharedEngine shared;
  private final DefaultRequestCustomizer customizer;
  private final BatchOptions batchOptions;
  private final @Nullable RowValues rowValues;
  private final @Nullable Supplier<BodyHandlers> bodyHandlers;

  /**
   * Reads the options of an endpoint. May block.
   *
   * @param shared the engine that runs the batches
   * @param transport sends their requests
   * @param fallback replaces items that have failed, or null
   * @param deadLetter receives items that stay failed, or null
   * @throws Exception if an option cannot be used
   */
  BatchFactory(
      FastreqEndpoint endpoint,
      FastreqComponent component,
      DefaultUrls defaultUrls,
      SharedEngine shared,
      HttpTransport transport,
      @Nullable FailureHandler fallback,
      @Nullable DeadLetter deadLetter)
      throws Exception {
    CamelContext context = endpoint.getCamelContext();
    this.options = endpoint.getConfiguration();
    this.defaultUrls = defaultUrls;
    this.shared = shared;
    this.input = new InputSettings(context, options, headerFilter());
    this.traces = Traces.of(context, endpoint.getEndpointUri(), options);
    this.store = store(context, options);
    CamelContextAware.trySetCamelContext(options.getAggregationStrategy(), context);
    this.customizer =
        new DefaultRequestCustomizer(
            shared.proxies(),
            UserAgentSource.of(context, options, component.environment()),
            Credentials.of(options),
            options.isDryRun() ? null : shared.tokens(),
            options.isSessionManagement() ? new CookieStore.InJars(shared.cookies()) : null,
            new QueryMask(options));
    this.batchOptions =
        BatchSettings.batch(
            context, options, transport, customizer, fallback, deadLetter, progressListeners());
    this.rowValues = GroupSettings.values(context, options);
    this.bodyHandlers = BodyHandlerFactory.of(context, options, shared.workers(), component.disk());
  }

  private static @Nullable IdempotentStore store(CamelContext context, EndpointOptions options)
      throws Exception {
    IdempotentRepository repository = options.getIdempotentRepository();
    IdempotentStore done =
        repository == null ? null : RepositoryIdempotentStore.started(context, repository);
    StateRepository<String, String> states = options.getConditional();
    return states == null ? done : ConditionalStore.started(context, states, done, options);
  }

  private HeaderFilterStrategy headerFilter() {
    HeaderFilterStrategy own = options.getHeaderFilterStrategy();
    return own == null ? new FastreqHeaderFilterStrategy() : own;
  }

  private List<FastreqProgressListener> progressListeners() {
    List<FastreqProgressListener> listeners = new ArrayList<>();
    if (options.getProgress() == ProgressMode.LOG) {
      listeners.add(new ProgressLog());
    }
    if (options.getProgressListener() != null) {
      listeners.add(options.getProgressListener());
    }
    return listeners;
  }

  /** Returns what the endpoint adds to the items of an exchange. */
  InputOptions inputOptions(Exchange exchange) {
    return input.forExchange(exchange);
  }

  /** Returns the options of the batch of an exchange. */
  BatchOptions batchOptions(Exchange exchange, InputOptions inputOptions) {
    UnaryOperator<FastreqRequest> onPrepare = options.getOnPrepare();
    CookieHandler cookies = options.getCookieHandler();
    AggregationStrategy strategy = options.getAggregationStrategy();
    Tracing tracing = traces.of(exchange);
    if (onPrepare == null
        && cookies == null
        && strategy == null
        && store == null
        && batchOptions.paging() == null
        && rowValues == null
        && tracing.equals(Tracing.NONE)) {
      return batchOptions;
    }
    RequestEncoder encoder = new RequestEncoder(inputOptions.defaults());
    Preparer preparer =
        onPrepare == null ? null : request -> encoder.encode(onPrepare.apply(request));
    Aggregator aggregator = strategy == null ? null : new StrategyAggregator(strategy, exchange);
    return batchOptions.with(
        cookies == null
            ? customizer
            : customizer.with(new CookieStore.ByHandler(cookies, exchange)),
        preparer,
        tracing,
        aggregator,
        store(exchange),
        encoder::encode,
        grouping(inputOptions));
  }

  private @Nullable Grouping grouping(InputOptions inputOptions) {
    GroupBody body = inputOptions.groupBody();
    Integer size = options.getGroupSize();
    return body == null || size == null || rowValues == null
        ? null
        : new Grouping(size, new GroupEncoder(inputOptions.defaults(), body), rowValues);
  }

  private @Nullable IdempotentStore store(Exchange exchange) {
    // A file is delivered when it has its name, a streamed result when its reader is done.
    boolean deliveredBefore = options.isStreaming() || options.getReturnType() == ReturnType.FILE;
    if (store == null || deliveredBefore) {
      return store;
    }
    DeferredIdempotentStore deferred = new DeferredIdempotentStore(store);
    exchange.getExchangeExtension().addOnCompletion(deferred);
    return deferred;
  }

  /** Returns the input of the batch of an exchange, which is not opened yet. */
  ItemSource.Opener source(Exchange exchange, InputOptions inputOptions) {
    Message message = exchange.getMessage();
    Object body = message.getBody();
    Object keys = message.getHeader(FastreqConstants.KEYS);
    return new MessageInput(
        MessageInput.isEmpty(body) ? defaultUrls.insteadOf(body) : body,
        keys == null ? null : HeaderKeys.of(keys),
        BodyCharset.of(exchange),
        inputOptions,
        bodyHandlers == null ? null : bodyHandlers.get());
  }

  /** Returns the dry run, which creates the requests of a batch without sending them. */
  DryRun dryRun(InputOptions inputOptions) {
    return new DryRun(options, shared, customizer, store, grouping(inputOptions));
  }
}
