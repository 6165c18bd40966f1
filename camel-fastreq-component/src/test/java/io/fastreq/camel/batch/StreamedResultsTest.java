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

import static io.fastreq.camel.batch.TestTransport.failure;
import static io.fastreq.camel.batch.TestTransport.response;
import static io.fastreq.camel.batch.TestTransport.responseWithBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.FastreqSummary;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.batch.result.ResultStream;
import io.fastreq.camel.http.Outcome.Reach;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results that are streamed to a reader as they arrive. */
@Timeout(30)
class StreamedResultsTest {

  private final Rig rig = new Rig();

  @BeforeEach
  void streamWithRoomForThree() {
    rig.streamWindow = 3;
  }

  /** Returns the next result, and runs the tasks that reading it caused. */
  private FastreqResult next(ResultStream stream) {
    FastreqResult result = stream.next();
    rig.run();
    return result;
  }

  private void close(ResultStream stream) {
    stream.close();
    rig.run();
  }

  /** Runs a blocking task on a thread of its own. */
  private static <T> FutureTask<T> waiting(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread reader = new Thread(future, "reader");
    reader.setDaemon(true);
    reader.start();
    await().until(() -> reader.getState() == Thread.State.WAITING);
    return future;
  }

  @Test
  void resultsComeInResponseOrderWithTheirItems() {
    rig.values = (response, whole) -> "v" + whole.get().index();
    ResultStream stream = rig.submit("k=a/0", "l=a/1").stream();
    rig.end(1, responseWithBody(200, "OK", "second"));
    rig.end(0, responseWithBody(200, "OK", "first"));
    assertThat(stream.hasNext()).isTrue();
    FastreqResponse first = (FastreqResponse) next(stream);
    assertThat(first.index()).isEqualTo(1);
    assertThat(first.key()).isEqualTo("l");
    assertThat(first.text()).isEqualTo("second");
    assertThat(first.value()).isEqualTo("v1");
    assertThat(((FastreqResponse) next(stream)).key()).isEqualTo("k");
    assertThat(stream.hasNext()).isFalse();
  }

  @Test
  void streamIsAvailableBeforeTheFirstResult() {
    Submitted batch = rig.submit("a/0");
    assertThat(batch.streams).hasSize(1);
    assertThat(batch.results).isEmpty();
    rig.respond(0);
    assertThat(batch.result().body()).isSameAs(batch.stream());
    assertThat(batch.streams).hasSize(1);
  }

  @Test
  void batchWithoutStreamingHasNoStream() {
    rig.streamWindow = 0;
    Submitted batch = rig.submit("a/0");
    rig.respond(0);
    assertThat(batch.streams).isEmpty();
    assertThat(batch.result().body()).isEqualTo(List.of("ok"));
  }

  @Test
  void failuresAreElementsOfTheStream() {
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    rig.end(1, failure(Kind.TLS, Reach.NOT_SENT));
    assertThat(((FastreqFailure) next(batch.stream())).kind()).isEqualTo(Kind.STATUS);
    assertThat(((FastreqFailure) next(batch.stream())).kind()).isEqualTo(Kind.TLS);
    assertThat(batch.result().failures()).as("they are in the stream").isEmpty();
  }

  @Test
  void failuresAreOmittedWhereThatIsWanted() {
    rig.failureMode = FailureMode.OMIT;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    rig.respond(1);
    assertThat(next(batch.stream()).isSuccess()).isTrue();
    assertThat(batch.stream().hasNext()).isFalse();
    assertThat(batch.stream().summary().failed()).isEqualTo(1);
  }

  @Test
  void skippedItemsHaveNoResultAndAreCounted() {
    rig.store = new TestIdempotentStore("a/0");
    Submitted batch = rig.submit("a/0", "a/1");
    rig.respond(0);
    assertThat(next(batch.stream()).isSuccess()).isTrue();
    assertThat(batch.stream().hasNext()).isFalse();
    assertThat(batch.stream().summary().skipped()).isEqualTo(1);
    assertThat(batch.stream().summary().total()).isEqualTo(2);
  }

