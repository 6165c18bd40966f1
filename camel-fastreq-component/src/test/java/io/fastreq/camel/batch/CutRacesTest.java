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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqSummary;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.result.Aggregator;
import io.fastreq.camel.batch.result.FailureMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A batch that is cut between two steps of another thread. */
@Timeout(30)
class CutRacesTest {

  private final Rig rig = new Rig();

  /**
   * Submits two items that are read lazily, and cuts the batch at the moment when its reader has
   * the second in hand and is about to tell the dispatcher of it.
   */
  private Submitted cutWhileTheReaderHasTheSecondItemInHand(String first, String second)
      throws InterruptedException {
    TestInput input = new TestInput(first, second);
    input.lazy = true;
    CountDownLatch reading = new CountDownLatch(1);
    boolean[] goOn = new boolean[1];
    Object monitor = new Object();
    input.onRead =
        () -> {
          if (input.read == 1) {
            reading.countDown();
            // Spins, so that a thread that is seen to wait is waiting for the lock.
            for (boolean go = false; !go; Thread.onSpinWait()) {
              synchronized (monitor) {
                go = goOn[0];
              }
            }
          }
        };
    rig.workersRest = true;
    Submitted batch = rig.submit(input);
    Thread reader = new Thread(rig::step, "reader");
    reader.start();
    assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
    rig.workersRest = false;
    rig.lock.lock();
    try {
      synchronized (monitor) {
        goOn[0] = true;
      }
      while (reader.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      rig.cancel(batch, "enough");
    } finally {
      rig.lock.unlock();
    }
    reader.join();
    rig.run();
    return batch;
  }

  @Test
  void batchEndsWhenCutWhileADuplicateIsDetected() throws Exception {
    rig.deduplicate = true;
    Submitted batch = cutWhileTheReaderHasTheSecondItemInHand("a/same", "a/same");
    assertThat(batch.result().total()).isEqualTo(batch.result().failed()).isPositive();
    assertThat(rig.engine().activeBatches()).isZero();
    assertThat(batch.input.closed).isPositive();
  }

  @Test
  void itemReadAfterTheEndOfItsBatchChangesNothing() throws Exception {
    List<@Nullable FastreqFailure> folded = new ArrayList<>();
    List<Integer> atTheEnd = new ArrayList<>();
    rig.failureMode = FailureMode.INCLUDE;
    rig.aggregator =
        new Aggregator() {
          @Override
          public void add(Item item, @Nullable Object value, @Nullable FastreqFailure failure) {
            folded.add(failure);
          }

          @Override
          public Object result() {
            atTheEnd.add(folded.size());
            return "folded";
          }
        };
    Submitted batch = cutWhileTheReaderHasTheSecondItemInHand("a/0", "a/1");
    assertThat(atTheEnd).containsExactly(folded.size());
    assertThat(batch.result().total()).isEqualTo(folded.size());
    FastreqSummary summary = batch.batch().summary();
    assertThat(summary.total()).isEqualTo(batch.result().total());
  }

  @Test
  void invalidItemReadAfterTheEndOfItsBatchChangesNothing() throws Exception {
    Submitted batch = cutWhileTheReaderHasTheSecondItemInHand("a/0", "!17");
    assertThat(batch.result().total()).isEqualTo(batch.batch().summary().total());
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void countsOfAnEndedBatchDoNotChange() {
    Submitted batch = rig.submit("a/0");
    rig.respond(0);
    FastreqSummary before = batch.batch().summary();
    batch.batch().context().meter().countSent();
    batch.batch().context().meter().countRetries(1);
    rig.advance(Duration.ofSeconds(1));
    assertThat(batch.batch().summary()).isEqualTo(before);
    assertThat(batch.batch().progress().attempts()).isEqualTo(1);
    assertThat(batch.batch().progress().retries()).isZero();
  }

  @Test
  void batchThatEndsWhileItsTimerIsScheduledLeavesNoTimer() {
    rig.batchTimeout = Duration.ofHours(1);
    TestInput input = new TestInput("a/0");
    input.lazy = true;
    boolean[] stopped = new boolean[1];
    rig.onCallback =
        () -> {
          if (rig.timers() > 0 || stopped[0] || rig.engine().activeBatches() == 0) {
            return;
          }
          stopped[0] = true;
          rig.engine().quiesce("stopping"); // while the batch is scheduling its timeout
          rig.run();
        };
    Submitted batch = rig.submit(input);
    assertThat(batch.result().total()).isZero();
    assertThat(rig.timers()).isZero();
  }

  @Test
  void responseAfterTheEndOfACutBatchIsDropped() {
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.respond(0);
    rig.cancel(batch, "enough");
    FastreqSummary before = batch.batch().summary();
    rig.end(1, response(200));
    assertThat(batch.batch().summary()).isEqualTo(before);
    assertThat(batch.results).hasSize(1);
  }
}
