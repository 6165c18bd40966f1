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
package io.fastreq.camel.batch.progress;

/**
 * Measures the current growth rate of a count, over the last one to two seconds, however often it
 * is read. Thread-safe.
 */
final class RateMeter {

  private static final long SPAN_NANOS = 1_000_000_000L;

  // Guarded by this.
  private long olderNanos;
  private int olderCount;
  private long newerNanos;
  private int newerCount;

  RateMeter(long nowNanos) {
    olderNanos = nowNanos;
    newerNanos = nowNanos;
  }

  /** Records the count. May be called more often than needed. */
  synchronized void note(long nowNanos, int count) {
    if (nowNanos - newerNanos >= SPAN_NANOS) {
      olderNanos = newerNanos;
      olderCount = newerCount;
      newerNanos = nowNanos;
      newerCount = count;
    }
  }

  /** Returns the growth per second. */
  synchronized double perSecond(long nowNanos, int count) {
    // If nothing was recorded for a while, the newer sample is old enough.
    boolean stale = nowNanos - newerNanos >= SPAN_NANOS;
    return perSecond(
        count - (stale ? newerCount : olderCount), nowNanos - (stale ? newerNanos : olderNanos));
  }

  static double perSecond(int count, long nanos) {
    return nanos <= 0 ? 0 : count * 1e9 / nanos;
  }
}
