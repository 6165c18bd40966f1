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

import io.fastreq.camel.component.FastreqComponent;
import io.fastreq.camel.component.FastreqEndpoint;
import io.fastreq.camel.component.runtime.EngineRegistry;
import io.fastreq.camel.component.runtime.Proxies;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Says DOWN when for some endpoint name nothing can be sent: all its proxies rest and it may not do
 * without, or all its circuit breakers are open. A breaker that has waited long enough to let a
 * trial through does not count as open: it closes by being asked alone, and who is DOWN may be
 * given nothing to ask. A matter of readiness: a restart would help nobody. Registered only where
 * an endpoint asks for it, or all producers are to be looked at. Thread-safe.
 */
public final class FastreqHealthCheck implements HealthCheck {

  private final FastreqComponent component;
  private volatile boolean enabled = true;

  public FastreqHealthCheck(FastreqComponent component) {
    this.component = component;
  }

  /** Registers the check, if an endpoint that has been created is to be looked at. */
  public void registerFor(FastreqEndpoint endpoint) {
    HealthCheckRegistry checks = registry();
    if (checks != null && (isAskedFor(endpoint) || producersEnabled(checks))) {
      checks.register(this);
    }
  }

  public void unregister() {
    HealthCheckRegistry checks = registry();
    if (checks != null) {
      checks.unregister(this);
    }
  }

  private @Nullable HealthCheckRegistry registry() {
    return HealthCheckRegistry.get(component.getCamelContext());
  }

  private static boolean isAskedFor(FastreqEndpoint endpoint) {
    return endpoint.getConfiguration().isHealthCheckEnabled();
  }

  /** What {@code camel.health.producersEnabled} switches. */
  private static boolean producersEnabled(HealthCheckRegistry checks) {
    return checks.getRepository("producers").map(HealthCheckRepository::isEnabled).orElse(false);
  }

  /** The names that some endpoint wants to be looked at, or null for all. */
  private @Nullable Set<String> names() {
    HealthCheckRegistry checks = registry();
    return checks != null && producersEnabled(checks)
        ? null
        : component.getCamelContext().getEndpoints().stream()
            .filter(FastreqEndpoint.class::isInstance)
            .map(FastreqEndpoint.class::cast)
            .filter(endpoint -> component.equals(endpoint.getComponent()) && isAskedFor(endpoint))
            .map(FastreqEndpoint::getName)
            .collect(Collectors.toSet());
  }

  @Override
  public String getId() {
    return "fastreq";
  }

  @Override
  public String getGroup() {
    return "camel";
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  public boolean isEnabled() {
    return enabled;
  }

  @Override
  public void setEnabled(boolean value) {
    enabled = value;
  }

  @Override
  public Result call(Map<String, Object> options) {
    HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this).up();
    Set<String> names = names();
    component
        .engines()
        .shared()
        .forEach(
            (name, shared) -> {
              if (names != null && !names.contains(name)) {
                return;
              }
              if (allRest(shared)) {
                result.down().message("all proxies of fastreq:" + name + " rest");
                result.detail("fastreq." + name, "proxies rest");
              } else if (shared.breakers().refuseAll()) {
                result.down().message("all circuit breakers of fastreq:" + name + " are open");
                result.detail("fastreq." + name, "breakers open");
              } else {
                result.detail("fastreq." + name, "up");
              }
            });
    return result.build();
  }

  private static boolean allRest(EngineRegistry.Shared shared) {
    Proxies proxies = shared.proxies();
    return proxies != null && proxies.refuseAll();
  }
}
