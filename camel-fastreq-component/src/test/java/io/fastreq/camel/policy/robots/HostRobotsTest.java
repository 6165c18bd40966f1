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
package io.fastreq.camel.policy.robots;

import static io.fastreq.camel.policy.robots.HostRobots.State.FETCH;
import static io.fastreq.camel.policy.robots.HostRobots.State.KNOWN;
import static io.fastreq.camel.policy.robots.HostRobots.State.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HostRobotsTest {

  private static final long DAY = TimeUnit.DAYS.toNanos(1);

  private final HostRobots robots = new HostRobots();
  private long now = Long.MAX_VALUE - DAY / 2;

  @Test
  void fileIsFetchedOnceHoweverManyAsk() {
    assertThat(robots.ask(now)).isEqualTo(FETCH);

    for (int i = 0; i < 1000; i++) {
      assertThat(robots.ask(now)).isEqualTo(WAIT);
    }
    assertThat(robots.rules(now)).isNull();
  }

  @Test
  void rulesHoldForADay() {
    robots.ask(now);
    robots.fetched(RobotsRules.allowAll(), now);

    now += DAY - 1;
    assertThat(robots.ask(now)).isEqualTo(KNOWN);
    assertThat(robots.rules(now)).isSameAs(RobotsRules.allowAll());
    now++;
    assertThat(robots.ask(now)).isEqualTo(FETCH);
    assertThat(robots.ask(now)).isEqualTo(WAIT);
    assertThat(robots.rules(now)).isNull();
  }

  @Test
  void serverErrorForbidsForMinutesNotForADay() {
    robots.ask(now);
    robots.fetched(RobotsRules.forbidAll(), now);

    now += TimeUnit.MINUTES.toNanos(5) - 1;
    assertThat(robots.ask(now)).isEqualTo(KNOWN);
    now++;
    assertThat(robots.ask(now)).isEqualTo(FETCH);
  }

  @Test
  void fetchThatWasGivenUpIsLeftToTheNextOne() {
    robots.ask(now);

    robots.abandoned();

    assertThat(robots.ask(now)).isEqualTo(FETCH);
    assertThat(robots.ask(now)).isEqualTo(WAIT);
  }
}
