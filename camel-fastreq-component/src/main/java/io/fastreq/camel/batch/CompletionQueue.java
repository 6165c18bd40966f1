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

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of a batch lie that have ended, until one worker sees to them: at most one at a
 * time, whoever else comes only leaves word that there is more. What that worker changes is handed
 * on through {@link #letters}. Thread-safe.
 */
final class CompletionQueue {

  private final Executor workers;
  private final Runnable reader;
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final AtomicInteger letters = new AtomicInteger();

  /**
   * An empty one.
   *
   * @param reader sees to what lies in it; runs on one worker at a time, after each signal
   */
  CompletionQueue(Executor workers, Runnable reader) {
    this.workers = workers;
    this.reader = reader;
  }

  /** Puts a call in; nobody comes for it before the next signal. */
  void add(Call call) {
    calls.add(call);
  }

  /** The same for several. */
  void addAll(List<Call> more) {
    calls.addAll(more);
  }

  /** The next call, or null; for the reader. */
  @Nullable Call poll() {
    return calls.poll();
  }

  /** Has the reader run, or run once more. */
  void signal() {
    signal(Runnable::run);
  }

  /**
   * The same where it can wait.
   *
   * @param waker is given what wakes the worker, if that is needed, to be run soon
   */
  void signal(Consumer<Runnable> waker) {
    if (letters.getAndIncrement() == 0) {
      waker.accept(this::wake);
    }
  }

  private void wake() {
    workers.execute(this::run);
  }

  private void run() {
    int seen = letters.get();
    do {
      reader.run();
      seen = letters.addAndGet(-seen);
    } while (seen != 0);
  }
}
