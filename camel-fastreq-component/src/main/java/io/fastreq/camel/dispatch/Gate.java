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

/**
 * A further condition for tasks of some hosts, such as a proxy that is ready. The gate is checked
 * before a task gets a slot, a token or a breaker's permit. Implementations are thread-safe.
 */
public interface Gate {

  /**
   * Returns whether tasks that begin at this origin must pass the gate. Called without the lock.
   */
  boolean guards(String origin);

  /**
   * Returns the nanoseconds until the gate opens, or 0 if it is open. Called with the dispatcher's
   * lock held, so it must be quick and must not call other code.
   */
  long nanosUntilOpen();

  /**
   * Registers a listener that is called when the gate may have opened early.
   *
   * @param listener must not block; called on any thread
   */
  void onOpen(Runnable listener);
}
