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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Input that fails, blocks or is cut. */
@Timeout(30)
class InputTest {

  private final Rig rig = new Rig();

  @AfterEach
  void leaveNoInterruptBehind() {
    Thread.interrupted();
  }

  private static TestInput lazy(String... names) {
    TestInput input = new TestInput(names);
    input.lazy = true;
    return input;
  }

  @Test
  void openFailureEndsTheBatchWithItsException() {
    TestInput input = new TestInput("a/0");
    input.shape = Shape.MAP;
    input.onOpen = new IOException("no such file");
    Submitted batch = rig.submit(input);
    assertThat(batch.result().inputError()).isSameAs(input.onOpen);
    assertThat(batch.result().total()).isZero();
    assertThat(batch.result().body()).isEqualTo(List.of());
    assertThat(rig.sent).isEmpty();
    assertThat(input.opened).isEqualTo(1);
  }

  @Test
  void itemsReadBeforeTheInputFailedAreCompleted() {
    TestInput input = lazy("a/0", "a/1");
    input.atEnd = new IOException("connection lost");
    Submitted batch = rig.submit(input);
    assertThat(batch.results).isEmpty();
    assertThat(input.closed).isPositive();
    rig.respond(0);
    rig.end(1, response(404));
    assertThat(batch.result().inputError()).isSameAs(input.atEnd);
    assertThat(batch.result().total()).isEqualTo(2);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void completeInputHasNoError() {
    Submitted batch = rig.submit("a/0");
    rig.respond(0);
    assertThat(batch.result().inputError()).isNull();
  }

  @Test
  void inputIsClosedBeforeTheBatchEnds() {
    List<Integer> tasksWhenClosed = new ArrayList<>();
    TestInput input = new TestInput();
    input.onClose = () -> tasksWhenClosed.add(rig.tasks());
    rig.submit(input);
    assertThat(tasksWhenClosed).first().as("no listener has been told of the end").isEqualTo(0);
  }

  @Test
  void inputReadInPortionsIsOpenedOnce() {
    Submitted batch = rig.submit(true, Rig.many("a", 500));
    rig.respondToAll();
    assertThat(batch.result().succeeded()).isEqualTo(500);
    assertThat(batch.input.opened).isEqualTo(1);
  }

  @Test
  void cutInterruptsTheThreadBlockedOnInputAndDoesNotBlock() {
    List<Boolean> interrupted = new ArrayList<>();
    List<Integer> active = new ArrayList<>();
    TestInput input = lazy("a/0");
    input.onRead =
        () -> {
          rig.engine().close("stopped");
          interrupted.add(Thread.currentThread().isInterrupted());
          rig.run();
          active.add(rig.engine().activeBatches());
        };
    Submitted batch = rig.submit(input);
    assertThat(interrupted).containsExactly(true);
    assertThat(active).as("ended while the input still waited").containsExactly(0);
    assertThat(batch.result().total()).as("a late item does not count").isZero();
    assertThat(Thread.currentThread().isInterrupted())
        .as("the interrupt is not carried into the thread's next task")
        .isFalse();
    assertThat(input.closed).isPositive();
  }

  @Test
  void cutDoesNotInterruptReadingFromMemory() {
    List<Boolean> interrupted = new ArrayList<>();
    TestInput input = new TestInput("a/0", "a/1");
    input.onRead =
        () -> {
          rig.engine().close("stopped");
          interrupted.add(Thread.currentThread().isInterrupted());
        };
    Submitted batch = rig.submit(input);
    assertThat(interrupted).doesNotContain(true);
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED, Kind.CANCELLED);
  }

  @Test
  void cutDoesNotInterruptARepositoryLookup() {
    List<Boolean> interrupted = new ArrayList<>();
    rig.engine();
    rig.store =
        new IdempotentStore() {
          @Override
          public boolean isDone(Item item) {
            rig.engine().quiesce("stopping"); // another thread, while the repository is asked
            interrupted.add(Thread.currentThread().isInterrupted());
            return false;
          }

          @Override
          public void delivered(Item item) {}
        };
    Submitted batch = rig.submit(true, List.of("a/0", "a/1"));
    assertThat(interrupted).containsExactly(false);
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED);
  }

  @Test
  void cutInterruptsReadingAfterARepositoryLookup() {
    List<Boolean> interrupted = new ArrayList<>();
    rig.store = new TestIdempotentStore();
    TestInput input = lazy("a/0", "a/1");
    input.onRead =
        () -> {
          if (input.read == 1) {
            rig.engine().quiesce("stopping");
            interrupted.add(Thread.currentThread().isInterrupted());
          }
        };
    rig.submit(input);
    assertThat(interrupted).containsExactly(true);
  }

  @Test
  void closedResultStreamInterruptsReading() {
    List<Boolean> interrupted = new ArrayList<>();
    List<Submitted> batches = new ArrayList<>();
    rig.streamWindow = 3;
    TestInput input = new TestInput(Rig.many("a", 500));
    batches.add(rig.submit(input));
    input.onRead =
        () -> {
          if (interrupted.isEmpty()) {
            batches.get(0).stream().close();
            interrupted.add(Thread.currentThread().isInterrupted());
          }
        };
    for (int i = 0; interrupted.isEmpty(); i++) {
      rig.respond(i);
      if (interrupted.isEmpty()) {
        batches.get(0).stream().next();
        rig.run();
      }
    }
    assertThat(interrupted).containsExactly(true);
  }

  @Test
  void cutDoesNotInterruptAThreadThatHasFinishedReading() {
    Submitted batch = rig.submit(true, Rig.many("a", 500));
    rig.engine().cancel(batch.batch(), "enough");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    rig.run();
    assertThat(batch.input.closed).isPositive();
  }

  @Test
  void invalidItemsAreCountedAtTheirPositions() {
    Submitted batch = rig.submit("!1", "a/1", "!2");
    rig.respond(0);
    assertThat(batch.result().failures()).extracting(f -> f.index()).containsExactly(0, 2);
    assertThat(batch.result().total()).isEqualTo(3);
  }

  @Test
  void inputMayConsistOfInvalidItems() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      names.add("!wrong");
    }
    Submitted batch = rig.submit(true, names);
    assertThat(batch.result().failures()).hasSize(1_000);
  }
}
