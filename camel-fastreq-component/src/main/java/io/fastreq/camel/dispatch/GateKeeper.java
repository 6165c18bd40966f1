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

/** The gate, and whether anybody waits there. Guarded by the dispatcher's lock. */
final class GateKeeper {

  private final @Nullable Gate gate;
  private boolean awaited;
  private boolean timed;

  /** Keeps a gate; without one, nobody ever waits. */
  GateKeeper(@Nullable Gate gate) {
    this.gate = gate;
  }

  /** Whether tasks that begin at this origin have to pass the gate. Without the lock. */
  boolean guards(String origin) {
    return gate != null && gate.guards(origin);
  }

  /** How long a task has to wait at the gate; 0 where it is open. */
  long nanosUntilOpen() {
    return gate == null ? 0 : gate.nanosUntilOpen();
  }

  /** Somebody waits there. */
  void await() {
    awaited = true;
  }

  /** In how many nanoseconds to look again, by one timer for all who wait; 0 for no timer. */
  long nanosToTimer() {
    if (!awaited || timed) {
      return 0;
    }
    timed = true;
    return Math.max(1, nanosUntilOpen());
  }

  /**
   * The gate may have opened.
   *
   * @param due whether by the timer
   * @return whether anybody has waited
   */
  boolean mayBeOpen(boolean due) {
    boolean waited = awaited;
    awaited = false;
    timed &= !due;
    return waited;
  }
}
