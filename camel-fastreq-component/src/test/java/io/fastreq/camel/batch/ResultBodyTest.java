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
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.http.Outcome.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The message body that results: its form, the position of each value, and what stands for
 * failures.
 */
@Timeout(30)
class ResultBodyTest {

  private final Rig rig = new Rig();

  @BeforeEach
  void letAllBeInFlightAtOnce() {
    rig.concurrency = 100;
  }

  /** Items at even positions succeed with a value that names them; the others fail. */
  private void succeedEverySecond() {
    for (int i = rig.sent.size() - 1; i >= 0; i--) {
      rig.end(i, i % 2 == 0 ? responseWithBody(200, "", "v" + i) : response(404));
    }
  }

  private static TestInput keyed(int count) {
    TestInput input =
        new TestInput(IntStream.range(0, count).mapToObj(i -> "k" + i + "=a/" + i).toList());
    input.shape = Shape.MAP;
    return input;
  }

  private static List<Object> entries(Submitted batch) {
    assertThat(batch.result().body()).isInstanceOf(Map.class);
    List<Object> entries = new ArrayList<>();
    ((Map<?, ?>) batch.result().body()).forEach((key, value) -> entries.add(entry(key, value)));
    return entries;
  }

  @Test
  void listIsInInputOrderWhateverOrderResponsesArriveIn() {
    Submitted batch = rig.submit(false, Rig.many("a", 50));
    for (int i = 49; i >= 0; i--) {
      rig.end(i, responseWithBody(200, "", "v" + i));
    }
    assertThat(batch.result().body())
        .isEqualTo(IntStream.range(0, 50).mapToObj(i -> "v" + i).toList());
    assertThat(batch.result().shape()).isEqualTo(Shape.LIST);
  }

  @Test
  void mapIsInInputOrderWhateverOrderResponsesArriveIn() {
    Submitted batch = rig.submit(keyed(50));
    for (int i = 49; i >= 0; i--) {
      rig.end(i, responseWithBody(200, "", "v" + i));
    }
    assertThat(entries(batch))
        .isEqualTo(IntStream.range(0, 50).mapToObj(i -> entry("k" + i, "v" + i)).toList());
  }

  @Test
  void mapGrowsAsResponsesArrive() {
    Submitted batch = rig.submit(keyed(50));
    for (int i = 0; i < 50; i++) {
      rig.end(i, responseWithBody(200, "", "v" + i));
    }
    assertThat(entries(batch))
        .isEqualTo(IntStream.range(0, 50).mapToObj(i -> entry("k" + i, "v" + i)).toList());
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureMode.class,
      names = {"THROW", "NULLS"})
  void listHasNullForFailedItems(FailureMode mode) {
    rig.failureMode = mode;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    succeedEverySecond();
    assertThat(batch.result().body()).isEqualTo(Arrays.asList("v0", null, "v2"));
  }

  @Test
  void listHoldsFailuresWhereTheyAreIncluded() {
    rig.failureMode = FailureMode.INCLUDE;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    succeedEverySecond();
    assertThat(batch.result().body()).isEqualTo(List.of("v0", batch.failure(), "v2"));
  }

  @Test
  void listOmitsFailedItemsWhereThatIsWanted() {
    rig.failureMode = FailureMode.OMIT;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    succeedEverySecond();
    assertThat(batch.result().body()).isEqualTo(List.of("v0", "v2"));
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureMode.class,
      names = {"THROW", "OMIT"})
  void mapHasNoKeysOfFailedItems(FailureMode mode) {
    rig.failureMode = mode;
    Submitted batch = rig.submit(keyed(3));
    succeedEverySecond();
    assertThat(batch.result().body())
        .asInstanceOf(MAP)
        .containsExactly(entry("k0", "v0"), entry("k2", "v2"));
  }

  @Test
  void mapHasNullForFailedItemsWhereThatIsWanted() {
    Submitted batch = rig.submit(keyed(3));
    succeedEverySecond();
    assertThat(batch.result().body())
        .asInstanceOf(MAP)
        .containsExactly(entry("k0", "v0"), entry("k1", null), entry("k2", "v2"));
  }

  @Test
  void mapHoldsFailuresWhereTheyAreIncluded() {
    rig.failureMode = FailureMode.INCLUDE;
    Submitted batch = rig.submit(keyed(3));
    succeedEverySecond();
    assertThat(batch.result().body()).asInstanceOf(MAP).containsEntry("k1", batch.failure());
  }

  @Test
  void itemWithoutAKeyFailsAndIsNotInTheMap() {
    rig.failureMode = FailureMode.INCLUDE;
    TestInput input = new TestInput("k0=a/0", "!no key", "k2=a/2");
    input.shape = Shape.MAP;
    Submitted batch = rig.submit(input);
    rig.respondToAll();
    assertThat(batch.result().body()).asInstanceOf(MAP).containsOnlyKeys("k0", "k2");
    assertThat(batch.kinds()).containsExactly(Kind.VALIDATION);
  }

