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

import io.fastreq.camel.component.options.BackendSelector;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.camelhttp.CamelHttpTransport;
import io.fastreq.camel.transport.camelvertx.CamelVertxTransport;
import io.fastreq.camel.transport.custom.CustomTransport;
import io.fastreq.camel.transport.vertx.VertxTransport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads, timers and connections of a component: created when its first producer starts,
 * closed when its last one has stopped. Thread-safe.
 *
 * <p>The pool of worker threads has no upper bound, since a batch may wait, in its input or in the
 * rest of its route, for another batch of the same component. A batch uses two threads at a time,
 * and one more for each attempt that runs {@code onPrepare} and each item that runs {@code
 * onFallback}.
 */
final class ComponentResources {

  private static final Logger LOG = LoggerFactory.getLogger(ComponentResources.class);
  private static final long CLOSE_SECONDS = 10;

  private final CamelContext context;
  private final WorkerPool workers;
  private final ScheduledExecutorService timer;
  private final Map<BackendSelector.Choice, SharedTransport> transports = new HashMap<>();
  private @Nullable EventLoops eventLoops;

  private static final class SharedTransport {
    final HttpTransport transport;
    int users;

    SharedTransport(HttpTransport transport) {
      this.transport = transport;
    }
  }

  ComponentResources(CamelContext context, Object owner) {
    this.context = context;
    ExecutorServiceManager manager = context.getExecutorServiceManager();
    this.timer = manager.newScheduledThreadPool(owner, "FastreqTimer", unbounded("FastreqTimer"));
    this.workers =
        new WorkerPool(
            manager,
            manager.newCachedThreadPool(owner, "FastreqWorker"),
            manager.newThreadPool(owner, "FastreqReserve", reserve()),
            delayer());
  }

  /**
   * One thread with an unbounded queue. Camel's own profile rejects tasks beyond a thousand, but
   * more calls may wait for a retry.
   */
  private static ThreadPoolProfile unbounded(String name) {
    ThreadPoolProfile profile = new ThreadPoolProfile(name);
    profile.setPoolSize(1);
    profile.setMaxPoolSize(1);
    profile.setMaxQueueSize(-1);
    return profile;
  }

  /** One thread that is never released, and never runs a task on the caller's thread. */
  private static ThreadPoolProfile reserve() {
    ThreadPoolProfile profile = unbounded("FastreqReserve");
    profile.setMaxQueueSize(Integer.MAX_VALUE);
    profile.setKeepAliveTime(1L);
    profile.setTimeUnit(TimeUnit.MINUTES);
    profile.setAllowCoreThreadTimeOut(false);
    profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
    return profile;
  }

  WorkerPool workers() {
    return workers;
  }

  Delayer delayer() {
    return (delayNanos, task) -> {
      Future<?> future = timer.schedule(guarded(task), delayNanos, TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    };
  }

  /** Logs exceptions of a task, since the future of a timed task is never read. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) { // includes errors, which would be lost
        LOG.error("A timed task of the fastreq engine failed", e);
      }
    };
  }

  /** Returns the transport of a choice, shared by all users of the same choice. */
  synchronized HttpTransport transport(BackendSelector.Choice choice) {
    SharedTransport shared =
        transports.computeIfAbsent(choice, wanted -> new SharedTransport(open(wanted)));
    shared.users++;
    return shared.transport;
  }

  /** The only place that names backend classes, so that only those in use are loaded. */
  private HttpTransport open(BackendSelector.Choice choice) {
    return switch (choice.backend()) {
      case VERTX -> new VertxTransport(eventLoops().vertx(), choice.settings());
      case VERTX_HTTP -> new CamelVertxTransport(context, choice.settings());
      case HTTP ->
          new CamelHttpTransport(context, choice.settings(), choice.settings().connections());
      case OWN ->
          new CustomTransport(
              Objects.requireNonNull(choice.own()), workers, choice.settings().addresses());
    };
  }

  /** Releases a transport. The last user closes it. */
  void release(BackendSelector.Choice choice) {
    HttpTransport unused = null;
    synchronized (this) {
      SharedTransport shared = transports.get(choice);
      if (shared != null && --shared.users == 0) {
        transports.remove(choice);
        unused = shared.transport;
      }
    }
    if (unused != null) {
      unused.close();
    }
  }

  private EventLoops eventLoops() {
    EventLoops known = eventLoops;
    if (known == null) {
      known = new EventLoops(context);
      eventLoops = known;
    }
    return known;
  }

  /**
   * Closes everything and waits for a bounded time until it has ended. Waits even on an interrupted
   * thread, since Camel interrupts its thread when the shutdown timeout has passed.
   */
  void close() {
    boolean interrupted = Thread.interrupted();
    try {
      closeAll();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void closeAll() {
    EventLoops closing;
    List<SharedTransport> open;
    synchronized (this) {
      open = List.copyOf(transports.values());
      transports.clear();
      closing = eventLoops;
      eventLoops = null;
    }
    open.forEach(shared -> shared.transport.close());
    workers.close(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    context.getExecutorServiceManager().shutdownNow(timer);
    if (closing != null) {
      closing.close(CLOSE_SECONDS);
    }
  }
}
