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

/** What the dispatcher dispatches: something that is tried at a host, once or several times. */
public interface Task {

  /** What it asks for, for a limiter of the user's own. */
  String url();

  /** Where each of its attempts begins. */
  String origin();

  /** Whether it has to pass the gate where its host's tasks do. */
  boolean passesGate();

  /** Time that is left for it; {@link Long#MAX_VALUE} for any. */
  long remainingNanos();

  /** How long one attempt may take. */
  long timeoutNanos();

  /**
   * Makes the attempt that holds a slot. Called with the dispatcher's lock held, and so does no
   * more than that.
   */
  SlotHolder begin(Slot slot);

  /** The breaker of its host lets it pass no more. It has left the dispatcher. */
  void refusedByBreaker(Host host);

  /** The gate stays closed longer than there is time for it. It has left the dispatcher. */
  void refusedByGate();

  /** Its queue was cut while it waited. It has left the dispatcher. */
  void cut(Cut cut);
}
