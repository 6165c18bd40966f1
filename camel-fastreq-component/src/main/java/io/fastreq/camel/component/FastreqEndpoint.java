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

import io.fastreq.camel.component.observe.ProgressTotals;
import io.fastreq.camel.component.options.Masking;
import io.fastreq.camel.component.runtime.EngineRegistry;
import io.fastreq.camel.component.runtime.Proxies;
import io.fastreq.camel.dispatch.HostLimits;
import io.fastreq.camel.dispatch.RequestLimits;
import io.fastreq.camel.policy.proxy.ProxyPool;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Send many HTTP requests for one message: throttled, bounded, retried, and answered with one keyed
 * message.
 */
@ManagedResource(description = "Managed fastreq endpoint")
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "fastreq",
    title = "Fastreq",
    syntax = "fastreq:name",
    producerOnly = true,
    category = {Category.HTTP},
    headersClass = FastreqConstants.class)
public class FastreqEndpoint extends DefaultEndpoint {

  @UriPath(
      label = "producer",
      description =
          "A name. All endpoints of one name in a CamelContext share slots, tokens and"
              + " connections.")
  @Metadata(required = true)
  private final String name;

  @UriParam private final FastreqConfiguration configuration;

  private volatile boolean stopped;

  /** An endpoint of this name, whose configuration nobody else changes. */
  public FastreqEndpoint(
      String uri, Component component, String name, FastreqConfiguration configuration) {
    super(uri, component);
    this.name = name;
    this.configuration = configuration;
  }

  @Override
  public Producer createProducer() {
    return new FastreqProducer(this, (FastreqComponent) getComponent());
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException(
        "fastreq: sends requests, so it can't be consumed from");
  }

  /** The URI with secrets masked: Camel shows it in logs, in JMX and in exceptions. */
  @Override
  public String getEndpointUri() {
    return Masking.mask(super.getEndpointUri());
  }

  @Override
  public String toString() {
    return getEndpointUri();
  }

  /** By the URI as it was written: two that differ in a secret alone are not the same. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof FastreqEndpoint endpoint
            && endpoint.getCamelContext() == getCamelContext()
            && endpoint.writtenUri().equals(writtenUri()));
  }

  @Override
  public int hashCode() {
    return writtenUri().hashCode();
  }

  private String writtenUri() {
    return super.getEndpointUri();
  }

  /** The name whose limits this endpoint shares. */
  public String getName() {
    return name;
  }

  /** The options of this endpoint alone. */
  public FastreqConfiguration getConfiguration() {
    return configuration;
  }

  /** Requests of all endpoints of this name that are in flight at this moment. */
  @ManagedAttribute(description = "Requests in flight, over all endpoints of this name")
  public int getInFlight() {
    EngineRegistry.Shared shared = shared();
    return shared == null ? 0 : shared.engine().inFlight();
  }

  /** Batches of all endpoints of this name that have not ended. */
  @ManagedAttribute(description = "Batches under way, over all endpoints of this name")
  public int getActiveBatches() {
    EngineRegistry.Shared shared = shared();
    return shared == null ? 0 : shared.engine().activeBatches();
  }

  /** How far the batches under way are, over all endpoints of this name. */
  private ProgressTotals progressFigures() {
    EngineRegistry.Shared shared = shared();
    return new ProgressTotals(shared == null ? List.of() : shared.engine().progress());
  }

  /** Items of the batches under way; -1 where the input of one has not been read to its end. */
  @ManagedAttribute(description = "Items of the batches under way, -1 if not known yet")
  public long getItemsTotal() {
    return progressFigures().total();
  }

  /** Items of the batches under way that have ended, failures included. */
  @ManagedAttribute(description = "Items of the batches under way that have ended")
  public long getItemsDone() {
    return progressFigures().done();
  }

  /** Items of the batches under way that succeeded. */
  @ManagedAttribute(description = "Items of the batches under way that succeeded")
  public long getItemsSucceeded() {
    return progressFigures().succeeded();
  }

  /** Items of the batches under way that failed. */
  @ManagedAttribute(description = "Items of the batches under way that failed")
  public long getItemsFailed() {
    return progressFigures().failed();
  }

  /** Items of the batches under way that were done before, so that they were not sent. */
  @ManagedAttribute(description = "Items of the batches under way that were skipped")
  public long getItemsSkipped() {
    return progressFigures().skipped();
  }

