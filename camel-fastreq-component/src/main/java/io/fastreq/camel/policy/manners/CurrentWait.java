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
package io.fastreq.camel.policy.manners;

import java.util.Map;

/**
 * What a host, or all hosts together, waits for at present. A wait begins when a request that could
 * start otherwise is kept back, and ends when one may start, or when none is left that wants to.
 * Not thread-safe: callers hold a lock of their own.
 */
public final class CurrentWait {

  private final WaitTotals totals;
  private WaitReason reason = WaitReason.NONE;
  private long sinceNanos;

  /**
   * Creates a wait for nothing.
   *
   * @param totals where waits are counted when they end
   */
  public CurrentWait(WaitTotals totals) {
    this.totals = totals;
  }

  /**
   * Notes what is waited for from now on, {@link WaitReason#NONE} for nothing.
   *
   * @param now the present time, as of {@link System#nanoTime()}
   */
  public void set(WaitReason latest, long now) {
    if (latest == reason) {
      return;
    }
    if (reason != WaitReason.NONE) {
      totals.add(reason, now - sinceNanos);
    }
    reason = latest;
    sinceNanos = now;
  }

  /** Adds the present wait, as far as it has lasted, to a copy of the totals. */
  public void addTo(Map<WaitReason, WaitTotals.Total> copy, long now) {
    if (reason != WaitReason.NONE) {
      copy.merge(reason, new WaitTotals.Total(1, now - sinceNanos), WaitTotals.Total::plus);
    }
  }

  /** Returns what is waited for. */
  public WaitReason reason() {
    return reason;
  }
}
