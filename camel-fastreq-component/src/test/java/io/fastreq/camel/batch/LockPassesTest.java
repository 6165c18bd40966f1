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

import static io.fastreq.camel.batch.TestTransport.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.batch.Rig.Submitted;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often a call passes the dispatcher's lock, from its item's being read to its result. */
@Timeout(60)
class LockPassesTest {

  private static final int CALLS = 10_000;

  /** For the ends of the input and of the batch, and whatever comes once for each batch. */
  private static final int ONCE = 20;

  private final Rig rig = new Rig();

  private double passesOf(boolean lazy) {
    rig.concurrency = 20;
    Submitted batch = rig.submit(lazy, Rig.many("a", CALLS));
    for (int i = 0; i < rig.sent.size(); i++) {
      rig.respond(i);
    }
    assertThat(batch.result().succeeded()).isEqualTo(CALLS);
    return rig.lock.passes() - ONCE;
  }

  @Test
  void callPassesTheLockTwice() {
    assertThat(passesOf(true)).as("read, ended").isLessThanOrEqualTo(2.0 * CALLS);
  }

  @Test
  void callsThatAreReadFromMemoryPassTheLockTogether() {
    assertThat(passesOf(false)).as("ended").isLessThanOrEqualTo(1.15 * CALLS);
  }

  @Test
  void callsThatEndTogetherAreDeliveredTogether() {
    rig.concurrency = 20;
    Submitted batch = rig.submit(false, Rig.many("a", CALLS));
    rig.workersRest = true;
    for (int i = 0; i < rig.sent.size(); i++) {
      rig.respond(i);
      if (i % 16 == 15 || i == rig.sent.size() - 1) {
        rig.workersRest = false;
        rig.run();
        rig.workersRest = true;
      }
    }
    assertThat(batch.result().succeeded()).isEqualTo(CALLS);
    assertThat(rig.lock.passes()).isLessThanOrEqualTo((long) (1.4 * CALLS));
  }

  @Test
  void callPassesTheLockThreeTimesOnThreadsOfItsOwn() {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      rig.executor = threads;
      rig.concurrency = 20;
      rig.wire.onSend = sent -> threads.execute(() -> sent.listener.accept(response(200)));
      Submitted batch = rig.submit(true, Rig.many("a", CALLS));
      await().atMost(Duration.ofSeconds(50)).until(() -> !batch.results.isEmpty());
      assertThat(batch.result().succeeded()).isEqualTo(CALLS);
      assertThat(rig.lock.passes() - ONCE).isLessThanOrEqualTo(3L * CALLS);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void rateThatHoldsNobodyBackCostsOnePassMore() {
    rig.rps = 1_000_000.0;
    rig.burst = CALLS;
    assertThat(passesOf(true)).as("and connected").isLessThanOrEqualTo(3.0 * CALLS);
  }

  @Test
  void retryCostsTwoPassesMore() {
    rig.maxRetries = 1;
    rig.concurrency = 20;
    Submitted batch = rig.submit(true, Rig.many("a", CALLS));
    for (int i = 0; i < CALLS; i++) {
      rig.end(i, response(503));
      rig.advance(Duration.ofSeconds(1));
    }
    for (int i = 0; i < rig.sent.size(); i++) {
      rig.respond(i);
    }
    assertThat(batch.result().total()).isEqualTo(CALLS);
    assertThat(rig.lock.passes() - ONCE).isLessThanOrEqualTo(5L * CALLS);
  }
}
