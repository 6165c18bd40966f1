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
package io.fastreq.camel.policy;

/**
 * The one seam for waiting: runs something later without holding a thread meanwhile. Tests put in
 * one whose time they move themselves. Thread-safe.
 */
@FunctionalInterface
public interface Delayer {

  /**
   * Runs a task once, not before the delay is over.
   *
   * @param delayNanos how long to wait, in nanoseconds; zero or less for as soon as may be
   * @param task runs on the delayer's own thread; must not block
   * @return takes the task back, where it has not begun
   */
  Cancellable delay(long delayNanos, Runnable task);

  /** A task that waits. */
  @FunctionalInterface
  interface Cancellable {
    /** Takes the task back. Without effect when it has begun. */
    void cancel();
  }
}
