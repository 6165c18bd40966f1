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
import io.fastreq.camel.component.options.BackendSelector;
import io.fastreq.camel.component.options.EndpointOptions;
import io.fastreq.camel.component.options.ProxySource;
import io.fastreq.camel.component.options.UserAgentSource;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.policy.proxy.ProxyPool;
import io.fastreq.camel.policy.robots.RobotsAgent;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.cookies.CookieJars;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The engine that all endpoints of a name share while a producer of it runs, with its breakers,
 * proxies and cookies. Thread-safe.
 */
public final class SharedEngine {

  private final Engine engine;
  private final EngineTimers timers;
  private final Breakers breakers;
  private final @Nullable Proxies proxies;
  private final CookieJars cookies = new CookieJars();
  private final @Nullable OAuth2Client oauth2;
  private final ChangeableLimits limits;
  private final ComponentResources resources;
  private final AtomicBoolean observerChosen = new AtomicBoolean();
  private final CompletableFuture<EngineObserver> observer = new CompletableFuture<>();

  /** The parts of an engine that take time to find or call the user's beans. */
  record Parts(
      BreakerSettings breakers,
      @Nullable ProxySource proxySource,
      List<FastreqProxy> proxies,
      @Nullable RobotsAgent robots,
      OAuth2Client.@Nullable Parts oauth2) {

    /**
     * Finds the parts.
     *
     * @throws IllegalArgumentException if the proxies or the breaker cannot be used
     * @throws Exception if the list of proxies cannot be read, or TLS cannot be set up
     */
    static Parts find(
        CamelContext context,
        String name,
        EndpointOptions options,
        Function<String, @Nullable String> environment)
        throws Exception {
      ProxySource source = ProxySource.of(context, options, environment);
      return new Parts(
          BreakerSettings.read(
              context, options.getCircuitBreaker(), options.getCircuitBreakerConfiguration()),
          source,
          source == null ? List.of() : source.read(),
          UserAgentSource.robotsAgent(context, options, environment),
          OAuth2Client.Parts.find(context, name, options, environment));
    }
  }

  /** Starts the engine of a name. */
  SharedEngine(
      CamelContext context,
      NamedOptions endpoint,
      Parts parts,
      ChangeableLimits limits,
      ComponentResources resources) {
    EndpointOptions options = endpoint.options();
    this.limits = limits;
    this.resources = resources;
    this.timers = new EngineTimers(resources.delayer());
    this.breakers =
        new Breakers(
            context,
            endpoint.name(),
            parts.breakers(),
            new BreakerLog(
                endpoint.name(),
                TimeUnit.MILLISECONDS.toNanos(options.circuitWaitMillis()),
                System::nanoTime),
            System::nanoTime);
    ProxySource source = parts.proxySource();
    this.proxies =
        source == null
            ? null
            : new Proxies(
                endpoint.name(),
                source,
                parts.proxies(),
                options,
                resources.delayer(),
                resources.workers());
    this.oauth2 =
        parts.oauth2() == null
            ? null
            : new OAuth2Client(endpoint, parts.oauth2(), proxies, timers, resources, limits);
    this.engine = engine(endpoint, parts.robots());
  }

  private Engine engine(NamedOptions endpoint, @Nullable RobotsAgent robots) {
    return new Engine(
        endpoint.name(),
        limits.current(),
        endpoint.options().getRateLimiter(),
        breakers,
        Stream.of(proxies, tokens()).filter(Objects::nonNull).toList(),
        robots,
        resources.workers(),
        resources.workers()::executeSurely,
        timers,
        System::nanoTime);
  }

  /**
   * Starts the observation, unless it has started. The first caller creates the observer, and other
   * callers wait for it. No lock is held, since the user's registry may be called.
   */
  void observe(Function<SharedEngine, EngineObserver> observers) {
    if (!observerChosen.compareAndSet(false, true)) {
      observer.join();
      return;
    }
    boolean found = false;
    try {
      observer.complete(observers.apply(this));
      found = true;
    } finally {
      if (!found) {
        observer.completeExceptionally(
            new IllegalStateException("fastreq:" + engine.name() + " could not be observed"));
      }
    }
  }

  /** Returns the engine. */
  public Engine engine() {
    return engine;
  }

  /** Returns the circuit breakers. */
  public Breakers breakers() {
    return breakers;
  }

  /** Returns the proxies, or null if requests go directly. */
  public @Nullable Proxies proxies() {
    return proxies;
  }

  /** Returns the health of each proxy, with masked credentials; empty without proxies. */
  public List<ProxyPool.Health> proxyHealth() {
    return proxies == null ? List.of() : proxies.health();
  }

  /** Returns the access tokens, or null if requests carry none. */
  public @Nullable OAuth2Tokens tokens() {
    return oauth2 == null ? null : oauth2.tokens();
  }

  /** Returns the cookies of {@code sessionManagement}. */
  public CookieJars cookies() {
    return cookies;
  }

  /** Returns the current limits. */
  public RequestLimits limits() {
    return limits.current();
  }

  /** Returns the executor for tasks that may block. */
  public Executor workers() {
    return resources.workers();
  }

  /** Opens a producer's transport, with room for the current and future number of requests. */
  public HttpTransport open(BackendSelector.Choice choice) {
    if (oauth2 != null) {
      oauth2.open();
    }
    HttpTransport transport = resources.transport(choice);
    limits.attach(transport);
    return transport;
  }

  /** Releases a transport. */
  public void release(BackendSelector.Choice choice, HttpTransport transport) {
    limits.detach(transport);
    resources.release(choice);
  }

  /** Returns a transport that sends through the given one and observes each request. */
  public HttpTransport observed(HttpTransport transport) {
    return observer.join().observed(transport);
  }

  /** Applies the current limits: waiting items start at once if they may. */
  void limitsChanged() {
    limits.makeRoom();
    engine.change(limits::current);
  }

  /** Cancels running batches, and closes the engine and its parts. */
  void close(String reason) {
    engine.close(reason);
    if (oauth2 != null) {
      oauth2.close();
    }
    timers.close();
    var unused = observer.thenAccept(EngineObserver::close);
    breakers.close();
    if (proxies != null) {
      proxies.close();
    }
  }
}
