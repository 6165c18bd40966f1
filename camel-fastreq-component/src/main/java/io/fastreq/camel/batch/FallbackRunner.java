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

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.batch.result.Fallback;
import io.fastreq.camel.batch.result.Fallback.Result;
import io.fastreq.camel.policy.Delayer.Cancellable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the fallbacks of a batch on worker threads: no more at a time, together with those of other
 * batches of the same name, than requests may be in flight, but at least one. Those that have not
 * answered when the batch's time is up are given up. Thread-safe; calls nobody with its lock held.
 */
final class FallbackRunner {

  /**
   * Time after {@code batchTimeout} within which some fallback has to answer: at least and most.
   */
  private static final long MIN_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long MAX_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Most time that fallbacks have after {@code batchTimeout}, however many of them answer. */
  private static final long MAX_OVERTIME_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Batch batch;
  private final Fallback fallback;
  private final FallbackSlots slots;

  // Guarded by this.
  private final Deque<Run> waiting = new ArrayDeque<>();
  private final Set<Run> running = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable String closed;
  private boolean answeredLately;
  private @Nullable Cancellable timer;

  FallbackRunner(Batch batch, Fallback fallback, FallbackSlots slots) {
    this.batch = batch;
    this.fallback = fallback;
    this.slots = slots;
  }

  /**
   * Has the fallback called for an item, now or when there is room. The call is posted again when
   * that has come to an end.
   *
   * @return false where fallbacks are not run any more: the item stays failed
   */
  boolean submit(Call call, FastreqFailure failure) {
    synchronized (this) {
      if (closed != null) {
        return false;
      }
      waiting.add(new Run(call, failure));
    }
    startMore();
    return true;
  }

  private void startMore() {
    for (Run next = next(); next != null; next = next()) {
      Run run = next;
      batch.work(run::begin, refused -> run.end(new Result(null, refused)));
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
   * The batch's time is up: as long as fallbacks answer they go on for a while, since the items
   * that have just timed out are to have theirs; those that hang are given up.
   *
   * @param batchTimeoutNanos how long the batch had
   */
  void timeIsUp(long batchTimeoutNanos) {
    long patience = Math.min(MAX_PATIENCE_NANOS, Math.max(MIN_PATIENCE_NANOS, batchTimeoutNanos));
    await(patience, batch.nanoTime() + MAX_OVERTIME_NANOS);
  }

  private void await(long patienceNanos, long endNanos) {
    long left = Math.min(patienceNanos, endNanos - batch.nanoTime());
    Cancellable next = batch.delayer().delay(left, () -> look(patienceNanos, endNanos));
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
      goOn = (idle || answeredLately) && endNanos - batch.nanoTime() > 0;
      answeredLately = false;
    }
    if (goOn) {
      await(patienceNanos, endNanos);
    } else {
      giveUp("it did not answer in time after batchTimeout");
    }
  }

  /** Ends all fallbacks that have not answered, and runs no more. Their items stay failed. */
  void giveUp(String why) {
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

  private synchronized boolean answered(Run run) {
    answeredLately = true;
    return running.remove(run);
  }

  /** The fallback of one item. */
  private final class Run {

    private final Call call;
    private final FastreqFailure failure;
    private boolean ended; // guarded by this
    private @Nullable Thread thread; // guarded by this

    Run(Call call, FastreqFailure failure) {
      this.call = call;
      this.failure = failure;
    }

    void begin() {
      synchronized (this) {
        if (ended) {
          return;
        }
        thread = Thread.currentThread();
      }
      try {
        fallback.run(failure, this::end);
      } catch (Throwable e) { // whatever a fallback throws, its item must not be lost
        end(new Result(null, e));
      } finally {
        synchronized (this) {
          thread = null;
          // The pool's thread must not carry the interrupt of one that was given up to its next
          // task.
          Thread.interrupted();
        }
      }
    }

    /** Only its first word counts. */
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
      if (answered(this)) {
        slots.giveBack();
      }
      call.rescued(result, failure);
      batch.postAgain(call);
      return true;
    }

    void giveUp(String why) {
      if (endOnce(new Result(null, new FastreqException("onFallback was given up: " + why)))) {
        synchronized (this) {
          if (thread != null) {
            thread.interrupt();
          }
        }
      }
    }
  }
}
