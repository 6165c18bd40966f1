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
 * An event, and what it changes under the dispatcher's lock. Those of one subject are in one
 * interface, such as {@link QueueEvent}.
 */
@FunctionalInterface
interface Event {

  /** No change: only lets more attempts start. */
  Event NOTHING = (admission, effects) -> {};

  /**
   * Changes the state, with the lock held. The dispatcher then looks for attempts that may start.
   */
  void apply(Admission admission, Effects effects);
}
