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
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one engine. Closing cancels all of them, so that no timer keeps an engine in memory
 * after its end. Thread-safe.
 */
final class EngineTimers implements Delayer {

  private final Delayer delayer;
  private final Set<Timer> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  EngineTimers(Delayer delayer) {
    this.delayer = delayer;
  }

  @Override
  public Cancellable delay(long delayNanos, Runnable task) {
    Timer timer = new Timer(task);
    waiting.add(timer);
    timer.planned = delayer.delay(delayNanos, timer);
    if (closed || timer.over.get()) {
      timer.cancel();
    }
    return timer;
  }

  /** Cancels all waiting timers. Timers set afterwards never run. */
  void close() {
    closed = true;
    waiting.forEach(Timer::cancel);
  }

  private final class Timer implements Runnable, Cancellable {
    private final Runnable task;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Cancellable planned;

    Timer(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (over.compareAndSet(false, true)) {
        waiting.remove(this);
        task.run();
      }
    }

    @Override
    public void cancel() {
      over.set(true);
      waiting.remove(this);
      Cancellable known = planned;
      if (known != null) {
        known.cancel();
      }
    }
  }
}
