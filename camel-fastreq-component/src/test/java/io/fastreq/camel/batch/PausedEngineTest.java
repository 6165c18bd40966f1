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
import io.fastreq.camel.policy.manners.TokenWaitFigures;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine that is paused, and the counts it reports. */
@Timeout(30)
class PausedEngineTest {

  private final Rig rig = new Rig();

  @Test
  void nothingStartsUntilTheEngineResumes() {
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    assertThat(rig.engine().isPaused()).isFalse();
    rig.engine().pause();
    assertThat(rig.engine().isPaused()).isTrue();
    rig.respond(0);
    rig.respond(1);
    rig.submit("b/3");
    assertThat(rig.sent).hasSize(2);
    rig.engine().resume();
    assertThat(rig.engine().isPaused()).isFalse();
    assertThat(rig.paths()).containsExactly("/0", "/1", "/2", "/3");
    rig.respond(2);
    assertThat(batch.result().succeeded()).isEqualTo(3);
  }

  @Test
  void requestsInFlightGoOnAndRedirectsAreFollowed() {
    Submitted batch = rig.submit("a/0");
    rig.engine().pause();
    rig.end(0, response(302, "Location", "/there"));
    assertThat(rig.paths()).containsExactly("/0", "/there");
    rig.respond(1);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void batchTimeoutKeepsRunning() {
    rig.batchTimeout = Duration.ofSeconds(5);
    rig.engine().pause();
    Submitted batch = rig.submit("a/0");
    rig.advance(Duration.ofSeconds(5));
    assertThat(batch.kinds()).containsExactly(Kind.TIMEOUT);
  }

  @Test
  void retriesWaitUntilTheEngineResumes() {
    rig.maxRetries = 1;
    rig.submit("a/0");
    rig.end(0, response(503));
    rig.engine().pause();
    rig.advance(Duration.ofSeconds(2));
    assertThat(rig.sent).hasSize(1);
    rig.engine().resume();
    assertThat(rig.sent).hasSize(2);
  }

  @Test
  void waitsForTokensAreCountedAndMeasured() {
    rig.rps = 1.0;
    rig.wire.immediately = request -> response(200);
    assertThat(rig.engine().tokenWaits()).isEqualTo(new TokenWaitFigures(0, 0));
    rig.submit("a/0", "a/1", "a/2");
    assertThat(rig.engine().tokenWaits()).isEqualTo(new TokenWaitFigures(1, Rig.SECOND));
    rig.advance(Duration.ofSeconds(1));
    rig.advance(Duration.ofSeconds(1));
    assertThat(rig.sent).hasSize(3);
    assertThat(rig.engine().tokenWaits()).isEqualTo(new TokenWaitFigures(2, 2 * Rig.SECOND));
  }

  @Test
  void engineWithoutARateNeverWaitsForAToken() {
    rig.submit(false, Rig.many("a", 50));
    rig.respondToAll();
    assertThat(rig.engine().tokenWaits()).isEqualTo(new TokenWaitFigures(0, 0));
  }

  @Test
  void retriesOfAllBatchesAreCounted() {
    rig.maxRetries = 2;
    rig.submit("a/0");
    rig.submit("a/1");
    assertThat(rig.engine().retries()).isZero();
    rig.end(0, response(503));
    rig.end(1, response(503));
    rig.advance(Duration.ofSeconds(1));
    assertThat(rig.engine().retries()).isEqualTo(2);
    rig.end(2, response(503));
    rig.advance(Duration.ofSeconds(2));
    assertThat(rig.engine().retries()).isEqualTo(3);
  }
}
