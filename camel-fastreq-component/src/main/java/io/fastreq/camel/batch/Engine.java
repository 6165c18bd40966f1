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
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.Gate;
import io.fastreq.camel.dispatch.HostLimits;
import io.fastreq.camel.dispatch.RequestLimits;
import io.fastreq.camel.dispatch.TokenWaitFigures;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.TokenBucket;
import io.fastreq.camel.policy.breaker.BreakerSource;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that the endpoints of one name share: slots, tokens and turns. Thread-safe. Does not own what
 * it is given; who made the executor and the delayer closes them, after {@link #close}.
 */
public final class Engine {

  private final String name;
  private volatile int concurrency;
  private final EngineServices services;
  private final Dispatcher dispatcher;
  private final Set<Batch> batches = ConcurrentHashMap.newKeySet();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile @Nullable String stopping;

  /**
   * Makes an engine without batches.
   *
   * @param name the name of the endpoints, for reports
   * @param concurrency most attempts in flight at once, at least 1
   * @param bucket the rate limit, or null for none; used by this engine alone
   * @param rateLimiter a limit of the user's own besides, or null
   * @param hostLimits what holds for each target host
   * @param breakers makes the breakers of hosts
   * @param gate what items of some hosts have to wait for besides, or null
   * @param workers runs what may block: input, parsers, what follows in the route; may refuse with
   *     a {@link java.util.concurrent.RejectedExecutionException}
   * @param sureWorkers runs the same and never refuses: where no thread is free, it runs the task
   *     later
   * @param delayer waits
   * @param nanoClock the time, in nanoseconds from anywhere
   */
  public Engine(
      String name,
      int concurrency,
      @Nullable TokenBucket bucket,
      @Nullable FastreqRateLimiter rateLimiter,
      HostLimits hostLimits,
      BreakerSource breakers,
      @Nullable Gate gate,
      Executor workers,
      Executor sureWorkers,
      Delayer delayer,
      LongSupplier nanoClock) {
    this(
        name,
        concurrency,
        bucket,
        rateLimiter,
        hostLimits,
        breakers,
        gate,
        workers,
        sureWorkers,
        delayer,
        nanoClock,
        InstantSource.system(),
        new ReentrantLock());
  }

  /** The same with the time of day, and the dispatcher's lock. */
  Engine(
      String name,
      int concurrency,
      @Nullable TokenBucket bucket,
      @Nullable FastreqRateLimiter rateLimiter,
      HostLimits hostLimits,
      BreakerSource breakers,
      @Nullable Gate gate,
      Executor workers,
      Executor sureWorkers,
      Delayer delayer,
      LongSupplier nanoClock,
      InstantSource clock,
      Lock lock) {
    this.name = name;
    this.concurrency = concurrency;
    this.dispatcher =
        new Dispatcher(
            concurrency,
            bucket,
            rateLimiter,
            hostLimits,
            breakers,
            gate,
            delayer,
            workers,
            nanoClock,
            lock);
    this.services =
        new EngineServices(
            name,
            () -> this.concurrency,
            hostLimits.lookAhead(),
            dispatcher,
            delayer,
            workers,
            sureWorkers,
            nanoClock,
            clock,
            new FallbackSlots(() -> this.concurrency),
            new LongAdder());
  }

  /**
   * Begins a batch. Returns at once.
   *
   * @param listener told on a worker thread when all items have ended
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

  /** From now on nothing new is sent; what is in flight may end. Cannot be undone. */
  public void quiesce(String reason) {
    stopping = reason;
    dispatcher.stop();
    batches.forEach(batch -> batch.cut(Kind.CANCELLED, reason, false));
  }

  /** Ends a batch now: nothing more is sent, what is in flight is aborted. */
  public void cancel(Batch batch, String reason) {
    batch.cut(Kind.CANCELLED, reason, true);
  }

  /** Ends all batches now. They complete on worker threads, which must live a little longer. */
  public void close(String reason) {
    stopping = reason;
    dispatcher.stop();
    batches.forEach(batch -> cancel(batch, reason));
  }

  /**
   * Has no further call start until {@link #resume}; what is in flight goes on, and deadlines of
   * batches too.
   */
  public void pause() {
    dispatcher.pause(true);
  }

  /**
   * Changes the limits, at once and for all batches. What is in flight goes on, even where fewer
   * requests may be now. A rate that is new lets no burst through at the change.
   *
   * @param latest says what the limits are now; must be quick, and call nobody else
   */
  public void change(Supplier<RequestLimits> latest) {
    dispatcher.change(
        () -> {
          RequestLimits limits = latest.get();
          concurrency = limits.concurrency();
          return limits;
        });
    // Batches may read further ahead now, and have more results under way.
    batches.forEach(batch -> batch.released(0));
  }

  /** Has calls start again. */
  public void resume() {
    dispatcher.pause(false);
  }

  /** Whether {@link #pause} holds. */
  public boolean isPaused() {
    return dispatcher.isPaused();
  }

  /** How often, and how long, the next request has had to wait for a token of the rate limit. */
  public TokenWaitFigures tokenWaits() {
    return dispatcher.tokenWaits();
  }

  /** Retries of all batches so far. */
  public long retries() {
    return services.retries().sum();
  }

  /** Items of all batches so far that succeeded. */
  public long itemsSucceeded() {
    return succeeded.sum();
  }

  /** Items of all batches so far that failed. */
  public long itemsFailed() {
    return failed.sum();
  }

  /** The name of the endpoints. */
  public String name() {
    return name;
  }

  /** Attempts in flight at this moment. */
  public int inFlight() {
    return dispatcher.inFlight();
  }

  /** How far each batch is that has not ended. */
  public List<FastreqProgress> progress() {
    return batches.stream().map(Batch::progress).toList();
  }

  /** Batches that have not ended. */
  public int activeBatches() {
    return batches.size();
  }

  /** Hosts that are remembered at this moment. */
  public int knownHosts() {
    return dispatcher.knownHosts();
  }

  /** Counts what becomes of batches. */
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
