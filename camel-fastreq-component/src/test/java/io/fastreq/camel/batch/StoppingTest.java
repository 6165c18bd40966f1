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
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.policy.FailureLimit;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches that are cut, and the items set aside by then. */
@Timeout(30)
class StoppingTest {

  private final Rig rig = new Rig();

  @Test
  void closedEngineAbortsRequestsInFlightAndTakesNoMore() {
    Submitted first = rig.submit("a/0", "a/1", "a/2");
    Submitted second = rig.submit("b/3");
    rig.engine().close("stopped");
    rig.run();
    assertThat(first.kinds()).containsOnly(Kind.CANCELLED).hasSize(3);
    assertThat(second.kinds()).containsExactly(Kind.CANCELLED);
    assertThat(first.result().failures())
        .extracting(FastreqFailure::message)
        .containsOnly("stopped");
    assertThat(rig.sent).hasSize(2).allMatch(ongoing -> ongoing.aborted);
    assertThat(rig.submit("a/4").kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.sent).hasSize(2);
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void openBatchesAreCounted() {
    rig.submit("a/0");
    rig.submit("a/1");
    rig.submit();
    assertThat(rig.engine().activeBatches()).isEqualTo(2);
    rig.respond(0);
    assertThat(rig.engine().activeBatches()).isEqualTo(1);
  }

  @Test
  void engineKnowsItsName() {
    assertThat(rig.engine().name()).isEqualTo("rig");
  }

  /** Two in flight, one waiting for a retry, some set aside for host a, the rest not looked at. */
  private Submitted inEveryState() {
    rig.hostConcurrency = 1;
    rig.concurrency = 3;
    rig.maxRetries = 1;
    Submitted batch = rig.submit("b/0", "a/1", "a/2", "a/3", "c/4", "d/5", "d/6", "e/7");
    rig.end(0, response(503));
    assertThat(rig.engine().inFlight()).isEqualTo(3);
    return batch;
  }

  @Test
  void firstReasonCountsAndALaterCutMayStillAbort() {
    Submitted batch = inEveryState();
    rig.engine().quiesce("first");
    rig.run();
    assertThat(batch.results).as("requests in flight may end").isEmpty();
    rig.cancel(batch, "second");
    assertThat(batch.result().total()).isEqualTo(8);
    assertThat(batch.kinds()).containsOnly(Kind.CANCELLED).hasSize(8);
    assertThat(batch.result().failures()).extracting(FastreqFailure::message).containsOnly("first");
    assertThat(rig.sent.subList(1, 4)).allMatch(ongoing -> ongoing.aborted);
    assertThat(batch.results).hasSize(1);
  }

  @Test
  void quiescedEngineStartsNothingWhateverItWaitedFor() {
    Submitted batch = inEveryState();
    rig.engine().quiesce("stopping");
    rig.run();
    rig.advance(Duration.ofSeconds(5));
    for (int i = 1; i < 4; i++) {
      rig.respond(i);
    }
    assertThat(rig.sent).hasSize(4);
    assertThat(batch.result().succeeded()).isEqualTo(3);
    assertThat(batch.kinds()).containsOnly(Kind.CANCELLED).hasSize(5);
  }

  @Test
  void callThatWaitsForASlotDoesNotStartInAQuiescedEngine() {
    rig.hostConcurrency = 1;
    rig.concurrency = 2;
    Submitted first = rig.submit("a/0", "a/1", "a/2");
    Submitted second = rig.submit("b/3", "c/4", "c/5");
    assertThat(rig.paths()).containsExactly("/0", "/3");
    rig.respond(0); // host a is free, and the slot goes to the other batch
    assertThat(rig.sent).hasSize(3);
    rig.engine().quiesce("stopping");
    rig.run();
    for (int i = 1; i < 3; i++) {
      rig.respond(i);
    }
    assertThat(rig.sent).hasSize(3);
    assertThat(first.result().total()).isEqualTo(3);
    assertThat(second.result().total()).isEqualTo(3);
    assertThat(rig.engine().inFlight()).isZero();
  }

  @Test
  void failureInFlightIsNotRetriedInAQuiescedEngine() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0");
    rig.engine().quiesce("stopping");
    rig.end(0, response(503));
    assertThat(batch.kinds()).containsExactly(Kind.STATUS);
    rig.advance(Duration.ofSeconds(5));
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void retryDueWhileItsBatchIsCutIsNotSent() {
    rig.maxRetries = 1;
    rig.timersHear = false; // timers already run when they are cancelled
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(503));
    rig.cancel(batch, "enough");
    rig.advance(Duration.ofSeconds(1));
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED);
    assertThat(rig.submit("a/1").results).isEmpty();
    assertThat(rig.paths()).containsExactly("/0", "/1");
  }

  @Test
  void batchTimeoutAfterTheEndChangesNothing() {
    rig.batchTimeout = Duration.ofSeconds(1);
    rig.timersHear = false;
    Submitted batch = rig.submit("a/0");
    rig.respond(0);
    rig.advance(Duration.ofSeconds(2));
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void batchTimeoutIsCancelledWhenTheBatchEnds() {
    rig.batchTimeout = Duration.ofHours(1);
    rig.submit();
    assertThat(rig.timers()).isZero();
  }

  @Test
  void stopOnFailureDoesNotStopWithoutAFailure() {
    rig.stopOnException = true;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.respondToAll();
    assertThat(batch.result().succeeded()).isEqualTo(3);
  }

  @Test
  void nothingIsSentAfterAFailureThatIsNotYetProcessed() {
    rig.stopOnException = true;
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.workersRest = true;
    rig.end(0, response(404));
    assertThat(rig.sent).hasSize(1);
    rig.workersRest = false;
    rig.run();
    assertThat(batch.kinds()).containsExactly(Kind.STATUS, Kind.CANCELLED, Kind.CANCELLED);
  }

  @Test
  void invalidItemStopsTheBatch() {
    rig.stopOnException = true;
    Submitted batch = rig.submit("!17", "a/1");
    assertThat(batch.kinds()).containsExactly(Kind.VALIDATION, Kind.CANCELLED);
    assertThat(rig.sent).isEmpty();
  }

  @Test
  void parseFailureStopsTheBatch() {
    rig.stopOnException = true;
    rig.values =
        (response, whole) -> {
          throw new IllegalStateException("unreadable");
        };
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.respond(0);
    assertThat(batch.kinds()).startsWith(Kind.PARSE).hasSize(3);
    assertThat(rig.sent.get(1).aborted).isTrue();
  }

  @Test
  void remainingItemsAreCountedAtHighConcurrency() {
    rig.concurrency = 100;
    Submitted batch = rig.submit(false, Rig.many("a", 1_000));
    rig.cancel(batch, "enough");
    assertThat(batch.result().total()).isEqualTo(1_000);
    assertThat(batch.input.closed).isPositive();
  }

  @Test
  void batchIsCutByTheFailureBeyondTheLimit() {
    rig.maxFailures = FailureLimit.parse("maxFailures", "2");
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "a/3", "a/4", "a/5");
    rig.end(0, response(404));
    rig.respond(1);
    rig.end(2, response(404));
    assertThat(rig.sent).as("as many as are allowed").hasSize(4);
    rig.workersRest = true;
    rig.end(3, response(404));
    assertThat(rig.sent).as("nothing more, even before the result is processed").hasSize(4);
    rig.workersRest = false;
    rig.run();
    assertThat(batch.kinds())
        .containsExactly(Kind.STATUS, Kind.STATUS, Kind.STATUS, Kind.CANCELLED, Kind.CANCELLED);
    assertThat(batch.result().failures().get(4).message()).contains("maxFailures=2");
  }

  @Test
  void failuresThatShowOnlyInTheValueCountOnce() {
    rig.maxFailures = FailureLimit.parse("maxFailures", "1");
    rig.concurrency = 1;
    rig.values =
        (response, whole) -> {
          throw new IllegalStateException("unreadable");
        };
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "a/3");
    rig.end(0, response(404));
    assertThat(rig.sent).hasSize(2);
    rig.respond(1);
    assertThat(batch.kinds().subList(0, 2)).containsExactly(Kind.STATUS, Kind.PARSE);
    assertThat(batch.kinds().subList(2, 4)).containsOnly(Kind.CANCELLED);
  }

  @Test
  void itemsSavedByTheirFallbackAreNoFailures() {
    rig.maxFailures = FailureLimit.parse("maxFailures", "0");
    rig.fallback = (failure, onDone) -> onDone.accept(new FailureHandler.Result("saved", null));
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    for (int i = 0; i < 3; i++) {
      rig.end(i, response(404));
    }
    assertThat(batch.result().fallbacks()).isEqualTo(3);
  }

  @Test
  void itemsThatNoFallbackSavesAreFailures() {
    rig.maxFailures = FailureLimit.parse("maxFailures", "1");
    rig.fallback =
        (failure, onDone) -> onDone.accept(new FailureHandler.Result(null, new IOException()));
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "a/3");
    for (int i = 0; i < rig.sent.size(); i++) {
      rig.end(i, response(404));
    }
    assertThat(batch.result().total()).isEqualTo(4);
    assertThat(batch.kinds()).contains(Kind.CANCELLED);
  }

  @Test
  void followersOfADuplicateCountAsFailures() {
    rig.maxFailures = FailureLimit.parse("maxFailures", "2");
    rig.deduplicate = true;
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/0", "a/0", "a/1", "a/2");
    rig.end(0, response(404));
    assertThat(batch.kinds().subList(0, 3)).containsOnly(Kind.STATUS);
    assertThat(batch.kinds().subList(3, 5)).containsOnly(Kind.CANCELLED);
  }

  @Test
  void percentageIsLookedAtFromOneHundredResultsOn() {
    rig.maxFailures = FailureLimit.parse("maxFailures", "10%");
    rig.concurrency = 1;
    Submitted batch = rig.submit(false, Rig.many("a", 200));
    for (int i = 0; i < 99; i++) {
      rig.end(i, response(i < 50 ? 404 : 200));
    }
    assertThat(batch.results).isEmpty();
    rig.respond(99); // a success may be the result that makes the percentage count
    assertThat(batch.result().total()).isEqualTo(200);
    assertThat(batch.result().failed()).isEqualTo(150);
    assertThat(rig.sent).hasSizeLessThan(110);
  }

  @Test
  void percentageFollowsTheResults() {
    rig.maxFailures = FailureLimit.parse("maxFailures", "10%");
    Submitted batch = rig.submit(false, Rig.many("a", 400));
    for (int i = 0; i < rig.sent.size(); i++) {
      rig.end(i, response(i >= 100 && i % 10 == 0 ? 404 : 200));
    }
    assertThat(batch.result().failed()).isEqualTo(30);
    assertThat(batch.kinds()).containsOnly(Kind.STATUS);
  }

  @Test
  void eachBatchHasItsOwnLimit() {
    rig.maxFailures = FailureLimit.parse("maxFailures", "1");
    rig.concurrency = 1;
    for (int i = 0; i < 4; i++) {
      Submitted batch = rig.submit("a/" + i);
      rig.end(i, response(404));
      assertThat(batch.kinds()).containsExactly(Kind.STATUS);
    }
  }
}
