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

import io.fastreq.camel.batch.Engine;
import io.fastreq.camel.component.runtime.Breakers;
import io.fastreq.camel.component.runtime.Proxies;
import io.fastreq.camel.transport.HttpTransport;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Measures what the endpoints of one name do. Thread-safe. */
public interface Meters {

  /** Measures nothing. */
  Meters NONE =
      new Meters() {
        @Override
        public HttpTransport measured(HttpTransport transport) {
          return transport;
        }

        @Override
        public void close() {}
      };

  /** What tells whether meters can be had: camel-micrometer is an optional dependency. */
  String MICROMETER = "org.apache.camel.component.micrometer.MicrometerUtils";

  /** The same transport, with each request measured that is sent by it. */
  HttpTransport measured(HttpTransport transport);

  /** Takes away what shows the state of the engine; counts stay, as they do in any registry. */
  void close();

  /**
   * Meters in the context's registry where camel-micrometer is there and the Camel registry has a
   * {@code MeterRegistry}; else {@link #NONE}.
   */
  static Meters of(
      CamelContext context, Engine engine, Breakers breakers, @Nullable Proxies proxies) {
    return context.getClassResolver().resolveClass(MICROMETER) == null
        ? NONE
        : MicrometerMeters.of(context, engine, breakers, proxies);
  }
}
