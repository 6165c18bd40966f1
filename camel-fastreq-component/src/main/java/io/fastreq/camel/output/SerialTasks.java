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
package io.fastreq.camel.output;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on worker threads one at a time, in the order in which they came. Holds a thread only
 * while there is something to do. Tasks must not throw. Thread-safe.
 */
final class SerialTasks implements Executor {

  private final Executor workers;
  private final Queue<Runnable> waiting = new ArrayDeque<>(); // guarded by this
  private boolean running; // guarded by this

  SerialTasks(Executor workers) {
    this.workers = workers;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      waiting.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    boolean accepted = false;
    try {
      workers.execute(this::runWaiting);
      accepted = true;
    } finally {
      if (!accepted) {
        forget();
      }
    }
  }

  private synchronized void forget() {
    running = false;
    waiting.clear();
  }

  /**
   * Runs a task on the caller's thread if nothing else runs or waits, else when its turn comes. For
   * callers that may block.
   */
  void runHere(Runnable task) {
    synchronized (this) {
      waiting.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    runWaiting();
  }

  private void runWaiting() {
    for (Runnable next = next(); next != null; next = next()) {
      next.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable next = waiting.poll();
    running = next != null;
    return next;
  }
}
