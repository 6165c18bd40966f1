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

import io.fastreq.camel.FastreqDryRun;
import io.fastreq.camel.FastreqDryRun.Planned;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.batch.group.Grouping;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.batch.request.RequestCustomizer.Departure;
import io.fastreq.camel.component.options.EndpointOptions;
import io.fastreq.camel.component.options.OptionText;
import io.fastreq.camel.component.runtime.DefaultRequestCustomizer;
import io.fastreq.camel.component.runtime.Proxies;
import io.fastreq.camel.component.runtime.SharedEngine;
import io.fastreq.camel.dispatch.host.HostLimits;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.policy.conditional.Revalidation;
import io.fastreq.camel.policy.quota.Quota;
import io.fastreq.camel.policy.quota.QuotaWindows;
import io.fastreq.camel.policy.retry.IdempotencyKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Creates the requests of a batch without sending them. Each request takes its proxy and user agent
 * as if it were sent, so rotations advance. May block, since reading the input may.
 */
final class DryRun {

  private static final List<String> SECRETS =
      List.of("Authorization", "Proxy-Authorization", "Cookie");
  private static final double NANOS_PER_SECOND = 1e9;

  private final RequestLimits limits;
  private final DefaultRequestCustomizer customizer;
  private final @Nullable Proxies proxies;
  private final @Nullable IdempotentStore store;
  private final @Nullable Grouping grouping;
  private final @Nullable IdempotencyKeys keys;
  private final Set<String> secrets = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  private final List<Planned> requests = new ArrayList<>();
  private final Map<String, Integer> perHost = new HashMap<>();
  private int sent;

  DryRun(
      EndpointOptions options,
      SharedEngine shared,
      DefaultRequestCustomizer customizer,
      @Nullable IdempotentStore store,
      @Nullable Grouping grouping) {
    this.limits = shared.limits();
    this.customizer = customizer;
    this.proxies = shared.proxies();
    this.store = store;
    this.grouping = grouping;
    this.keys = IdempotencyKeys.parse("idempotencyKey", options.getIdempotencyKey());
    secrets.addAll(SECRETS);
    secrets.addAll(OptionText.list(options.getSecretHeaders()));
  }

  /**
   * Returns the requests that would be sent.
   *
   * @throws Exception if the input cannot be used, or cannot be read to its end
   */
  FastreqDryRun of(ItemSource.Opener input) throws Exception {
    try (ItemSource items = input.open()) {
      List<Item> rows = new ArrayList<>();
      for (Item item = items.next(); item != null; item = items.next()) {
        if (grouping == null || item.grouped() == null || isDone(item)) {
          requests.add(planned(item));
          continue;
        }
        rows.add(item);
        if (rows.size() == grouping.size()) {
          requests.add(plannedGroup(grouping, rows));
          rows = new ArrayList<>();
        }
      }
      if (grouping != null && !rows.isEmpty()) {
        requests.add(plannedGroup(grouping, rows));
      }
    }
    return new FastreqDryRun(List.copyOf(requests), leastTime());
  }

  /** Plans the request of a group under the index of its first row. */
  private Planned plannedGroup(Grouping groups, List<Item> rows) {
    Item group;
    try {
      group = groups.requests().of(rows);
    } catch (Exception e) {
      String message = Objects.requireNonNullElse(e.getMessage(), e.toString());
      return notSent(rows.get(0), "groupBody failed: " + message);
    }
    return toSend(group, Objects.requireNonNull(group.wire()), null);
  }

  private boolean isDone(Item item) {
    return store != null && store.isDone(item);
  }

  private Planned planned(Item item) {
    HttpRequest wire = item.wire();
    if (wire == null || item.problem() != null) {
      return notSent(item, String.valueOf(item.problem()));
    }
    if (isDone(item)) {
      return notSent(item, "done before, according to idempotentRepository");
    }
    Revalidation revalidation = store == null ? null : store.recall(item).revalidation();
    return toSend(item, wire, revalidation);
  }

  private Planned toSend(Item item, HttpRequest wire, @Nullable Revalidation revalidation) {
    Departure departure = customizer.depart(withKey(wire), new AttemptContext());
    if (departure instanceof Departure.Fail stay) {
      return notSent(item, stay.reason().kind() + ": " + stay.reason().message());
    }
    if (departure instanceof Departure.Delay) {
      return notSent(item, "all proxies rest");
    }
    HttpRequest customized = ((Departure.Proceed) departure).request();
    HttpRequest going = revalidation == null ? customized : revalidation.sent(customized);
    sent++;
    perHost.merge(going.url().origin(), 1, Integer::sum);
    return new Planned(
        item.index(),
        item.key(),
        going.method(),
        going.url().text(),
        headers(going),
        position(going.proxy()),
        null);
  }

  private HttpRequest withKey(HttpRequest request) {
    return keys == null || keys.areIn(request.headers())
        ? request
        : request.with(keys.add(request.headers(), keys.newKey()));
  }

  private static Planned notSent(Item item, String problem) {
    String method = item.wire() == null ? "" : item.wire().method();
    return new Planned(item.index(), item.key(), method, item.url(), Map.of(), null, problem);
  }

  private Map<String, List<String>> headers(HttpRequest request) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int i = 0; i < request.headers().size(); i++) {
      String name = request.headers().name(i);
      String shown = secrets.contains(name) ? "xxxxxx" : request.headers().value(i);
      headers.computeIfAbsent(name, first -> new ArrayList<>()).add(shown);
    }
    return headers;
  }

  private @Nullable Integer position(@Nullable FastreqProxy proxy) {
    if (proxy == null) {
      return null;
    }
    return proxies == null ? 0 : proxies.position(proxy);
  }

  /**
   * Returns the time for a burst from a full bucket and the rest at the rate, or that which the
   * quotas need, whichever is longer.
   */
  private Duration leastTime() {
    HostLimits host = limits.host();
    long nanos = leastNanos(sent, limits.rps(), limits.burst(), limits.quotas());
    for (int count : perHost.values()) {
      nanos = Math.max(nanos, leastNanos(count, host.rps(), host.burst(), host.quotas()));
    }
    return Duration.ofNanos(nanos);
  }

  private static long leastNanos(int count, @Nullable Double rate, int burst, List<Quota> quotas) {
    return Math.max(
        (long) (seconds(count, rate, burst) * NANOS_PER_SECOND),
        QuotaWindows.leastNanos(quotas, count));
  }

  private static double seconds(int count, @Nullable Double rate, int burst) {
    return rate == null ? 0 : Math.max(0, count - burst) / rate;
  }
}
