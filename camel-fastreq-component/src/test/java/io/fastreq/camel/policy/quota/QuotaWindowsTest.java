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
package io.fastreq.camel.policy.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaWindowsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;

  @Test
  void countStartsAtOnceAndTheNextWaitsForThePeriod() {
    QuotaWindows windows = windows(new Quota(3, SECOND));

    for (int i = 0; i < 3; i++) {
      assertThat(windows.nanosUntilFree(i)).isZero();
      windows.start(i);
    }

    assertThat(windows.nanosUntilFree(2)).isEqualTo(SECOND - 2);
    assertThat(windows.nanosUntilFree(SECOND - 1)).isEqualTo(1);
    assertThat(windows.nanosUntilFree(SECOND)).isZero();
  }

  @Test
  void windowIsSlidingNotFixed() {
    QuotaWindows windows = windows(new Quota(2, SECOND));
    windows.start(0);
    windows.start(9 * SECOND / 10);

    // A fixed window would allow two at once here, three within 200 ms.
    windows.start(SECOND);

    assertThat(windows.nanosUntilFree(SECOND)).isEqualTo(9 * SECOND / 10);
  }

  @Test
  void askingCountsNothing() {
    QuotaWindows windows = windows(new Quota(1, SECOND));

    for (int i = 0; i < 10; i++) {
      assertThat(windows.nanosUntilFree(0)).isZero();
    }

    assertThat(windows.kept()).isZero();
  }

  @Test
  void allQuotasHold() {
    QuotaWindows windows = windows(new Quota(2, SECOND), new Quota(3, HOUR));
    windows.start(0);
    windows.start(0);
    assertThat(windows.nanosUntilFree(0)).isEqualTo(SECOND);
    windows.start(SECOND);

    assertThat(windows.nanosUntilFree(SECOND)).isEqualTo(HOUR - SECOND);
  }

  @Test
  void startThatMayNotIsCountedAllTheSame() {
    QuotaWindows windows = windows(new Quota(2, SECOND));
    windows.start(0);
    windows.start(1);
    windows.start(2);

    assertThat(windows.nanosUntilFree(2)).isEqualTo(SECOND - 1);
    assertThat(windows.nanosUntilFree(SECOND)).isEqualTo(1);
  }

  @Test
  void startTakenBackIsFreeAgain() {
    QuotaWindows windows = windows(new Quota(1, HOUR));
    long start = windows.start(0);

    windows.takeBack(start);

    assertThat(windows.nanosUntilFree(0)).isZero();
    windows.takeBack(start);
    assertThat(windows.kept()).isZero();
  }

  @Test
  void earlierStartTakenBackLeavesTheLaterOnes() {
    QuotaWindows windows = windows(new Quota(3, SECOND));
    windows.start(1);
    long unused = windows.start(2);
    windows.start(3);

    windows.takeBack(unused);
    windows.start(4);

    assertThat(windows.nanosUntilFree(4)).isEqualTo(SECOND - 3);
    windows.start(SECOND + 1);
    assertThat(windows.nanosUntilFree(SECOND + 1)).isEqualTo(2);
  }

  @Test
  void startThatIsKeptNoMoreIsNotTakenBack() {
    QuotaWindows windows = windows(new Quota(1, SECOND));
    long first = windows.start(0);
    windows.start(SECOND);

    windows.takeBack(first);

    assertThat(windows.nanosUntilFree(SECOND)).isEqualTo(SECOND);
  }

  @Test
  void clockMayWrapAround() {
    long start = Long.MAX_VALUE - SECOND / 2;
    QuotaWindows windows = windows(new Quota(1, SECOND));
    windows.start(start);

    assertThat(windows.nanosUntilFree(start + SECOND - 1)).isEqualTo(1);
    assertThat(windows.nanosUntilFree(start + SECOND)).isZero();
  }

  @Test
  void clockReadTooEarlyDoesNotShortenTheWindow() {
    QuotaWindows windows = windows(new Quota(1, SECOND));
    windows.start(1000);

    windows.start(0);

    assertThat(windows.nanosUntilFree(1000)).isEqualTo(SECOND);
  }

  @Test
  void ringGrowsUpToTheLargestCountAndNoFurther() {
    QuotaWindows windows = windows(new Quota(10, SECOND), new Quota(1000, HOUR));
    assertThat(windows.capacity()).isEqualTo(16);

    for (int i = 0; i < 5000; i++) {
      windows.start(i);
    }

    assertThat(windows.capacity()).isEqualTo(1000);
    assertThat(windows.kept()).isEqualTo(1000);
  }

  @Test
  void ringStaysSmallWhereFewStartsLieInTheLongestPeriod() {
    QuotaWindows windows = windows(new Quota(1_000_000, HOUR));

    // Six an hour.
    for (int i = 0; i < 10_000; i++) {
      windows.start(i * (HOUR / 6));
    }

    assertThat(windows.capacity()).isEqualTo(16);
  }

  @Test
  void noQuotaIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new QuotaWindows(List.of()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void noWindowEverHasMoreThanItsCountAndNoneWaitsInVain(long seed) {
    Random random = new Random(seed);
    List<Quota> quotas = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      quotas.add(new Quota(1 + random.nextInt(50), 1 + random.nextInt(1000)));
    }
    QuotaWindows windows = new QuotaWindows(quotas);
    List<Long> starts = new ArrayList<>();
    long now = random.nextLong();

    for (int i = 0; i < 2000; i++) {
      now += random.nextInt(4) == 0 ? random.nextInt(200) : 0;
      long wait = windows.nanosUntilFree(now);
      if (wait > 0) {
        assertThat(fits(quotas, starts, now + wait - 1)).as("waits too long").isFalse();
        now += wait;
      }
      assertThat(fits(quotas, starts, now)).as("starts too soon").isTrue();
      windows.start(now);
      starts.add(now);
    }
  }

  private static boolean fits(List<Quota> quotas, List<Long> starts, long now) {
    return quotas.stream()
        .allMatch(
            quota ->
                starts.stream().filter(start -> now - start < quota.periodNanos()).count()
                    < quota.count());
  }

  @Test
  void sixtyAttemptsAtTwentyInTwoSecondsTakeFourSeconds() {
    assertThat(QuotaWindows.leastNanos(List.of(new Quota(20, 2 * SECOND)), 60))
        .isEqualTo(4 * SECOND);
  }

  @Test
  void leastTimeOfSeveralQuotasIsMoreThanThatOfEach() {
    List<Quota> quotas = List.of(new Quota(3, 2 * SECOND), new Quota(4, 3 * SECOND));

    assertThat(QuotaWindows.leastNanos(quotas, 8)).isEqualTo(5 * SECOND);
    assertThat(QuotaWindows.leastNanos(quotas.subList(0, 1), 8)).isEqualTo(4 * SECOND);
    assertThat(QuotaWindows.leastNanos(quotas.subList(1, 2), 8)).isEqualTo(3 * SECOND);
  }

  @Test
  void leastTimeWithoutQuotaOrAttemptsIsNone() {
    assertThat(QuotaWindows.leastNanos(List.of(), 100)).isZero();
    assertThat(QuotaWindows.leastNanos(List.of(new Quota(1, HOUR)), 0)).isZero();
    assertThat(QuotaWindows.leastNanos(List.of(new Quota(1, HOUR)), 1)).isZero();
  }

  @Test
  void leastTimeBeyondTheClockIsSaidToBeForEver() {
    List<Quota> quotas = List.of(new Quota(1, Quota.MAX_PERIOD_NANOS));

    assertThat(QuotaWindows.leastNanos(quotas, 100)).isEqualTo(Long.MAX_VALUE);
  }

  private static QuotaWindows windows(Quota... quotas) {
    return new QuotaWindows(List.of(quotas));
  }
}
