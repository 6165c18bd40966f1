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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.apache.camel.spi.ExecutorServiceManager;

/**
 * The threads for what may block. Knows how many tasks have not ended, so that they can be closed
 * when the last one has: a batch that is being ended goes from task to task, and a pool that is
 * shut down would refuse the next one, so that its exchange were never completed. Thread-safe.
 */
final class Workers implements Executor {

  private final ExecutorServiceManager manager;
  private final ExecutorService pool;
  private final Unfinished unfinished = new Unfinished();

  /** Those that run a task now. */
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  Workers(ExecutorServiceManager manager, ExecutorService pool) {
    this.manager = manager;
    this.pool = pool;
  }

  @Override
  public void execute(Runnable task) {
    unfinished.begun();
    boolean accepted = false;
    try {
      pool.execute(
          () -> {
            Thread thread = Thread.currentThread();
            threads.add(thread);
            try {
              task.run();
            } finally {
              threads.remove(thread);
              unfinished.ended();
            }
          });
      accepted = true;
    } finally {
      if (!accepted) {
        unfinished.ended();
      }
    }
  }

  /**
   * Ends the threads when all tasks have ended, or by force after a time. A task may call this, as
   * one does whose route stops its own context; it is not waited for.
   */
  void close(long millis) {
    if (threads.contains(Thread.currentThread())) {
      unfinished.ended();
      unfinished.awaitNone(millis);
      unfinished.begun();
      manager.shutdown(pool);
    } else if (unfinished.awaitNone(millis)) {
      manager.shutdownGraceful(pool, millis);
    } else {
      manager.shutdownNow(pool);
    }
  }
}
