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

import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.dispatch.TaskQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bounds on memory: how much of a batch is read, sent and held at once. */
@Timeout(60)
class BoundsTest {

  private final Rig rig = new Rig();

  @Test
  void readsNoFurtherThanReadAheadBeyondItemsInFlight() {
    assertThat(rig.submit(true, Rig.many("a", 10_000)).input.read).isEqualTo(2 + 64);
  }

  @Test
  void readsMoreWhereMoreMayBeInFlight() {
    rig.concurrency = 100;
    assertThat(rig.submit(true, Rig.many("a", 10_000)).input.read).isEqualTo(100 + 100);
  }

  @Test
  void readerIsWokenWhenHalfOfItsItemsHaveStarted() {
    Submitted batch = rig.submit(true, Rig.many("a", 10_000));
    for (int i = 0; i < 31; i++) {
      rig.respond(i);
    }
    assertThat(batch.input.read).isEqualTo(66);
    rig.respond(31);
    assertThat(batch.input.read).isEqualTo(66 + 32);
  }

  @Test
  void nothingStartsWhileTheResultWindowIsFull() {
    rig.concurrency = 1;
    rig.wire.immediately = request -> response(200);
    rig.workersRest = true;
    Submitted batch = rig.submit(true, Rig.many("a", 200));
    rig.step(); // the input is read; nobody takes results
    assertThat(rig.sent).hasSize(1 + 16);
    assertThat(batch.input.read).isEqualTo(1 + 16);
    rig.workersRest = false;
    rig.run();
    assertThat(batch.result().succeeded()).isEqualTo(200);
  }

  @Test
  void waitingResultsAndRequestsInFlightShareOneBound() {
    rig.concurrency = 2;
    rig.submit(true, Rig.many("a", 200));
    rig.workersRest = true;
    for (int i = 0; i < rig.sent.size(); i++) {
      rig.respond(i);
    }
    assertThat(rig.sent).hasSize(2 + 16);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void nothingNewStartsWhileTooManyCallsWaitForARetry() {
    rig.concurrency = 1;
    rig.maxRetries = 1;
    rig.wire.immediately = request -> response(rig.sent.size() <= 10_050 ? 503 : 200);
    Submitted batch = rig.submit(true, Rig.many("a", 10_050));
    assertThat(rig.sent).hasSize(TaskQueue.MAX_WAITING_RETRIES);
    rig.advance(Duration.ofSeconds(2));
    assertThat(batch.result().total()).isEqualTo(10_050);
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void itemsOfAnotherHostAreFoundWithinLookAhead() {
    assertThat(sentOfB(50)).as("with 49 set aside, the next is looked at").isTrue();
    assertThat(sentOfB(51)).as("with 50 set aside, it is not").isFalse();
  }

  private static boolean sentOfB(int itemsOfA) {
    Rig rig = new Rig();
    rig.lookAhead = 50;
    rig.hostConcurrency = 1;
    List<String> names = new ArrayList<>(Rig.many("a", itemsOfA));
    names.add("b/x");
    rig.submit(false, names);
    return rig.paths().contains("/x");
  }

  @Test
  void inputIsReadOnlyAsFarAsLookAhead() {
    rig.lookAhead = 50;
    rig.hostConcurrency = 1;
    assertThat(rig.submit(true, Rig.many("a", 500)).input.read).isEqualTo(1 + 50);
  }

  @Test
  void readingGoesOnWhileAllReadItemsAreSetAside() {
    rig.hostConcurrency = 1;
    List<String> names = new ArrayList<>(Rig.many("a", 500));
    names.add("b/x");
    rig.submit(true, names);
    assertThat(rig.paths()).containsExactly("/0", "/x");
  }

  @Test
  void sendingDoesNotWaitForParsing() {
    rig.concurrency = 1;
    rig.submit("a/0", "a/1");
    rig.workersRest = true;
    rig.respond(0);
    assertThat(rig.paths()).containsExactly("/0", "/1");
  }

  @Test
  void sendingGoesOnBesideASlowParser() {
    rig.concurrency = 1;
    List<Integer> sentWhenMade = new ArrayList<>();
    rig.values = (response, whole) -> sentWhenMade.add(rig.sent.size());
    rig.submit(true, Rig.many("a", 100));
    rig.workersRest = true;
    for (int i = 0; i < rig.sent.size(); i++) {
      rig.respond(i);
    }
    assertThat(rig.sent).hasSize(17);
    rig.workersRest = false;
    rig.run();
    assertThat(sentWhenMade).hasSize(17);
    assertThat(sentWhenMade.get(15)).isEqualTo(17);
    assertThat(sentWhenMade.get(16)).as("after a portion of 16 values").isEqualTo(18);
  }

  @Test
  void itemsOfOneHostKeepTheirOrder() {
    rig.hostConcurrency = 1;
    rig.submit("a/0", "a/1", "a/2", "a/3");
    rig.respondToAll();
    assertThat(rig.paths()).containsExactly("/0", "/1", "/2", "/3");
  }

  @Test
  void hostRateHoldsToTheLastItem() {
    rig.hostRps = 1.0;
    rig.wire.immediately = request -> response(200);
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "a/3", "a/4");
    for (int i = 1; i <= 5; i++) {
      assertThat(rig.sent).hasSize(i);
      rig.advanceMillis(1_001);
    }
    assertThat(batch.result().succeeded()).isEqualTo(5);
  }
}
