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

import io.fastreq.camel.component.options.SharedOptions;
import io.fastreq.camel.dispatch.host.RequestLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The engines of a component by name, and their shared resources. The first endpoint created with a
 * name fixes the name's limits; the engine runs while a producer of the name is started.
 * Thread-safe.
 *
 * <p>If several threads use a URI for the first time, Camel may create several endpoint objects,
 * and keeps and stops only one of them. So endpoints are not counted: a name is taken as long as
 * one of its endpoints is in the context's registry and has not stopped, or a producer runs.
 */
public final class EngineRegistry {

  private static final int MANY_NAMES = 100;

  private final Supplier<CamelContext> context;
  private final Object owner;
  private final Function<String, @Nullable String> environment;
  private final Supplier<Set<String>> registeredNames;
  private final Function<SharedEngine, EngineObserver> observers;
  private final Map<String, Entry> entries = new HashMap<>(); // guarded by this
  private int lookForUnusedAt = MANY_NAMES; // guarded by this
  private @Nullable ComponentResources resources; // guarded by this
  private int users; // guarded by this

  private static final class Entry {
    final SharedOptions options;
    final ChangeableLimits limits;
    @Nullable SharedEngine engine;
    int users;

    Entry(NamedOptions endpoint) {
      this.options = endpoint.shared();
      this.limits = new ChangeableLimits(endpoint.options());
    }
  }

  /**
   * Creates a registry without engines.
   *
   * @param context returns the context of the component, once it has one
   * @param owner the owner of the engines' threads, for Camel
   * @param environment returns the value of a variable
   * @param registeredNames returns the names of endpoints that Camel knows and has not stopped
   * @param observers creates the observer of an engine when it starts
   */
  public EngineRegistry(
      Supplier<CamelContext> context,
      Object owner,
      Function<String, @Nullable String> environment,
      Supplier<Set<String>> registeredNames,
      Function<SharedEngine, EngineObserver> observers) {
    this.context = context;
    this.owner = owner;
    this.environment = environment;
    this.registeredNames = registeredNames;
    this.observers = observers;
  }

  /**
   * Claims a name for an endpoint that is being created.
   *
   * @throws IllegalArgumentException if the name is taken with other limits
   */
  public synchronized void claim(NamedOptions endpoint) {
    Entry entry = entries.get(endpoint.name());
    if (entry != null && (entry.users > 0 || isRegistered(endpoint.name()))) {
      entry.options.requireSame(endpoint.name(), endpoint.shared());
    } else {
      entries.put(endpoint.name(), new Entry(endpoint));
      forgetUnused();
    }
  }

  /**
   * Frees unused names when there are many. Camel drops endpoints of dynamic routes ({@code toD})
   * without stopping them.
   */
  private void forgetUnused() {
    if (entries.size() < lookForUnusedAt) {
      return;
    }
    Set<String> registered = registeredNames.get();
    entries.entrySet().removeIf(e -> e.getValue().users == 0 && !registered.contains(e.getKey()));
    lookForUnusedAt = Math.max(MANY_NAMES, 2 * entries.size());
  }

  /**
   * Returns the engine of a producer's name, and starts it for the first producer. Slow work and
   * calls of beans are done without the lock.
   *
   * @throws IllegalArgumentException if the name has been taken with other limits meanwhile, or its
   *     proxies cannot be used
   * @throws Exception if the list of proxies cannot be read, or TLS cannot be set up
   */
  public SharedEngine acquire(NamedOptions endpoint) throws Exception {
    SharedEngine engine = acquireRunning(endpoint);
    if (engine == null) {
      engine =
          acquire(
              endpoint,
              SharedEngine.Parts.find(
                  context.get(), endpoint.name(), endpoint.options(), environment));
    }
    boolean observed = false;
    try {
      engine.observe(observers);
      observed = true;
      return engine;
    } finally {
      if (!observed) {
        release(endpoint.name(), engine);
      }
    }
  }

