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
package io.fastreq.camel.batch.failure;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.batch.failure.FailureHandler.Result;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.Delayer.Cancellable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Handles the failures of a batch on worker threads: by its fallback, or by its dead letter. All
 * batches of the same name together handle at most as many at once as requests may be in flight,
 * but each batch may handle at least one. Handlers that have not returned by the end of the batch's
 * time are given up. Thread-safe; makes no callback with its lock held.
 */
public final class FailureHandlerRunner {

  /** Shortest and longest time after {@code batchTimeout} within which some handler must return. */
  private static final long MIN_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long MAX_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Maximum time for handlers after {@code batchTimeout}, even if they keep returning. */
  private static final long MAX_OVERTIME_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String option;
  private final FailureHandler handler;
  private final FailureHandlerSlots slots;
  private final BiConsumer<Runnable, Consumer<RejectedExecutionException>> workers;
  private final Delayer delayer;
  private final LongSupplier nanoClock;

  // Guarded by this.
  private final Deque<Run> waiting = new ArrayDeque<>();
  private final Set<Run> running = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable String closed;
  private boolean returnedLately;
  private @Nullable Cancellable timer;

  /**
   * Creates a runner for one batch.
   *
   * @param option the option that names the handler, for messages
   * @param workers runs a task, or reports that no thread is available
   */
  public FailureHandlerRunner(
      String option,
      FailureHandler handler,
      FailureHandlerSlots slots,
      BiConsumer<Runnable, Consumer<RejectedExecutionException>> workers,
      Delayer delayer,
      LongSupplier nanoClock) {
    this.option = option;
    this.handler = handler;
    this.slots = slots;
    this.workers = workers;
    this.delayer = delayer;
    this.nanoClock = nanoClock;
  }

  /**
   * Handles a failure, now or when a slot is free.
   *
   * @param onDone receives the result, once, on any thread
   * @return false if failures are no longer handled
   */
  public boolean submit(FastreqFailure failure, Consumer<Result> onDone) {
    synchronized (this) {
      if (closed != null) {
        return false;
      }
      waiting.add(new Run(failure, onDone));
    }
    startMore();
    return true;
  }

  private void startMore() {
    for (Run next = next(); next != null; next = next()) {
      Run run = next;
      workers.accept(run::begin, refused -> run.endOnce(new Result(null, refused)));
    }
  }

  private synchronized @Nullable Run next() {
    if (waiting.isEmpty() || !slots.take(running.isEmpty())) {
      return null;
    }
    Run run = waiting.remove();
    running.add(run);
    return run;
  }

  /**
   * Notes that the batch has timed out. Handlers continue for a while as long as some of them
   * return, since items that have just timed out still get theirs. Handlers that hang are given up.
   *
   * @param batchTimeoutNanos the timeout of the batch
   */
  public void timeIsUp(long batchTimeoutNanos) {
    long patience = Math.min(MAX_PATIENCE_NANOS, Math.max(MIN_PATIENCE_NANOS, batchTimeoutNanos));
    await(patience, nanoClock.getAsLong() + MAX_OVERTIME_NANOS);
  }

  private void await(long patienceNanos, long endNanos) {
    long left = Math.min(patienceNanos, endNanos - nanoClock.getAsLong());
    Cancellable next = delayer.delay(left, () -> look(patienceNanos, endNanos));
    synchronized (this) {
      if (closed == null) {
        timer = next;
        return;
      }
    }
    next.cancel();
  }

  private void look(long patienceNanos, long endNanos) {
    boolean goOn;
    synchronized (this) {
      boolean idle = waiting.isEmpty() && running.isEmpty();
      goOn = (idle || returnedLately) && endNanos - nanoClock.getAsLong() > 0;
      returnedLately = false;
    }
    if (goOn) {
      await(patienceNanos, endNanos);
    } else {
      giveUp("it did not answer in time after batchTimeout");
    }
  }

  /** Gives up all handlers that have not returned, and runs no more. */
  public void giveUp(String why) {
    List<Run> left = new ArrayList<>();
    Cancellable planned;
    synchronized (this) {
      if (closed == null) {
        closed = why;
      }
      planned = timer;
      timer = null;
      left.addAll(running);
      left.addAll(waiting);
      waiting.clear();
    }
    if (planned != null) {
      planned.cancel();
    }
    for (Run run : left) {
      run.giveUp(why);
    }
  }

  private synchronized boolean returned(Run run) {
    returnedLately = true;
    return running.remove(run);
  }

  /** The handling of one failure. */
  private final class Run {

    private final FastreqFailure failure;
    private final Consumer<Result> onDone;
    private boolean ended; // guarded by this
    private @Nullable Thread thread; // guarded by this

    Run(FastreqFailure failure, Consumer<Result> onDone) {
      this.failure = failure;
      this.onDone = onDone;
    }

    void begin() {
      synchronized (this) {
        if (ended) {
          return;
        }
        thread = Thread.currentThread();
      }
      try {
        handler.run(failure, this::end);
      } catch (Throwable e) { // a handler may throw anything, and its item must not be lost
        end(new Result(null, e));
      } finally {
        synchronized (this) {
          thread = null;
          // The interrupt of a handler that was given up must not reach the next task of the
          // pool's thread.
          Thread.interrupted();
        }
      }
    }

    /** Ends the handling; only the first call counts. */
    void end(Result result) {
      if (endOnce(result)) {
        startMore();
      }
    }

    private boolean endOnce(Result result) {
      synchronized (this) {
        if (ended) {
          return false;
        }
        ended = true;
      }
      if (returned(this)) {
        slots.giveBack();
      }
      onDone.accept(result);
      return true;
    }

    void giveUp(String why) {
      if (endOnce(new Result(null, new FastreqException(option + " was given up: " + why)))) {
        synchronized (this) {
          if (thread != null) {
            thread.interrupt();
          }
        }
      }
    }
  }
}
