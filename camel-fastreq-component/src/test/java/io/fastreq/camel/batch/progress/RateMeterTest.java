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
package io.fastreq.camel.batch.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateMeterTest {

  private static final long SECOND = 1_000_000_000L;

  private final RateMeter meter = new RateMeter(-SECOND);

  @Test
  void rateCoversTheLastOneToTwoSeconds() {
    meter.note(0, 100);
    meter.note(SECOND, 110);
    assertThat(meter.perSecond(SECOND, 110)).isEqualTo(10);
    assertThat(meter.perSecond(SECOND + SECOND / 2, 125)).isEqualTo(16.666, within());
    meter.note(2 * SECOND, 140);
    assertThat(meter.perSecond(2 * SECOND, 140)).isEqualTo(30);
  }

  @Test
  void manySamplesInASecondCountAsOne() {
    meter.note(0, 10);
    for (int i = 1; i < 100; i++) {
      meter.note(i * SECOND / 100, 10 + i);
    }
    assertThat(meter.perSecond(SECOND - 1, 109)).isEqualTo(109 / 2.0, within());
  }

  @Test
  void rateFallsToZeroWithoutSamples() {
    meter.note(0, 1_000);
    assertThat(meter.perSecond(100 * SECOND, 1_000)).isZero();
  }

  @Test
  void rateIsZeroWhenNoTimeHasPassed() {
    assertThat(meter.perSecond(-SECOND, 5)).isZero();
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.api.Assertions.within(0.01);
  }
}
