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
import io.fastreq.camel.component.runtime.EngineObserver;
import io.fastreq.camel.component.runtime.Proxies;
import io.fastreq.camel.component.runtime.SharedEngine;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.manners.HostStatus;
import io.fastreq.camel.policy.manners.WaitReason;
import io.fastreq.camel.policy.proxy.ProxyPool;
import io.fastreq.camel.transport.HttpTransport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.MicrometerUtils;
import org.jspecify.annotations.Nullable;

/**
 * The Micrometer meters of an endpoint name, which is their tag {@code name}. Requests are timed by
 * host, status class and kind of failure; their count is the number of requests that servers saw.
 * Tags have a limited number of values: after the first {@value #MAX_HOSTS} hosts, all others are
 * {@code other}. Thread-safe.
 */
public final class MicrometerMeters implements EngineObserver {

  public static final int MAX_HOSTS = 100;

  private static final String NAME = "name";
  private static final String NONE_TAG = "none";

  private final MeterRegistry registry;
  private final Engine engine;
  private final String name;

  /** Whether the number of requests in flight to each host is found, so that it has a gauge. */
  private final boolean adaptive;

  private final List<Meter> ofState = new CopyOnWriteArrayList<>();
  private final Set<String> hosts = ConcurrentHashMap.newKeySet();
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

  /** The tags of one timer. */
  private record Series(String host, String status, String kind) {}

  private MicrometerMeters(MeterRegistry registry, SharedEngine shared) {
    this.registry = registry;
    this.engine = shared.engine();
    this.name = engine.name();
    this.adaptive = shared.limits().host().manners().adaptive();
  }

  static EngineObserver of(CamelContext context, SharedEngine engine) {
    MeterRegistry registry =
        MicrometerUtils.getMeterRegistryFromCamelRegistry(
            context.getRegistry(), MicrometerConstants.METRICS_REGISTRY_NAME);
    if (registry == null) {
      return EngineObserver.NONE;
    }
    MicrometerMeters meters = new MicrometerMeters(registry, engine);
    meters.watch();
    meters.gauge(
        "fastreq.breakers.open",
        "Circuit breakers that are open",
        engine.breakers(),
        Breakers::open);
    Proxies proxies = engine.proxies();
    if (proxies != null) {
      meters.gauge(
          "fastreq.proxies.resting", "Proxies that rest", proxies, MicrometerMeters::resting);
    }
    return meters;
  }

  private void watch() {
    gauge("fastreq.in.flight", "Requests in flight", engine, Engine::inFlight);
    gauge("fastreq.batches", "Batches under way", engine, Engine::activeBatches);
    counter("fastreq.items.succeeded", "Items that succeeded", engine, Engine::itemsSucceeded);
    counter("fastreq.items.failed", "Items that failed", engine, Engine::itemsFailed);
    counter("fastreq.retries", "Attempts that were not an item's first", engine, Engine::retries);
    counter(
        "fastreq.robots.blocked",
        "Requests that were not sent because of robots.txt",
        engine,
        Engine::blockedByRobots);
    counter(
        "fastreq.retry.budget.waits",
        "Retries that had to wait for the retryBudget",
        engine,
        each -> each.figures().retryBudgetWaits());
    ofState.add(
        FunctionTimer.builder(
                "fastreq.token.waits",
                engine,
                each -> each.tokenWaits().count(),
                each -> each.tokenWaits().nanos(),
                TimeUnit.NANOSECONDS)
            .description("How long the next request had to wait for a token of the rate limit")
            .tag(NAME, name)
            .register(registry));
    for (WaitReason reason : WaitReason.values()) {
      if (reason != WaitReason.NONE) {
        ofState.add(
            FunctionTimer.builder(
                    "fastreq.waits",
                    engine,
                    each -> each.figures().waited(reason).count(),
                    each -> each.figures().waited(reason).nanos(),
                    TimeUnit.NANOSECONDS)
                .description("How often and how long requests were kept from starting, by reason")
                .tags(NAME, name, "reason", reason.text())
                .register(registry));
      }
    }
  }

  private void counter(String counter, String what, Engine engine, ToDoubleFunction<Engine> value) {
    ofState.add(
        FunctionCounter.builder(counter, engine, value)
            .description(what)
            .tag(NAME, name)
            .register(registry));
  }

  private <T> void gauge(String gauge, String what, T of, ToDoubleFunction<T> value) {
    ofState.add(
        Gauge.builder(gauge, of, value).description(what).tag(NAME, name).register(registry));
  }

  private static double resting(Proxies proxies) {
    return proxies.health().stream().filter(MicrometerMeters::rests).count();
  }

  private static boolean rests(ProxyPool.Health proxy) {
    return proxy.restingNanos() > 0;
  }

  @Override
  public HttpTransport observed(HttpTransport transport) {
    return new ObservedTransport(
        transport,
        (request, outcome, nanos) -> {
          if (!(outcome instanceof Failure failure && failure.neverSent())) {
            timer(request, outcome).record(nanos, TimeUnit.NANOSECONDS);
          }
        });
  }

  private Timer timer(HttpRequest request, @Nullable Outcome outcome) {
    String host = host(request.url().origin());
    if (outcome instanceof Success success) {
      return timer(new Series(host, success.response().status() / 100 + "xx", NONE_TAG));
    }
    String kind = outcome instanceof Failure failure ? failure.kind().name() : "GIVEN_UP";
    return timer(new Series(host, NONE_TAG, kind));
  }

  private Timer timer(Series series) {
    Timer known = timers.get(series);
    return known != null ? known : timers.computeIfAbsent(series, this::register);
  }

  private Timer register(Series series) {
    return Timer.builder("fastreq.attempts")
        .description("Requests sent, retries and redirects included, to the end of their responses")
        .tags(NAME, name, "host", series.host(), "status", series.status(), "kind", series.kind())
        .register(registry);
  }

  private String host(String origin) {
    if (hosts.contains(origin)) {
      return origin;
    }
    // Concurrent threads may add a few too many, which is harmless.
    if (hosts.size() >= MAX_HOSTS) {
      return "other";
    }
    if (hosts.add(origin) && adaptive) {
      ofState.add(
          Gauge.builder("fastreq.adaptive.limit", engine, each -> adaptiveLimit(each, origin))
              .description("Requests that may be in flight to the host, as it has been found")
              .tags(NAME, name, "host", origin)
              .register(registry));
    }
    return origin;
  }

  /** Returns the limit, or NaN if the host has been forgotten. */
  private static double adaptiveLimit(Engine engine, String origin) {
    HostStatus status = engine.figures().host(origin);
    return status == null ? Double.NaN : status.adaptiveLimit();
  }

  @Override
  public void close() {
    ofState.forEach(registry::remove);
  }
}
