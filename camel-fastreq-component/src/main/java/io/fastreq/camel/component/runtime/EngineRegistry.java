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

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.batch.Engine;
import io.fastreq.camel.component.FastreqComponent;
import io.fastreq.camel.component.FastreqConfiguration;
import io.fastreq.camel.component.FastreqConfiguration.OnOpenCircuit;
import io.fastreq.camel.component.FastreqEndpoint;
import io.fastreq.camel.component.observe.Meters;
import io.fastreq.camel.component.options.ProxySource;
import io.fastreq.camel.component.options.SharedOptions;
import io.fastreq.camel.dispatch.RequestLimits;
import io.fastreq.camel.policy.TokenBucket;
import io.fastreq.camel.policy.breaker.BreakerSource;
import io.fastreq.camel.transport.cookies.CookieJars;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.camel.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The engines of a component, one for each name, and what they run on. A name's limits are fixed by
 * the first endpoint that is created with it; its engine lives while producers of it are started.
 * Thread-safe.
 *
 * <p>Camel may make several endpoint objects for a URI that several threads use first, and keeps
 * and stops only one of them. So endpoints are not counted: a name is taken as long as one of its
 * endpoints stands in the context's registry and has not stopped, or a producer runs.
 */
public final class EngineRegistry {

  private static final int MANY_NAMES = 100;

  private final FastreqComponent component;
  private final Map<String, Entry> entries = new HashMap<>(); // guarded by this
  private int lookForUnusedAt = MANY_NAMES; // guarded by this
  private @Nullable ComponentResources resources; // guarded by this
  private int users; // guarded by this

  public EngineRegistry(FastreqComponent component) {
    this.component = component;
  }

  /** An engine in use, with what it runs on. */
  public record Lease(Shared shared, ComponentResources resources) {

    public Engine engine() {
      return shared.engine();
    }
  }

  /** What all endpoints of a name share while a producer of it runs. */
  public record Shared(
      Engine engine,
      EngineTimers timers,
      Breakers breakers,
      @Nullable Proxies proxies,
      CookieJars cookies,
      Meters meters,
      ChangeableLimits limits) {

    /** Nothing of it is left afterwards: its batches have ended, or end now. */
    public void close(String reason) {
      engine.close(reason);
      timers.close();
      meters.close();
      breakers.close();
      if (proxies != null) {
        proxies.close();
      }
    }
  }

  private static final class Entry {
    final SharedOptions limits;
    final ChangeableLimits changeable;
    @Nullable Shared shared;
    int users;

    Entry(FastreqConfiguration options) {
      this.limits = SharedOptions.of(options);
      this.changeable = new ChangeableLimits(options);
    }
  }

  /**
   * Takes a name for an endpoint that is being created.
   *
   * @throws IllegalArgumentException where the name is taken with other limits
   */
  public synchronized void claim(FastreqEndpoint endpoint) {
    SharedOptions wanted = SharedOptions.of(endpoint.getConfiguration());
    Entry entry = entries.get(endpoint.getName());
    if (entry != null && (entry.users > 0 || isRegistered(endpoint.getName()))) {
      entry.limits.requireSame(endpoint.getName(), wanted);
    } else {
      entries.put(endpoint.getName(), new Entry(endpoint.getConfiguration()));
      forgetUnused();
    }
  }

  /**
   * Camel drops endpoints that routes made of messages ({@code toD}) without stopping them: their
   * names are looked for when they have become many.
   */
  private void forgetUnused() {
    if (entries.size() < lookForUnusedAt) {
      return;
    }
    Set<String> registered = registeredNames();
    entries.entrySet().removeIf(e -> e.getValue().users == 0 && !registered.contains(e.getKey()));
    lookForUnusedAt = Math.max(MANY_NAMES, 2 * entries.size());
  }

