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

import io.fastreq.camel.dispatch.Cut;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.TaskQueue;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the calls of one batch share: its options, its queue, its figures. Thread-safe. */
final class BatchContext {

  private final EngineServices engine;
  private final BatchOptions options;
  private final TaskQueue queue;
  private final Completions completions;
  private final long startedNanos;
  private final LongAdder sent = new LongAdder();
  private final LongAdder retries = new LongAdder();

  /** Takes the calls of a batch that have come to their end. */
  interface Completions {

    /**
     * A call has ended. On any thread.
     *
     * @param told whether a transport is telling of it at this moment
     */
    void completed(Call call, boolean told);
  }

  BatchContext(
      EngineServices engine, BatchOptions options, TaskQueue queue, Completions completions) {
    this.engine = engine;
    this.options = options;
    this.queue = queue;
    this.completions = completions;
    this.startedNanos = engine.nanoTime();
  }

  EngineServices engine() {
    return engine;
  }

  BatchOptions options() {
    return options;
  }

  TaskQueue queue() {
    return queue;
  }

  Dispatcher dispatcher() {
    return engine.dispatcher();
  }

  long startedNanos() {
    return startedNanos;
  }

  long nanoTime() {
    return engine.nanoTime();
  }

  /** The time of day. */
  Instant now() {
    return engine.clock().instant();
  }

  /** Time until batchTimeout; {@link Long#MAX_VALUE} without one. */
  long remainingNanos() {
    long timeoutNanos = options.batchTimeoutNanos();
    return timeoutNanos == 0
        ? Long.MAX_VALUE
        : Math.max(0, startedNanos + timeoutNanos - nanoTime());
  }

  /** See {@link EngineServices#work}. */
  void work(Runnable task, Consumer<RejectedExecutionException> onRefused) {
    engine.work(task, onRefused);
  }

  /** Why the batch was cut, or null. */
  @Nullable Cut cut() {
    return queue.cut();
  }

  /** The same; only where it was. */
  Cut whyCut() {
    return Objects.requireNonNull(queue.cut(), "reason of a batch that was not cut");
  }

  /** A call has ended. */
  void ended(Call call, boolean told) {
    completions.completed(call, told);
  }

  /** A request is sent. */
  void countSent() {
    sent.increment();
  }

  /** It came to nothing before anything of it was sent. */
  void countUnsent() {
    sent.decrement();
  }

  /** Requests that were sent so far. */
  long sent() {
    return sent.sum();
  }

  /** Further attempts of calls have begun; or, below 0, turned out to be none. */
  void countRetries(int more) {
    retries.add(more);
    engine.retries().add(more);
  }

  long retries() {
    return retries.sum();
  }
}
