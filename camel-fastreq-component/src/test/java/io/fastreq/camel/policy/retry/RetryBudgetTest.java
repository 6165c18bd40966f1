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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {

  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;

  private long now = Long.MAX_VALUE - 3 * SECOND;

  @Test
  void shareOfFirstAttemptsMayBeRetried() {
    RetryBudget budget = budget(20);
    for (int i = 0; i < 1000; i++) {
      budget.firstAttempt(now);
    }

    // 200 of them, and the ten that are free.
    assertThat(retries(budget)).isEqualTo(210);
  }

  @Test
  void tenRetriesASecondAreFree() {
    RetryBudget budget = budget(20);

    assertThat(retries(budget)).isEqualTo(10);
    assertThat(budget.nanosUntilAllowed(now)).isEqualTo(100 * MILLI);
    now += 100 * MILLI;
    assertThat(retries(budget)).isEqualTo(1);
    now += SECOND;
    assertThat(retries(budget)).isEqualTo(10);
    now += 3600 * SECOND;
    assertThat(retries(budget)).isEqualTo(10);
  }

  @Test
  void firstAttemptsCountForTenSeconds() {
    RetryBudget budget = budget(10);
    for (int i = 0; i < 100; i++) {
      budget.firstAttempt(now);
    }

    now += 9900 * MILLI;
    assertThat(retries(budget)).isEqualTo(20);
    now += 9900 * MILLI;
    assertThat(retries(budget)).isEqualTo(10);
  }

  @Test
  void shareIsRenewedAsOldRetriesAreForgotten() {
    RetryBudget budget = budget(10);
    int retries = 0;

    // A hundred a second, for a minute.
    for (int i = 0; i < 6000; i++) {
      budget.firstAttempt(now);
      retries += retries(budget);
      now += 10 * MILLI;
    }

    // A tenth of them, and ten a second.
    assertThat(retries).isBetween(1150, 1220);
  }

  @Test
  void budgetOfNothingLeavesTheFreeOnes() {
    RetryBudget budget = budget(0);
    for (int i = 0; i < 1000; i++) {
      budget.firstAttempt(now);
    }

    assertThat(retries(budget)).isEqualTo(10);
  }

  @Test
  void waitIsExactAndNeverLongerThanATenthOfASecond() {
    RetryBudget budget = budget(0);
    retries(budget);

    for (int i = 0; i < 100; i++) {
      long wait = budget.nanosUntilAllowed(now);
      assertThat(wait).isEqualTo(100 * MILLI);
      now += wait - 1;
      assertThat(budget.nanosUntilAllowed(now)).isEqualTo(1);
      now++;
      assertThat(budget.nanosUntilAllowed(now)).isZero();
      budget.retry(now);
    }
  }

  @Test
  void retryBeyondTheBudgetIsCountedAllTheSame() {
    RetryBudget budget = budget(0);
    for (int i = 0; i < 20; i++) {
      budget.retry(now);
    }

    assertThat(budget.nanosUntilAllowed(now)).isEqualTo(1100 * MILLI);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 100.1, Double.NaN, Double.POSITIVE_INFINITY})
  void wrongPercentageIsRefused(double percent) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> budget(percent))
        .withMessage("retryBudget must be a percentage from 0 to 100, but was " + percent);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void retriesOfTenSecondsNeverExceedTheShareAndTheFreeOnes(long seed) {
    Random random = new Random(seed);
    double percent = random.nextInt(101);
    RetryBudget budget = budget(percent);
    Deque<Long> firsts = new ArrayDeque<>();
    List<Long> retries = new ArrayList<>();

    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt((int) (20 * MILLI));
      if (random.nextInt(3) == 0) {
        budget.firstAttempt(now);
        firsts.add(now);
      } else if (budget.nanosUntilAllowed(now) == 0) {
        budget.retry(now);
        retries.add(now);
      }
      while (!firsts.isEmpty() && now - firsts.peek() > 20 * SECOND) {
        firsts.remove();
      }
      long counted = 0;
      for (int j = retries.size() - 1; j >= 0 && now - retries.get(j) < 9900 * MILLI; j--) {
        counted++;
      }
      // The oldest of these retries was paid by what had been sent in the ten seconds before it.
      assertThat((double) counted).isLessThanOrEqualTo(percent / 100 * firsts.size() + 110);
    }
  }

  @Test
  void hostThatFailsEverySecondRequestIsSentAQuarterMoreWhileFirstAttemptsLast() {
    RetryBudget budget = budget(20);
    int requests = 0;
    int waiting = 0;
    long start = now;

    // A thousand first attempts a second.
    for (int i = 1; i <= 10_000; i++) {
      budget.firstAttempt(now);
      waiting += ++requests % 2;
      while (waiting > 0 && budget.nanosUntilAllowed(now) == 0) {
        budget.retry(now);
        waiting += ++requests % 2 - 1;
      }
      assertThat(requests).isLessThanOrEqualTo((int) (1.25 * i) + 20);
      now += MILLI;
    }
    assertThat(requests).isBetween(11_900, 12_500);

    // What is left is retried at ten a second, and nothing fails.
    while (waiting > 0) {
      now += budget.nanosUntilAllowed(now);
      budget.retry(now);
      waiting += ++requests % 2 - 1;
    }
    assertThat((now - start) / SECOND).isBetween(300L, 1000L);
  }

  @ParameterizedTest
  @CsvSource({"20, 20", "20%, 20", "' 12.5 % ', 12.5", "0, 0", "100%, 100"})
  void optionIsAPercentage(String text, double percent) {
    assertThat(RetryBudget.parse("retryBudget", text)).isEqualTo(percent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "-1", "101", "100.5%", "20%%", "1e1", "NaN", "a fifth"})
  void wrongValueIsRefusedWithTheFormItTakes(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RetryBudget.parse("retryBudget", text))
        .withMessage(
            "retryBudget must be a percentage from 0 to 100, such as 20 or 20%, but was " + text);
  }

  private RetryBudget budget(double percent) {
    return new RetryBudget(percent, now);
  }

  /** Retries as often as it may now. */
  private int retries(RetryBudget budget) {
    int count = 0;
    while (budget.nanosUntilAllowed(now) == 0) {
      budget.retry(now);
      count++;
    }
    return count;
  }
}