  @Test
  void responseAsValueIsTheResultItself() {
    rig.values = (response, whole) -> whole.get();
    Submitted batch = rig.submit("a/0");
    rig.respond(0);
    FastreqResponse result = (FastreqResponse) next(batch.stream());
    assertThat(result.value()).isNull();
    assertThat(result.text()).isEqualTo("ok");
  }

  @Test
  void fallbackValueComesWithTheResponseItReplaces() {
    rig.fallback = (failure, onDone) -> onDone.accept(new FailureHandler.Result("instead", null));
    Submitted batch = rig.submit("k=a/0", "l=a/1");
    rig.advance(Duration.ofSeconds(2));
    rig.end(0, response(404));
    rig.end(1, failure(Kind.TLS, Reach.NOT_SENT));
    FastreqResponse withResponse = (FastreqResponse) next(batch.stream());
    assertThat(withResponse.value()).isEqualTo("instead");
    assertThat(withResponse.status()).isEqualTo(404);
    FastreqResponse withoutResponse = (FastreqResponse) next(batch.stream());
    assertThat(withoutResponse.value()).isEqualTo("instead");
    assertThat(withoutResponse.status()).isZero();
    assertThat(withoutResponse.key()).isEqualTo("l");
    assertThat(withoutResponse.index()).isEqualTo(1);
    assertThat(withoutResponse.url()).isEqualTo("http://a/1");
    assertThat(withoutResponse.finalUrl()).isEqualTo("http://a/1");
    assertThat(withoutResponse.headers()).isEmpty();
    assertThat(withoutResponse.body()).isEmpty();
    assertThat(withoutResponse.attempts()).isEqualTo(1);
    assertThat(withoutResponse.elapsed()).isEqualTo(Duration.ofSeconds(2));
    assertThat(batch.stream().summary().fallbacks()).isEqualTo(2);
  }

  @Test
  void resultOfAnEqualRequestNamesItsOwnItem() {
    rig.deduplicate = true;
    Submitted batch = rig.submit("k=a/0", "l=a/0");
    rig.respond(0);
    assertThat(((FastreqResponse) next(batch.stream())).key()).isEqualTo("k");
    FastreqResponse second = (FastreqResponse) next(batch.stream());
    assertThat(second.key()).isEqualTo("l");
    assertThat(second.value()).isEqualTo("ok");
    assertThat(batch.stream().hasNext()).isFalse();
  }

  @Test
  void sendingStopsWhileTheStreamIsNotRead() {
    rig.wire.immediately = request -> response(200);
    Submitted batch = rig.submit(true, Rig.many("a", 1_000));
    assertThat(rig.sent).as("concurrency and the window").hasSize(2 + 3);
    assertThat(batch.input.read).isEqualTo(2 + 3);
    rig.advance(Duration.ofMinutes(5));
    assertThat(rig.sent).hasSize(5);
    next(batch.stream());
    assertThat(rig.sent).as("one is being read").hasSize(5);
    next(batch.stream());
    assertThat(rig.sent).as("one has been read").hasSize(6);
    for (int i = 2; i < 1_000; i++) {
      next(batch.stream());
    }
    assertThat(batch.stream().hasNext()).isFalse();
    assertThat(batch.result().total()).isEqualTo(1_000);
  }

  @Test
  void hasNextReadsNothing() {
    rig.wire.immediately = request -> response(200);
    ResultStream stream = rig.submit(true, Rig.many("a", 1_000)).stream();
    next(stream);
    assertThat(stream.hasNext()).isTrue();
    assertThat(stream.hasNext()).isTrue();
    rig.run();
    assertThat(rig.sent).hasSize(5);
  }

