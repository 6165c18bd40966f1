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

import io.fastreq.camel.batch.failure.FailureHandlerSlots;
import io.fastreq.camel.batch.failure.FailureHandlers;
import io.fastreq.camel.batch.group.Grouping;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.robots.RobotsFiles;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.TaskQueue;
import io.fastreq.camel.policy.Delayer;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The services of an engine for its batches. Thread-safe.
 *
 * @param name the name of the endpoints, for reports
 * @param concurrency returns the maximum number of attempts in flight
 * @param workers runs tasks that may block; may refuse
 * @param sureWorkers runs the same tasks and never refuses
 * @param retries counts the retries of all batches
 * @param robots the files {@code robots.txt}, or null if they are not respected
 * @param ownBatches starts batches that are not the user's
 * @param ahead whether tasks start before those of other batches, which may wait for them
 */
record EngineServices(
    String name,
    IntSupplier concurrency,
    int lookAhead,
    Dispatcher dispatcher,
    Delayer delayer,
    Executor workers,
    Executor sureWorkers,
    LongSupplier nanoClock,
    InstantSource clock,
    FailureHandlerSlots fallbackSlots,
    FailureHandlerSlots letterSlots,
    LongAdder retries,
    @Nullable RobotsFiles robots,
    OwnBatches ownBatches,
    boolean ahead) {

  /** Starts batches of the engine's own. They are not counted, and start ahead of all others. */
  @FunctionalInterface
  interface OwnBatches {

    /**
     * Starts a batch and returns at once.
     *
     * @param onEnd called on a worker thread when all is done, with the error of the input, or null
     * @return ends the batch, and aborts what is in flight
     */
    Runnable start(
        ItemSource.Opener input, BatchOptions options, Consumer<@Nullable Throwable> onEnd);
  }

  private static final int MIN_SPARE = 16;
  private static final int MIN_READ_AHEAD = 64;
  private static final int MIN_GROUPS_AHEAD = 2;

  /**
   * Returns the same services for a batch of the engine's own, which asks no {@code robots.txt}.
   */
  EngineServices forOwnBatches() {
    return new EngineServices(
        name,
        concurrency,
        lookAhead,
        dispatcher,
        delayer,
        workers,
        sureWorkers,
        nanoClock,
        clock,
        fallbackSlots,
        letterSlots,
        retries,
        null,
        ownBatches,
        true);
  }

  long nanoTime() {
    return nanoClock.getAsLong();
  }

  /** Returns what handles failed items. */
  FailureHandlers.Shared failureHandlers() {
    return new FailureHandlers.Shared(fallbackSlots, letterSlots, this::work, delayer, nanoClock);
  }

  /**
   * Runs a task that may block.
   *
   * @param onRefused called instead if no thread is available
   */
  void work(Runnable task, Consumer<RejectedExecutionException> onRefused) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      onRefused.accept(e);
    }
  }

  /** Runs a task that may block and must run, later if no thread is available now. */
  void workSurely(Runnable task) {
    sureWorkers.execute(task);
  }

  /**
   * Returns the queue of a batch, which is bounded by the concurrency at each moment.
   *
   * @param reader makes the batch read more of its input
   */
  TaskQueue newQueue(BatchOptions options, Runnable reader) {
    BatchOptions.Results results = options.results();
    Grouping grouping = options.grouping();
    return new TaskQueue(
        reader,
        results.streams(),
        results.streams() ? () -> window(results.streamWindow()) : this::window,
        grouping == null ? this::readAhead : () -> readAhead(grouping.size()),
        grouping == null ? lookAhead : lookAhead(grouping.size()),
        ahead);
  }

  /** Returns how many calls of a batch may be in flight or have results that were not taken. */
  private int window() {
    int slots = concurrency.getAsInt();
    return sum(slots, Math.max(slots, MIN_SPARE));
  }

  /** Returns the same for a batch that streams, of whose results this number may be unread. */
  private int window(int unread) {
    return sum(concurrency.getAsInt(), unread);
  }

  private static int sum(int one, int other) {
    return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
  }

  /** Returns how many items of a batch may be read before their turn. */
  private int readAhead() {
    return Math.max(concurrency.getAsInt(), MIN_READ_AHEAD);
  }

  /** Returns the same in groups of this size. One is filled while another is taken. */
  private int readAhead(int groupSize) {
    return Math.max(MIN_GROUPS_AHEAD, readAhead() / groupSize);
  }

  /** Returns how many groups of this size may be set aside because their host is not ready. */
  private int lookAhead(int groupSize) {
    return Math.max(1, lookAhead / groupSize);
  }
}
