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
package io.fastreq.camel.dispatch.host;

import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.policy.manners.RateLimit;
import io.fastreq.camel.policy.manners.WaitReason;

/**
 * A further condition for tasks of some hosts, such as a proxy that is ready. The gate is checked
 * before a task gets a slot, a token or a breaker's permit. Implementations are thread-safe.
 */
public interface Gate {

  /** What a gate stands for. A dispatcher has at most one of each type. */
  enum Type {
    /** A proxy is ready. */
    PROXY(1, WaitReason.PROXIES),
    /** There is a token that identifies the client. */
    TOKEN(2, WaitReason.ACCESS_TOKEN);

    private final int bit;
    private final WaitReason reason;

    Type(int bit, WaitReason reason) {
      this.bit = bit;
      this.reason = reason;
    }

    /** Returns the bit by which tasks name the type. */
    public int bit() {
      return bit;
    }

    /** Returns what is waited for, as users see it. */
    WaitReason reason() {
      return reason;
    }
  }

  /** Returned by {@link #nanosUntilOpen} where only {@link #onOpen} can tell. */
  long UNTIL_EVENT = RateLimit.UNTIL_EVENT;

  /** Returns what the gate stands for. */
  Type type();

  /**
   * Returns whether tasks that begin at this origin must pass the gate. Called without the lock.
   */
  boolean guards(String origin);

  /**
   * Returns the nanoseconds until the gate opens, 0 if it is open, or {@link #UNTIL_EVENT}. Called
   * with the dispatcher's lock held, so it must be quick and must not call other code.
   */
  long nanosUntilOpen();

  /**
   * Registers a listener that is called when the gate may have opened early.
   *
   * @param listener must not block; called on any thread
   */
  void onOpen(Runnable listener);

  /**
   * Called without the lock when a task begins to wait for a gate that opens at an unknown time. If
   * the gate has opened meanwhile, it calls the listener. Must not block.
   */
  default void awaited() {}

  /** Returns the failure of a task for which the gate opens too late. Called without the lock. */
  Failure refusal();
}