  private synchronized @Nullable SharedEngine acquireRunning(NamedOptions endpoint) {
    Entry entry = entries.get(endpoint.name());
    if (entry == null || entry.engine == null) {
      return null;
    }
    entry.options.requireSame(endpoint.name(), endpoint.shared());
    return used(entry, entry.engine);
  }

  private synchronized SharedEngine acquire(NamedOptions endpoint, SharedEngine.Parts parts) {
    Entry entry = entries.computeIfAbsent(endpoint.name(), name -> new Entry(endpoint));
    entry.options.requireSame(endpoint.name(), endpoint.shared());
    ComponentResources running = resources;
    if (running == null) {
      running = new ComponentResources(context.get(), owner);
      resources = running;
    }
    SharedEngine engine = entry.engine;
    if (engine == null) {
      engine = new SharedEngine(context.get(), endpoint, parts, entry.limits, running);
      entry.engine = engine;
    }
    return used(entry, engine);
  }

  private SharedEngine used(Entry entry, SharedEngine engine) {
    entry.users++;
    users++;
    return engine;
  }

  /** Returns the running engines by name. */
  public synchronized SortedMap<String, SharedEngine> running() {
    SortedMap<String, SharedEngine> all = new TreeMap<>();
    entries.forEach(
        (name, entry) -> {
          if (entry.engine != null) {
            all.put(name, entry.engine);
          }
        });
    return all;
  }

  /** Returns the engine of a name, or null if no producer of it runs. */
  public synchronized @Nullable SharedEngine running(String name) {
    Entry entry = entries.get(name);
    return entry == null ? null : entry.engine;
  }

  /** Returns the current limits of a name, or null if the name is free. */
  public synchronized @Nullable RequestLimits limits(String name) {
    Entry entry = entries.get(name);
    return entry == null ? null : entry.limits.current();
  }

  /**
   * Changes the limits of a name, until the name is free. Waiting requests start at once if they
   * may.
   *
   * @return false if the name is free
   * @throws IllegalArgumentException naming the option and its valid values
   */
  public boolean change(String name, UnaryOperator<RequestLimits> change) {
    SharedEngine running;
    synchronized (this) {
      Entry entry = entries.get(name);
      if (entry == null) {
        return false;
      }
      entry.limits.change(change);
      running = entry.engine;
    }
    if (running != null) {
      running.limitsChanged();
    }
    return true;
  }

  /**
   * Releases the engine of a producer that has stopped. The last producer of a name closes its
   * engine; the last one of all closes the resources.
   *
   * <p>Camel stops the producers of templates after their component, which has already closed
   * everything; such an engine is ignored.
   */
  public void release(String name, SharedEngine engine) {
    ComponentResources unused = null;
    SharedEngine unshared = null;
    synchronized (this) {
      Entry entry = entries.get(name);
      if (entry == null || entry.engine != engine) {
        return;
      }
      if (--entry.users == 0) {
        unshared = engine;
        entry.engine = null;
        if (!isRegistered(name)) {
          entries.remove(name);
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
   * Frees the name of an endpoint that has stopped, unless another endpoint or a producer uses it.
   */
  public synchronized void free(String name) {
    Entry entry = entries.get(name);
    if (entry != null && entry.users == 0 && !isRegistered(name)) {
      entries.remove(name);
    }
  }

  /** Returns the number of names that are taken. */
  public synchronized int names() {
    return entries.size();
  }

  /** Stops sending new requests. */
  public void quiesce(String reason) {
    running().values().forEach(engine -> engine.engine().quiesce(reason));
  }

  /** Closes what running producers still use. */
  public void close() {
    List<SharedEngine> left;
    ComponentResources unused;
    synchronized (this) {
      left = new ArrayList<>(running().values());
      unused = resources;
      resources = null;
      users = 0;
      entries.clear();
    }
    left.forEach(engine -> engine.close("the component is stopping"));
    if (unused != null) {
      unused.close();
    }
  }

  private boolean isRegistered(String name) {
    return registeredNames.get().contains(name);
  }
}
