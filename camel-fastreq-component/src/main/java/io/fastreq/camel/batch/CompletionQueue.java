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

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Queue of the completed calls of a batch. One worker at a time processes them; other threads add
 * calls and signal. {@link #signals} publishes the worker's changes to the next worker.
 * Thread-safe.
 */
final class CompletionQueue {

  private final Executor workers;
  private final Runnable processor;
  private final Queue<Completion> completions = new ConcurrentLinkedQueue<>();
  private final AtomicInteger signals = new AtomicInteger();

  /**
   * Creates an empty queue.
   *
   * @param processor processes the completed calls; runs on one worker at a time, after each signal
   */
  CompletionQueue(Executor workers, Runnable processor) {
    this.workers = workers;
    this.processor = processor;
  }

  /** Adds a completion, which is processed after the next signal. */
  void add(Completion completion) {
    completions.add(completion);
  }

  /** Adds several completions. */
  void addAll(Collection<? extends Completion> more) {
    completions.addAll(more);
  }

  /** Removes and returns the next completion, or null. Called by the processor. */
  @Nullable Completion poll() {
    return completions.poll();
  }

  /** Makes the processor run, or run again. */
  void signal() {
    signal(Runnable::run);
  }

  /**
   * Makes the processor run, allowing a short delay.
   *
   * @param waker receives the task that wakes the worker, if needed, and runs it soon
   */
  void signal(Consumer<Runnable> waker) {
    if (signals.getAndIncrement() == 0) {
      waker.accept(this::wake);
    }
  }

  private void wake() {
    workers.execute(this::run);
  }

  private void run() {
    int seen = signals.get();
    do {
      processor.run();
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
  }
}
