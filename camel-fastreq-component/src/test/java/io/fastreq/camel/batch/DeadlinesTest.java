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
package io.fastreq.camel.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig.Submitted;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The deadlines of attempts, which share one timer. */
@Timeout(30)
class DeadlinesTest {

  private final Rig rig = new Rig();

  @BeforeEach
  void startTheClockAtAnArbitraryTime() {
    rig.now = 1_000 * Rig.SECOND;
    rig.concurrency = 10;
  }

  private Submitted submit(String name, Duration timeout) {
    TestInput input = new TestInput(name);
    input.timeout = timeout;
    return rig.submit(input);
  }

  @Test
  void eachAttemptEndsAtItsOwnDeadlineWhateverTheOrderOfStart() {
    Submitted slow = submit("a/0", Duration.ofSeconds(30));
    Submitted quick = submit("a/1", Duration.ofSeconds(5));
    Submitted between = submit("a/2", Duration.ofSeconds(10));
    rig.advanceMillis(4_999);
    assertThat(quick.results).isEmpty();
    rig.advanceMillis(1);
    assertThat(quick.failure().message()).isEqualTo("no whole answer within 5000 ms");
    rig.advanceMillis(4_999);
    assertThat(between.results).isEmpty();
    rig.advanceMillis(1);
    assertThat(between.kinds()).containsExactly(Kind.TIMEOUT);
    rig.advanceMillis(19_999);
    assertThat(slow.results).isEmpty();
    rig.advanceMillis(1);
    assertThat(slow.kinds()).containsExactly(Kind.TIMEOUT);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void deadlineOfAnEndedAttemptDoesNotEndALaterOne() {
    rig.submit("a/0");
    rig.advance(Duration.ofSeconds(20));
    Submitted later = rig.submit("a/1");
    rig.respond(0);
    rig.advance(Duration.ofSeconds(29));
    assertThat(later.results).isEmpty();
    rig.advance(Duration.ofSeconds(1));
    assertThat(later.kinds()).containsExactly(Kind.TIMEOUT);
  }

  @Test
  void oneTimerServesAllAttemptsThatBeganTogether() {
    rig.submit("a/0", "a/1", "a/2");
    assertThat(rig.timers()).isEqualTo(1);
  }

  @Test
  void slotOfATimedOutAttemptGoesToTheNextCall() {
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.workersRest = true; // so that only the deadline lets the next one start
    rig.advance(Rig.TIMEOUT);
    assertThat(rig.paths()).containsExactly("/0", "/1");
    rig.workersRest = false;
    rig.respond(1);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void timedOutAttemptIsRetried() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0");
    rig.advance(Rig.TIMEOUT.plusSeconds(1));
    assertThat(rig.sent).hasSize(2);
    rig.respond(1);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void noTimerIsLeftWhenAllAttemptsHaveEnded() {
    Submitted batch = rig.submit("a/0", "a/1");
    rig.advance(Duration.ofSeconds(1));
    rig.respond(0);
    rig.respond(1);
    assertThat(batch.result().succeeded()).isEqualTo(2);
    rig.advance(Rig.TIMEOUT);
    assertThat(rig.timers()).isZero();
  }
}
