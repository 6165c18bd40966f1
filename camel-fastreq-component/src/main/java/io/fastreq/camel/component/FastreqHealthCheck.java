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
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Says DOWN when for some endpoint name nothing can be sent: all its proxies rest and it may not do
 * without, or all its circuit breakers are open. A breaker that has waited long enough to let a
 * trial through does not count as open: it closes by being asked alone, and who is DOWN may be
 * given nothing to ask. A matter of readiness: a restart would help nobody. Thread-safe.
 */
final class FastreqHealthCheck implements HealthCheck {

  private final Engines engines;
  private volatile boolean enabled = true;

  FastreqHealthCheck(Engines engines) {
    this.engines = engines;
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
    engines
        .shared()
        .forEach(
            (name, shared) -> {
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

  private static boolean allRest(Engines.Shared shared) {
    Proxies proxies = shared.proxies();
    return proxies != null && proxies.refuseAll();
  }
}
