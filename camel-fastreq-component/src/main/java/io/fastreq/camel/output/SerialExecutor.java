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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on worker threads one at a time, in the order of their submission. Holds a thread only
 * while there is something to do. Tasks must not throw. Thread-safe.
 */
public final class SerialExecutor {

  private final Executor workers;
  private final Queue<Task> waiting = new ArrayDeque<>(); // guarded by this
  private boolean running; // guarded by this

  private record Task(Runnable action, @Nullable Consumer<RejectedExecutionException> onRefused) {}

  public SerialExecutor(Executor workers) {
    this.workers = workers;
  }

  /**
   * Runs a task.
   *
   * @param onRefused called instead where no thread is available; must not block
   */
  public void execute(Runnable task, Consumer<RejectedExecutionException> onRefused) {
    execute(new Task(task, onRefused));
  }

  /** Runs a task; where no thread is available now, before the next task that is run. */
  public void execute(Runnable task) {
    execute(new Task(task, null));
  }

  private void execute(Task task) {
    synchronized (this) {
      waiting.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    try {
      workers.execute(this::runWaiting);
    } catch (RejectedExecutionException e) {
      refused().forEach(onRefused -> onRefused.accept(e));
    }
  }

  /** Also takes tasks that were submitted meanwhile, whose callers expect them to be run. */
  private synchronized List<Consumer<RejectedExecutionException>> refused() {
    running = false;
    List<Consumer<RejectedExecutionException>> told = new ArrayList<>();
    for (Iterator<Task> tasks = waiting.iterator(); tasks.hasNext(); ) {
      Consumer<RejectedExecutionException> onRefused = tasks.next().onRefused();
      if (onRefused != null) {
        told.add(onRefused);
        tasks.remove();
      }
    }
    return told;
  }

  /**
   * Runs a task on the caller's thread if nothing else runs or waits, otherwise in its turn. For
   * callers that may block.
   */
  public void runHere(Runnable task) {
    synchronized (this) {
      waiting.add(new Task(task, null));
      if (running) {
        return;
      }
      running = true;
    }
    runWaiting();
  }

  private void runWaiting() {
    for (Task next = next(); next != null; next = next()) {
      next.action().run();
    }
  }

  private synchronized @Nullable Task next() {
    Task next = waiting.poll();
    running = next != null;
    return next;
  }
}
