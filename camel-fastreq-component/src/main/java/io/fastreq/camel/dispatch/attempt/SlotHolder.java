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
package io.fastreq.camel.dispatch.attempt;

import org.jspecify.annotations.Nullable;

/** An attempt as the dispatcher sees it: the holder of a slot. Never called with the lock held. */
public interface SlotHolder {

  /**
   * Sends the current request.
   *
   * @return the next step if it is known at once, or null
   */
  @Nullable NextStep start();

  /** Writes the request, which has its connection and its token. */
  void depart(Runnable write);

  /** Returns the connection, since the request's host is paused or its breaker has opened. */
  void postpone();

  /**
   * Handles the cancellation of the task's queue.
   *
   * @param abort whether requests that have already left are aborted; others end in any case
   */
  void cut(Cut cut, boolean abort);

  /** Handles the attempt's timeout. */
  void timedOut();

  /** Handles the refusal of a further request by the breaker of its host. */
  void refusedByBreaker();

  /** Handles the failure of a user-supplied limiter. */
  void limiterFailed(Throwable cause);

  /**
   * Called when the attempt has returned its slot and its task is not retried.
   *
   * @param told whether the transport is currently delivering the outcome
   * @param cut the reason why a retry was cancelled, or null
   */
  void left(boolean told, @Nullable Cut cut);
}
