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
package io.fastreq.camel.batch.item;

import org.jspecify.annotations.Nullable;

/**
 * The thread that reads the input of a batch. A cut interrupts it while it may wait for the input,
 * and neither in other code nor in the next task of its pool. Thread-safe.
 */
public final class ReadingThread {

  private @Nullable Thread waiting; // guarded by this

  /** Notes that the current thread may wait for the input from now on. */
  public synchronized void enter() {
    waiting = Thread.currentThread();
  }

  /** Notes that the current thread is not to be interrupted any more, and drops an interrupt. */
  public synchronized void leave() {
    if (Thread.currentThread().equals(waiting)) {
      waiting = null;
    }
    Thread.interrupted();
  }

  /** Interrupts the thread that waits for the input, if there is one. */
  public synchronized void interrupt() {
    if (waiting != null) {
      waiting.interrupt();
    }
  }
}
