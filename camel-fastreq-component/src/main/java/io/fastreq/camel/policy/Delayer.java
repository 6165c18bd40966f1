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
 * Runs tasks later without holding a thread meanwhile: the one seam for waiting, replaced in tests.
 * Thread-safe.
 */
@FunctionalInterface
public interface Delayer {

  /**
   * Runs a task once, not before a delay is over.
   *
   * @param delayNanos the delay in nanoseconds; zero or less for as soon as possible
   * @param task runs on the delayer's own thread; must not block
   * @return cancels the task if it has not begun
   */
  Cancellable delay(long delayNanos, Runnable task);

  /** A waiting task. */
  @FunctionalInterface
  interface Cancellable {
    /** Cancels the task. Has no effect if it has begun. */
    void cancel();
  }
}
