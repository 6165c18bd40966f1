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

import com.netflix.concurrency.limits.limit.VegasLimit;

/**
 * Finds how many requests one host can bear at once, from their latencies and from its refusals.
 *
 * <p>The algorithm is {@link VegasLimit} of Netflix's library. It compares the latency with that of
 * an idle host, takes the difference for a queue there, and lets the limit grow while that queue is
 * short. The functions given to it make the queue a share of the limit, so that the latency settles
 * at one and a half times that of an idle host, whatever the number of places is.
 *
 * <p>Three things are done here, since the library has no answer to them:
 *
 * <ul>
 *   <li>A sample is the mean latency of as many requests as are in flight at once, all started
 *       since the limit last changed.
 *   <li>A host that refuses at once does so at constant latency. So a refusal sets the limit back
 *       to the last one that was borne, and higher ones are tried only now and then; see {@link
 *       RefusedLimit}.
 *   <li>The library takes the least latency for that of an idle host, and replaces it now and then
 *       by that of a busy one. Here it is a mean, and a smaller limit is used now and then to
 *       measure it; see {@link IdleLatency}.
 * </ul>
 *
 * <p>Not thread-safe: callers hold a lock of their own. Times are those of {@link
 * System#nanoTime()}.
 */
public final class AdaptiveLimit {

  private static final int INITIAL_LIMIT = 4;
  private static final int MIN_SAMPLES = 10;

  /** The limit grows while the queue is below this share of it, and shrinks above the other. */
  private static final double SHORT_QUEUE = 0.25;

  private static final double LONG_QUEUE = 0.38;

  /** Until the host has been busy once, the limit grows by leaps where there is hardly a queue. */
  private static final double NO_QUEUE = 0.1;

  /** Share of the limit by which it grows and shrinks later, at least 1. */
  private static final double STEP = 0.1;

  private static final double SMOOTHING = 0.5;

  /** The latency of an idle host, as the library is told it: it sees multiples of that alone. */
  private static final long UNIT = 1_000_000L;

  private final RefusedLimit refused = new RefusedLimit();
  private final IdleLatency idle = new IdleLatency();
  private final VegasLimit vegas;
  private boolean leaping = true;
  private boolean refusing;

  /** Only requests started since then make up the next sample. */
  private long sampleStart;

  private boolean started;
  private int samples;
  private long sum;
  private int maxInFlight;

  /** Mean latency of the last samples, as a multiple of that of an idle host. */
  private double multiple = 1;

  /**
   * Creates a limit of which nothing is known yet.
   *
   * @param ceiling highest limit, at least 1
   * @throws IllegalArgumentException if the ceiling is below 1
   */
  public AdaptiveLimit(int ceiling) {
    if (ceiling < 1) {
      throw new IllegalArgumentException("the ceiling must be at least 1, but was " + ceiling);
    }
    vegas =
        VegasLimit.newBuilder()
            .initialLimit(Math.min(INITIAL_LIMIT, ceiling))
            .maxConcurrency(ceiling)
            .alphaFunction(limit -> share(SHORT_QUEUE, limit))
            .betaFunction(limit -> share(LONG_QUEUE, limit))
            .thresholdFunction(limit -> leaping ? Math.max(1, (int) (NO_QUEUE * limit)) : -1)
            .increaseFunction(this::increased)
            .decreaseFunction(this::decreased)
            .probeMultiplier(Integer.MAX_VALUE)
            .build();
    vegas.onSample(0, UNIT, 0, false);
  }

  private static int share(double share, int limit) {
    return Math.max(2, (int) Math.ceil(share * limit));
  }

  private static int step(double limit) {
    return Math.max(1, (int) (STEP * limit));
  }

  private double increased(double limit) {
    return Math.min(limit + step(limit), refused.highestAllowed((int) limit));
  }

  private double decreased(double limit) {
    leaping = false;
    return refusing ? refused.decreased((int) limit) : limit - step(limit);
  }

  /** Returns how many requests may be in flight at once, from 1 to the ceiling. */
  public int limit() {
    return Math.max(1, vegas.getLimit() / idle.divisor());
  }

  /**
   * Takes in how a request has ended.
   *
   * @param startNanos when it started
   * @param rttNanos how long it took
   * @param inFlight requests in flight together with it, itself among them
   * @param dropped whether the host was too busy for it: 429, 503 or a timeout
   */
  public void onResult(long startNanos, long rttNanos, int inFlight, boolean dropped) {
    if (!started) {
      started = true;
      nextSample(startNanos);
    }
    // What was started under another limit says nothing of this one.
    if (startNanos - sampleStart < 0) {
      return;
    }
    long now = startNanos + rttNanos;
    if (dropped) {
      refusing = true;
      vegas.onSample(now, UNIT, inFlight, true);
      refusing = false;
      nextSample(now);
      return;
    }
    samples++;
    sum += rttNanos;
    maxInFlight = Math.max(maxInFlight, inFlight);
    if (samples >= Math.max(MIN_SAMPLES, limit())) {
      sampled((double) sum / samples, now);
      nextSample(now);
    }
  }

  private void nextSample(long now) {
    sampleStart = now;
    samples = 0;
    sum = 0;
    maxInFlight = 0;
  }

  private void sampled(double mean, long now) {
    int limit = vegas.getLimit();
    if (idle.isMeasuring()) {
      idle.measured(mean, samples, limit() > 1, now);
      return;
    }
    if (leaping || !idle.isKnown()) {
      idle.add(mean, samples, now);
      multiple = idle.multiple(mean);
      leaping &= multiple * (1 - SHORT_QUEUE) < 1;
    } else {
      multiple += SMOOTHING * (idle.multiple(mean) - multiple);
    }
    if (maxInFlight >= limit) {
      refused.borne(limit, samples);
    }
    vegas.onSample(now, (long) (UNIT * multiple), maxInFlight, false);
    if (limit > 1) {
      idle.measureIfStale(mean, now);
    }
  }
}