  /**
   * Gives a producer the engine of its name, and starts it for the first.
   *
   * @throws IllegalArgumentException where the name was taken meanwhile with other limits, or its
   *     proxies can't be used
   * @throws IOException where the list of proxies can't be read
   */
  public Lease acquire(FastreqEndpoint endpoint) throws IOException {
    Lease lease = acquireShared(endpoint);
    if (lease != null) {
      return lease;
    }
    // Read without the lock: it may take its time, and may call a bean.
    ProxySource source =
        ProxySource.of(
            endpoint.getCamelContext(), endpoint.getConfiguration(), component.environment());
    List<FastreqProxy> proxies = source == null ? List.of() : source.read();
    return acquire(endpoint, source, proxies);
  }

  private synchronized @Nullable Lease acquireShared(FastreqEndpoint endpoint) {
    Entry entry = entries.get(endpoint.getName());
    if (entry == null || entry.shared == null || resources == null) {
      return null;
    }
    entry.limits.requireSame(endpoint.getName(), SharedOptions.of(endpoint.getConfiguration()));
    return lease(entry, entry.shared, resources);
  }

  private synchronized Lease acquire(
      FastreqEndpoint endpoint, @Nullable ProxySource source, List<FastreqProxy> proxies) {
    SharedOptions limits = SharedOptions.of(endpoint.getConfiguration());
    Entry entry =
        entries.computeIfAbsent(endpoint.getName(), name -> new Entry(endpoint.getConfiguration()));
    entry.limits.requireSame(endpoint.getName(), limits);
    Breakers breakers = entry.shared == null ? breakers(endpoint) : entry.shared.breakers();
    ComponentResources running = resources;
    if (running == null) {
      running = new ComponentResources(component.getCamelContext(), component);
      resources = running;
    }
    Shared shared = entry.shared;
    if (shared == null) {
      Proxies pool = source == null ? null : proxies(endpoint, source, proxies, running);
      EngineTimers timers = new EngineTimers(running.delayer());
      Engine engine = newEngine(endpoint, entry.changeable, breakers, running, timers);
      Meters meters = Meters.of(endpoint.getCamelContext(), engine, breakers, pool);
      shared =
          new Shared(engine, timers, breakers, pool, new CookieJars(), meters, entry.changeable);
      entry.shared = shared;
    }
    return lease(entry, shared, running);
  }

  private Lease lease(Entry entry, Shared shared, ComponentResources running) {
    entry.users++;
    users++;
    return new Lease(shared, running);
  }

  /** What the endpoints of each name share at this moment, where producers run. */
  public synchronized SortedMap<String, Shared> shared() {
    SortedMap<String, Shared> all = new TreeMap<>();
    entries.forEach(
        (name, entry) -> {
          if (entry.shared != null) {
            all.put(name, entry.shared);
          }
        });
    return all;
  }

  /** What the endpoints of a name share at this moment; null where no producer of it runs. */
  public synchronized @Nullable Shared shared(String name) {
    Entry entry = entries.get(name);
    return entry == null ? null : entry.shared;
  }

  /** The limits of an endpoint's name as they are now; as its options say where it has none. */
  public RequestLimits limits(FastreqEndpoint endpoint) {
    ChangeableLimits known = changeable(endpoint);
    return known == null ? ChangeableLimits.of(endpoint.getConfiguration()) : known.current();
  }

  private synchronized @Nullable ChangeableLimits changeable(FastreqEndpoint endpoint) {
    Entry entry = entries.get(endpoint.getName());
    return entry == null ? null : entry.changeable;
  }

  /**
   * Changes limits of an endpoint's name, until the name is free. Those who wait begin at once
   * where they may now.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   * @throws IllegalStateException where the endpoint has stopped
   */
  public void change(FastreqEndpoint endpoint, UnaryOperator<RequestLimits> change) {
    ChangeableLimits limits;
    Shared shared;
    synchronized (this) {
      Entry entry = entries.get(endpoint.getName());
      if (entry == null) {
        throw new IllegalStateException("Endpoint " + endpoint + " has stopped");
      }
      limits = entry.changeable;
      limits.change(change);
      shared = entry.shared;
    }
    if (shared != null) {
      limits.makeRoom();
      shared.engine().change(limits::current);
    }
  }

