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
package io.fastreq.camel.policy;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A rate limit with bursts: in any window of T seconds at most {@code burst + tokensPerSecond * T}
 * tokens are taken. The bucket starts full and never waits; it returns the time until the next
 * token.
 *
 * <p>The time for one token is rounded up to whole nanoseconds, so the rate is never exceeded; it
 * falls short by at most one part in {@code 10^9 / tokensPerSecond}.
 *
 * <p>Not thread-safe: callers hold a lock.
 */
public final class TokenBucket {

  /** A token a nanosecond, the resolution of the clock. */
  private static final double MAX_TOKENS_PER_SECOND = 1e9;

  private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);
  private static final BigDecimal MAX_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

  private double tokensPerSecond;
  private long burst;
  private final LongSupplier nanoClock;
  private final Bucket bucket;

  /**
   * Creates a full bucket.
   *
   * @param tokensPerSecond the rate of refill; above 0, at most {@code 10^9}, fractions allowed
   * @param burst the size of the bucket, at least 1
   * @param nanoClock a clock such as {@link System#nanoTime()}: with any origin, and it may wrap
   *     around
   * @throws IllegalArgumentException if a number is out of its range
   */
  public TokenBucket(double tokensPerSecond, long burst, LongSupplier nanoClock) {
    check(tokensPerSecond, burst);
    this.tokensPerSecond = tokensPerSecond;
    this.burst = burst;
    this.nanoClock = nanoClock;
    // One token each so many nanoseconds, not so many tokens a second: only then is the time until
    // the next token a whole number, and the returned wait exact.
    Duration nanosPerToken = Duration.ofNanos(nanosPerToken(tokensPerSecond));
    this.bucket =
        Bucket.builder()
            .addLimit(limit -> limit.capacity(burst).refillGreedy(1, nanosPerToken))
            .withCustomTimePrecision(new SinceStart(nanoClock))
            .withSynchronizationStrategy(SynchronizationStrategy.NONE)
            .build();
  }

  private static void check(double tokensPerSecond, long burst) {
    if (!(tokensPerSecond > 0) || tokensPerSecond > MAX_TOKENS_PER_SECOND) {
      throw new IllegalArgumentException(
          "tokens per second must be above 0 and at most 10^9, but was " + tokensPerSecond);
    }
    if (burst < 1) {
      throw new IllegalArgumentException("burst must be at least 1, but was " + burst);
    }
  }

  /**
   * Changes rate and size. Tokens stay, as far as they fit, and so does what was taken in advance:
   * a window that spans the change has no more tokens than the greater of both limits allows.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public void change(double newTokensPerSecond, long newBurst) {
    check(newTokensPerSecond, newBurst);
    tokensPerSecond = newTokensPerSecond;
    burst = newBurst;
    Duration nanosPerToken = Duration.ofNanos(nanosPerToken(newTokensPerSecond));
    bucket.replaceConfiguration(
        BucketConfiguration.builder()
            .addLimit(limit -> limit.capacity(newBurst).refillGreedy(1, nanosPerToken))
            .build(),
        TokensInheritanceStrategy.AS_IS);
  }

  /** Takes all tokens. */
  public void empty() {
    long unused = bucket.tryConsumeAsMuchAsPossible();
  }

  /**
   * Takes a token if there is one.
   *
   * @return 0 if a token was taken, else the nanoseconds (above 0) until there is one
   */
  public long tryTake() {
    if (bucket.tryConsume(1)) {
      return 0;
    }
    // Tries once more instead of only asking: the clock has moved on, and a wait of 0 would mean
    // that a token was taken.
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    return probe.isConsumed() ? 0 : Math.max(1, probe.getNanosToWaitForRefill());
  }

  /** Takes a token even if there is none; later requests wait for that one too. */
  public void takeInAdvance() {
    long unused = bucket.consumeIgnoringRateLimits(1);
  }

  /** Returns an unused token to the bucket, which never holds more than its size. */
  public void giveBack() {
    bucket.addTokens(1);
  }

  /** Creates another full bucket of the same rate and size. */
  public TokenBucket another() {
    return new TokenBucket(tokensPerSecond, burst, nanoClock);
  }

  /** Returns the size of the bucket. */
  public long burst() {
    return burst;
  }

  /** Returns the rate of refill. */
  public double tokensPerSecond() {
    return tokensPerSecond;
  }

  /** Returns the nanoseconds until there is a token, 0 if there is one now. Takes none. */
  public long nanosUntilToken() {
    return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
  }

  private static long nanosPerToken(double tokensPerSecond) {
    // In decimals: 0.1 means a tenth, and not the nearest binary fraction.
    return NANOS_PER_SECOND
        .divide(BigDecimal.valueOf(tokensPerSecond), 0, RoundingMode.CEILING)
        .min(MAX_NANOS)
        .longValueExact();
  }

  /** Counts from 0, so that neither a negative origin nor a wrap of the clock shows. */
  private static final class SinceStart implements TimeMeter {

    private final LongSupplier nanoClock;
    private final long start;

    SinceStart(LongSupplier nanoClock) {
      this.nanoClock = nanoClock;
      this.start = nanoClock.getAsLong();
    }

    @Override
    public long currentTimeNanos() {
      return nanoClock.getAsLong() - start;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
