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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a limiter of the user's own when one request may leave, and says so when that has come. */
final class Reservation implements Runnable {

  private final Slot slot;
  private final int hop;
  private final FastreqRateLimiter limiter;
  private final Delayer delayer;
  private final Consumer<Event> onEvent;

  /**
   * @param slot the attempt whose present request it is for
   * @param onEvent told when the limiter lets it leave, or does not do its work
   */
  Reservation(Slot slot, FastreqRateLimiter limiter, Delayer delayer, Consumer<Event> onEvent) {
    this.slot = slot;
    this.hop = slot.hop;
    this.limiter = limiter;
    this.delayer = delayer;
    this.onEvent = onEvent;
  }

  /** Runs on a worker thread. */
  @Override
  public void run() {
    try {
      limiter.reserve(slot.ticket.task.url()).whenComplete(this::reserved);
    } catch (Throwable e) { // whatever the author's code throws, its item must not be lost
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
    } catch (ArithmeticException e) { // centuries; nobody would hear of it from here
      failed(new IllegalArgumentException("a wait of " + wait, e));
      return;
    }
    delayer.delay(nanos, () -> onEvent.accept(new Event.ReservationDue(slot, hop)));
  }

  /** The limiter does not do its work, or there was no thread to ask it on. */
  void failed(Throwable e) {
    onEvent.accept(new Event.ReservationFailed(slot, hop, e));
  }
}
