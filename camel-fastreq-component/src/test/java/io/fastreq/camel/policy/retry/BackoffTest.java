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
package io.fastreq.camel.policy.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void growsByTheMultiplierUpToTheMaximum() {
    assertThat(delays(new Backoff(SECOND, 2, 10 * SECOND, 0, () -> 0.5), 6))
        .containsExactly(SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 10 * SECOND, 10 * SECOND);
  }

  @Test
  void multiplierOfOneKeepsTheDelayAndBelowOneShortensIt() {
    assertThat(delays(new Backoff(SECOND, 1, 10 * SECOND, 0, () -> 0.5), 3))
        .containsExactly(SECOND, SECOND, SECOND);
    assertThat(delays(new Backoff(SECOND, 0.5, 10 * SECOND, 0, () -> 0.5), 3))
        .containsExactly(SECOND, SECOND / 2, SECOND / 4);
  }

  @Test
  void firstDelayIsBoundedToo() {
    assertThat(new Backoff(5 * SECOND, 2, SECOND, 0, () -> 0.5).delayNanos(0)).isEqualTo(SECOND);
  }

  @Test
  void zeroInitialDelayMeansNoDelay() {
    Backoff backoff = new Backoff(0, 2, SECOND, 0.1, () -> 0.5);

    assertThat(backoff.delayNanos(0)).isZero();
    assertThat(backoff.delayNanos(Integer.MAX_VALUE)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 0.75", "0.25, 0.875", "0.5, 1", "0.75, 1.125"})
  void jitterIsUniformAroundTheDelay(double drawn, double factor) {
    Backoff backoff = new Backoff(SECOND, 2, 4 * SECOND, 0.25, () -> drawn);

    assertThat(backoff.delayNanos(0)).isEqualTo((long) (factor * SECOND));
    assertThat(backoff.delayNanos(9)).as("at the most").isEqualTo((long) (factor * 4 * SECOND));
  }

  @Test
  void jitteredDelaysFillTheirRangeAndStayInIt() {
    long seed = new Random().nextLong();
    Backoff backoff = new Backoff(SECOND, 2, 60 * SECOND, 0.1, new Random(seed)::nextDouble);

    long[] waits =
        IntStream.range(0, 10_000).mapToLong(i -> backoff.delayNanos(1)).sorted().toArray();

    assertThat(waits[0]).as("seed %d", seed).isBetween(1_800_000_000L, 1_810_000_000L);
    assertThat(waits[5_000]).as("seed %d", seed).isBetween(1_980_000_000L, 2_020_000_000L);
    assertThat(waits[9_999]).as("seed %d", seed).isBetween(2_190_000_000L, 2_200_000_000L);
  }

  @Test
  void largeNumbersDoNotOverflow() {
    Backoff backoff = new Backoff(Long.MAX_VALUE, 1e300, Long.MAX_VALUE, 1, () -> 0.999);

    assertThat(backoff.delayNanos(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(backoff.delayNanos(Integer.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(new Backoff(SECOND, 2, 60 * SECOND, 0, () -> 0.5).delayNanos(Integer.MAX_VALUE))
        .isEqualTo(60 * SECOND);
  }

  @Test
  void negativeDelaysAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(-1, 2, 1, 0, () -> 0.5))
        .withMessageStartingWith("retryBackoff ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(1, 2, -1, 0, () -> 0.5))
        .withMessageStartingWith("retryMaxBackoff ");
  }

  @Test
  void maximumDelayMayBeZero() {
    assertThat(new Backoff(1, 2, 0, 0, () -> 0.5).delayNanos(3)).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void multiplierOutOfRangeIsRefused(double multiplier) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(1, multiplier, 1, 0, () -> 0.5))
        .withMessageStartingWith("retryBackoffMultiplier must be a number above 0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void jitterOutOfRangeIsRefused(double jitter) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(1, 2, 1, jitter, () -> 0.5))
        .withMessageStartingWith("retryJitter must be from 0 to 1");
  }

  private static long[] delays(Backoff backoff, int count) {
    return IntStream.range(0, count).mapToLong(backoff::delayNanos).toArray();
  }
}
