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
package io.fastreq.camel.component.runtime;

import io.fastreq.camel.policy.breaker.BreakerSource;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breakers of an endpoint name: none, one for all hosts, or one per host. Breakers are
 * created on demand in the {@link CircuitBreakerRegistry} that the Circuit Breaker EIP uses, so
 * that the usual metrics include them. Their names are {@code fastreq:<endpoint name>:<origin>}.
 * Thread-safe.
 */
public final class Breakers implements BreakerSource {

  private static final Logger LOG = LoggerFactory.getLogger(Breakers.class);

  private final BreakerSettings settings;
  private final String namePrefix;
  private final LongSupplier nanoClock;
  private final BreakerLog log;
  private final @Nullable CircuitBreakerRegistry registry;
  private final @Nullable HostBreaker shared;

  /** Recently requested hosts. If one breaker is shared, each host watches that one. */
  private final Map<String, Host> hosts = new ConcurrentHashMap<>();

  private final Set<String> made = ConcurrentHashMap.newKeySet();

  private record Host(HostBreaker watcher, CircuitBreaker breaker) {}

  /**
   * Creates no breaker yet, but warns of configured options that have no effect.
   *
   * @param log logs when a breaker opens or closes
   * @param nanoClock a clock like {@link System#nanoTime()}
   */
  Breakers(
      CamelContext context,
      String endpointName,
      BreakerSettings settings,
      BreakerLog log,
      LongSupplier nanoClock) {
    this.settings = settings;
    this.namePrefix = "fastreq:" + endpointName + ":";
    this.nanoClock = nanoClock;
    this.log = log;
    CircuitBreaker one = settings.shared();
    this.shared = one == null ? null : new HostBreaker(one, nanoClock);
    if (shared != null) {
      log.watch("all hosts", shared);
    }
    this.registry =
        settings.enabled() && one == null ? registry(context, settings.registry()) : null;
    if (!settings.withoutEffect().isEmpty()) {
      LOG.warn(
          "The Resilience4j configuration of fastreq:{} sets {}; these have no effect here:"
              + " use the options requestTimeout and hostConcurrency of the endpoint instead",
          endpointName,
          String.join(", ", settings.withoutEffect()));
    }
  }

  /** Returns the registry of the context, and creates it if there is none. */
  private static CircuitBreakerRegistry registry(
      CamelContext context, @Nullable CircuitBreakerRegistry found) {
    ExtendedCamelContext plugins = context.getCamelContextExtension();
    CircuitBreakerRegistry known =
        found != null ? found : plugins.getContextPlugin(CircuitBreakerRegistry.class);
    if (known == null) {
      known = CircuitBreakerRegistry.ofDefaults();
      plugins.addContextPlugin(CircuitBreakerRegistry.class, known);
    }
    return known;
  }

  @Override
  public @Nullable HostBreaker breakerFor(String origin) {
    if (!settings.enabled()) {
      return null;
    }
    Host known = hosts.get(origin);
    if (known != null) {
      return known.watcher;
    }
    // Not inside computeIfAbsent: the registry calls the user's listeners when a breaker is added.
    Host wanted = shared == null ? own(origin) : new Host(shared.another(), shared.breaker());
    Host first = hosts.putIfAbsent(origin, wanted);
    if (first != null) {
      wanted.watcher.close();
      return first.watcher;
    }
    if (shared == null) {
      log.watch(origin, wanted.watcher);
    }
    return wanted.watcher;
  }

  private Host own(String origin) {
    CircuitBreaker breaker = make(namePrefix + origin);
    return new Host(new HostBreaker(breaker, nanoClock), breaker);
  }

  private CircuitBreaker make(String name) {
    return Objects.requireNonNull(registry)
        .circuitBreaker(
            name,
            () -> {
              made.add(name);
              return settings.config();
            });
  }

  @Override
  public void forget(String origin) {
    Host host = hosts.remove(origin);
    if (host == null) {
      return;
    }
    host.watcher.close();
    if (registry == null) {
      return; // the user owns the breaker
    }
    String name = namePrefix + origin;
    // A breaker that other code has registered under the name is kept.
    if (made.remove(name)
        && registry.find(name).filter(there -> there == host.breaker).isPresent()) {
      registry.remove(name);
    }
  }

  /** Returns the state of each breaker by host, or of the shared breaker as {@code *}. */
  public SortedMap<String, CircuitBreaker.State> states() {
    SortedMap<String, CircuitBreaker.State> states = new TreeMap<>();
    CircuitBreaker one = settings.shared();
    if (one != null) {
      states.put("*", one.getState());
    } else {
      hosts.forEach((origin, host) -> states.put(origin, host.breaker().getState()));
    }
    return states;
  }

  /** Returns the number of breakers that let no request pass. */
  public int open() {
    return (int)
        states().values().stream()
            .filter(
                state ->
                    state == CircuitBreaker.State.OPEN || state == CircuitBreaker.State.FORCED_OPEN)
            .count();
  }

  /** Returns whether there are breakers and none lets a request pass, not even as a trial. */
  public boolean refuseAll() {
    List<HostBreaker> all =
        shared != null ? List.of(shared) : hosts.values().stream().map(Host::watcher).toList();
    return !all.isEmpty() && all.stream().allMatch(breaker -> breaker.nanosUntilHalfOpen() > 0);
  }

  /** Closes all breakers and clears their statistics. */
  public void reset() {
    CircuitBreaker one = settings.shared();
    if (one != null) {
      one.reset();
    } else {
      hosts.values().forEach(host -> host.breaker().reset());
    }
  }

  /** Forgets all hosts. A breaker supplied by the user is left unchanged. */
  void close() {
    if (shared != null) {
      shared.close();
    }
    hosts.keySet().forEach(this::forget);
  }
}
