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

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often and how long requests were kept from starting, by reason. Hosts that wait at the same
 * time each add their time. Not thread-safe: callers hold a lock of their own.
 */
public final class WaitTotals {

  private final Map<WaitReason, Sum> sums = new EnumMap<>(WaitReason.class);

  private static final class Sum {
    long count;
    long nanos;
  }

  /** How often, and how long in all. */
  public record Total(long count, long nanos) {

    /** Nothing has been waited for. */
    public static final Total NONE = new Total(0, 0);

    Total plus(Total other) {
      return new Total(count + other.count, nanos + other.nanos);
    }
  }

  void add(WaitReason reason, long nanosWaited) {
    Sum sum = sums.computeIfAbsent(reason, first -> new Sum());
    sum.count++;
    sum.nanos += nanosWaited;
  }

  /** Returns a copy, with the reasons that have occurred. */
  public Map<WaitReason, Total> snapshot() {
    Map<WaitReason, Total> all = new EnumMap<>(WaitReason.class);
    sums.forEach((reason, sum) -> all.put(reason, new Total(sum.count, sum.nanos)));
    return all;
  }

  /**
   * Returns how long requests were kept from starting between two snapshots.
   *
   * @return the durations by the {@link WaitReason#text name} of the reason; immutable
   */
  public static Map<String, Duration> between(
      Map<WaitReason, Total> earlier, Map<WaitReason, Total> later) {
    Map<String, Duration> waited = new LinkedHashMap<>();
    later.forEach(
        (reason, total) -> {
          Total before = earlier.get(reason);
          long nanos = total.nanos() - (before == null ? 0 : before.nanos());
          if (nanos > 0) {
            waited.put(reason.text(), Duration.ofNanos(nanos));
          }
        });
    return Collections.unmodifiableMap(waited);
  }
}
