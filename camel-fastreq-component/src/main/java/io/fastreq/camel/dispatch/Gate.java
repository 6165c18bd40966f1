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
 * What tasks of some hosts have to wait for besides their host: a proxy that does not rest. It is
 * looked at before a task gets a slot, a token or a breaker's permit. Thread-safe.
 */
public interface Gate {

  /** Whether tasks that begin at this origin have to pass it. Called without the lock. */
  boolean guards(String origin);

  /**
   * Returns the nanoseconds until it opens, or 0 where it is open. Called with the dispatcher's
   * lock held, so it must be quick and call nobody.
   */
  long nanosUntilOpen();

  /**
   * Has a listener called when it may have opened before its time.
   *
   * @param listener must not block; called on any thread
   */
  void onOpen(Runnable listener);
}
