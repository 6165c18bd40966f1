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
package io.fastreq.camel.batch.result;

import static io.fastreq.camel.batch.TestTransport.failure;
import static io.fastreq.camel.batch.TestTransport.response;
import static io.fastreq.camel.batch.TestTransport.responseWithBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.TestIdempotentStore;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results that are aggregated into one value as they arrive. */
@Timeout(30)
class AggregatedResultsTest {

  private final Rig rig = new Rig();
  private final List<String> folded = new ArrayList<>();
  private final IllegalStateException problem = new IllegalStateException("cannot aggregate this");

  /** Aggregates to a list of texts, and throws for the text it is told to. */
  private final class Texts implements Aggregator {

    private final String unfit;

    Texts(String unfit) {
      this.unfit = unfit;
    }

    @Override
    public void add(Item item, @Nullable Object value, @Nullable FastreqFailure failure) {
      String text = item.index() + ":" + (failure == null ? value : failure.kind());
      if (text.equals(unfit)) {
        throw problem;
      }
      folded.add(text);
    }

    @Override
    public @Nullable Object result() {
      return String.join(" ", folded);
    }
  }

  @Test
  void resultsAreAggregatedAsTheyArriveAndTheAggregateIsTheBody() {
    rig.aggregator = new Texts("");
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(1, responseWithBody(200, "", "second"));
    assertThat(folded).containsExactly("1:second");
    rig.end(0, responseWithBody(200, "", "first"));
    assertThat(batch.result().body()).isEqualTo("1:second 0:first");
    assertThat(batch.result().succeeded()).isEqualTo(2);
  }

  @Test
  void failuresAreAggregatedAndReportedWhenTheExchangeFails() {
    rig.aggregator = new Texts("");
    rig.failureMode = FailureMode.THROW;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(1, response(404));
    rig.end(0, failure(Kind.TLS, Reach.NOT_SENT));
    assertThat(folded).containsExactly("1:STATUS", "0:TLS");
    assertThat(batch.kinds())
        .as("in the order of the input")
        .containsExactly(Kind.TLS, Kind.STATUS);
    assertThat(batch.result().succeeded()).isZero();
  }

  @Test
  void failuresAreNotKeptWhenTheExchangeDoesNotFail() {
    rig.aggregator = new Texts("");
    rig.failureMode = FailureMode.INCLUDE;
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(404));
    assertThat(folded).containsExactly("0:STATUS");
    assertThat(batch.result().failures()).isEmpty();
    assertThat(batch.result().total()).isEqualTo(1);
    assertThat(batch.result().succeeded()).isZero();
  }

  @Test
  void failuresAndSkippedItemsAreOmittedWhereThatIsWanted() {
    rig.aggregator = new Texts("");
    rig.failureMode = FailureMode.OMIT;
    rig.store = new TestIdempotentStore("a/2");
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.end(0, response(404));
    rig.respond(1);
    assertThat(batch.result().body()).isEqualTo("1:ok");
    assertThat(batch.result().skipped()).isEqualTo(1);
  }

  @Test
  void itemThatCannotBeAggregatedFails() {
    rig.aggregator = new Texts("0:ok");
    rig.failureMode = FailureMode.THROW;
    TestIdempotentStore store = new TestIdempotentStore();
    rig.store = store;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.respond(0);
    rig.respond(1);
    assertThat(batch.failure().kind()).isEqualTo(Kind.HANDLER);
    assertThat(batch.failure().message())
        .isEqualTo("aggregationStrategy failed: cannot aggregate this");
    assertThat(batch.failure().cause()).isSameAs(problem);
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(batch.result().body()).isEqualTo("1:ok");
    assertThat(store.delivered).containsExactly("a/1");
  }

  @Test
  void failureThatCannotBeAggregatedIsUnchanged() {
    IOException cause = new IOException("reset");
    rig.aggregator = new Texts("0:TRUNCATED");
    rig.failureMode = FailureMode.THROW;
    Submitted batch = rig.submit("a/0");
    rig.end(0, new Failure(Kind.TRUNCATED, "half of it", cause, Reach.MAYBE_RECEIVED, false));
    assertThat(batch.failure().kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(batch.failure().message())
        .isEqualTo("half of it; aggregationStrategy failed: cannot aggregate this");
    assertThat(batch.failure().cause()).isSameAs(cause).hasSuppressedException(problem);
  }

  @Test
  void failureWithoutACauseGetsTheAggregatorsExceptionAsCause() {
    rig.aggregator = new Texts("0:TLS");
    rig.failureMode = FailureMode.THROW;
    Submitted batch = rig.submit("a/0");
    rig.end(0, failure(Kind.TLS, Reach.NOT_SENT));
    assertThat(batch.failure().cause()).isSameAs(problem);
    assertThat(problem.getSuppressed()).isEmpty();
  }

  @Test
  void itemThatCannotBeAggregatedStopsTheBatchOnStopOnFailure() {
    rig.aggregator = new Texts("0:ok");
    rig.stopOnException = true;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.respond(0);
    assertThat(rig.sent.get(1).aborted).isTrue();
    assertThat(batch.result().total()).isEqualTo(2);
  }
}
