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

import io.fastreq.camel.component.runtime.Proxies;
import io.fastreq.camel.component.runtime.SharedEngine;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Reports DOWN while an endpoint name can send nothing: all its proxies rest and it may not go
 * directly, or all its circuit breakers are open. A breaker that would let a trial pass does not
 * count as open: only a request can close it, and an application that is DOWN may get no work. It
 * is a readiness check, since a restart would not help. Registered only if an endpoint asks for it
 * or Camel checks all producers. Thread-safe.
 */
public final class FastreqHealthCheck implements HealthCheck {

  private final Supplier<CamelContext> context;
  private final Supplier<SortedMap<String, SharedEngine>> engines;
  private final Supplier<Set<String>> watchedNames;
  private volatile boolean enabled = true;

  /**
   * Creates a check that is not registered yet.
   *
   * @param context returns the context of the component, once it has one
   * @param engines returns the running engines by name
   * @param watchedNames returns the names of the endpoints that ask for the check
   */
  public FastreqHealthCheck(
      Supplier<CamelContext> context,
      Supplier<SortedMap<String, SharedEngine>> engines,
      Supplier<Set<String>> watchedNames) {
    this.context = context;
    this.engines = engines;
    this.watchedNames = watchedNames;
  }

  /**
   * Registers the check if a new endpoint is to be checked.
   *
   * @param watched whether the endpoint asks for it
   */
  public void registerFor(boolean watched) {
    HealthCheckRegistry checks = registry();
    if (checks != null && (watched || producersEnabled(checks))) {
      checks.register(this);
    }
  }

  /** Unregisters the check. */
  public void unregister() {
    HealthCheckRegistry checks = registry();
    if (checks != null) {
      checks.unregister(this);
    }
  }

  private @Nullable HealthCheckRegistry registry() {
    return HealthCheckRegistry.get(context.get());
  }

  /** Returns the value of {@code camel.health.producersEnabled}. */
  private static boolean producersEnabled(HealthCheckRegistry checks) {
    return checks.getRepository("producers").map(HealthCheckRepository::isEnabled).orElse(false);
  }

  /** Returns the names to check, or null for all. */
  private @Nullable Set<String> names() {
    HealthCheckRegistry checks = registry();
    return checks != null && producersEnabled(checks) ? null : watchedNames.get();
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
    engines
        .get()
        .forEach(
            (name, engine) -> {
              if (names == null || names.contains(name)) {
                report(result, name, problem(engine));
              }
            });
    return result.build();
  }

  private static void report(
      HealthCheckResultBuilder result, String name, @Nullable Problem problem) {
    result.detail("fastreq." + name, problem == null ? "up" : problem.detail());
    if (problem != null) {
      result.down().message(problem.message().formatted(name));
    }
  }

  private record Problem(String detail, String message) {}

  private static @Nullable Problem problem(SharedEngine engine) {
    Proxies proxies = engine.proxies();
    if (proxies != null && proxies.refuseAll()) {
      return new Problem("proxies rest", "all proxies of fastreq:%s rest");
    }
    return engine.breakers().refuseAll()
        ? new Problem("breakers open", "all circuit breakers of fastreq:%s are open")
        : null;
  }
}