  @Test
  void batchEndsWithUnreadResults() {
    Submitted batch = rig.submit("a/0", "a/1");
    rig.advance(Duration.ofSeconds(3));
    rig.respond(0);
    assertThat(batch.stream().isExhausted()).isFalse();
    assertThat(batch.stream().summary().finished()).isFalse();
    rig.respond(1);
    assertThat(batch.result().total()).isEqualTo(2);
    assertThat(rig.engine().activeBatches()).isZero();
    rig.advance(Duration.ofSeconds(60));
    FastreqSummary summary = batch.stream().summary();
    assertThat(summary)
        .isEqualTo(new FastreqSummary(2, 2, 0, 0, 0, 0, 2, Duration.ofSeconds(3), true));
    assertThat(batch.stream().isExhausted()).isFalse();
    next(batch.stream());
    next(batch.stream());
    assertThat(batch.stream().isExhausted()).isTrue();
  }

  @Test
  void summaryHasCurrentCountsWhileTheBatchRuns() {
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.advance(Duration.ofSeconds(3));
    rig.end(0, response(404));
    assertThat(batch.stream().summary())
        .isEqualTo(
            new FastreqSummary(
                1,
                0,
                1,
                0,
                0,
                0,
                3,
                Duration.ofSeconds(3),
                false,
                Map.of("concurrency", Duration.ofSeconds(3))));
  }

  @Test
  void readerWaitsForAResult() throws Exception {
    Submitted batch = rig.submit("a/0");
    FutureTask<FastreqResult> reader = waiting(() -> batch.stream().next());
    rig.respond(0);
    assertThat(reader.get(10, TimeUnit.SECONDS).isSuccess()).isTrue();
  }

