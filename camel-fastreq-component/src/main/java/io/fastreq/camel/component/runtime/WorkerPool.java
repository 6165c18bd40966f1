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
package io.fastreq.camel.component.runtime;

import io.fastreq.camel.policy.Delayer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.spi.ExecutorServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks that may block. Thread-safe.
 *
 * <p>Counts running tasks, so that the pool is shut down after the last one. A batch ends over
 * several tasks, and a pool that refused one of them would leave the exchange incomplete.
 *
 * <p>The pool has no bound, but the machine has: a pool that gets no further thread refuses a task.
 * A task that must run in any case then waits for a reserved thread or for the pool, whichever is
 * free first.
 */
final class WorkerPool implements Executor {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
  private static final long TRY_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ExecutorServiceManager manager;
  private final ExecutorService pool;
  private final ExecutorService reserve;
  private final Delayer delayer;
  private final PendingCounter unfinished = new PendingCounter();

  /** The threads that are running a task. */
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /**
   * Creates a pool on the given threads.
   *
   * @param reserve an executor with one thread
   */
  WorkerPool(
      ExecutorServiceManager manager,
      ExecutorService pool,
      ExecutorService reserve,
      Delayer delayer) {
    this.manager = manager;
    this.pool = pool;
    this.reserve = reserve;
    this.delayer = delayer;
    execute(reserve, () -> {}); // creates the thread now, while the machine has one
  }

  /**
   * {@inheritDoc}
   *
   * @throws RejectedExecutionException if the machine has no thread left
   */
  @Override
  public void execute(Runnable task) {
    unfinished.begun();
    boolean accepted = false;
    try {
      execute(pool, () -> run(task));
      accepted = true;
    } finally {
      if (!accepted) {
        unfinished.ended();
      }
    }
  }

  /** Runs a task, later if the machine has no thread left. */
  void executeSurely(Runnable task) {
    unfinished.begun();
    Once once = new Once(task);
    if (!offer(pool, once)) {
      LOG.warn("No worker thread is to be had; what has to be done waits for one");
      boolean reserved = offer(reserve, once);
      if (reserved || !pool.isShutdown()) {
        tryAgainLater(once, reserved);
      } else {
        once.run(); // all threads are closed, and the task must run
      }
    }
  }

  private void tryAgainLater(Once once, boolean reserved) {
    delayer.delay(
        TRY_AGAIN_NANOS,
        () -> {
          if (once.begun.get() || offer(pool, once)) {
            return;
          }
          if (reserved) {
            tryAgainLater(once, true);
          } else {
            once.run(); // no other thread is left
          }
        });
  }

  private static boolean offer(ExecutorService threads, Runnable task) {
    try {
      execute(threads, task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /**
   * Executes a task, and turns the error by which the JVM reports a lack of threads into a
   * rejection.
   */
  private static void execute(ExecutorService threads, Runnable task) {
    try {
      threads.execute(task);
    } catch (OutOfMemoryError e) {
      throw new RejectedExecutionException("no thread is to be had: " + e.getMessage(), e);
    }
  }

  private void run(Runnable task) {
    Thread thread = Thread.currentThread();
    threads.add(thread);
    try {
      task.run();
    } finally {
      threads.remove(thread);
      unfinished.ended();
    }
  }

  /** A task that was passed to several threads and runs once. */
  private final class Once implements Runnable {
    private final Runnable task;
    private final AtomicBoolean begun = new AtomicBoolean();

    Once(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (begun.compareAndSet(false, true)) {
        WorkerPool.this.run(task);
      }
    }
  }

  /**
   * Shuts the threads down when all tasks have ended, or by force after a timeout. A task may call
   * this, for instance in a route that stops its own context; this task is not waited for.
   */
  void close(long millis) {
    if (threads.contains(Thread.currentThread())) {
      unfinished.ended();
      unfinished.awaitNone(millis);
      unfinished.begun();
      manager.shutdown(pool);
      manager.shutdown(reserve);
    } else if (unfinished.awaitNone(millis)) {
      manager.shutdownGraceful(pool, millis);
      manager.shutdownGraceful(reserve, millis);
    } else {
      manager.shutdownNow(pool);
      manager.shutdownNow(reserve);
    }
  }
}
