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
package io.fastreq.camel.policy.adaptive;

/**
 * Estimate of a host's mean latency while no request waits there.
 *
 * <p>At first it is the mean of all samples, as long as they do not look like those of a busy host.
 * The least latency would not do: where latencies vary much, it is far below what any limit can
 * reach. Since the estimate may be wrong, and a host may become slower or faster for good, it is
 * measured anew from time to time: the limit is halved until the latency is no more halved with it.
 * Not thread-safe.
 */
final class IdleLatency {

  /** A sample above so many times the estimate is that of a busy host. */
  private static final double BUSY = 1.25;

  /**
   * At half of the limit a host that is busy still has half of the latency. One that has more than
   * this share of it is idle.
   */
  private static final double STILL_BUSY = 0.6;

  private static final long MIN_INTERVAL_NANOS = 10_000_000_000L;

  /** The first estimate may be that of a host that was busy from the beginning. */
  private static final long FIRST_INTERVAL_NANOS = 2_000_000_000L;

  private static final long INTERVAL_IN_LATENCIES = 120;

  private double nanos;
  private int requests;
  private long measuredAt;

  private int halvings;
  private double before;

  /** Whether there is an estimate. */
  boolean isKnown() {
    return requests > 0;
  }

  /** Returns a mean latency as a multiple of the estimate, at least 1. */
  double multiple(double mean) {
    return Math.max(1, mean / Math.max(1, nanos));
  }

  /** Takes in the mean latency of some requests to a host that may be idle yet. */
  void add(double mean, int count, long now) {
    if (requests == 0) {
      measuredAt = now + FIRST_INTERVAL_NANOS - MIN_INTERVAL_NANOS;
    } else if (mean > BUSY * nanos) {
      return;
    }
    requests += count;
    nanos += (mean - nanos) * count / requests;
  }

  /** Returns by how much the limit is to be divided because of a measurement. */
  int divisor() {
    return 1 << halvings;
  }

  boolean isMeasuring() {
    return halvings > 0;
  }

  /** Begins to measure, if the host looks busy and has for so long that the estimate is stale. */
  void measureIfStale(double mean, long now) {
    if (mean > BUSY * nanos
        && now - measuredAt >= Math.max(MIN_INTERVAL_NANOS, INTERVAL_IN_LATENCIES * (long) nanos)) {
      halvings = 1;
      before = mean;
    }
  }

  /**
   * Takes in the mean latency at the divided limit.
   *
   * @param mayHalve whether the limit can be divided further
   */
  void measured(double mean, int count, boolean mayHalve, long now) {
    if (mean < STILL_BUSY * before && mayHalve) {
      before = mean;
      halvings++;
      return;
    }
    halvings = 0;
    nanos = mean;
    requests = count;
    measuredAt = now;
  }
}
