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

import io.fastreq.camel.policy.manners.Observation;
import org.jspecify.annotations.Nullable;

/** What an attempt does after one of its requests has ended. */
public sealed interface NextStep {

  /**
   * The attempt ends and returns its slot.
   *
   * @param retryNanos delay before the task is retried; negative for no retry
   * @param pauseNanos how long the host is paused; 0 for no pause
   * @param counts whether this counts as an attempt; one that sent nothing returns its tokens
   * @param told whether the transport is currently delivering the outcome
   * @param observed what the end of the last request tells of its host, or null
   */
  record Leave(
      long retryNanos,
      long pauseNanos,
      boolean counts,
      boolean told,
      @Nullable Observation observed)
      implements NextStep {

    /** The usual step: the transport delivers the outcome of the last attempt. */
    public static final Leave FOR_GOOD = new Leave(-1, 0, true, true, null);

    public boolean again() {
      return retryNanos >= 0;
    }
  }

  /**
   * The attempt continues with another request. The attempt keeps its slot and its deadline, and
   * waits for host and token again.
   *
   * @param origin the origin of the next request
   * @param unsent whether the previous request sent nothing
   * @param observed what its end tells of its host, or null
   */
  record Hop(String origin, boolean unsent, @Nullable Observation observed) implements NextStep {}

  /**
   * The attempt finds out first whether it may continue. It keeps its slot, but its time stands
   * still. A task that runs ahead may start in its place.
   *
   * @param observed what the end of the previous request tells of its host, or null
   * @param then finds it out; must not block. Another step follows, on any thread
   */
  record Suspend(@Nullable Observation observed, Runnable then) implements NextStep {}
}