  /**
   * A producer has stopped. The last one of a name ends its engine, the last of all ends all.
   *
   * <p>Camel stops producers that templates hold after their component, which has ended everything
   * by then: such a lease means nothing any more.
   */
  public void release(FastreqEndpoint endpoint, Lease lease) {
    ComponentResources unused = null;
    Shared unshared = null;
    synchronized (this) {
      Entry entry = entries.get(endpoint.getName());
      if (entry == null || !lease.shared().equals(entry.shared)) {
        return;
      }
      if (--entry.users == 0) {
        unshared = entry.shared;
        entry.shared = null;
        if (!isRegistered(endpoint.getName())) {
          entries.remove(endpoint.getName());
        }
      }
      if (--users == 0) {
        unused = resources;
        resources = null;
      }
    }
    if (unshared != null) {
      unshared.close("the last endpoint of this name has stopped");
    }
    if (unused != null) {
      unused.close();
    }
  }

  /**
   * An endpoint has stopped: its name is free again, unless another endpoint or a producer has it.
   */
  public synchronized void free(FastreqEndpoint stopped) {
    Entry entry = entries.get(stopped.getName());
    if (entry != null && entry.users == 0 && !isRegistered(stopped.getName())) {
      entries.remove(stopped.getName());
    }
  }

  /** Names that are taken. */
  public synchronized int names() {
    return entries.size();
  }

  /** From now on nothing new is sent. */
  public synchronized void quiesce(String reason) {
    for (Entry entry : entries.values()) {
      if (entry.shared != null) {
        entry.shared.engine().quiesce(reason);
      }
    }
  }

  /** Ends what producers left running. */
  public void close() {
    ComponentResources left;
    synchronized (this) {
      for (Entry entry : entries.values()) {
        if (entry.shared != null) {
          entry.shared.close("the component is stopping");
        }
      }
      left = resources;
      resources = null;
      users = 0;
      entries.clear();
    }
    if (left != null) {
      left.close();
    }
  }

  private boolean isRegistered(String name) {
    return registeredNames().contains(name);
  }

  /** The names of the endpoints that Camel knows and has not stopped. */
  private Set<String> registeredNames() {
    Set<String> names = new HashSet<>();
    for (Endpoint endpoint : component.getCamelContext().getEndpoints()) {
      if (endpoint instanceof FastreqEndpoint other
          && Objects.equals(other.getComponent(), component)
          && !other.hasStopped()) {
        names.add(other.getName());
      }
    }
    return names;
  }

  private static Proxies proxies(
      FastreqEndpoint endpoint,
      ProxySource source,
      List<FastreqProxy> proxies,
      ComponentResources running) {
    return new Proxies(
        endpoint.getName(),
        source,
        proxies,
        endpoint.getConfiguration(),
        running.delayer(),
        running.workers());
  }

  private static Breakers breakers(FastreqEndpoint endpoint) {
    FastreqConfiguration options = endpoint.getConfiguration();
    return new Breakers(
        endpoint.getCamelContext(),
        endpoint.getName(),
        options.getCircuitBreaker(),
        options.getCircuitBreakerConfiguration(),
        new BreakerLog(
            endpoint.getName(),
            TimeUnit.MILLISECONDS.toNanos(circuitTimeoutMillis(options)),
            System::nanoTime),
        System::nanoTime);
  }

  /** 0 where items do not wait for a breaker. */
  static long circuitTimeoutMillis(FastreqConfiguration options) {
    return options.getOnOpenCircuit() == OnOpenCircuit.WAIT ? options.getCircuitTimeout() : 0;
  }

  private static Engine newEngine(
      FastreqEndpoint endpoint,
      ChangeableLimits changeable,
      BreakerSource breakers,
      ComponentResources resources,
      EngineTimers timers) {
    RequestLimits limits = changeable.current();
    Double rps = limits.rps();
    TokenBucket bucket =
        rps == null ? null : new TokenBucket(rps, limits.burst(), System::nanoTime);
    return new Engine(
        endpoint.getName(),
        limits.concurrency(),
        bucket,
        endpoint.getConfiguration().getRateLimiter(),
        limits.host(),
        breakers,
        resources.workers(),
        resources.workers()::executeSurely,
        timers,
        System::nanoTime);
  }
}
