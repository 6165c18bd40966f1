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
package io.fastreq.camel.batch;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.FastreqRateLimiter;
import io.fastreq.camel.batch.failure.FailureHandlerSlots;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.robots.RobotsFiles;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.Figures;
import io.fastreq.camel.dispatch.host.Gate;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.breaker.BreakerSource;
import io.fastreq.camel.policy.manners.TokenWaitFigures;
import io.fastreq.camel.policy.manners.WaitReason;
import io.fastreq.camel.policy.robots.CrawlDelays;
import io.fastreq.camel.policy.robots.RobotsAgent;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The shared state of all endpoints of one name: slots, tokens and turns. Thread-safe. The
 * executors and the delayer are not owned by the engine; their owner closes them after {@link
 * #close}.
 */
public final class Engine {

  private final String name;
  private volatile int concurrency;
  private final EngineServices services;
  private final Dispatcher dispatcher;
  private final @Nullable RobotsFiles robots;
  private final Set<Batch> batches = ConcurrentHashMap.newKeySet();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile @Nullable String stopping;

  /**
   * Creates an engine without batches.
   *
   * @param name the name of the endpoints, for reports
   * @param limits the limits, until they are {@link #change changed}
   * @param rateLimiter an additional user-supplied limiter, or null
   * @param breakers creates the circuit breakers of hosts
   * @param gates additional conditions for items of some hosts
   * @param robots the crawler as which {@code robots.txt} is respected, or null
   * @param workers runs tasks that may block, such as input, parsers and the rest of the route; may
   *     refuse with a {@link java.util.concurrent.RejectedExecutionException}
   * @param sureWorkers runs the same tasks and never refuses: if no thread is free, runs the task
   *     later
   * @param delayer runs tasks after a delay
   * @param nanoClock current time in nanoseconds, from any origin
   */
  public Engine(
      String name,
      RequestLimits limits,
      @Nullable FastreqRateLimiter rateLimiter,
      BreakerSource breakers,
      List<Gate> gates,
      @Nullable RobotsAgent robots,
      Executor workers,
      Executor sureWorkers,
      Delayer delayer,
      LongSupplier nanoClock) {
    this(
        name,
        limits,
        rateLimiter,
        breakers,
        gates,
        robots,
        workers,
        sureWorkers,
        delayer,
        nanoClock,
        InstantSource.system(),
        new ReentrantLock());
  }

  /** Creates an engine with a clock for the time of day and a lock for the dispatcher. */
  Engine(
      String name,
      RequestLimits limits,
      @Nullable FastreqRateLimiter rateLimiter,
      BreakerSource breakers,
      List<Gate> gates,
      @Nullable RobotsAgent robots,
      Executor workers,
      Executor sureWorkers,
      Delayer delayer,
      LongSupplier nanoClock,
      InstantSource clock,
      Lock lock) {
    this.name = name;
    this.concurrency = limits.concurrency();
    RobotsFiles files = robots == null ? null : new RobotsFiles(robots, nanoClock);
    this.robots = files;
    this.dispatcher =
        new Dispatcher(
            limits,
            rateLimiter,
            breakers,
            gates,
            files == null ? CrawlDelays.NONE : files::crawlDelayNanos,
            delayer,
            workers,
            nanoClock,
            lock);
    this.services =
        new EngineServices(
            name,
            () -> this.concurrency,
            limits.host().lookAhead(),
            dispatcher,
            delayer,
            workers,
            sureWorkers,
            nanoClock,
            clock,
            new FailureHandlerSlots(() -> this.concurrency),
            new FailureHandlerSlots(() -> this.concurrency),
            new LongAdder(),
            files,
            this::startOwn,
            false);
  }

  /**
   * Starts a batch and returns at once.
   *
   * @param listener called on a worker thread when all items have completed
   */
  public Batch submit(ItemSource.Opener input, BatchOptions options, BatchListener listener) {
    Batch batch = new Batch(services, new Ends(), input, options, listener);
    batches.add(batch);
    boolean started = false;
    try {
      batch.start();
      started = true;
    } finally {
      if (!started) {
        batches.remove(batch);
      }
    }
    String reason = stopping;
    if (reason != null) {
      batch.cut(Kind.CANCELLED, reason, false);
    }
    return batch;
  }

  /** Starts a batch of the engine's own, which ends with the batches that need it. */
  private Runnable startOwn(
      ItemSource.Opener input, BatchOptions options, Consumer<@Nullable Throwable> onEnd) {
    Batch batch =
        new Batch(
            services.forOwnBatches(),
            new Uncounted(),
            input,
            options,
            result -> onEnd.accept(result.inputError()));
    batch.start();
    return () -> batch.cut(Kind.CANCELLED, "nobody waits for it any more", true);
  }

  /** Stops sending new requests; requests in flight may complete. Cannot be undone. */
  public void quiesce(String reason) {
    stopping = reason;
    dispatcher.stop();
    batches.forEach(batch -> batch.cut(Kind.CANCELLED, reason, false));
  }

  /** Ends a batch now: nothing more is sent, and requests in flight are aborted. */
  public void cancel(Batch batch, String reason) {
    batch.cancel(reason);
  }

  /** Ends all batches now. They complete on worker threads, which must still be running. */
  public void close(String reason) {
    stopping = reason;
    dispatcher.stop();
    batches.forEach(batch -> cancel(batch, reason));
  }

  /**
   * Stops starting calls until {@link #resume}. Requests in flight continue, and so do the timeouts
   * of batches.
   */
  public void pause() {
    dispatcher.pause(true);
  }

  /**
   * Changes the limits immediately, for all batches. Requests in flight continue, even if they
   * exceed the new limits. A new rate limit starts without a burst.
   *
   * @param latest returns the current limits; must be quick and must not call other code
   */
  public void change(Supplier<RequestLimits> latest) {
    dispatcher.change(
        () -> {
          RequestLimits limits = latest.get();
          concurrency = limits.concurrency();
          return limits;
        });
    // Batches may now read further ahead and hold more results.
    batches.forEach(batch -> batch.released(0));
  }

  /** Resumes starting calls after {@link #pause}. */
  public void resume() {
    dispatcher.pause(false);
  }

  /** Returns whether the engine is paused. */
  public boolean isPaused() {
    return figures().isPaused();
  }

  /** Returns what can be seen of its dispatcher: waits and hosts. */
  public Figures figures() {
    return dispatcher.figures();
  }

  /** Returns how often and how long the next request had to wait for a token of the rate limit. */
  public TokenWaitFigures tokenWaits() {
    return figures().tokenWaits();
  }

  /** Returns the number of retries in all batches so far. */
  public long retries() {
    return services.retries().sum();
  }

  /** Returns the number of requests that were not sent because of {@code robots.txt}. */
  public long blockedByRobots() {
    return robots == null ? 0 : robots.refused();
  }

  /** Returns the number of succeeded items in all batches so far. */
  public long itemsSucceeded() {
    return succeeded.sum();
  }

  /** Returns the number of failed items in all batches so far. */
  public long itemsFailed() {
    return failed.sum();
  }

  /** Returns the name of the endpoints. */
  public String name() {
    return name;
  }

  /** Returns the number of attempts in flight. */
  public int inFlight() {
    return figures().inFlight();
  }

  /** Returns the progress of each running batch. */
  public List<FastreqProgress> progress() {
    return batches.stream().map(Batch::progress).toList();
  }

  /** Returns the number of running batches. */
  public int activeBatches() {
    return batches.size();
  }

  /**
   * Returns how many requests may be in flight to each remembered host, as found by {@code
   * adaptiveConcurrency}; empty without it.
   */
  public Map<String, Integer> adaptiveLimits() {
    return figures().adaptiveLimits();
  }

  /** Returns the hosts that items refer to and that are held back, and by what. */
  public Map<String, WaitReason> heldHosts() {
    return figures().heldHosts();
  }

  /** Returns the number of hosts that are currently remembered. */
  public int knownHosts() {
    return figures().knownHosts();
  }

  /** Counts nothing: the batch is not the user's. */
  private static final class Uncounted implements Batch.EngineListener {

    @Override
    public void ended(ItemResult result) {}

    @Override
    public void ended(Batch batch) {}
  }

  /** Counts the results of batches, and removes batches that have ended. */
  private final class Ends implements Batch.EngineListener {

    @Override
    public void ended(ItemResult result) {
      if (result instanceof ItemResult.Succeeded) {
        succeeded.increment();
      } else if (result instanceof ItemResult.Failed) {
        failed.increment();
      }
    }

    @Override
    public void ended(Batch batch) {
      batches.remove(batch);
    }
  }
}
