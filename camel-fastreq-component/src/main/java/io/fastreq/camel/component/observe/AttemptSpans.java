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
package io.fastreq.camel.component.observe;

import io.fastreq.camel.batch.request.Tracing;
import io.fastreq.camel.component.options.QueryMask;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.transport.HttpTransport;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.SpanLifecycleManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates a span for each of the first requests of one batch, as children of the batch's own span.
 * A tracer that fails loses its spans but fails no request. Thread-safe.
 */
final class AttemptSpans implements Tracing {

  private static final Logger LOG = LoggerFactory.getLogger(AttemptSpans.class);

  private final SpanLifecycleManager spans;
  private final Span batch;
  private final QueryMask mask;
  private final AtomicInteger left;
  private final Map<String, String> batchContext = new HashMap<>();

  /**
   * Creates the spans of one batch.
   *
   * @param sample maximum number of requests with a span; below 0 for all
   */
  AttemptSpans(SpanLifecycleManager spans, Span batch, int sample, QueryMask mask) {
    this.mask = mask;
    this.spans = spans;
    this.batch = batch;
    this.left = new AtomicInteger(sample < 0 ? Integer.MAX_VALUE : sample);
    try {
      spans.inject(batch, batchContext::put, false);
    } catch (RuntimeException e) {
      LOG.warn("The context of a batch's span can't be had: {}", e, e);
    }
  }

  @Override
  public HttpTransport follow(HttpTransport transport, int sentBefore) {
    // Checked first, so that the counter stays at 0 once the sample is complete.
    return left.get() > 0 && left.getAndDecrement() > 0
        ? new Followed(transport, sentBefore)
        : transport;
  }

  private @Nullable Span begin(HttpRequest request, int sentBefore) {
    try {
      Span span = spans.create(SpanTags.nameOf(request), batch, null);
      SpanTags.describe(span, request, sentBefore, mask);
      return span;
    } catch (RuntimeException e) {
      LOG.warn("A request has no span: {}", e, e);
      return null;
    }
  }

  private void end(Span span, @Nullable Outcome outcome) {
    try {
      SpanTags.describe(span, outcome);
      // The span ends on another thread, so it was never made current and has no scope to close.
      spans.deactivate(span);
      spans.close(span);
    } catch (RuntimeException e) {
      LOG.warn("The span of a request could not be ended: {}", e, e);
    }
  }

  /**
   * Replaces a propagated trace context ({@code propagateHeaders=traceparent}) by that of the
   * request's own span.
   */
  private HttpRequest carrying(HttpRequest request, Span span) {
    if (batchContext.isEmpty()) {
      return request;
    }
    Headers headers = request.headers();
    Headers.Builder carried = new Headers.Builder(headers.size());
    boolean changed = false;
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      boolean ofBatch = isOfBatch(name, headers.value(i));
      carried.add(name, ofBatch ? contextOf(span, name, headers.value(i)) : headers.value(i));
      changed |= ofBatch;
    }
    return changed ? request.with(carried.build()) : request;
  }

  private boolean isOfBatch(String name, String value) {
    return batchContext.entrySet().stream()
        .anyMatch(entry -> entry.getKey().equalsIgnoreCase(name) && entry.getValue().equals(value));
  }

  private String contextOf(Span span, String name, String otherwise) {
    Map<String, String> context = new HashMap<>();
    spans.inject(span, context::put, false);
    return context.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(otherwise);
  }

  /** Sends one request, with a span from here to its outcome. */
  private final class Followed implements HttpTransport {

    private final HttpTransport transport;
    private final int sentBefore;

    Followed(HttpTransport transport, int sentBefore) {
      this.transport = transport;
      this.sentBefore = sentBefore;
    }

    @Override
    public Sent send(
        HttpRequest request,
        ReadOptions options,
        @Nullable BodyReceiver receiver,
        Listener listener) {
      Span span = begin(request, sentBefore);
      if (span == null) {
        return transport.send(request, options, receiver, listener);
      }
      return new ObservedTransport(transport, (sent, outcome, nanos) -> end(span, outcome))
          .send(carrying(request, span), options, receiver, listener);
    }

    @Override
    public void close() {
      // The caller owns the transport.
    }
  }
}
