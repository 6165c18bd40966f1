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
package io.fastreq.camel.policy.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time that a breaker stays open if it is not configured. */
class OpenIntervalsTest {

  @ParameterizedTest
  @CsvSource({"1, 1000", "2, 2000", "3, 4000", "6, 32000", "7, 60000", "1000000, 60000"})
  void openTimeDoublesUpToAMinuteMinusJitter(int opensInARow, long nominalMillis) {
    for (long seed = 0; seed < 100; seed++) {
      assertThat(new OpenIntervals(seed).apply(opensInARow))
          .isBetween(nominalMillis * 7 / 10, nominalMillis * 9 / 10);
    }
  }

  @Test
  void sameOpeningAlwaysHasTheSameTime() {
    OpenIntervals intervals = OpenIntervals.startingAnywhere();
    assertThat(intervals.apply(3)).isEqualTo(intervals.apply(3));
  }

  @Test
  void intervalsDifferFromOneAnother() {
    assertThat(new OpenIntervals(1).apply(5)).isNotEqualTo(new OpenIntervals(2).apply(5));
  }
}
