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
package io.fastreq.camel.policy.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemainingRequestsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  private final RemainingRequests requests = new RemainingRequests();
  private long now;

  @Test
  void nothingIsHeldBackBeforeAServerHasSaidAnything() {
    for (int i = 0; i < 1000; i++) {
      assertThat(waitAfter(0)).isZero();
      start();
    }
    assertThat(requests.left()).isEqualTo(-1);
  }

  @Test
  void nothingStartsUntilTheResetWhenNothingRemains() {
    answer(start(), 0, 30);

    assertThat(waitAfter(0)).isEqualTo(30 * SECOND);
    assertThat(waitAfter(30 * SECOND - 1)).isEqualTo(1);
    assertThat(waitAfter(1)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE - 5 * SECOND, Long.MIN_VALUE, -5 * SECOND})
  void clockMayWrapAround(long origin) {
    now = origin;

    answer(start(), 0, 30);

    assertThat(waitAfter(30 * SECOND - 1)).isEqualTo(1);
    assertThat(waitAfter(1)).isZero();
  }

  @Test
  void requestsInFlightAreTakenOff() {
    long first = start();
    start();
    start();

    answer(first, 4, 30);

    assertThat(starts(10)).isEqualTo(2);
    assertThat(waitAfter(0)).isPositive();
  }

  @Test
  void endOfARequestWithLessRemainingFreesNothing() {
    long first = start();
    answer(first, 2, 30);
    long second = start();
    long third = start();
    assertThat(waitAfter(0)).isPositive();

    answer(second, 1, 30);
    assertThat(waitAfter(0)).isPositive();
    answer(third, 0, 30);
    assertThat(waitAfter(0)).isEqualTo(30 * SECOND);
  }

  @Test
  void olderResponseNeverLiftsWhatANewerOneHasSaid() {
    List<Long> numbers = startAll(3);

    answer(numbers.get(2), 0, 30);
    answer(numbers.get(0), 2, 30);
    answer(numbers.get(1), 1, 30);

    assertThat(waitAfter(0)).isEqualTo(30 * SECOND);
    assertThat(requests.left()).isZero();
  }

  @Test
  void responseToALaterRequestLifts() {
    answer(start(), 2, 30);
    long later = start();

    answer(later, 50, 30);

    assertThat(requests.left()).isEqualTo(50);
  }

  @Test
  void laterResponseLiftsNoHigherThanOneThatCameMeanwhile() {
    answer(start(), 2, 30);
    long early = start();
    answer(early, 1, 30);
    List<Long> pair = new ArrayList<>();
    // The second of the pair is counted after the first, in a new window, and answered before.
    pair.add(start());
    long overtaken = start();
    answer(overtaken, 23, 30);
    answer(pair.get(0), 24, 30);

    assertThat(requests.left()).isEqualTo(23);
  }

  @Test
  void requestThatFailedCounts() {
    answer(start(), 2, 30);
    long failed = start();

    requests.endedUnread(failed);

    assertThat(requests.left()).isEqualTo(1);
    assertThat(starts(10)).isEqualTo(1);
  }

  @Test
  void requestThatWasNeverSentDoesNotCount() {
    answer(start(), 2, 30);

    requests.neverSent(start());

    assertThat(requests.left()).isEqualTo(2);
    assertThat(starts(10)).isEqualTo(2);
  }

  @Test
  void newWindowHasAsManyRequestsAsTheLastOneHad() {
    useUpWindow(5, 10);
    probeFindsANewWindow(5, 10);
    useUpWindow(4, 10);
    probeFindsANewWindow(5, 10);
    useUpWindow(4, 10);

    // Twice a request alone has found the new window: now the server is taken at its word.
    now += 10 * SECOND;
    assertThat(starts(100)).isEqualTo(5);
    assertThat(waitAfter(0)).isEqualTo(RemainingRequests.UNTIL_EVENT);
  }

  @Test
  void oneRequestGoesAloneWhenTheFirstResetIsDue() {
    useUpWindow(5, 10);

    now += 10 * SECOND;

    assertThat(starts(100)).isEqualTo(1);
    assertThat(waitAfter(0)).isEqualTo(SECOND);
    // A whole second later the reset is past, however it was rounded.
    now += SECOND;
    assertThat(starts(100)).isEqualTo(4);
  }

  @Test
  void resetThatProvesEarlyIsASecondLateForGood() {
    useUpWindow(5, 10);
    now += 10 * SECOND;

    answer(start(), 0, 0);

    assertThat(waitAfter(0)).isEqualTo(SECOND);
    now += SECOND;
    assertThat(starts(100)).isEqualTo(5);
  }

  @Test
  void resetRoundedDownToNothingIsNotPast() {
    answer(start(), 1, 0);
    answer(start(), 0, 0);

    assertThat(waitAfter(0)).isEqualTo(SECOND);
  }

  @Test
  void resetThatMovesByRoundingIsTheEarliestOne() {
    answer(start(), 3, 10);
    now += 900 * MILLI;
    answer(start(), 2, 10);
    now += 200 * MILLI;
    answer(start(), 1, 9);
    answer(start(), 0, 9);

    // 10 s from the beginning, since no reset that is rounded up is later than that.
    assertThat(waitAfter(0)).isEqualTo(8900 * MILLI);
  }

  @Test
  void windowThatEndedUnnoticedMovesTheReset() {
    answer(start(), 24, 1);
    now += 1200 * MILLI;
    List<Long> burst = startAll(20);
    // The least comes first, so none of them looks like the first of a new window.
    for (int i = 19; i >= 0; i--) {
      answer(burst.get(i), 24 - i, 1);
    }
    List<Long> rest = startAll(5);
    for (int i = 0; i < 5; i++) {
      answer(rest.get(i), 4 - i, 1);
    }

    assertThat(waitAfter(0)).isEqualTo(SECOND);
  }

  @Test
  void hostThatNeverHadAnythingLeftIsFreeAfterTheReset() {
    answer(start(), 0, 2);

    now += 2 * SECOND;

    assertThat(starts(50)).isEqualTo(50);
  }

  @Test
  void hostThatSaysNothingMoreIsHeldBackNoLongerThanToTheReset() {
    answer(start(), 2, 10);
    requests.endedUnread(start());
    requests.endedUnread(start());
    assertThat(waitAfter(0)).isEqualTo(10 * SECOND);

    now += 11 * SECOND;
    List<Long> window = startAll(3);
    assertThat(waitAfter(0)).isEqualTo(RemainingRequests.UNTIL_EVENT);
    window.forEach(requests::endedUnread);

    assertThat(starts(50)).isEqualTo(50);
  }

  @Test
  void timeBeforeTheRequestStartedProvesAClockThatIsFast() {
    long number = start();
    requests.answered(number, now, now, new RateLimitReading(1, -SECOND / 2, true));
    number = start();
    requests.answered(number, now, now, new RateLimitReading(0, -SECOND / 2, true));

    assertThat(waitAfter(0)).isEqualTo(SECOND / 2);
  }

  private void useUpWindow(int left, long reset) {
    for (int i = left - 1; i >= 0; i--) {
      assertThat(waitAfter(0)).isZero();
      answer(start(), i, reset);
    }
    assertThat(waitAfter(0)).isEqualTo(reset * SECOND);
  }

  private void probeFindsANewWindow(int size, long reset) {
    now += reset * SECOND;
    assertThat(waitAfter(0)).isZero();
    long probe = start();
    assertThat(waitAfter(0)).isPositive();
    answer(probe, size - 1, reset);
  }

  private long start() {
    return requests.start(now);
  }

  private List<Long> startAll(int count) {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      assertThat(waitAfter(0)).as("wait of request %d", i).isZero();
      numbers.add(start());
    }
    return numbers;
  }

  /** Starts as many as may, up to a number. */
  private int starts(int most) {
    int count = 0;
    while (count < most && waitAfter(0) == 0) {
      start();
      count++;
    }
    return count;
  }

  private void answer(long number, long remaining, long resetSeconds) {
    requests.answered(
        number, now, now, new RateLimitReading(remaining, resetSeconds * SECOND, false));
  }

  private long waitAfter(long later) {
    now += later;
    return requests.nanosUntilFree(now);
  }
}
