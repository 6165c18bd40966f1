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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {

  private static final long SECOND = 1_000_000_000L;

  private long now;

  @Test
  void startsFullAndThenReturnsTheWait() {
    TokenBucket bucket = bucket(10, 3);

    assertThat(bucket.tryTake()).isZero();
    assertThat(bucket.tryTake()).isZero();
    assertThat(bucket.tryTake()).isZero();
    assertThat(bucket.tryTake()).isEqualTo(SECOND / 10);
  }

  @Test
  void failedTakeCostsNothing() {
    TokenBucket bucket = emptied(bucket(1, 1));

    for (int i = 0; i < 100; i++) {
      assertThat(bucket.tryTake()).isEqualTo(SECOND);
    }
    now += SECOND;
    assertThat(bucket.tryTake()).isZero();
  }

  @Test
  void waitShrinksAsTimePasses() {
    TokenBucket bucket = emptied(bucket(2, 1));

    now += SECOND / 5;

    assertThat(bucket.tryTake()).isEqualTo(SECOND / 2 - SECOND / 5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.5, 1, 3, 7.3, 33.333, 10_000, 999_999})
  void tokenIsAvailableExactlyWhenAnnounced(double rps) {
    TokenBucket bucket = emptied(bucket(rps, 5));

    for (int i = 0; i < 1000; i++) {
      long wait = bucket.tryTake();
      assertThat(wait).isPositive();
      now += wait - 1;
      assertThat(bucket.tryTake()).as("take %d, early", i).isEqualTo(1);
      now += 1;
      assertThat(bucket.tryTake()).as("take %d, when announced", i).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 1",
    "0.5, 5",
    "3, 1",
    "3, 5",
    "7.3, 1",
    "7.3, 100",
    "1000, 5",
    "10000, 1",
    "10000, 50"
  })
  void rateDoesNotDriftWhenPolledAtTheAnnouncedTimes(double rps, long burst) {
    TokenBucket bucket = emptied(bucket(rps, burst));
    long end = now + 100 * SECOND;
    long taken = 0;

    while (true) {
      long wait = bucket.tryTake();
      if (wait == 0) {
        taken++;
      } else if (now + wait > end) {
        break;
      } else {
        now += wait;
      }
    }

    // A window contains whole tokens only.
    assertThat((double) taken).isCloseTo(rps * 100, within(Math.max(1, rps * 100 * 0.001)));
  }

  @Test
  void rateDoesNotDriftWhenPolledLateWithinTheBurst() {
    TokenBucket bucket = emptied(bucket(7.3, 5));
    Random random = new Random(1);
    long end = now + 1000 * SECOND;
    long taken = 0;

    while (now < end) {
      if (bucket.tryTake() == 0) {
        taken++;
      } else {
        // At most the time of three tokens: the bucket never overflows, so no token may be lost.
        now += random.nextLong(1, 400_000_000);
      }
    }

    assertThat((double) taken).isCloseTo(7300, within(7.3));
  }

  @RepeatedTest(20)
  void noWindowExceedsBurstAndRate() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    double rps = Math.pow(10, random.nextDouble(-1, 4));
    long burst = random.nextInt(1, 20);
    now = random.nextLong();
    TokenBucket bucket = bucket(rps, burst);
    List<Long> taken = new ArrayList<>();
    long start = now;
    long tokenNanos = (long) (SECOND / rps);

    while (taken.size() < 400) {
      if (bucket.tryTake() == 0) {
        taken.add(now - start);
      } else {
        long most = random.nextInt(10) == 0 ? 30 * tokenNanos : 2 * tokenNanos;
        now += random.nextLong(most) + 1;
      }
    }

    for (int first = 0; first < taken.size(); first++) {
      for (int last = first; last < taken.size(); last++) {
        double window = (taken.get(last) - taken.get(first)) / (double) SECOND;
        assertThat((double) (last - first + 1))
            .as("seed %d, rps %s, burst %d, takes %d to %d", seed, rps, burst, first, last)
            .isLessThanOrEqualTo(burst + rps * window + 1e-6);
      }
    }
  }

  @Test
  void changedRateHoldsFromThenOnAndAddsNoTokens() {
    TokenBucket bucket = emptied(bucket(1, 5));

    bucket.change(10, 50);
    assertThat(bucket.tryTake()).isEqualTo(SECOND / 10);
    now += SECOND / 10;
    assertThat(bucket.tryTake()).isZero();
    bucket.change(0.5, 1);
    assertThat(bucket.tryTake()).isEqualTo(2 * SECOND);
    assertThat(bucket.burst()).isEqualTo(1);
    assertThat(bucket.tokensPerSecond()).isEqualTo(0.5);
  }

  @Test
  void smallerBucketKeepsAtMostItsCapacity() {
    TokenBucket bucket = bucket(1, 100);

    bucket.change(1, 3);

    for (int i = 0; i < 3; i++) {
      assertThat(bucket.tryTake()).isZero();
    }
    assertThat(bucket.tryTake()).isPositive();
  }

  @Test
  void tokensTakenInAdvanceAreOwedAfterAChange() {
    TokenBucket bucket = emptied(bucket(1, 1));
    bucket.takeInAdvance();
    bucket.takeInAdvance();

    bucket.change(10, 5);

    assertThat(bucket.tryTake()).isEqualTo(3 * SECOND / 10);
  }

  @Test
  void changeOutOfRangeChangesNothing() {
    TokenBucket bucket = bucket(2, 3);

    assertThatIllegalArgumentException().isThrownBy(() -> bucket.change(0, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> bucket.change(2, 0));
    assertThat(bucket.tokensPerSecond()).isEqualTo(2);
    assertThat(bucket.burst()).isEqualTo(3);
  }

  @RepeatedTest(20)
  void windowAcrossChangesStaysWithinTheGreatestLimit() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    double mostRps = 0;
    long mostBurst = 0;
    TokenBucket bucket = bucket(1, 1);
    List<Long> taken = new ArrayList<>();
    for (int change = 0; change < 10; change++) {
      double rps = Math.pow(10, random.nextDouble(-1, 4));
      long burst = random.nextInt(1, 20);
      mostRps = Math.max(mostRps, rps);
      mostBurst = Math.max(mostBurst, burst);
      bucket.change(rps, burst);
      for (int i = 0; i < 40; i++) {
        if (bucket.tryTake() == 0) {
          taken.add(now);
        } else {
          now += random.nextLong((long) (3 * SECOND / rps)) + 1;
        }
      }
    }
    for (int first = 0; first < taken.size(); first++) {
      for (int last = first; last < taken.size(); last++) {
        double window = (taken.get(last) - taken.get(first)) / (double) SECOND;
        assertThat((double) (last - first + 1))
            .as("seed %d, takes %d to %d", seed, first, last)
            .isLessThanOrEqualTo(mostBurst + mostRps * window + 1e-6);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 7.3, 10_000, 1e9})
  void longIdleFillsTheBucketOnce(double rps) {
    TokenBucket bucket = emptied(bucket(rps, 5));

    now += Long.MAX_VALUE - 10 * SECOND;

    for (int i = 0; i < 5; i++) {
      assertThat(bucket.tryTake()).isZero();
    }
    assertThat(bucket.tryTake()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -SECOND / 2, 0, Long.MAX_VALUE - SECOND / 2})
  void clockOriginAndWrapDoNotMatter(long origin) {
    now = origin;
    TokenBucket bucket = emptied(bucket(4, 2));

    for (int i = 0; i < 10; i++) {
      assertThat(bucket.tryTake()).isEqualTo(SECOND / 4);
      now += SECOND / 4;
      assertThat(bucket.tryTake()).isZero();
    }
  }

  @Test
  void largestBurstDoesNotOverflow() {
    TokenBucket bucket = bucket(1e9, Long.MAX_VALUE);

    for (int i = 0; i < 100; i++) {
      assertThat(bucket.tryTake()).isZero();
      now += SECOND;
    }
  }

  @Test
  void tokenDueBetweenTwoClockReadingsIsNotLost() {
    long[] clock = {0};
    // Each reading of the clock is half a token later.
    TokenBucket bucket = new TokenBucket(1, 1, () -> clock[0] += SECOND / 2);
    int taken = 0;

    while (clock[0] < 100 * SECOND) {
      taken += bucket.tryTake() == 0 ? 1 : 0;
    }

    assertThat(taken).isBetween(90, 101);
  }

  @Test
  void slowestRateWaitsWithoutOverflow() {
    TokenBucket bucket = emptied(bucket(Double.MIN_VALUE, 1));

    assertThat(bucket.tryTake()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1.1e9})
  void rateOutOfRangeIsRefused(double rps) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bucket(rps, 1))
        .withMessageContaining("tokens per second must be above 0");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void burstOutOfRangeIsRefused(long burst) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bucket(1, burst))
        .withMessageContaining("burst must be at least 1");
  }

  private TokenBucket bucket(double rps, long burst) {
    return new TokenBucket(rps, burst, () -> now);
  }

  private static TokenBucket emptied(TokenBucket bucket) {
    int taken = 0;
    while (bucket.tryTake() == 0) {
      taken++;
    }
    assertThat(taken).isPositive();
    return bucket;
  }
}
