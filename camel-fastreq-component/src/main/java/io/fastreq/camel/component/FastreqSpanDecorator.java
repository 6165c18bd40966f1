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

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.decorators.AbstractSpanDecorator;

/**
 * Adds the counts of items and attempts to the span that Camel creates for a batch. Used by Camel's
 * telemetry, if present. Stateless.
 */
public final class FastreqSpanDecorator extends AbstractSpanDecorator {

  private static final Map<String, String> TAGS =
      Map.of(
          FastreqConstants.TOTAL, "fastreq.total",
          FastreqConstants.SUCCEEDED, "fastreq.succeeded",
          FastreqConstants.FAILED, "fastreq.failed",
          FastreqConstants.SKIPPED, "fastreq.skipped",
          FastreqConstants.ATTEMPTS, "fastreq.attempts");

  /** Called by Camel's telemetry. */
  public FastreqSpanDecorator() {
    // Nothing to set.
  }

  @Override
  public String getComponent() {
    return "fastreq";
  }

  @Override
  public String getComponentClassName() {
    return FastreqComponent.class.getName();
  }

  /**
   * {@inheritDoc} With {@code streaming} there are no counts, since the span ends when the batch
   * has begun.
   */
  @Override
  public void afterTracingEvent(Span span, Exchange exchange) {
    super.afterTracingEvent(span, exchange);
    TAGS.forEach(
        (header, tag) -> {
          Object figure = exchange.getMessage().getHeader(header);
          if (figure != null) {
            span.setTag(tag, figure.toString());
          }
        });
  }
}
