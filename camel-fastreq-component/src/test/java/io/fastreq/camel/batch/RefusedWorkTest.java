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

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executors that reject tasks: each exchange still ends, once. */
@Timeout(30)
class RefusedWorkTest {

  private final Rig rig = new Rig();

  @Test
  void resultsAreProcessedOnceAThreadIsAvailable() {
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.workersRefuse = true;
    rig.respondToAll();
    assertThat(batch.result().succeeded()).isEqualTo(3);
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void itemsInMemoryAreReadOnceAThreadIsAvailable() {
    rig.workersRefuse = true;
    Submitted batch = rig.submit(false, Rig.many("a", 500));
    rig.respondToAll();
    assertThat(batch.result().succeeded()).isEqualTo(500);
  }

  @Test
  void lazyBodyThatCannotBeReadFurtherEndsTheBatchWithItsResults() {
    Submitted batch = rig.submit(true, Rig.many("a", 500));
    int read = batch.input.read;
    rig.workersRefuse = true;
    rig.respondToAll();
    assertThat(batch.result().total()).isEqualTo(read).isLessThan(500);
    assertThat(batch.result().succeeded()).isEqualTo(read);
    assertThat(batch.result().inputError())
        .isInstanceOf(FastreqException.class)
        .hasMessage("the body could not be read on: no more threads");
    assertThat(batch.input.closed).isPositive();
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void lazyBodyThatCannotBeReadAtAllIsNotOpened() {
    rig.workersRefuse = true;
    Submitted batch = rig.submit(true, List.of("a/0"));
    assertThat(batch.result().total()).isZero();
    assertThat(batch.result().inputError()).hasMessageContaining("no more threads");
    assertThat(batch.input.opened).isZero();
  }

  @Test
  void streamThatCannotBeReadFailsItsBatch() {
    rig.streamWindow = 3;
    rig.workersRefuse = true;
    Submitted batch = rig.submit("a/0");
    assertThat(batch.streams).isEmpty();
    assertThat(batch.result().body()).isNull();
    assertThat(batch.result().inputError())
        .hasMessage("the results could not be handed on: no more threads");
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void itemWhoseFallbackCannotRunStaysFailed() {
    rig.fallback = (failure, onDone) -> onDone.accept(new FailureHandler.Result("never", null));
    Submitted batch = rig.submit("a/0", "a/1");
    rig.workersRefuse = true;
    rig.end(0, response(404));
    rig.end(1, response(404));
    assertThat(batch.kinds()).containsExactly(Kind.STATUS, Kind.STATUS);
    Throwable cause = Objects.requireNonNull(batch.result().failures().get(0).cause());
    assertThat(cause.getSuppressed()[0]).hasMessage("no more threads");
    rig.workersRefuse = false;
    Submitted next = rig.submit("a/2");
    rig.end(2, response(404));
    assertThat(next.result().fallbacks()).as("its slot has been released").isEqualTo(1);
  }

  @Test
  void itemThatCannotBePreparedFailsAndReleasesItsSlot() {
    rig.concurrency = 1;
    rig.preparer = request -> wire();
    rig.workersRefuse = true;
    Submitted batch = rig.submit("a/0", "a/1");
    assertThat(batch.kinds()).containsExactly(Kind.HANDLER, Kind.HANDLER);
    assertThat(batch.result().failures().get(0).message())
        .isEqualTo("onPrepare failed: no more threads");
    assertThat(rig.engine().inFlight()).isZero();
    assertThat(rig.sent).isEmpty();
  }

  private static HttpRequest wire() {
    return TestInput.wire("GET", "a/0", Duration.ofSeconds(1));
  }

  @Test
  void transportWithoutAThreadFailsOnlyItsItem() {
    rig.wire.onSend =
        ongoing -> {
          if (ongoing.path().equals("/0")) {
            throw new OutOfMemoryError("unable to create native thread");
          }
        };
    Submitted batch = rig.submit("a/0", "a/1");
    rig.respond(1);
    assertThat(batch.kinds()).containsExactly(Kind.PROTOCOL);
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(rig.engine().inFlight()).isZero();
  }
}
