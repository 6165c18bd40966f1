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

import java.util.concurrent.TimeUnit;

/** Counts operations in progress, so that their end can be awaited. Thread-safe. */
public final class PendingCounter {

  private int count; // guarded by this

  public synchronized void begun() {
    count++;
  }

  public synchronized void ended() {
    if (--count == 0) {
      notifyAll();
    }
  }

  /**
   * Waits for a bounded time until nothing is pending. An interrupt does not shorten the wait, and
   * stays set afterwards: Camel interrupts the thread that stops routes when its shutdown timeout
   * has passed, and exchanges in completion still need time then.
   *
   * @return whether nothing is pending
   */
  public synchronized boolean awaitNone(long millis) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    try {
      while (count > 0) {
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
