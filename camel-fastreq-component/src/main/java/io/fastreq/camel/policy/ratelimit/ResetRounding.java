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
package io.fastreq.camel.policy.ratelimit;

/**
 * What is known of how a server rounds its resets, which most give in whole seconds.
 *
 * <p>A reset that is rounded up is past when the time is over; one that is rounded down may be up
 * to a second later. So at first one request goes alone when a reset is due. When two of them in a
 * row have found a new count, the server rounds up. Its resets are a second late for good as soon
 * as one has proved too early. Not thread-safe.
 */
final class ResetRounding {

  static final long SECOND = 1_000_000_000L;

  private static final int PROOFS_NEEDED = 2;

  private int proofs;
  private boolean down;

  /** Whether a reset may be later than the server says, and it is not known whether it is. */
  boolean isUnknown() {
    return !down && proofs < PROOFS_NEEDED;
  }

  /** Returns how long after the reset that a server names its count has surely started anew. */
  long marginNanos() {
    return down || proofs < PROOFS_NEEDED ? SECOND : 0;
  }

  /** A request that went alone when a reset was due has found a new count. */
  void provedPunctual() {
    proofs++;
  }

  /** A reset that the server named has come, and its count went on. */
  void provedEarly() {
    down = true;
  }
}
