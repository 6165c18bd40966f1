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

import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.component.observe.ProgressLog;
import io.fastreq.camel.component.observe.Waits;
import io.fastreq.camel.component.runtime.SharedEngine;
import io.fastreq.camel.dispatch.Figures;
import io.fastreq.camel.dispatch.host.HostLimits;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.policy.proxy.ProxyPool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Component;
import org.apache.camel.support.console.AbstractDevConsole;
import org.jspecify.annotations.Nullable;

/**
 * The developer console {@code fastreq}. It shows requests in flight, progress, breakers and
 * proxies of each endpoint name, credentials masked. Thread-safe.
 */
public final class FastreqDevConsole extends AbstractDevConsole {

  /** Number of hosts in the text at most; those that wait come first. */
  private static final int MAX_HOST_LINES = 20;

  /** Called by Camel, which finds the console by its name. */
  public FastreqDevConsole() {
    super("camel", "fastreq", "Fastreq", "Batches of HTTP requests under way");
  }

  private Map<String, SharedEngine> running() {
    // getComponent would create the component.
    Component component = getCamelContext().hasComponent("fastreq");
    return component instanceof FastreqComponent fastreq ? fastreq.engines().running() : Map.of();
  }

  @Override
  protected String doCallText(Map<String, Object> options) {
    StringBuilder text = new StringBuilder();
    running().forEach((name, shared) -> write(text, name, shared));
    return text.length() == 0 ? "No endpoint of fastreq is running.\n" : text.toString();
  }

  private static void write(StringBuilder text, String name, SharedEngine shared) {
    Figures figures = shared.engine().figures();
    text.append("fastreq:")
        .append(name)
        .append(shared.engine().isPaused() ? "  (paused)" : "")
        .append("\n  in flight: ")
        .append(shared.engine().inFlight())
        .append(", hosts: ")
        .append(shared.engine().knownHosts())
        .append(", retries: ")
        .append(shared.engine().retries())
        .append(ifAny(", of which waited for the budget: ", figures.retryBudgetWaits()))
        .append(ifAny(", forbidden by robots.txt: ", shared.engine().blockedByRobots()))
        .append("\n  limits: ")
        .append(text(shared.limits()))
        .append("\n  waiting for: ")
        .append(figures.waitReason().text())
        .append('\n');
    for (String host : Waits.hosts(figures, MAX_HOST_LINES)) {
      text.append("  host: ").append(host).append('\n');
    }
    List<String> waited = Waits.totals(figures);
    if (!waited.isEmpty()) {
      text.append("  waited so far: ").append(String.join("; ", waited)).append('\n');
    }
    for (FastreqProgress batch : shared.engine().progress()) {
      text.append("  batch: ").append(ProgressLog.line(batch)).append('\n');
    }
    shared
        .breakers()
        .states()
        .forEach(
            (host, state) ->
                text.append("  breaker: ").append(host).append(' ').append(state).append('\n'));
    for (ProxyPool.Health proxy : shared.proxyHealth()) {
      text.append(
          "  proxy: %s, used %d, failed %d%s%n"
              .formatted(proxy.proxy(), proxy.used(), proxy.failed(), rest(proxy)));
    }
  }

  private static String ifAny(String what, long count) {
    return count == 0 ? "" : what + count;
  }

  /** Formats limits like options, without those that are not set. */
  private static String text(RequestLimits limits) {
    List<String> text = new ArrayList<>();
    text.add("concurrency " + limits.concurrency());
    if (limits.rps() != null) {
      text.add("rps " + limits.rps() + " (burst " + limits.burst() + ")");
    }
    HostLimits host = limits.host();
    if (host.concurrency() > 0) {
      text.add("hostConcurrency " + host.concurrency());
    }
    if (host.rps() != null) {
      text.add("hostRps " + host.rps() + " (hostBurst " + host.burst() + ")");
    }
    return String.join(", ", text);
  }

  private static String rest(ProxyPool.Health proxy) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(proxy.restingNanos());
    return proxy.restingNanos() > 0 ? ", rests for " + seconds + " s" : "";
  }

  @Override
  protected Map<String, Object> doCallJson(Map<String, Object> options) {
    List<Map<String, Object>> endpoints = new ArrayList<>();
    running().forEach((name, shared) -> endpoints.add(json(name, shared)));
    return new LinkedHashMap<>(Map.of("endpoints", endpoints));
  }

  private static double zeroForNone(@Nullable Double rate) {
    return rate == null ? 0 : rate;
  }

  private static Map<String, Object> json(String name, SharedEngine shared) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("paused", shared.engine().isPaused());
    json.put("inFlight", shared.engine().inFlight());
    json.put("knownHosts", shared.engine().knownHosts());
    json.put("retries", shared.engine().retries());
    RequestLimits limits = shared.limits();
    json.put("concurrency", limits.concurrency());
    json.put("rps", zeroForNone(limits.rps()));
    json.put("burst", limits.burst());
    json.put("hostConcurrency", limits.host().concurrency());
    json.put("hostRps", zeroForNone(limits.host().rps()));
    json.put("hostBurst", limits.host().burst());
    Figures all = shared.engine().figures();
    json.put("waitingFor", all.waitReason().text());
    json.put("waitedMillis", Waits.totalsAsJson(all));
    json.put("hosts", Waits.hostsAsJson(all));
    json.put("retryBudgetWaits", all.retryBudgetWaits());
    json.put("robotsBlocked", shared.engine().blockedByRobots());
    List<Map<String, Object>> batches = new ArrayList<>();
    for (FastreqProgress batch : shared.engine().progress()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("total", batch.total());
      figures.put("done", batch.done());
      figures.put("failed", batch.failed());
      figures.put("skipped", batch.skipped());
      figures.put("attempts", batch.attempts());
      figures.put("inFlight", batch.inFlight());
      figures.put("rate", batch.rate());
      batches.add(figures);
    }
    json.put("batches", batches);
    Map<String, Object> breakers = new LinkedHashMap<>();
    shared.breakers().states().forEach((host, state) -> breakers.put(host, state.name()));
    json.put("breakers", breakers);
    List<Map<String, Object>> proxies = new ArrayList<>();
    for (ProxyPool.Health proxy : shared.proxyHealth()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("proxy", proxy.proxy());
      figures.put("used", proxy.used());
      figures.put("failed", proxy.failed());
      figures.put("restingMillis", TimeUnit.NANOSECONDS.toMillis(proxy.restingNanos()));
      proxies.add(figures);
    }
    json.put("proxies", proxies);
    return json;
  }
}
