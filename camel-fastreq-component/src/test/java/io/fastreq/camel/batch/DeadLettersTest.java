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
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.failure.DeadLetter;
import io.fastreq.camel.batch.failure.FailureHandler.Result;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.result.Aggregator;
import io.fastreq.camel.policy.FailureLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dead letters: when they are sent, what waits for them, and what becomes of refused ones. */
@Timeout(30)
class DeadLettersTest {

  private static final Result ACCEPTED = new Result(null, null);
  private static final Result REFUSED = new Result(null, new IllegalStateException("full"));

  private final Rig rig = new Rig();
  private final List<FastreqFailure> letters = new ArrayList<>();
  private final List<Consumer<Result>> open = new ArrayList<>();
  private final List<FastreqFailure> refused = new ArrayList<>();
  private final List<Throwable> problems = new ArrayList<>();

  /** What becomes of letters at once; null if the test says later. */
  private @Nullable Result result = ACCEPTED;

  DeadLettersTest() {
    rig.deadLetter =
        new DeadLetter() {
          @Override
          public void run(FastreqFailure failure, Consumer<Result> onDone) {
            letters.add(failure);
            if (result == null) {
              open.add(onDone);
            } else {
              onDone.accept(result);
            }
          }

          @Override
          public void notAccepted(FastreqFailure failure, Throwable problem) {
            refused.add(failure);
            problems.add(problem);
          }
        };
  }

  private void end(int letter, Result result) {
    open.get(letter).accept(result);
    rig.run();
  }

  @Test
  void failedItemHasALetterAndStaysFailed() {
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    rig.respond(1);
    assertThat(batch.failure().index()).isZero();
    assertThat(letters).containsExactly(batch.failure());
    assertThat(batch.result().deadLettered()).isEqualTo(1);
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(batch.batch().summary().deadLettered()).isEqualTo(1);
  }

  @Test
  void batchEndsOnlyWhenTheLetterHasBeenAccepted() {
    result = null;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    rig.respond(1);
    assertThat(batch.results).isEmpty();
    end(0, ACCEPTED);
    assertThat(batch.result().failed()).isEqualTo(1);
  }

  @Test
  void letterIsSentOnAWorkerAfterTheLastAttempt() {
    rig.maxRetries = 1;
    rig.submit("a/0");
    rig.end(0, response(503));
    assertThat(letters).isEmpty();
    rig.advance(Duration.ofSeconds(1));
    rig.workersRest = true;
    rig.end(1, response(503));
    assertThat(letters).isEmpty();
    rig.workersRest = false;
    rig.run();
    assertThat(letters).hasSize(1);
  }

