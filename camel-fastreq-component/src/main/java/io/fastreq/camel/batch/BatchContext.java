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

import io.fastreq.camel.batch.progress.BatchMeter;
import io.fastreq.camel.batch.robots.RobotsFiles;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.TaskQueue;
import io.fastreq.camel.dispatch.attempt.Cut;
import io.fastreq.camel.http.HttpResponse;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The state that the calls of one batch share: options, queue and counters. Thread-safe. */
final class BatchContext {

  private final EngineServices engine;
  private final BatchOptions options;
  private final TaskQueue queue;
  private final Completions completions;
  private final BatchMeter meter;
  private final @Nullable RobotsGate robots;
  private final RetryPlanner retryPlanner;
  private final HopObserver observer;

  /** Receives the completed calls of a batch. */
  interface Completions {

    /**
     * Accepts a call that has completed. Called on any thread.
     *
     * @param told whether the transport is currently delivering the outcome
     */
    void completed(Call call, boolean told);
  }

  BatchContext(
      EngineServices engine, BatchOptions options, TaskQueue queue, Completions completions) {
    this.engine = engine;
    this.options = options;
    this.queue = queue;
    this.completions = completions;
    this.meter =
        new BatchMeter(
            engine::nanoTime, engine.retries(), engine.dispatcher().figures().waitsFromNowOn());
    RobotsFiles files = engine.robots();
    this.robots = files == null ? null : new RobotsGate(this, files);
    this.retryPlanner = new RetryPlanner(options, engine.clock(), this::remainingNanos);
    this.observer = new HopObserver(engine, options.sending().rateLimits());
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

  /** Returns what asks {@code robots.txt}, or null if it is not respected. */
  @Nullable RobotsGate robots() {
    return robots;
  }

  /** Returns what decides on further attempts. */
  RetryPlanner retryPlanner() {
    return retryPlanner;
  }

  /** Returns what tells the dispatcher about hosts. */
  HopObserver observer() {
    return observer;
  }

  /** Returns what counts the requests of the batch. */
  BatchMeter meter() {
    return meter;
  }

  long nanoTime() {
    return engine.nanoTime();
  }

  /** Returns whether a response counts as success. */
  boolean isOk(HttpResponse response) {
    return options.results().okStatusCodes().contains(response.status());
  }

  /** Returns the time until the batch times out, or {@link Long#MAX_VALUE} without a timeout. */
  long remainingNanos() {
    long timeoutNanos = options.batchTimeoutNanos();
    return timeoutNanos == 0
        ? Long.MAX_VALUE
        : Math.max(0, meter.startedNanos() + timeoutNanos - nanoTime());
  }

  /** Runs a task that may block; see {@link EngineServices#work}. */
  void work(Runnable task, Consumer<RejectedExecutionException> onRefused) {
    engine.work(task, onRefused);
  }

  /** Returns why the batch was cut, or null. */
  @Nullable Cut cut() {
    return queue.cut();
  }

  /** Reports that a call has completed. */
  void ended(Call call, boolean told) {
    completions.completed(call, told);
  }
}
