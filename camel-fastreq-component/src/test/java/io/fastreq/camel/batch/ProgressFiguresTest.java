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

import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.request.RequestCustomizer.Departure;
import io.fastreq.camel.testing.LogCapture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The progress reports that listeners get of a batch: one a second here. */
@Timeout(30)
class ProgressFiguresTest {

  private static final Duration ONE = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final List<FastreqProgress> reports = new ArrayList<>();

  /** A report of a batch with one request in flight and no retries. */
  private static FastreqProgress report(
      int total, int done, int failed, double rate, int elapsed, long remaining) {
    return new FastreqProgress(
        "rig",
        total,
        done,
        failed,
        0,
        done + 1,
        0,
        1,
        rate,
        Duration.ofSeconds(elapsed),
        remaining < 0 ? null : Duration.ofMillis(remaining),
        false);
  }

  /** The same of a batch that has more items than slots. */
  private static FastreqProgress waiting(FastreqProgress report) {
    return new FastreqProgress(
        report.name(),
        report.total(),
        report.done(),
        report.failed(),
        report.skipped(),
        report.attempts(),
        report.retries(),
        report.inFlight(),
        report.rate(),
        report.elapsed(),
        report.remaining(),
        report.finished(),
        "concurrency");
  }

  @Test
  void reportHasCurrentCountsAndTheRateSinceTheLastReport() {
    rig.concurrency = 1;
    rig.listeners = List.of(reports::add);
    Submitted batch = rig.submit(false, Rig.many("a", 6));
    rig.advanceMillis(999);
    assertThat(reports).isEmpty();
    rig.advanceMillis(1);
    assertThat(reports).containsExactly(waiting(report(6, 0, 0, 0, 1, -1)));
    for (int i = 0; i < 4; i++) {
      rig.end(i, i == 0 ? response(404) : response(200));
    }
    rig.advance(ONE);
    assertThat(reports).hasSize(2).endsWith(waiting(report(6, 4, 1, 4, 2, 1_000)));
    rig.respond(4);
    rig.advance(ONE);
    assertThat(reports).hasSize(3).endsWith(report(6, 5, 1, 1, 3, 600));
    rig.advance(ONE);
    assertThat(reports).hasSize(4).endsWith(report(6, 5, 1, 0, 4, 800));
    assertThat(batch.results).isEmpty();
  }

  @Test
  void lastReportCoversTheWholeBatch() {
    rig.listeners = List.of(reports::add);
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.advanceMillis(1_500);
    rig.respond(0);
    rig.end(1, response(404));
    rig.respond(2);
    assertThat(batch.result().succeeded()).isEqualTo(2);
    assertThat(reports).hasSize(2);
    assertThat(reports.get(1))
        .isEqualTo(
            new FastreqProgress(
                "rig", 3, 3, 1, 0, 3, 0, 0, 2, Duration.ofMillis(1_500), Duration.ZERO, true));
  }

  @Test
  void retriesSkippedItemsAndRequestsInFlightAreReported() {
    rig.concurrency = 3;
    rig.maxRetries = 1;
    rig.listeners = List.of(reports::add);
    rig.store = new TestIdempotentStore("a/9");
    rig.submit("a/0", "a/1", "a/2", "a/9");
    rig.advanceMillis(500);
    rig.end(0, response(503));
    rig.advanceMillis(500);
    FastreqProgress first = reports.get(0);
    assertThat(first.inFlight()).isEqualTo(2);
    assertThat(first.attempts()).isEqualTo(3);
    assertThat(first.retries()).isZero();
    assertThat(first.skipped()).isEqualTo(1);
    assertThat(first.done()).isEqualTo(1);
    rig.advance(ONE);
    FastreqProgress second = reports.get(1);
    assertThat(second.inFlight()).isEqualTo(3);
    assertThat(second.attempts()).isEqualTo(4);
    assertThat(second.retries()).isEqualTo(1);
  }

  @Test
  void waitForAProxyIsNotCountedAsARetry() {
    List<Departure> departures =
        new ArrayList<>(List.of(new Departure.Delay(1), new Departure.Delay(1)));
    rig.customizer =
        (hop, context) -> departures.isEmpty() ? new Departure.Proceed(hop) : departures.remove(0);
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0");
    rig.advance(ONE);
    assertThat(rig.engine().progress().get(0).retries()).isZero();
    rig.end(0, response(503));
    departures.add(new Departure.Delay(1));
    rig.advance(ONE.multipliedBy(2));
    assertThat(rig.engine().progress().get(0).retries()).isEqualTo(1);
    rig.respond(1);
    assertThat(batch.result().attempts()).isEqualTo(2);
  }

