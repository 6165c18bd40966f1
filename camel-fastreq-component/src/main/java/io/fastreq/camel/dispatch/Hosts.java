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
package io.fastreq.camel.dispatch;

import io.fastreq.camel.dispatch.host.GateKeeper;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.policy.breaker.BreakerSource;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.fastreq.camel.policy.manners.ForgottenQuotas;
import io.fastreq.camel.policy.manners.HostStatus;
import io.fastreq.camel.policy.manners.WaitReason;
import io.fastreq.camel.policy.manners.WaitTotals;
import io.fastreq.camel.policy.robots.CrawlDelays;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of an engine. Unreferenced hosts are kept for a while, since a pause or an open breaker
 * outlives the batch that caused it. Only the last {@value #MAX_IDLE} of them are kept, which
 * bounds memory.
 *
 * <p>The maps are guarded by the dispatcher's lock. Breakers are created and removed without the
 * lock, because their registry notifies listeners.
 */
public final class Hosts {

  public static final int MAX_IDLE = 1_000;

  private volatile RequestLimits limits; // written with the lock held
  private final BreakerSource breakers;
  private final GateKeeper gate;
  private final CrawlDelays crawlDelays;
  private final LongSupplier nanoClock;
  private final WaitTotals waits;

  /** Counts the retries that have to wait for a budget. */
  private final LongAdder retryWaits = new LongAdder();

  private final Map<String, Host> active = new HashMap<>();
  private final Map<String, Host> idle = new LinkedHashMap<>();
  private final ForgottenQuotas quotas = new ForgottenQuotas();

  Hosts(
      RequestLimits limits,
      BreakerSource breakers,
      GateKeeper gate,
      CrawlDelays crawlDelays,
      LongSupplier nanoClock,
      WaitTotals waits) {
    this.limits = limits;
    this.breakers = breakers;
    this.gate = gate;
    this.crawlDelays = crawlDelays;
    this.nanoClock = nanoClock;
    this.waits = waits;
  }

  /** Returns whether each host has a rate limit. */
  boolean haveRates() {
    return limits.host().rps() != null;
  }

  /** Changes the limits of all hosts. */
  void change(RequestLimits changed) {
    limits = changed;
    forEach(host -> host.readiness().change(changed.host(), changed.concurrency()));
  }

  /** Returns the hosts that are referenced by calls. */
  Collection<Host> active() {
    return active.values();
  }

  /** Calls an action with each known host. */
  void forEach(Consumer<Host> action) {
    active.values().forEach(action);
    idle.values().forEach(action);
  }

  /**
   * Returns what most of the hosts wait for that wait for something, {@link WaitReason#NONE} if
   * none does.
   */
  WaitReason mostWaitFor() {
    Map<WaitReason, Integer> counts = new EnumMap<>(WaitReason.class);
    WaitReason most = WaitReason.NONE;
    for (Host host : active.values()) {
      WaitReason reason = host.waitReason();
      if (reason != WaitReason.NONE
          && counts.merge(reason, 1, Integer::sum) > counts.getOrDefault(most, 0)) {
        most = reason;
      }
    }
    return most;
  }

  /**
   * Returns what hosts are doing: first those that items refer to, and of these first those that
   * wait.
   *
   * @param max number of hosts to return at most
   */
  List<HostStatus> statuses(int max, long now) {
    List<HostStatus> waiting = new ArrayList<>();
    List<HostStatus> others = new ArrayList<>();
    for (Host host : active.values()) {
      List<HostStatus> list = host.waitReason() == WaitReason.NONE ? others : waiting;
      if (list.size() < max) {
        list.add(host.status(now));
      }
    }
    waiting.addAll(others);
    for (Iterator<Host> each = idle.values().iterator(); waiting.size() < max && each.hasNext(); ) {
      waiting.add(each.next().status(now));
    }
    return waiting.size() <= max ? waiting : new ArrayList<>(waiting.subList(0, max));
  }

  /** Returns the host of an origin if it is known, or null. */
  @Nullable Host find(String origin) {
    Host host = active.get(origin);
    return host != null ? host : idle.get(origin);
  }

  /** Returns what a host wants between two requests, or 0. */
  long crawlDelayNanos(String origin) {
    return crawlDelays.nanos(origin);
  }

  /** Returns whether a host with this origin is known. */
  boolean knows(String origin) {
    return active.containsKey(origin) || idle.containsKey(origin);
  }

  /** Returns the host and adds a reference to it, or returns null if it is unknown. */
  @Nullable Host reference(String origin) {
    Host host = active.get(origin);
    if (host == null) {
      host = idle.remove(origin);
      if (host == null) {
        return null;
      }
      active.put(origin, host);
    }
    host.references++;
    return host;
  }

  /**
   * Creates a host. The host takes effect when it is {@link #add added}. Called without the lock.
   *
   * @param onChange called when the state of the host's breaker changes
   */
  Host make(String origin, Consumer<Host> onChange) {
    HostBreaker breaker = breakers.breakerFor(origin);
    RequestLimits now = limits;
    Host host =
        new Host(
            origin,
            now.host(),
            breaker,
            now.concurrency(),
            gate.guarding(origin),
            nanoClock,
            waits,
            retryWaits);
    if (breaker != null) {
      breaker.onChange(() -> onChange.accept(host));
    }
    return host;
  }

  /**
   * Adds a new host and references it. Returns the known host instead if another thread was faster.
   */
  Host add(Host made) {
    Host known = reference(made.origin());
    if (known != null) {
      return known;
    }
    made.readiness()
        .change(
            limits.host(),
            limits.concurrency()); // the limits may have changed since the host was created
    made.readiness().rate().crawlDelay(crawlDelayNanos(made.origin()));
    quotas.restore(made.origin(), made.rate());
    active.put(made.origin(), made);
    made.references++;
    return made;
  }

  /** Returns the host of an origin, with a reference: a known one, or one of those just created. */
  Host reference(String origin, Map<String, Host> made) {
    Host known = reference(origin);
    return known != null ? known : add(Objects.requireNonNull(made.get(origin)));
  }

  /**
   * Releases a reference.
   *
   * @return a host that was dropped and must be {@link #dispose disposed of}, or null
   */
  private @Nullable Host release(Host host) {
    if (--host.references > 0) {
      return null;
    }
    host.readiness().endWait();
    active.remove(host.origin());
    idle.put(host.origin(), host);
    if (idle.size() <= MAX_IDLE) {
      return null;
    }
    Iterator<Host> eldest = idle.values().iterator();
    Host forgotten = eldest.next();
    eldest.remove();
    quotas.keep(forgotten.origin(), forgotten.rate(), nanoClock.getAsLong());
    return forgotten;
  }

  /** Releases a reference, and disposes of the host that is dropped for it, if any is. */
  void forget(Host host, Effects effects) {
    Host dropped = release(host);
    if (dropped != null) {
      effects.then(() -> dispose(dropped));
    }
  }

  /** Disposes of a host that was created and not added, unless it is known. */
  void drop(Host made, Effects effects) {
    if (!knows(made.origin())) {
      effects.then(() -> dispose(made));
    }
  }

  /** Disposes of a host. Called without the lock. */
  private void dispose(Host host) {
    breakers.forget(host.origin());
  }

  /**
   * Returns how many requests may be in flight to each known host, as found by {@code
   * adaptiveConcurrency}; empty without it.
   */
  Map<String, Integer> adaptiveLimits() {
    Map<String, Integer> found = new TreeMap<>();
    if (limits.host().manners().adaptive()) {
      forEach(host -> found.put(host.origin(), host.readiness().adaptiveLimit()));
    }
    return found;
  }

  /** Returns how many retries had to wait for a {@code retryBudget}. Any thread may ask. */
  long retryBudgetWaits() {
    return retryWaits.sum();
  }

  /** Returns the hosts that calls refer to and that are held back, and by what. */
  Map<String, WaitReason> held() {
    Map<String, WaitReason> held = new TreeMap<>();
    for (Host host : active.values()) {
      if (host.waitReason() != WaitReason.NONE) {
        held.put(host.origin(), host.waitReason());
      }
    }
    return held;
  }

  /** Returns the number of known hosts. */
  int size() {
    return active.size() + idle.size();
  }
}
