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

import io.fastreq.camel.component.runtime.EngineObserver;
import io.fastreq.camel.component.runtime.SharedEngine;
import org.apache.camel.CamelContext;

/** Registers the meters of engines. Stateless. */
public final class Meters {

  /**
   * Name of a class that is present if camel-micrometer, which is optional, is on the class path.
   */
  public static final String MICROMETER = "org.apache.camel.component.micrometer.MicrometerUtils";

  private Meters() {}

  /**
   * Registers the meters of an engine in the context's registry. There are none unless
   * camel-micrometer is present and the Camel registry has a {@code MeterRegistry}.
   */
  public static EngineObserver of(CamelContext context, SharedEngine engine) {
    return context.getClassResolver().resolveClass(MICROMETER) == null
        ? EngineObserver.NONE
        : MicrometerMeters.of(context, engine);
  }
}
