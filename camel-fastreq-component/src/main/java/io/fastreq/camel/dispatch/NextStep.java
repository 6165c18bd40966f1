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

/** What follows in the dispatcher when a request of an attempt has ended. */
public sealed interface NextStep {

  /**
   * The attempt is over and gives its slot back.
   *
   * @param retryNanos how long its task waits for another attempt; negative for none
   * @param pauseNanos how long its host is to be left alone; 0 for not
   * @param counts whether it was an attempt: one that tried nothing gives its tokens back
   * @param told whether a transport is telling how it ended at this moment
   */
  record Leave(long retryNanos, long pauseNanos, boolean counts, boolean told) implements NextStep {

    /** What follows mostly: an attempt that a transport has told of, and that is the last. */
    public static final Leave FOR_GOOD = new Leave(-1, 0, true, true);

    boolean again() {
      return retryNanos >= 0;
    }
  }

  /**
   * The attempt goes on with another request. It keeps its slot and its deadline, and waits for
   * host and token again.
   *
   * @param origin where the request goes
   * @param unsent whether nothing of the request before it has left
   */
  record Hop(String origin, boolean unsent) implements NextStep {}
}
