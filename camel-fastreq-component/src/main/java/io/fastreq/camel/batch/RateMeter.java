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
package io.fastreq.camel.batch;

/**
 * Measures how fast a count grows at present: over the last one to two seconds, however often it is
 * asked. Thread-safe.
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

  /** Records the count. Called as it grows; calling it more often than needed does no harm. */
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
    // Where nothing was recorded for long, the newer of the two is old enough.
    boolean stale = nowNanos - newerNanos >= SPAN_NANOS;
    return perSecond(
        count - (stale ? newerCount : olderCount), nowNanos - (stale ? newerNanos : olderNanos));
  }

  static double perSecond(int count, long nanos) {
    return nanos <= 0 ? 0 : count * 1e9 / nanos;
  }
}
