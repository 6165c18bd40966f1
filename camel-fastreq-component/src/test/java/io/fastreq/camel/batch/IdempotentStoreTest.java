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
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.result.FailureMode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Items that were done by an earlier batch, and those that are done now. */
@Timeout(30)
class IdempotentStoreTest {

  private final Rig rig = new Rig();

  @Test
  void doneItemIsNotSentAndHasNoValue() {
    rig.store = new TestIdempotentStore("a/1");
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.respondToAll();
    assertThat(rig.paths()).containsExactly("/0", "/2");
    assertThat(batch.result().body()).isEqualTo(Arrays.asList("ok", null, "ok"));
    assertThat(batch.result().total()).isEqualTo(3);
    assertThat(batch.result().succeeded()).isEqualTo(2);
    assertThat(batch.result().skipped()).isEqualTo(1);
    assertThat(batch.result().failures()).isEmpty();
  }

  @Test
  void doneItemIsNotInTheMap() {
    for (FailureMode mode : FailureMode.values()) {
      Rig own = new Rig();
      own.failureMode = mode;
      own.store = new TestIdempotentStore("a/1");
      TestInput input = new TestInput("k0=a/0", "k1=a/1");
      input.shape = Shape.MAP;
      Submitted batch = own.submit(input);
      own.respondToAll();
      assertThat(batch.result().body()).asInstanceOf(MAP).containsExactly(entry("k0", "ok"));
    }
  }

  @Test
  void doneItemIsNotAFailure() {
    rig.stopOnException = true;
    rig.store = new TestIdempotentStore("a/0");
    rig.failureMode = FailureMode.INCLUDE;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.respondToAll();
    assertThat(batch.result().body()).isEqualTo(Arrays.asList(null, "ok"));
  }

  @Test
  void onlySuccessesAreRecorded() {
    TestIdempotentStore store = new TestIdempotentStore("a/done");
    rig.store = store;
    rig.fallback =
        (failure, onDone) ->
            onDone.accept(
                failure.url().endsWith("/saved")
                    ? new FailureHandler.Result("instead", null)
                    : new FailureHandler.Result(null, new IllegalStateException("no")));
    rig.concurrency = 9;
    rig.submit("a/done", "a/good", "a/saved", "a/bad", "!17");
    rig.end(0, response(200));
    rig.end(1, response(404));
    rig.end(2, response(404));
    assertThat(store.delivered).containsExactlyInAnyOrder("a/good", "a/saved");
  }

  @Test
  void itemFailsWhenTheRepositoryThrows() {
    rig.store = new TestIdempotentStore();
    Submitted batch = rig.submit("a/unreadable", "a/1");
    rig.respondToAll();
    assertThat(rig.paths()).containsExactly("/1");
    assertThat(batch.failure().kind()).isEqualTo(Kind.HANDLER);
    assertThat(batch.failure().message())
        .isEqualTo("idempotentRepository failed: repository is closed");
    assertThat(batch.failure().cause()).isInstanceOf(IllegalStateException.class);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void repositoryIsNotAskedForInvalidItems() {
    rig.store = new TestIdempotentStore();
    Submitted batch = rig.submit("!http://x/unreadable");
    assertThat(batch.kinds()).containsExactly(Kind.VALIDATION);
  }

  @Test
  void allItemsMayBeDone() {
    rig.store = new TestIdempotentStore("a/0", "a/1");
    Submitted batch = rig.submit("a/0", "a/1");
    assertThat(batch.result().body()).isEqualTo(Arrays.asList(null, null));
    assertThat(batch.result().skipped()).isEqualTo(2);
    assertThat(rig.sent).isEmpty();
  }

  @Test
  void doneSingleRequestHasNoValueAndNoStatus() {
    rig.store = new TestIdempotentStore("a/0");
    TestInput input = new TestInput("a/0");
    input.shape = Shape.SINGLE;
    Submitted batch = rig.submit(input);
    assertThat(batch.result().body()).isNull();
    assertThat(batch.result().single()).isNull();
    assertThat(batch.result().failures()).isEqualTo(List.of());
  }
}
