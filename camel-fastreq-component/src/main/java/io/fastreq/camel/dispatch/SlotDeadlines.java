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

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that hold a slot, and their deadlines. A linked list through the slots themselves,
 * so adding and removing takes constant time.
 *
 * <p>Deadlines need no timer per attempt. One sweep is scheduled for the earliest deadline, and
 * finds the next deadline when it runs. If responses are much faster than the timeout, one sweep
 * serves thousands of requests. Not thread-safe; guarded by the dispatcher's lock.
 */
final class SlotDeadlines {

  private @Nullable Slot first;
  private int size;
  private int lent;
  private boolean sweepPlanned;
  private long sweepAtNanos;

  int size() {
    return size;
  }

  /**
   * Adds a slot.
   *
   * @return the nanoseconds until a sweep must run for its deadline, or 0 if an earlier one is
   *     scheduled
   */
  long add(Slot slot, long now) {
    slot.next = first;
    if (first != null) {
      first.previous = slot;
    }
    first = slot;
    size++;
    return planSweep(slot, now);
  }

  /** Schedules a sweep for a slot whose deadline has changed. Returns the same as {@link #add}. */
  long planSweep(Slot slot, long now) {
    if (sweepPlanned && slot.deadlineNanos - sweepAtNanos >= 0) {
      return 0;
    }
    sweepPlanned = true;
    sweepAtNanos = slot.deadlineNanos;
    return Math.max(1, slot.deadlineNanos - now);
  }

  /** Lends the slot of an attempt that is suspended. */
  void lend(Slot slot) {
    slot.lent = true;
    lent++;
  }

  /** Ends {@link #lend}, if the slot is lent. */
  void takeBack(Slot slot) {
    if (slot.lent) {
      slot.lent = false;
      lent--;
    }
  }

  /** Returns the number of slots that are lent. */
  int lent() {
    return lent;
  }

  void remove(Slot slot) {
    takeBack(slot);
    Slot before = slot.previous;
    Slot after = slot.next;
    if (before != null) {
      before.next = after;
    } else {
      first = after;
    }
    if (after != null) {
      after.previous = before;
    }
    slot.previous = null;
    slot.next = null;
    size--;
  }

  void forEach(Consumer<Slot> action) {
    for (Slot slot = first; slot != null; slot = slot.next) {
      action.accept(slot);
    }
  }

  /**
   * Collects the attempts whose deadline has passed.
   *
   * @param planned the time for which this sweep was scheduled; a sweep that was replaced does
   *     nothing
   * @return the nanoseconds until the next sweep must run, or 0 for none
   */
  long collectLate(long planned, long now, List<Slot> late) {
    if (!sweepPlanned || planned != sweepAtNanos) {
      return 0;
    }
    long soonest = Long.MAX_VALUE;
    for (Slot slot = first; slot != null; slot = slot.next) {
      long remaining = slot.deadlineNanos - now;
      if (slot.suspended) {
        continue; // a sweep is scheduled when its time runs again
      }
      if (remaining <= 0) {
        late.add(slot);
      } else {
        soonest = Math.min(soonest, remaining);
      }
    }
    sweepPlanned = soonest != Long.MAX_VALUE;
    sweepAtNanos = now + soonest;
    return sweepPlanned ? soonest : 0;
  }
}
