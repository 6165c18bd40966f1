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
package io.fastreq.camel.component;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.ExecutorServiceManager;

/**
 * The threads for what may block. Knows how many tasks have not ended, so that they can be closed
 * when the last one has: a batch that is being ended goes from task to task, and a pool that is
 * shut down would refuse the next one, so that its exchange were never completed. Thread-safe.
 */
final class Workers implements Executor {

  private final ExecutorServiceManager manager;
  private final ExecutorService pool;
  private int unfinished; // guarded by this

  Workers(ExecutorServiceManager manager, ExecutorService pool) {
    this.manager = manager;
    this.pool = pool;
  }

  @Override
  public void execute(Runnable task) {
    begun();
    boolean accepted = false;
    try {
      pool.execute(
          () -> {
            try {
              task.run();
            } finally {
              ended();
            }
          });
      accepted = true;
    } finally {
      if (!accepted) {
        ended();
      }
    }
  }

  private synchronized void begun() {
    unfinished++;
  }

  private synchronized void ended() {
    if (--unfinished == 0) {
      notifyAll();
    }
  }

  /** Ends the threads when all tasks have ended, or by force after a time. */
  void close(long millis) {
    if (awaitIdle(millis)) {
      manager.shutdownGraceful(pool, millis);
    } else {
      manager.shutdownNow(pool);
    }
  }

  /**
   * Camel interrupts the thread that stops routes when its shutdown timeout is over. The tasks that
   * complete the exchanges still get their time then.
   */
  private synchronized boolean awaitIdle(long millis) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    try {
      while (unfinished > 0) {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
          return false;
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