  /** Requests that the batches under way have sent, retries included. */
  @ManagedAttribute(description = "Requests sent by the batches under way, retries included")
  public long getRequestsSent() {
    return progressFigures().attempts();
  }

  /** Retries of the batches under way. */
  @ManagedAttribute(description = "Retries of the batches under way")
  public long getRetries() {
    return progressFigures().retries();
  }

  /** Items that end in a second, at present. */
  @ManagedAttribute(description = "Items that end in a second, at present")
  public double getItemsPerSecond() {
    return progressFigures().rate();
  }

  /** An estimate of the time until the batches under way have ended; -1 where there is none. */
  @ManagedAttribute(description = "Seconds until the batches under way have ended, -1 if unknown")
  public long getSecondsLeft() {
    return progressFigures().secondsLeft();
  }

  /** A line for each batch under way, as {@code progress=log} writes them. */
  @ManagedOperation(description = "A line for each batch under way: how far it is")
  public List<String> progress() {
    return progressFigures().lines();
  }

  /** Items that succeeded, over all batches since the first endpoint of this name started. */
  @ManagedAttribute(description = "Items that succeeded, over all batches of this name")
  public long getTotalSucceeded() {
    EngineRegistry.Shared shared = shared();
    return shared == null ? 0 : shared.engine().itemsSucceeded();
  }

  /** Items that failed, over all batches since the first endpoint of this name started. */
  @ManagedAttribute(description = "Items that failed, over all batches of this name")
  public long getTotalFailed() {
    EngineRegistry.Shared shared = shared();
    return shared == null ? 0 : shared.engine().itemsFailed();
  }

  /** Most requests in flight at once, over all endpoints of this name, as it is now. */
  @ManagedAttribute(
      description = "Most requests in flight at once, over all endpoints of this name")
  public int getConcurrency() {
    return limits().concurrency();
  }

  /**
   * Changes it for all endpoints of this name, until the name is free. What is in flight goes on.
   *
   * @throws IllegalArgumentException if the option {@code concurrency} does not take the value
   */
  @ManagedAttribute
  public void setConcurrency(int concurrency) {
    change(old -> new RequestLimits(concurrency, old.rps(), old.burst(), old.host()));
  }

  /** How many requests a second may start, over all endpoints of this name; 0 for no limit. */
  @ManagedAttribute(description = "How many requests a second may start, 0 for no limit")
  public double getRps() {
    return zeroForNone(limits().rps());
  }

  /**
   * Changes it for all endpoints of this name, until the name is free.
   *
   * @param rps 0 for no limit
   * @throws IllegalArgumentException if the option {@code rps} does not take the value
   */
  @ManagedAttribute
  public void setRps(double rps) {
    change(old -> new RequestLimits(old.concurrency(), noneForZero(rps), old.burst(), old.host()));
  }

  /** How many requests may start at once after a pause, over all endpoints of this name. */
  @ManagedAttribute(description = "How many requests may start at once after a pause")
  public int getBurst() {
    return limits().burst();
  }

  /**
   * Changes it for all endpoints of this name, until the name is free.
   *
   * @throws IllegalArgumentException if the option {@code burst} does not take the value
   */
  @ManagedAttribute
  public void setBurst(int burst) {
    change(old -> new RequestLimits(old.concurrency(), old.rps(), burst, old.host()));
  }

  /** Most requests in flight at once to each target host; 0 for no limit. */
  @ManagedAttribute(description = "Most requests in flight to each target host, 0 for no limit")
  public int getHostConcurrency() {
    return limits().host().concurrency();
  }

  /**
   * Changes it for all endpoints of this name, until the name is free. What is in flight goes on.
   *
   * @param hostConcurrency 0 for no limit
   * @throws IllegalArgumentException if the option {@code hostConcurrency} does not take the value
   */
  @ManagedAttribute
  public void setHostConcurrency(int hostConcurrency) {
    changeHost(host -> host.with(hostConcurrency, host.rps(), host.burst()));
  }

  /** How many requests a second may start to each target host; 0 for no limit. */
  @ManagedAttribute(description = "Requests a second to each target host, 0 for no limit")
  public double getHostRps() {
    return zeroForNone(limits().host().rps());
  }