  @Test
  void readerWaitsForTheEnd() throws Exception {
    rig.failureMode = FailureMode.OMIT;
    Submitted batch = rig.submit("a/0");
    FutureTask<Boolean> reader = waiting(() -> batch.stream().hasNext());
    rig.end(0, response(404));
    assertThat(reader.get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void waitingReaderIsWokenWhenTheStreamIsClosed() throws Exception {
    Submitted batch = rig.submit("a/0");
    FutureTask<Boolean> reader = waiting(() -> batch.stream().hasNext());
    close(batch.stream());
    assertThat(reader.get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void waitingReaderCanBeInterrupted() throws Exception {
    Submitted batch = rig.submit("a/0");
    List<Thread> threads = new ArrayList<>();
    List<Boolean> interrupted = new ArrayList<>();
    FutureTask<Boolean> reader =
        waiting(
            () -> {
              threads.add(Thread.currentThread());
              try {
                return batch.stream().hasNext();
              } finally {
                interrupted.add(Thread.currentThread().isInterrupted());
              }
            });
    threads.get(0).interrupt();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> reader.get(10, TimeUnit.SECONDS))
        .withCauseInstanceOf(FastreqException.class);
    assertThat(interrupted).containsExactly(true);
  }

  @Test
  void endOfStreamIsStable() {
    ResultStream stream = rig.submit().stream();
    assertThat(stream.hasNext()).isFalse();
    assertThat(stream.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(stream::next);
  }

  @Test
  void closedStreamEndsItsBatch() {
    Submitted batch = rig.submit(true, Rig.many("a", 1_000));
    rig.respond(0);
    close(batch.stream());
    assertThat(rig.sent.subList(1, rig.sent.size())).allMatch(ongoing -> ongoing.aborted);
    int sent = rig.sent.size();
    rig.advance(Duration.ofSeconds(60));
    assertThat(rig.sent).hasSize(sent);
    assertThat(batch.result().total()).isLessThan(100);
    assertThat(batch.input.closed).isPositive();
    assertThat(batch.stream().hasNext()).isFalse();
    assertThat(batch.stream().isExhausted()).isTrue();
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void restOfAListIsNotCountedAfterClose() {
    Submitted batch = rig.submit(false, Rig.many("a", 10_000));
    close(batch.stream());
    assertThat(batch.input.read).isLessThan(200);
    assertThat(batch.result().total()).isEqualTo(batch.input.read);
  }

  @Test
  void streamMayBeClosedTwice() {
    Submitted batch = rig.submit("a/0", "a/1");
    rig.respond(0);
    next(batch.stream());
    close(batch.stream());
    close(batch.stream());
    assertThat(batch.result().total()).isEqualTo(2);
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void closeAtTheEndOfTheStreamCutsNothing() {
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    for (int i = 0; i < 3; i++) {
      rig.respond(i);
    }
    next(batch.stream());
    close(batch.stream());
    assertThat(batch.result().succeeded()).isEqualTo(3);
    assertThat(batch.stream().hasNext()).isFalse();
  }

  @Test
  void resultsAfterCloseAreDropped() {
    Submitted batch = rig.submit("a/0", "a/1");
    rig.workersRest = true;
    rig.respond(0);
    batch.stream().close();
    rig.workersRest = false;
    rig.run();
    assertThat(batch.result().total()).isEqualTo(2);
    assertThat(batch.stream().hasNext()).isFalse();
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void resultsReadBeforeTheInputFailedComeFirst() {
    TestInput input = new TestInput("a/0");
    input.atEnd = new IOException("connection lost");
    Submitted batch = rig.submit(input);
    rig.respond(0);
    assertThat(next(batch.stream()).isSuccess()).isTrue();
    assertThatExceptionOfType(FastreqException.class)
        .isThrownBy(() -> batch.stream().hasNext())
        .withMessage("the input of the batch could not be read to its end: connection lost")
        .withCause(input.atEnd);
    close(batch.stream());
    assertThat(batch.stream().hasNext()).isFalse();
  }

  @Test
  void openFailureHasNoStream() {
    TestInput input = new TestInput();
    input.onOpen = new IOException("no such file");
    Submitted batch = rig.submit(input);
    assertThat(batch.streams).isEmpty();
    assertThat(batch.result().inputError()).isSameAs(input.onOpen);
  }

  @Test
  void successIsDeliveredWhenTheNextResultIsRequested() {
    TestIdempotentStore store = new TestIdempotentStore();
    rig.store = store;
    ResultStream stream = rig.submit("a/0", "a/1", "a/2").stream();
    rig.respond(0);
    rig.end(1, response(404));
    rig.respond(2);
    next(stream);
    assertThat(store.delivered).isEmpty();
    next(stream);
    assertThat(store.delivered).containsExactly("a/0");
    next(stream);
    assertThat(store.delivered).as("a failure is not delivered").containsExactly("a/0");
    assertThat(stream.hasNext()).isFalse();
    assertThat(store.delivered).containsExactly("a/0", "a/2");
  }

  @Test
  void resultBeingReadWhenTheStreamIsClosedIsNotDelivered() {
    TestIdempotentStore store = new TestIdempotentStore();
    rig.store = store;
    ResultStream stream = rig.submit("a/0", "a/1").stream();
    rig.respond(0);
    rig.respond(1);
    next(stream);
    close(stream);
    assertThat(store.delivered).isEmpty();
  }

  @Test
  void claimedResultIsDeliveredWhenItsTaskIsDone() {
    TestIdempotentStore store = new TestIdempotentStore();
    rig.store = store;
    ResultStream stream = rig.submit("a/0", "a/1").stream();
    rig.respond(0);
    rig.respond(1);
    assertThat(stream.claim()).as("nothing has been read").isNull();
    next(stream);
    Runnable done = Objects.requireNonNull(stream.claim());
    assertThat(stream.claim()).as("it is claimed already").isNull();
    next(stream);
    assertThat(store.delivered).isEmpty();
    done.run();
    assertThat(store.delivered).containsExactly("a/0");
    assertThat(stream.hasNext()).isFalse();
    assertThat(store.delivered).containsExactly("a/0", "a/1");
  }

  @Test
  void claimedResultMakesRoomInTheWindow() {
    rig.wire.immediately = request -> response(200);
    ResultStream stream = rig.submit(true, Rig.many("a", 1_000)).stream();
    next(stream);
    assertThat(stream.claim()).isNotNull();
    next(stream);
    assertThat(rig.sent).hasSize(6);
  }

  @Test
  void failuresOfACutBatchAreStreamedAtTheReadersPace() {
    Submitted batch = rig.submit(false, Rig.many("a", 1_000));
    rig.cancel(batch, "enough");
    assertThat(batch.results).as("the rest waits for the reader").isEmpty();
    int failures = 0;
    while (batch.stream().hasNext()) {
      assertThat(((FastreqFailure) next(batch.stream())).kind()).isEqualTo(Kind.CANCELLED);
      failures++;
      if (failures == 100) {
        assertThat(batch.input.read).as("read no faster than results are").isLessThan(200);
      }
    }
    assertThat(failures).isEqualTo(1_000);
    assertThat(batch.result().total()).isEqualTo(1_000);
  }

  @Test
  void failureThatStopsTheBatchIsInTheStream() {
    rig.stopOnException = true;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(404));
    List<Kind> kinds = new ArrayList<>();
    while (batch.stream().hasNext()) {
      kinds.add(((FastreqFailure) next(batch.stream())).kind());
    }
    assertThat(kinds).containsExactlyInAnyOrder(Kind.STATUS, Kind.CANCELLED);
  }

  @Test
  void omittedResultsMakeRoomForOthers() {
    rig.failureMode = FailureMode.OMIT;
    rig.wire.immediately = request -> response(404);
    Submitted batch = rig.submit(true, Rig.many("a", 1_000));
    assertThat(batch.result().total()).isEqualTo(1_000);
    assertThat(batch.stream().hasNext()).isFalse();
  }

  @Test
  void batchCutWhileItsInputIsOpenedHasAnEmptyStream() {
    TestInput input = new TestInput("a/0");
    input.lazy = true;
    input.beforeOpen =
        () -> {
          rig.engine().close("stopped"); // another thread, while this one waits
          rig.run();
        };
    Submitted batch = rig.submit(input);
    assertThat(batch.stream().hasNext()).isFalse();
    assertThat(batch.result().body()).isSameAs(batch.stream());
  }

  private static <T> T onAnotherThread(Supplier<T> look) throws Exception {
    return CompletableFuture.supplyAsync(look).get(10, TimeUnit.SECONDS);
  }

  @Test
  void streamMayBePassedBetweenThreads() throws Exception {
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    ResultStream stream = batch.stream();
    for (int i = 0; i < 3; i++) {
      rig.respond(i);
      assertThat(onAnotherThread(stream::hasNext)).isTrue();
    }
    assertThat(stream.hasNext()).isTrue();
    assertThat(onAnotherThread(stream::next)).isNotNull();
    assertThat(stream.next()).isNotNull();
    assertThat(onAnotherThread(stream::claim)).isNotNull();
    assertThat(stream.claim()).as("claimed before").isNull();
    assertThat(onAnotherThread(stream::isExhausted)).isFalse();
    assertThat(stream.isExhausted()).isFalse();
    stream.close();
    assertThat(onAnotherThread(stream::isExhausted)).isTrue();
  }

  @Test
  void readerSeesTheEndWhileClaimedResultsAreReleased() throws Exception {
    // Otherwise a reader that continues just as the last response is processed would wait forever
    // for the end.
    int results = 3_000;
    rig.streamWindow = results;
    rig.concurrency = results;
    rig.values = (response, whole) -> null;
    Submitted batch =
        rig.submit(false, IntStream.range(0, results).mapToObj(i -> "a/" + i).toList());
    for (int i = 0; i < results; i++) {
      rig.respond(i);
    }
    assertThat(batch.results).as("ends though nobody has read").hasSize(1);
    FutureTask<Integer> reading =
        new FutureTask<>(
            () -> {
              int read = 0;
              for (; batch.stream().hasNext(); read++) {
                batch.stream().next();
              }
              return read;
            });
    new Thread(reading, "reader").start();
    while (!reading.isDone()) {
      assertThat(batch.batch().summary().finished()).isTrue();
    }
    assertThat(reading.get()).isEqualTo(results);
  }

  /** Reads all results on several threads, and returns those that each thread got. */
  private List<List<Integer>> readBy(int readers, ResultStream stream) throws Exception {
    List<FutureTask<List<Integer>>> tasks = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      FutureTask<List<Integer>> task =
          new FutureTask<>(
              () -> {
                List<Integer> found = new ArrayList<>();
                while (stream.hasNext()) {
                  found.add(stream.next().index());
                }
                return found;
              });
      tasks.add(task);
      new Thread(task, "reader " + i).start();
    }
    List<List<Integer>> all = new ArrayList<>();
    for (FutureTask<List<Integer>> task : tasks) {
      all.add(task.get(20, TimeUnit.SECONDS));
    }
    return all;
  }

  @Test
  void concurrentReadersShareResultsWithoutLossOrRepetition() throws Exception {
    ThreadedRig threaded = new ThreadedRig();
    try {
      ResultStream stream = threaded.submit(2_000, 2);
      List<List<Integer>> found = readBy(3, stream);
      assertThat(found.stream().flatMap(List::stream))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 2_000).boxed().toList());
      assertThat(stream.summary().finished()).isTrue();
    } finally {
      threaded.close();
    }
  }

  @Test
  void readerWhoseResultsOthersTakeLosesNoSlot() throws Exception {
    rig.concurrency = 1;
    rig.streamWindow = 1;
    ResultStream stream = rig.submit(false, Rig.many("a", 4)).stream();
    FutureTask<FastreqResult> one = waiting(stream::next);
    FutureTask<FastreqResult> other = waiting(stream::next);
    rig.respond(0);
    rig.respond(1);
    FastreqResult first = one.get(5, TimeUnit.SECONDS);
    FastreqResult second = other.get(5, TimeUnit.SECONDS);
    assertThat(first.index() + second.index()).isEqualTo(1);
    // Both threads have ended, so their readers have finished.
    FutureTask<FastreqResult> third = waiting(stream::next);
    rig.run();
    rig.respond(2);
    assertThat(third.get(5, TimeUnit.SECONDS).index()).isEqualTo(2);
  }

  @Test
  void resultPromisedToAReaderIsNotGivenToAnother() throws Exception {
    ResultStream stream = rig.submit("a/0", "a/1").stream();
    FutureTask<FastreqResult> one = waiting(stream::next);
    FutureTask<Boolean> other = waiting(stream::hasNext);
    rig.respond(0);
    rig.respond(1);
    one.get(5, TimeUnit.SECONDS);
    assertThat(other.get(5, TimeUnit.SECONDS)).isTrue();
    FutureTask<Boolean> late = new FutureTask<>(stream::hasNext);
    new Thread(late, "late").start();
    assertThat(late.get(5, TimeUnit.SECONDS))
        .as("the reader it was promised to has ended")
        .isTrue();
    assertThat(stream.next().isSuccess()).isTrue();
    assertThat(stream.hasNext()).isFalse();
  }

  /** An engine on threads of its own, whose requests get a response at once. */
  private static final class ThreadedRig {
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Rig rig = new Rig();

    ResultStream submit(int items, int window) throws Exception {
      rig.streamWindow = window;
      rig.executor = workers;
      rig.wire.immediately = request -> response(200);
      Submitted batch = rig.submit(false, Rig.many("a", items));
      await().until(() -> !batch.streams.isEmpty());
      return batch.stream();
    }

    void close() {
      workers.shutdownNow();
    }
  }
}