  @Test
  void refusedLetterIsReportedAndLosesNothing() {
    result = REFUSED;
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(404));
    assertThat(batch.failure().kind()).isEqualTo(Kind.STATUS);
    assertThat(batch.result().deadLettered()).isZero();
    assertThat(refused).containsExactly(batch.failure());
    assertThat(problems).containsExactly(REFUSED.problem());
  }

  @Test
  void letterThatThrowsIsReported() {
    DeadLetter before = rig.deadLetter;
    rig.deadLetter =
        new DeadLetter() {
          @Override
          public void run(FastreqFailure failure, Consumer<Result> onDone) {
            throw new AssertionError("broken");
          }

          @Override
          public void notAccepted(FastreqFailure failure, Throwable problem) {
            before.notAccepted(failure, problem);
          }
        };
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(404));
    assertThat(batch.result().failed()).isEqualTo(1);
    assertThat(problems.get(0)).hasMessage("broken");
  }

  @Test
  void itemThatIsNoRequestHasALetter() {
    Submitted batch = rig.submit("!17", "a/1");
    rig.respond(0);
    assertThat(letters).extracting(FastreqFailure::kind).containsExactly(Kind.VALIDATION);
    assertThat(batch.result().deadLettered()).isEqualTo(1);
  }

  @Test
  void itemSavedByItsFallbackHasNone() {
    rig.fallback =
        (failure, onDone) ->
            onDone.accept(failure.index() == 0 ? new Result("saved", null) : REFUSED);
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    rig.end(1, response(404));
    assertThat(batch.result().fallbacks()).isEqualTo(1);
    assertThat(letters).extracting(FastreqFailure::index).containsExactly(1);
  }

  @Test
  void firstFailureStillHasItsLetterWhereItStopsTheBatch() {
    result = null;
    rig.stopOnException = true;
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.end(0, response(404));
    assertThat(rig.sent).hasSize(1);
    end(0, ACCEPTED);
    assertThat(batch.kinds()).containsExactly(Kind.STATUS, Kind.CANCELLED, Kind.CANCELLED);
    assertThat(letters).hasSize(1);
    assertThat(batch.result().deadLettered()).isEqualTo(1);
  }

  @Test
  void batchIsCutBeforeTheLetterOfItsLastFailureIsAccepted() {
    result = null;
    rig.maxFailures = FailureLimit.parse("maxFailures", "0");
    rig.concurrency = 1;
    rig.values =
        (response, whole) -> {
          throw new IllegalStateException("unreadable");
        };
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.respond(0);
    assertThat(rig.sent.size()).as("sent before the letter is accepted").isLessThan(3);
    end(0, ACCEPTED);
    assertThat(batch.kinds()).containsExactly(Kind.PARSE, Kind.CANCELLED, Kind.CANCELLED);
  }

  @Test
  void followersOfADuplicateHaveLettersOfTheirOwn() {
    rig.deduplicate = true;
    Submitted batch = rig.submit("a/0", "a/0", "a/0");
    rig.end(0, response(404));
    assertThat(letters).extracting(FastreqFailure::index).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(batch.result().deadLettered()).isEqualTo(3);
  }

  @Test
  void itemThatTheAggregatorFailsHasALetterAndIsAddedOnce() {
    List<Integer> added = new ArrayList<>();
    rig.aggregator =
        new Aggregator() {
          @Override
          public void add(Item item, @Nullable Object value, @Nullable FastreqFailure failure) {
            added.add(item.index());
            if (item.index() == 1) {
              throw new IllegalStateException("no room");
            }
          }

          @Override
          public @Nullable Object result() {
            return added;
          }
        };
    Submitted batch = rig.submit("a/0", "a/1");
    rig.respondToAll();
    assertThat(letters).extracting(FastreqFailure::kind).containsExactly(Kind.HANDLER);
    assertThat(batch.result().failed()).isEqualTo(1);
    assertThat(batch.result().deadLettered()).isEqualTo(1);
    assertThat(added).containsExactly(0, 1);
  }

  @Test
  void slowLettersHoldBackRequests() {
    result = null;
    rig.concurrency = 2;
    Submitted batch = rig.submit(true, Rig.many("a", 1_000));
    for (int i = 0; i < rig.sent.size(); i++) {
      rig.end(i, response(404));
    }
    assertThat(rig.sent.size()).as("the window of a batch").isLessThan(30);
    assertThat(open).as("as many as requests may be in flight").hasSize(2);
    for (int i = 0; i < open.size(); i++) {
      end(i, ACCEPTED);
      for (int j = i; j < rig.sent.size(); j++) {
        rig.end(j, response(404));
      }
    }
    assertThat(batch.result().deadLettered()).isEqualTo(1_000);
  }

  @Test
  void hangingLetterIsGivenUpSomeTimeAfterTheBatchTimeout() {
    result = null;
    rig.batchTimeout = Duration.ofSeconds(2);
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    rig.advance(Duration.ofSeconds(2));
    assertThat(batch.results).isEmpty();
    rig.advance(Duration.ofSeconds(2));
    assertThat(batch.kinds()).containsExactly(Kind.STATUS, Kind.TIMEOUT);
    assertThat(refused).hasSize(2);
    assertThat(problems.get(0)).hasMessageContaining("deadLetter was given up");
    end(0, ACCEPTED); // too late to count
    assertThat(batch.results).hasSize(1);
    assertThat(batch.result().deadLettered()).isZero();
  }

  @Test
  void itemsThatTheBatchTimeoutEndsHaveLetters() {
    rig.batchTimeout = Duration.ofSeconds(1);
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "a/3");
    rig.advance(Duration.ofSeconds(1));
    assertThat(batch.kinds()).containsOnly(Kind.TIMEOUT).hasSize(4);
    assertThat(letters).hasSize(4);
  }

  @Test
  void stopOfTheProducerGivesUpLetters() {
    result = null;
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(404));
    rig.engine().quiesce("stopping");
    rig.run();
    assertThat(batch.results).as("what is being sent may end").isEmpty();
    rig.cancel(batch, "stopped");
    assertThat(batch.failure().kind()).isEqualTo(Kind.STATUS);
    assertThat(refused).hasSize(1);
  }

  @Test
  void cancelledItemsHaveNone() {
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.cancel(batch, "stopped");
    assertThat(batch.kinds()).containsOnly(Kind.CANCELLED);
    assertThat(letters).isEmpty();
    assertThat(refused).isEmpty();
  }

  @Test
  void streamedFailureIsDeliveredAfterItsLetter() {
    result = null;
    rig.streamWindow = 10;
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(404));
    assertThat(letters).hasSize(1);
    assertThat(batch.batch().summary().failed()).isZero();
    end(0, ACCEPTED);
    FastreqResult delivered = batch.stream().next();
    assertThat(delivered).isSameAs(letters.get(0));
    assertThat(batch.stream().summary().deadLettered()).isEqualTo(1);
  }

  @Test
  void closedStreamDoesNotLoseLetters() {
    result = null;
    rig.streamWindow = 10;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    batch.stream().close();
    rig.run();
    assertThat(batch.results).isEmpty();
    end(0, ACCEPTED);
    assertThat(batch.results).hasSize(1);
    assertThat(batch.result().deadLettered()).isEqualTo(1);
  }

  @Test
  void letterWithoutAThreadIsReported() {
    Submitted batch = rig.submit("a/0");
    rig.workersRefuse = true;
    rig.end(0, response(404));
    assertThat(batch.result().failed()).isEqualTo(1);
    assertThat(refused).hasSize(1);
    assertThat(letters).isEmpty();
  }

  @Test
  void lettersOfManyItemsWithoutThreadsDoNotStandOnOneStack() {
    rig.batchTimeout = Duration.ofSeconds(1);
    Submitted batch = rig.submit(false, Rig.many("a", 20_000));
    rig.workersRefuse = true;
    rig.advance(Duration.ofSeconds(1));
    rig.run();
    assertThat(batch.result().failed()).isEqualTo(20_000);
    assertThat(refused).hasSize(20_000);
  }
}