  /**
   * Changes it for all endpoints of this name, until the name is free.
   *
   * @param hostRps 0 for no limit
   * @throws IllegalArgumentException if the option {@code hostRps} does not take the value
   */
  @ManagedAttribute
  public void setHostRps(double hostRps) {
    changeHost(host -> host.with(host.concurrency(), noneForZero(hostRps), host.burst()));
  }

  /** How many requests may start at once to each target host after a pause. */
  @ManagedAttribute(description = "How many requests may start at once to each target host")
  public int getHostBurst() {
    return limits().host().burst();
  }

  /**
   * Changes it for all endpoints of this name, until the name is free.
   *
   * @throws IllegalArgumentException if the option {@code hostBurst} does not take the value
   */
  @ManagedAttribute
  public void setHostBurst(int hostBurst) {
    changeHost(host -> host.with(host.concurrency(), host.rps(), hostBurst));
  }

  private RequestLimits limits() {
    return ((FastreqComponent) getComponent()).engines().limits(this);
  }

  private void change(UnaryOperator<RequestLimits> change) {
    ((FastreqComponent) getComponent()).engines().change(this, change);
  }

  private void changeHost(UnaryOperator<HostLimits> change) {
    change(
        old ->
            new RequestLimits(old.concurrency(), old.rps(), old.burst(), change.apply(old.host())));
  }

  private static double zeroForNone(@Nullable Double rate) {
    return rate == null ? 0 : rate;
  }

  private static @Nullable Double noneForZero(double rate) {
    return rate == 0 ? null : rate;
  }

  /** Target hosts that are remembered: those under way, and the last ones that were. */
  @ManagedAttribute(description = "Target hosts that are remembered")
  public int getKnownHosts() {
    EngineRegistry.Shared shared = shared();
    return shared == null ? 0 : shared.engine().knownHosts();
  }

  /** How each proxy of this name fares, credentials masked; empty without proxies. */
  public List<ProxyPool.Health> getProxyHealth() {
    EngineRegistry.Shared shared = shared();
    Proxies proxies = shared == null ? null : shared.proxies();
    return proxies == null ? List.of() : proxies.health();
  }

  /** The same as lines of text. */
  @ManagedOperation(description = "How each proxy fares: used, failed, resting; credentials masked")
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

  /** Forgets all cookies that {@code sessionManagement} keeps for this name. */
  @ManagedOperation(description = "Forgets all cookies of this name")
  public void clearCookies() {
    EngineRegistry.Shared shared = shared();
    if (shared != null) {
      shared.cookies().clear();
    }
  }

  /** Whether {@link #pauseSending} holds. */
  @ManagedAttribute(
      description = "Whether no further request is sent until resumeSending is called")
  public boolean isSendingPaused() {
    EngineRegistry.Shared shared = shared();
    return shared != null && shared.engine().isPaused();
  }

  /** Has no endpoint of this name send a further request; what is in flight goes on. */
  @ManagedOperation(description = "No further request is sent, by no endpoint of this name")
  public void pauseSending() {
    EngineRegistry.Shared shared = shared();
    if (shared != null) {
      shared.engine().pause();
    }
  }

  /** Ends {@link #pauseSending}. */
  @ManagedOperation(description = "Requests are sent again")
  public void resumeSending() {
    EngineRegistry.Shared shared = shared();
    if (shared != null) {
      shared.engine().resume();
    }
  }

  /** A line for each circuit breaker of this name: host and state. */
  @ManagedOperation(description = "The state of each circuit breaker: host and state")
  public List<String> breakerStates() {
    EngineRegistry.Shared shared = shared();
    return shared == null
        ? List.of()
        : shared.breakers().states().entrySet().stream()
            .map(breaker -> breaker.getKey() + " " + breaker.getValue())
            .toList();
  }

  /** Closes all circuit breakers of this name. */
  @ManagedOperation(description = "Closes all circuit breakers of this name")
  public void resetBreakers() {
    EngineRegistry.Shared shared = shared();
    if (shared != null) {
      shared.breakers().reset();
    }
  }

  private EngineRegistry.@Nullable Shared shared() {
    return ((FastreqComponent) getComponent()).engines().shared(name);
  }

  @Override
  protected void doStart() throws Exception {
    stopped = false;
    super.doStart();
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    stopped = true;
    ((FastreqComponent) getComponent()).engines().free(this);
  }

  /** Whether it has been stopped; one that has not been started yet has not. */
  public boolean hasStopped() {
    return stopped;
  }
}