  @Test
  void itemWithADuplicateKeyDoesNotReplaceTheFirst() {
    rig.failureMode = FailureMode.INCLUDE;
    TestInput input = new TestInput("k=a/0", "k=!taken", "other=!wrong");
    input.shape = Shape.MAP;
    Submitted batch = rig.submit(input);
    rig.respondToAll();
    assertThat(batch.result().body())
        .asInstanceOf(MAP)
        .containsExactly(entry("k", "ok"), entry("other", batch.result().failures().get(1)));
    assertThat(batch.result().total()).isEqualTo(3);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void firstKeyMayFollowManyItemsWithoutOne() {
    List<String> names = new ArrayList<>();
    IntStream.range(0, 40).forEach(i -> names.add("!none"));
    names.add("k=a/40");
    TestInput input = new TestInput(names);
    input.shape = Shape.MAP;
    Submitted batch = rig.submit(input);
    rig.respondToAll();
    assertThat(batch.result().body()).asInstanceOf(MAP).containsExactly(entry("k", "ok"));
  }

  @Test
  void lastKeyMayPrecedeManyItemsWithoutOne() {
    List<String> names = new ArrayList<>(List.of("k=a/0"));
    IntStream.range(0, 40).forEach(i -> names.add("!none"));
    rig.wire.immediately = request -> response(200);
    TestInput input = new TestInput(names);
    input.shape = Shape.MAP;
    Submitted batch = rig.submit(input);
    assertThat(batch.result().body()).asInstanceOf(MAP).containsExactly(entry("k", "ok"));
    assertThat(batch.result().failures()).hasSize(40);
  }

  @Test
  void mapOfItemsWithoutKeysIsAnInputErrorWithAllCounts() {
    rig.shape = Shape.MAP;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.advance(Duration.ofSeconds(7));
    succeedEverySecond();
    BatchResult result = batch.result();
    assertThat(result.inputError())
        .isInstanceOf(FastreqException.class)
        .hasMessage("item 0 has no key");
    assertThat(result.body()).isNull();
    assertThat(result.failures()).extracting(FastreqFailure::index).containsExactly(1);
    assertThat(result.total()).isEqualTo(3);
    assertThat(result.succeeded()).isEqualTo(2);
    assertThat(result.attempts()).isEqualTo(3);
    assertThat(result.elapsedNanos()).isEqualTo(7 * Rig.SECOND);
  }

  @Test
  void singleRequestHasItsValueAndStatus() {
    TestInput input = new TestInput("a/0");
    input.shape = Shape.SINGLE;
    Submitted batch = rig.submit(input);
    rig.end(0, responseWithBody(201, "Created", "made"));
    assertThat(batch.result().body()).isEqualTo("made");
    assertThat(batch.result().single()).isEqualTo(new BatchResult.StatusLine(201, "Created"));
  }

  @Test
  void failedSingleRequestHasItsStatus() {
    rig.failureMode = FailureMode.INCLUDE;
    TestInput input = new TestInput("a/0");
    input.shape = Shape.SINGLE;
    Submitted batch = rig.submit(input);
    rig.end(0, responseWithBody(404, "Not Found", ""));
    assertThat(batch.result().body()).isEqualTo(batch.failure());
    assertThat(batch.result().single()).isEqualTo(new BatchResult.StatusLine(404, "Not Found"));
  }

  @Test
  void singleRequestWithoutAResponseHasNoStatus() {
    TestInput input = new TestInput("a/0");
    input.shape = Shape.SINGLE;
    Submitted batch = rig.submit(input);
    rig.end(0, failure(Kind.TLS, Reach.NOT_SENT));
    assertThat(batch.result().body()).isNull();
    assertThat(batch.result().single()).isNull();
  }

  @Test
  void listHasNoStatus() {
    Submitted batch = rig.submit("a/0");
    rig.respond(0);
    assertThat(batch.result().single()).isNull();
  }

  @Test
  void emptyInputOfASingleRequestHasNoValue() {
    TestInput input = new TestInput();
    input.shape = Shape.SINGLE;
    Submitted batch = rig.submit(input);
    assertThat(batch.result().body()).isNull();
    assertThat(batch.result().single()).isNull();
  }

  @Test
  void singleRequestMayBeReturnedAsAList() {
    rig.shape = Shape.LIST;
    TestInput input = new TestInput("a/0");
    input.shape = Shape.SINGLE;
    Submitted batch = rig.submit(input);
    rig.respond(0);
    assertThat(batch.result().body()).isEqualTo(List.of("ok"));
    assertThat(batch.result().shape()).isEqualTo(Shape.LIST);
  }

  @Test
  void successWithoutAValueKeepsItsPosition() {
    rig.failureMode = FailureMode.OMIT;
    rig.values = (response, whole) -> null;
    Submitted list = rig.submit("a/0", "a/1");
    Submitted map = rig.submit(keyed(1));
    rig.respondToAll();
    assertThat(list.result().body()).isEqualTo(Arrays.asList(null, null));
    assertThat(map.result().body()).asInstanceOf(MAP).containsExactly(entry("k0", null));
  }

  @Test
  void valueThatHappensToBeAFailureIsAValue() {
    FastreqFailure made =
        new FastreqFailure(0, null, "http://x/", Kind.DNS, "made up", 0, null, null, null);
    rig.failureMode = FailureMode.OMIT;
    rig.values = (response, whole) -> made;
    Submitted batch = rig.submit("a/0");
    rig.respond(0);
    assertThat(batch.result().body()).asInstanceOf(LIST).containsExactly(made);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void failuresAreListedInInputOrder() {
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    for (int i = 2; i >= 0; i--) {
      rig.end(i, response(404));
    }
    assertThat(batch.result().failures())
        .extracting(FastreqFailure::index)
        .containsExactly(0, 1, 2);
  }
}
