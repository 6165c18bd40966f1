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
import io.fastreq.camel.component.runtime.EngineRegistry;
import io.fastreq.camel.component.runtime.SharedEngine;
import io.fastreq.camel.dispatch.host.HostLimits;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.policy.manners.WaitReason;
import io.fastreq.camel.policy.proxy.ProxyPool;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.camel.Component;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * The JMX attributes and operations of an endpoint. They concern its name, which several endpoints
 * may share. Thread-safe.
 */
public abstract class ManagedEndpoint extends DefaultEndpoint {

  /** Creates an endpoint of a component. */
  protected ManagedEndpoint(String uri, Component component) {
    super(uri, component);
  }

  /** Returns the name, whose limits this endpoint shares. */
  public abstract String getName();

  /** Returns the limits configured by the options of this endpoint. */
  protected abstract RequestLimits configuredLimits();

  /** Returns the engines of the component. */
  protected abstract EngineRegistry engines();

  @ManagedAttribute(description = "Requests in flight, over all endpoints of this name")
  public int getInFlight() {
    return ofEngine(0, Engine::inFlight);
  }

  @ManagedAttribute(description = "Batches under way, over all endpoints of this name")
  public int getActiveBatches() {
    return ofEngine(0, Engine::activeBatches);
  }

  @ManagedAttribute(
      description = "What requests of this name wait for at present, as 'quota'; '-' for nothing")
  public String getWaitingFor() {
    return ofEngine(WaitReason.NONE, engine -> engine.figures().waitReason()).text();
  }

  /** Returns a line for each reason for which requests have waited. */
  @ManagedOperation(description = "How often and how long requests have waited, and for what")
  public List<String> waits() {
    return ofEngine(List.of(), engine -> Waits.totals(engine.figures()));
  }

  /** Returns a line for each of the first hundred hosts; those that wait come first. */
  @ManagedOperation(
      description = "What each host has in flight and waits for, and what it can bear")
  public List<String> hostStates() {
    return ofEngine(List.of(), engine -> Waits.hosts(engine.figures(), Waits.MAX_HOSTS));
  }

  /** Returns the total progress of all running batches of this name. */
  private ProgressTotals progressTotals() {
    return new ProgressTotals(ofEngine(List.of(), Engine::progress));
  }

  @ManagedAttribute(description = "Items of the batches under way, -1 if not known yet")
  public long getItemsTotal() {
    return progressTotals().total();
  }

  @ManagedAttribute(description = "Items of the batches under way that have ended")
  public long getItemsDone() {
    return progressTotals().done();
  }

  @ManagedAttribute(description = "Items of the batches under way that succeeded")
  public long getItemsSucceeded() {
    return progressTotals().succeeded();
  }

  @ManagedAttribute(description = "Items of the batches under way that failed")
  public long getItemsFailed() {
    return progressTotals().failed();
  }

  @ManagedAttribute(description = "Items of the batches under way that were skipped")
  public long getItemsSkipped() {
    return progressTotals().skipped();
  }

  @ManagedAttribute(description = "Requests sent by the batches under way, retries included")
  public long getRequestsSent() {
    return progressTotals().attempts();
  }

  @ManagedAttribute(description = "Retries of the batches under way")
  public long getRetries() {
    return progressTotals().retries();
  }

  @ManagedAttribute(description = "Items that end in a second, at present")
  public double getItemsPerSecond() {
    return progressTotals().rate();
  }

  @ManagedAttribute(description = "Seconds until the batches under way have ended, -1 if unknown")
  public long getSecondsLeft() {
    return progressTotals().secondsLeft();
  }

  /** Returns a line for each running batch, in the format of {@code progress=log}. */
  @ManagedOperation(description = "A line for each batch under way: how far it is")
  public List<String> progress() {
    return progressTotals().lines();
  }

  @ManagedAttribute(description = "Items that succeeded, over all batches of this name")
  public long getTotalSucceeded() {
    return ofEngine(0L, Engine::itemsSucceeded);
  }

  @ManagedAttribute(description = "Items that failed, over all batches of this name")
  public long getTotalFailed() {
    return ofEngine(0L, Engine::itemsFailed);
  }

  @ManagedAttribute(
      description = "Most requests in flight at once, over all endpoints of this name")
  public int getConcurrency() {
    return limits().concurrency();
  }

  /**
   * Changes the limit of all endpoints of this name, until the name is free. Requests in flight
   * continue.
   *
   * @throws IllegalArgumentException if the value is not valid for the option {@code concurrency}
   */
  @ManagedAttribute
  public void setConcurrency(int concurrency) {
    change(old -> old.with(concurrency, old.rps(), old.burst()));
  }

  @ManagedAttribute(description = "How many requests a second may start, 0 for no limit")
  public double getRps() {
    return zeroForNone(limits().rps());
  }

  /** Changes the limit as {@link #setConcurrency} does. 0 for no limit. */
  @ManagedAttribute
  public void setRps(double rps) {
    change(old -> old.with(old.concurrency(), noneForZero(rps), old.burst()));
  }

