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

import io.fastreq.camel.dispatch.attempt.Cut;
import io.fastreq.camel.dispatch.attempt.SlotHolder;
import io.fastreq.camel.dispatch.host.Gate;
import io.fastreq.camel.policy.manners.WaitReason;

/** A unit of work of the dispatcher: it is attempted at a host, once or several times. */
public interface Task {

  /** Returns the URL, for a user-supplied limiter. */
  String url();

  /** Returns the origin at which each attempt begins. */
  String origin();

  /**
   * Returns the gates that the task must pass if they guard its host, as the bits of their types.
   * Called with the dispatcher's lock held, so it must be quick.
   */
  int gates();

  /** Returns the nanoseconds left for the task, or {@link Long#MAX_VALUE} for no limit. */
  long remainingNanos();

  /** Returns the timeout of one attempt. */
  long timeoutNanos();

  /**
   * Creates the attempt that holds a slot. Called with the dispatcher's lock held, so it must not
   * do anything else.
   */
  SlotHolder begin(Slot slot);

  /**
   * Returns why the task ends now: what it waits for comes later than it can wait.
   *
   * @param reason what it waits for
   * @param waitNanos how long it would have to wait
   */
  Cut outOfTime(WaitReason reason, long waitNanos);

  /** Handles the refusal by the host's breaker. The task has left the dispatcher. */
  void refusedByBreaker(Host host);

  /** Handles a gate that opens too late for the task. The task has left the dispatcher. */
  void refusedByGate(Gate gate);

  /**
   * Handles the cancellation of the queue while the task waited. The task has left the dispatcher.
   */
  void cut(Cut cut);
}