  @Test
  void progressIsAvailableOnRequestWithTheCurrentRate() {
    rig.concurrency = 1;
    rig.submit("a/0", "a/1", "a/2", "a/3");
    rig.respond(0);
    rig.advance(ONE.multipliedBy(2));
    rig.respond(1);
    rig.respond(2);
    FastreqProgress progress = rig.engine().progress().get(0);
    assertThat(progress.name()).isEqualTo("rig");
    assertThat(progress.total()).isEqualTo(4);
    assertThat(progress.done()).isEqualTo(3);
    assertThat(progress.inFlight()).isEqualTo(1);
    assertThat(progress.rate()).as("rate of the last two seconds").isEqualTo(1.5);
    assertThat(progress.finished()).isFalse();
    rig.respond(3);
    assertThat(rig.engine().progress()).isEmpty();
  }

  @Test
  void noReportsAfterTheEndOfTheBatch() {
    rig.listeners = List.of(reports::add);
    rig.submit("a/0");
    rig.advance(ONE);
    rig.respond(0);
    assertThat(reports).hasSize(2);
    assertThat(rig.timers()).as("only the deadline of the ended attempt").isEqualTo(1);
    rig.advance(Duration.ofMinutes(1));
    assertThat(reports).hasSize(2);
  }

  @Test
  void noTimerRunsWithoutListeners() {
    rig.submit("a/0");
    assertThat(rig.timers()).as("only the deadline of the attempt").isEqualTo(1);
  }

  @Test
  void totalIsUnknownUntilTheInputIsRead() {
    rig.listeners = List.of(reports::add);
    rig.concurrency = 1;
    TestInput input = new TestInput(Rig.many("a", 150));
    input.lazy = true;
    Submitted batch = rig.submit(input);
    rig.respond(0);
    rig.advance(ONE);
    assertThat(reports).containsExactly(waiting(report(-1, 1, 0, 1, 1, -1)));
    for (int i = 1; i < 149; i++) {
      rig.respond(i);
    }
    rig.advance(ONE);
    assertThat(reports.get(1).total()).isEqualTo(150);
    assertThat(reports.get(1).remaining()).isEqualTo(Duration.ofMillis(13));
    rig.respond(149);
    assertThat(batch.result().total()).isEqualTo(150);
  }

  @Test
  void emptyInputHasATotalOfZero() {
    rig.listeners = List.of(reports::add);
    rig.submit();
    assertThat(reports)
        .containsExactly(
            new FastreqProgress("rig", 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, null, true));
  }

  @Test
  void listenerErrorDoesNotStopTheBatch() {
    rig.listeners =
        List.of(
            progress -> {
              throw new AssertionError("listener at fault");
            },
            reports::add);
    Submitted batch = rig.submit("a/0", "a/1");
    rig.advance(ONE);
    rig.respond(0);
    rig.respond(1);
    assertThat(batch.result().succeeded()).isEqualTo(2);
    assertThat(reports).hasSize(2);
  }

  @Test
  void totalIsUnknownBeforeTheInputIsOpened() {
    rig.workersRest = true;
    Submitted batch = rig.submit("a/0", "a/1");
    assertThat(batch.batch().progress().total()).isEqualTo(-1);
    rig.workersRest = false;
    rig.run();
    assertThat(batch.batch().progress().total()).isEqualTo(2);
  }

  @Test
  void throwingListenerIsLoggedAndDoesNotAffectOthers() {
    try (LogCapture log = new LogCapture()) {
      rig.listeners =
          List.of(
              progress -> {
                throw new IllegalStateException("listener at fault");
              },
              reports::add);
      Submitted batch = rig.submit("a/0");
      rig.advance(ONE);
      rig.respond(0);
      assertThat(batch.result().succeeded()).isEqualTo(1);
      assertThat(reports).hasSize(2);
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARN io.fastreq.camel.batch.progress.Progress "))
          .hasSize(2)
          .allMatch(line -> line.contains("fastreq:rig") && line.contains("listener at fault"));
    }
  }

  @Test
  void batchCutBeforeItStartsEndsOnceAndStartsNoTimer() {
    rig.listeners = List.of(reports::add);
    rig.batchTimeout = Duration.ofMinutes(1);
    AtomicBoolean first = new AtomicBoolean(true);
    rig.engine();
    rig.onCallback =
        () -> {
          if (first.getAndSet(false)) {
            rig.engine().quiesce("stopping"); // another thread, while the batch is being started
            rig.run();
          }
        };
    TestInput input = new TestInput("a/0");
    input.lazy = true;
    Submitted batch = rig.submit(input);
    assertThat(batch.result().total()).isZero();
    assertThat(input.read).isZero();
    assertThat(reports).hasSize(1);
    rig.advance(Duration.ofMinutes(2));
    assertThat(reports).hasSize(1);
    assertThat(batch.results).hasSize(1);
    assertThat(rig.timers()).isZero();
  }
}
