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
package io.fastreq.benchmarks.contender;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.apache.camel.CamelContext;

/** The component with its meters in a Prometheus registry, and with JMX. */
final class ObservedFastreq extends Fastreq {

  @Override
  boolean observed() {
    return true;
  }

  @Override
  void configure(CamelContext context, Case wanted, Target target) {
    super.configure(context, wanted, target);
    context
        .getRegistry()
        .bind("metricsRegistry", new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  @Override
  void started(CamelContext context, Case wanted, Target target) {
    super.started(context, wanted, target);
    if (context.getManagementStrategy().getManagementAgent() == null) {
      throw new IllegalStateException("JMX is off");
    }
  }

  /**
   * Sends the requests and checks that they were measured, without which the figure is worthless.
   */
  @Override
  public int send(List<String> urls) {
    int succeeded = super.send(urls);
    PrometheusMeterRegistry meters =
        context().getRegistry().findSingleByType(PrometheusMeterRegistry.class);
    if (meters.find("fastreq.attempts").timers().isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    return succeeded;
  }
}
