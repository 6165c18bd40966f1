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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.batch.request.RequestCustomizer.Departure;
import io.fastreq.camel.component.options.IdentityOptions;
import io.fastreq.camel.component.options.ProxySource;
import io.fastreq.camel.dispatch.host.Gate;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.Delayer.Cancellable;
import io.fastreq.camel.policy.proxy.NonProxyHosts;
import io.fastreq.camel.policy.proxy.ProxyChoice;
import io.fastreq.camel.policy.proxy.ProxyPool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxies shared by all endpoints of one name, and the rule for when all of them rest.
 * Thread-safe.
 */
public final class Proxies implements Gate {

  private static final Logger LOG = LoggerFactory.getLogger(Proxies.class);

  private static final String ALL_REST = "all proxies rest";

  private final String name;
  private final ProxySource source;
  private final ProxyPool pool;
  private final @Nullable NonProxyHosts direct;
  private final IdentityOptions options;
  private final long refreshMillis;
  private final Delayer delayer;
  private final Executor workers;
  private volatile @Nullable Cancellable refresh;
  private volatile boolean closed;
  private volatile Runnable onOpen = () -> {};
  private volatile @Nullable Failure lastFailure;

  /**
   * Creates a pool of proxies.
   *
   * @param source the source that is reread at the configured interval
   * @param proxies the initial proxies of the source
   */
  Proxies(
      String name,
      ProxySource source,
      List<FastreqProxy> proxies,
      IdentityOptions options,
      Delayer delayer,
      Executor workers) {
    this.name = name;
    this.source = source;
    this.pool =
        new ProxyPool(
            proxies,
            options.getProxySelection(),
            TimeUnit.MILLISECONDS.toNanos(options.getProxyCooldown()),
            System::nanoTime,
            () -> ThreadLocalRandom.current().nextLong());
    String nonProxyHosts = options.getNonProxyHosts();
    this.direct = nonProxyHosts == null ? null : new NonProxyHosts(nonProxyHosts);
    this.options = options;
    this.refreshMillis = options.getProxyRefresh();
    this.delayer = delayer;
    this.workers = workers;
    planRefresh();
  }

  /** Chooses the proxy of an attempt. Returns null, or the decision that prevents the hop. */
  @Nullable Departure choose(HttpUrl target, AttemptContext context) {
    if (goesDirectly(target)) {
      context.choose(null);
      return null;
    }
    ProxyChoice choice =
        pool.choose(target.origin(), context.triedProxies(), context.saidUnreachable());
    if (choice instanceof ProxyChoice.Use use) {
      context.choose(use.proxy());
      return null;
    }
    if (options.goesDirectlyWithoutProxy()) {
      context.choose(null);
      return null;
    }
    if (options.waitsForProxy() && choice instanceof ProxyChoice.None none) {
      return new Departure.Delay(Math.max(1, none.nanosUntilOne()));
    }
    Failure last = lastFailure;
    return new Departure.Fail(
        last == null
            ? new Failure(Kind.PROXY, ALL_REST, null, Reach.NOT_SENT, true)
            : new Failure(
                Kind.PROXY,
                ALL_REST + ", the last one since: " + last.message(),
                last.cause(),
                Reach.NOT_SENT,
                true));
  }

  boolean goesDirectly(HttpUrl target) {
    return goesDirectly(target.host());
  }

  private boolean goesDirectly(String host) {
    return direct != null && direct.matches(host);
  }

  void failed(FastreqProxy proxy, Failure failure) {
    lastFailure = failure;
    pool.failed(proxy);
  }

  void targetUnreachable(FastreqProxy proxy, HttpUrl target, Failure failure) {
    lastFailure = failure;
    pool.targetUnreachable(proxy, target.origin());
  }

  void succeeded(FastreqProxy proxy) {
    if (pool.succeeded(proxy)) {
      onOpen.run();
    }
  }

  @Override
  public Type type() {
    return Type.PROXY;
  }

  @Override
  public boolean guards(String origin) {
    return options.waitsForProxy() && !goesDirectly(hostOf(origin));
  }

  /** Returns the host of {@code scheme://host:port}, without the brackets of an IPv6 address. */
  private static String hostOf(String origin) {
    String host = origin.substring(origin.indexOf("://") + 3, origin.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  @Override
  public long nanosUntilOpen() {
    return pool.nanosUntilOne();
  }

  @Override
  public void onOpen(Runnable listener) {
    onOpen = listener;
  }

  @Override
  public Failure refusal() {
    return new Failure(Kind.PROXY, ALL_REST, null, Reach.NOT_SENT, false);
  }

  /** Returns the 1-based position of a proxy in the list, or 0 if it is not in it. */
  public int position(FastreqProxy proxy) {
    return pool.position(proxy);
  }

  /** Returns the health of each proxy, with masked credentials. */
  public List<ProxyPool.Health> health() {
    return pool.health();
  }

  /** Returns whether all proxies rest and requests may not go directly. */
  public boolean refuseAll() {
    List<ProxyPool.Health> proxies = health();
    return !options.goesDirectlyWithoutProxy()
        && !proxies.isEmpty()
        && proxies.stream().allMatch(proxy -> proxy.restingNanos() > 0);
  }

  private void planRefresh() {
    if (refreshMillis > 0 && source.mayChange() && !closed) {
      refresh =
          delayer.delay(
              TimeUnit.MILLISECONDS.toNanos(refreshMillis),
              () -> {
                try {
                  workers.execute(this::readAgain);
                } catch (RejectedExecutionException e) {
                  notRead(e);
                  planRefresh();
                }
              });
    }
  }

  private void readAgain() {
    try {
      pool.replace(source.read());
      onOpen.run();
    } catch (IOException | RuntimeException e) {
      notRead(e);
    }
    planRefresh();
  }

  private void notRead(Exception e) {
    LOG.warn(
        "The proxies of fastreq:{} could not be read again, the old ones stay: {}",
        name,
        e.getMessage());
  }

  void close() {
    closed = true;
    Cancellable planned = refresh;
    if (planned != null) {
      planned.cancel();
    }
  }
}
