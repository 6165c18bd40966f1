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
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

/** Creates spans for the requests of an endpoint in Camel's telemetry. Thread-safe. */
@FunctionalInterface
public interface Traces {

  /** Creates no spans. */
  Traces NONE = exchange -> Tracing.NONE;

  /**
   * Name of a class that is present if camel-telemetry, which is optional, is on the class path.
   */
  String TELEMETRY = "org.apache.camel.telemetry.SpanLifecycleManager";

  /** Returns the tracing of the batch of an exchange. Called on the thread of the exchange. */
  Tracing of(Exchange exchange);

  /**
   * Returns the traces of an endpoint. They create spans if camel-telemetry is present and {@code
   * tracedAttempts} asks for them.
   */
  static Traces of(CamelContext context, String endpointUri, EndpointOptions options) {
    return options.getTracedAttempts() != 0
            && context.getClassResolver().resolveClass(TELEMETRY) != null
        ? new CamelTraces(endpointUri, options)
        : NONE;
  }
}
