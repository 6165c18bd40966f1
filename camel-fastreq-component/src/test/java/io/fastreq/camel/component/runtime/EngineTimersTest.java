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
package io.fastreq.camel.component.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.policy.Delayer.Cancellable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The timers of an engine. */
class EngineTimersTest {

  private final List<Runnable> planned = new ArrayList<>();
  private final List<Integer> cancelled = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final EngineTimers timers =
      new EngineTimers(
          (nanos, task) -> {
            planned.add(task);
            int number = planned.size();
            return () -> cancelled.add(number);
          });

  @Test
  void closeCancelsPendingTasksOnly() {
    timers.delay(1, () -> done.add("first"));
    timers.delay(1, () -> done.add("second"));
    planned.get(0).run();
    timers.close();
    assertThat(cancelled).containsExactly(2);
    planned.get(1).run();
    assertThat(done).containsExactly("first");
  }

  @Test
  void taskScheduledAfterCloseNeverRuns() {
    timers.close();
    timers.delay(1, () -> done.add("late"));
    planned.forEach(Runnable::run);
    assertThat(done).isEmpty();
    assertThat(cancelled).containsExactly(1);
  }

  @Test
  void cancelledTaskDoesNotRun() {
    Cancellable timer = timers.delay(1, () -> done.add("never"));
    timer.cancel();
    planned.get(0).run();
    assertThat(done).isEmpty();
    assertThat(cancelled).containsExactly(1);
  }
}
