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
import io.fastreq.camel.component.options.EndpointOptions;
import io.fastreq.camel.component.options.QueryMask;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.SpanStorageManager;
import org.apache.camel.telemetry.SpanStorageManagerExchange;
import org.apache.camel.telemetry.Tracer;

/**
 * Creates spans with the current tracer of the context. Camel itself creates the span of a batch
 * when it passes the exchange to the producer; that span is the parent of the others.
 */
final class CamelTraces implements Traces {

  private final String endpointUri;
  private final int attempts;
  private final QueryMask mask;
  private final SpanStorageManager spans = new SpanStorageManagerExchange();

  CamelTraces(String endpointUri, EndpointOptions options) {
    this.endpointUri = endpointUri;
    this.attempts = options.getTracedAttempts();
    this.mask = new QueryMask(options);
  }

  @Override
  public Tracing of(Exchange exchange) {
    CamelContext context = exchange.getContext();
    Tracer tracer = context.hasService(Tracer.class);
    // An excluded endpoint has no span, so its requests have none either.
    if (tracer == null || tracer.exclude(endpointUri, context)) {
      return Tracing.NONE;
    }
    Span batch = spans.peek(exchange);
    return batch == null
        ? Tracing.NONE
        : new AttemptSpans(tracer.getSpanLifecycleManager(), batch, attempts, mask);
  }
}
