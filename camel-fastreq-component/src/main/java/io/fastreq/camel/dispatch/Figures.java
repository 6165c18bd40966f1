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

import io.fastreq.camel.policy.manners.HostStatus;
import io.fastreq.camel.policy.manners.TokenWaitFigures;
import io.fastreq.camel.policy.manners.WaitReason;
import io.fastreq.camel.policy.manners.WaitTotals;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a {@link Dispatcher}. Each figure is read under the dispatcher's lock when it
 * is asked for. Thread-safe.
 */
public final class Figures {

  private final Lock lock;
  private final Admission admission;
  private final Hosts hosts;
  private final WaitTotals waits;
  private final LongSupplier nanoClock;

  Figures(Lock lock, Admission admission, Hosts hosts, WaitTotals waits, LongSupplier nanoClock) {
    this.lock = lock;
    this.admission = admission;
    this.hosts = hosts;
    this.waits = waits;
    this.nanoClock = nanoClock;
  }

  /** Returns whether no task starts until further notice. */
  public boolean isPaused() {
    return read(admission::isPaused);
  }

  /** Returns the number of attempts that hold a slot. */
  public int inFlight() {
    return read(() -> admission.slots().size());
  }

  /** Returns the number of attempts of one queue that hold a slot. */
  public int inFlight(TaskQueue queue) {
    return read(queue.bounds()::sent);
  }

  /** Returns how often and how long requests had to wait for a token. */
  public TokenWaitFigures tokenWaits() {
    return read(() -> admission.tokens().figures());
  }

  /**
   * Returns how often and how long requests were kept from starting, by reason. What all of them
   * wait for at present is included; the wait of a single host counts when it ends.
   */
  public Map<WaitReason, WaitTotals.Total> waits() {
    return read(
        () -> {
          Map<WaitReason, WaitTotals.Total> all = waits.snapshot();
          admission.currentWait().addTo(all, nanoClock.getAsLong());
          return all;
        });
  }

  /** Returns how often and how long requests were kept from starting for one reason. */
  public WaitTotals.Total waited(WaitReason reason) {
    return waits().getOrDefault(reason, WaitTotals.Total.NONE);
  }

  /**
   * Returns how long requests are kept from starting after this call, by the {@link WaitReason#text
   * name} of the reason. The result is worked out each time it is asked for.
   */
  public Supplier<Map<String, Duration>> waitsFromNowOn() {
    Map<WaitReason, WaitTotals.Total> earlier = waits();
    return () -> WaitTotals.between(earlier, waits());
  }

  /**
   * Returns what requests wait for at present: all of them together, or else what most of the hosts
   * wait for that are held back.
   */
  public WaitReason waitReason() {
    return read(
        () -> {
          WaitReason together = admission.currentWait().reason();
          return together != WaitReason.NONE ? together : hosts.mostWaitFor();
        });
  }

  /** Returns the name of what requests wait for at present, or null if they do not wait. */
  public @Nullable String waitingFor() {
    WaitReason reason = waitReason();
    return reason == WaitReason.NONE ? null : reason.text();
  }

  /**
   * Returns how many requests may be in flight to each known host, as found by {@code
   * adaptiveConcurrency}; empty without it.
   */
  public Map<String, Integer> adaptiveLimits() {
    return read(hosts::adaptiveLimits);
  }

  /** Returns how many retries had to wait for a {@code retryBudget}. */
  public long retryBudgetWaits() {
    return hosts.retryBudgetWaits();
  }

  /** Returns the hosts that tasks refer to and that are held back, and by what. */
  public Map<String, WaitReason> heldHosts() {
    return read(hosts::held);
  }

  /** Returns the number of hosts that are known. */
  public int knownHosts() {
    return read(hosts::size);
  }

  /**
   * Returns what hosts are doing: first those that tasks refer to, and of these first those that
   * wait.
   *
   * @param max number of hosts to return at most
   */
  public List<HostStatus> hosts(int max) {
    return read(() -> hosts.statuses(max, nanoClock.getAsLong()));
  }

  /** Returns what a host is doing, or null if it is not known. */
  public @Nullable HostStatus host(String origin) {
    return read(
        () -> {
          Host host = hosts.find(origin);
          return host == null ? null : host.status(nanoClock.getAsLong());
        });
  }

  private <T extends @Nullable Object> T read(Supplier<T> figure) {
    lock.lock();
    try {
      return figure.get();
    } finally {
      lock.unlock();
    }
  }
}
