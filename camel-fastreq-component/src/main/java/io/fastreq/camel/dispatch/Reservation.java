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
package io.fastreq.camel.dispatch;

import io.fastreq.camel.FastreqRateLimiter;
import io.fastreq.camel.policy.Delayer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A reservation with a user-supplied limiter: asks when one request may leave, and reports when it
 * may.
 */
final class Reservation implements Runnable {

  private final Slot slot;
  private final int hop;
  private final FastreqRateLimiter limiter;
  private final Delayer delayer;
  private final Consumer<Event> onEvent;

  /**
   * Creates a reservation for the current request of an attempt.
   *
   * @param slot the slot of the attempt
   * @param onEvent called when the limiter lets the request leave, or fails
   */
  Reservation(Slot slot, FastreqRateLimiter limiter, Delayer delayer, Consumer<Event> onEvent) {
    this.slot = slot;
    this.hop = slot.hop;
    this.limiter = limiter;
    this.delayer = delayer;
    this.onEvent = onEvent;
  }

  /** Asks the limiter on a worker thread. */
  void askOn(Executor workers) {
    try {
      workers.execute(this);
    } catch (RejectedExecutionException e) {
      failed(e);
    }
  }

  /** Runs on a worker thread. */
  @Override
  public void run() {
    try {
      limiter.reserve(slot.ticket.task.url()).whenComplete(this::reserved);
    } catch (Throwable e) { // user code may throw anything, and its item must not be lost
      failed(e);
    }
  }

  private void reserved(@Nullable Duration wait, @Nullable Throwable problem) {
    if (problem != null || wait == null) {
      failed(problem == null ? new NullPointerException("no duration") : problem);
      return;
    }
    long nanos;
    try {
      nanos = Math.max(0, wait.toNanos());
    } catch (
        ArithmeticException e) { // longer than 292 years; an exception thrown here would be lost
      failed(new IllegalArgumentException("a wait of " + wait, e));
      return;
    }
    delayer.delay(nanos, () -> onEvent.accept(new SlotEvent.ReservationDue(slot, hop)));
  }

  private void failed(Throwable e) {
    onEvent.accept(new SlotEvent.ReservationFailed(slot, hop, e));
  }
}
