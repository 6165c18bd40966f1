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

import org.jspecify.annotations.Nullable;

/** The gate, and whether tasks wait for it. Guarded by the dispatcher's lock. */
final class GateKeeper {

  private final @Nullable Gate gate;
  private boolean awaited;
  private boolean timed;

  /** Creates the keeper of a gate. Without a gate, tasks never wait. */
  GateKeeper(@Nullable Gate gate) {
    this.gate = gate;
  }

  /**
   * Returns whether tasks that begin at this origin must pass the gate. Called without the lock.
   */
  boolean guards(String origin) {
    return gate != null && gate.guards(origin);
  }

  /** Returns the nanoseconds until the gate opens, or 0 if it is open. */
  long nanosUntilOpen() {
    return gate == null ? 0 : gate.nanosUntilOpen();
  }

  /** Notes that a task waits for the gate. */
  void await() {
    awaited = true;
  }

  boolean isAwaited() {
    return awaited;
  }

  /**
   * Returns the delay of the timer to start for all waiting tasks, in nanoseconds, or 0 for no
   * timer.
   */
  long nanosToTimer() {
    if (!awaited || timed) {
      return 0;
    }
    timed = true;
    return Math.max(1, nanosUntilOpen());
  }

  /**
   * Notes that the gate may have opened.
   *
   * @param due whether the timer reports it
   * @return whether a task has waited
   */
  boolean mayBeOpen(boolean due) {
    boolean waited = awaited;
    awaited = false;
    timed &= !due;
    return waited;
  }
}
