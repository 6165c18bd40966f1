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
import static io.fastreq.camel.batch.TestTransport.responseWithBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.failure.FailureHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Equal requests, of which one is sent. */
@Timeout(30)
class DuplicatesTest {

  private final Rig rig = new Rig();

  @BeforeEach
  void sendEqualRequestsOnce() {
    rig.deduplicate = true;
  }

  @Test
  void equalRequestsAreSentOnceAndEachItemHasTheResult() {
    Submitted batch = rig.submit("a/0", "a/1", "a/0", "a/0", "POST a/0");
    assertThat(rig.paths()).containsExactly("/0", "/1");
    rig.end(0, responseWithBody(200, "", "zero"));
    rig.end(1, responseWithBody(200, "", "one"));
    rig.end(2, responseWithBody(200, "", "posted"));
    assertThat(batch.result().body()).isEqualTo(List.of("zero", "one", "zero", "zero", "posted"));
    assertThat(batch.result().total()).isEqualTo(5);
    assertThat(batch.result().succeeded()).isEqualTo(5);
    assertThat(batch.result().attempts()).isEqualTo(3);
  }

  @Test
  void allAreSentWithoutDeduplication() {
    rig.deduplicate = false;
    rig.submit("a/0", "a/0");
    assertThat(rig.paths()).containsExactly("/0", "/0");
  }

  @Test
  void duplicateOfACompletedRequestHasTheResultAtOnce() {
    List<String> names = new ArrayList<>(Rig.many("a", 200));
    names.add("a/0");
    Submitted batch = rig.submit(true, names);
    rig.end(0, responseWithBody(200, "", "zero"));
    for (int i = 1; i < rig.sent.size(); i++) {
      rig.respond(i);
    }
    assertThat(rig.sent).hasSize(200);
    assertThat(batch.result().body())
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .hasSize(201)
        .endsWith("zero");
  }

  @Test
  void duplicatesShareAFailureWithTheirOwnIndexAndId() {
    Submitted batch = rig.submit("k=a/0", "l=a/0");
    rig.end(0, responseWithBody(404, "Not Found", "gone"));
    List<FastreqFailure> failures = batch.result().failures();
    assertThat(failures).extracting(FastreqFailure::index).containsExactly(0, 1);
    assertThat(failures).extracting(FastreqFailure::key).containsExactly("k", "l");
    FastreqFailure second = failures.get(1);
    assertThat(second.kind()).isEqualTo(Kind.STATUS);
    assertThat(second.message()).isEqualTo("status 404 Not Found");
    assertThat(second.url()).isEqualTo("http://a/0");
    assertThat(second.attempts()).isEqualTo(1);
    assertThat(second.cause()).isSameAs(failures.get(0).cause());
    assertThat(Objects.requireNonNull(second.request()).key()).isEqualTo("l");
    FastreqResponse response = Objects.requireNonNull(second.response());
    assertThat(response.index()).isEqualTo(1);
    assertThat(response.key()).isEqualTo("l");
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.text()).isEqualTo("gone");
  }

  @Test
  void failureWithoutAResponseIsSharedToo() {
    Submitted batch = rig.submit("a/0", "a/0");
    rig.end(0, TestTransport.failure(Kind.TLS, io.fastreq.camel.http.Outcome.Reach.NOT_SENT));
    assertThat(batch.kinds()).containsExactly(Kind.TLS, Kind.TLS);
    assertThat(batch.result().failures().get(1).response()).isNull();
  }

  @Test
  void responseThatIsTheValueNamesItsOwnItem() {
    rig.values = (response, whole) -> whole.get();
    Submitted batch = rig.submit("k=a/0", "l=a/0");
    rig.end(0, responseWithBody(200, "", "body", "X", "1"));
    List<?> body = (List<?>) Objects.requireNonNull(batch.result().body());
    FastreqResponse first = (FastreqResponse) body.get(0);
    FastreqResponse second = (FastreqResponse) body.get(1);
    assertThat(first.key()).isEqualTo("k");
    assertThat(second.key()).isEqualTo("l");
    assertThat(second.index()).isEqualTo(1);
    assertThat(second.url()).isEqualTo("http://a/0");
    assertThat(second.text()).isEqualTo("body");
    assertThat(second.headers()).isEqualTo(first.headers());
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.finalUrl()).isEqualTo(first.finalUrl());
    assertThat(second.elapsed()).isEqualTo(first.elapsed());
  }

  @Test
  void duplicatesWaitForRetriesOfTheSentRequest() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0", "a/0");
    rig.end(0, response(503));
    assertThat(batch.results).isEmpty();
    rig.advance(Duration.ofSeconds(1));
    rig.respond(1);
    assertThat(batch.result().body()).isEqualTo(List.of("ok", "ok"));
  }

  @Test
  void duplicatesShareTheFallbackValue() {
    rig.fallback = (failure, onDone) -> onDone.accept(new FailureHandler.Result("instead", null));
    Submitted batch = rig.submit("a/0", "a/0");
    rig.end(0, response(404));
    assertThat(batch.result().body()).isEqualTo(List.of("instead", "instead"));
    assertThat(batch.result().fallbacks()).isEqualTo(2);
  }

  @Test
  void duplicatesEndWithTheirBatch() {
    Submitted batch = rig.submit("a/0", "a/0", "a/0");
    rig.cancel(batch, "enough");
    assertThat(batch.kinds()).containsExactly(Kind.CANCELLED, Kind.CANCELLED, Kind.CANCELLED);
    assertThat(rig.engine().activeBatches()).isZero();
  }

  @Test
  void duplicatesAreReadOnlyAsFarAsLookAhead() {
    rig.lookAhead = 50;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      names.add("a/same");
    }
    Submitted batch = rig.submit(true, names);
    assertThat(batch.input.read).isEqualTo(1 + 50);
    rig.respond(0);
    assertThat(batch.result().succeeded()).isEqualTo(500);
    assertThat(batch.result().attempts()).isEqualTo(1);
  }

  @Test
  void longBatchOfDuplicatesEnds() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      names.add("a/same");
    }
    rig.wire.immediately = request -> response(200);
    assertThat(rig.submit(true, names).result().succeeded()).isEqualTo(5_000);
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void batchesShareNoResults() {
    rig.submit("a/0");
    rig.submit("a/0");
    assertThat(rig.sent).hasSize(2);
  }
}