  @ManagedAttribute(description = "How many requests may start at once after a pause")
  public int getBurst() {
    return limits().burst();
  }

  /** Changes the limit as {@link #setConcurrency} does. */
  @ManagedAttribute
  public void setBurst(int burst) {
    change(old -> old.with(old.concurrency(), old.rps(), burst));
  }

  @ManagedAttribute(description = "Most requests in flight to each target host, 0 for no limit")
  public int getHostConcurrency() {
    return limits().host().concurrency();
  }

  /** Changes the limit as {@link #setConcurrency} does. 0 for no limit. */
  @ManagedAttribute
  public void setHostConcurrency(int hostConcurrency) {
    changeHost(host -> host.with(hostConcurrency, host.rps(), host.burst()));
  }

  @ManagedAttribute(description = "Requests a second to each target host, 0 for no limit")
  public double getHostRps() {
    return zeroForNone(limits().host().rps());
  }

  /** Changes the limit as {@link #setConcurrency} does. 0 for no limit. */
  @ManagedAttribute
  public void setHostRps(double hostRps) {
    changeHost(host -> host.with(host.concurrency(), noneForZero(hostRps), host.burst()));
  }

  @ManagedAttribute(description = "How many requests may start at once to each target host")
  public int getHostBurst() {
    return limits().host().burst();
  }

  /** Changes the limit as {@link #setConcurrency} does. */
  @ManagedAttribute
  public void setHostBurst(int hostBurst) {
    changeHost(host -> host.with(host.concurrency(), host.rps(), hostBurst));
  }

  private RequestLimits limits() {
    RequestLimits known = engines().limits(getName());
    return known == null ? configuredLimits() : known;
  }

  private void change(UnaryOperator<RequestLimits> change) {
    if (!engines().change(getName(), change)) {
      throw new IllegalStateException("Endpoint " + this + " has stopped");
    }
  }

  private void changeHost(UnaryOperator<HostLimits> change) {
    change(old -> old.with(change.apply(old.host())));
  }

  private static double zeroForNone(@Nullable Double rate) {
    return rate == null ? 0 : rate;
  }

  private static @Nullable Double noneForZero(double rate) {
    return rate == 0 ? null : rate;
  }

  @ManagedAttribute(description = "Retries that had to wait for the retryBudget")
  public long getRetryBudgetWaits() {
    return ofEngine(0L, engine -> engine.figures().retryBudgetWaits());
  }

  @ManagedAttribute(description = "Requests that were not sent because of robots.txt")
  public long getRobotsBlocked() {
    return ofEngine(0L, Engine::blockedByRobots);
  }

  @ManagedAttribute(description = "Target hosts that are remembered")
  public int getKnownHosts() {
    return ofEngine(0, Engine::knownHosts);
  }

  /**
   * Returns the health of each proxy of this name, with masked credentials; empty without proxies.
   */
  public List<ProxyPool.Health> getProxyHealth() {
    SharedEngine shared = shared();
    return shared == null ? List.of() : shared.proxyHealth();
  }

  @ManagedOperation(description = "State of each proxy: used, failed, resting; credentials masked")
  public List<String> proxyHealth() {
    return getProxyHealth().stream()
        .map(
            health ->
                "%s used=%d failed=%d restingMillis=%d"
                    .formatted(
                        health.proxy(),
                        health.used(),
                        health.failed(),
                        TimeUnit.NANOSECONDS.toMillis(health.restingNanos())))
        .toList();
  }

  @ManagedOperation(description = "Forgets all cookies of this name")
  public void clearCookies() {
    ifRunning(shared -> shared.cookies().clear());
  }

  @ManagedAttribute(
      description = "Whether no further request is sent until resumeSending is called")
  public boolean isSendingPaused() {
    return ofEngine(false, Engine::isPaused);
  }

  /** Stops all endpoints of this name from sending requests. Requests in flight continue. */
  @ManagedOperation(description = "No further request is sent, by no endpoint of this name")
  public void pauseSending() {
    ifRunning(shared -> shared.engine().pause());
  }

  /** Resumes sending after {@link #pauseSending}. */
  @ManagedOperation(description = "Requests are sent again")
  public void resumeSending() {
    ifRunning(shared -> shared.engine().resume());
  }

  @ManagedOperation(description = "The state of each circuit breaker: host and state")
  public List<String> breakerStates() {
    SharedEngine shared = shared();
    return shared == null
        ? List.of()
        : shared.breakers().states().entrySet().stream()
            .map(breaker -> breaker.getKey() + " " + breaker.getValue())
            .toList();
  }

  @ManagedOperation(description = "Closes all circuit breakers of this name")
  public void resetBreakers() {
    ifRunning(shared -> shared.breakers().reset());
  }

  private @Nullable SharedEngine shared() {
    return engines().running(getName());
  }

  private void ifRunning(Consumer<SharedEngine> action) {
    SharedEngine shared = shared();
    if (shared != null) {
      action.accept(shared);
    }
  }

  private <T> T ofEngine(T none, Function<Engine, T> figure) {
    SharedEngine shared = shared();
    return shared == null ? none : figure.apply(shared.engine());
  }
}
