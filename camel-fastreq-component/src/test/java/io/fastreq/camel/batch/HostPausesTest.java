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
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hosts that are paused because they sent {@code Retry-After}. */
@Timeout(30)
class HostPausesTest {

  private final Rig rig = new Rig();

  private void sendRetryAfter(int position, String seconds) {
    rig.end(position, response(429, "Retry-After", seconds));
  }

  @Test
  void longerPauseIsNotShortenedByAShorterOne() {
    rig.submit("a/0", "a/1", "a/2");
    sendRetryAfter(0, "10");
    rig.advance(Duration.ofSeconds(1));
    sendRetryAfter(1, "2");
    rig.advanceMillis(8_990);
    assertThat(rig.sent).hasSize(2);
    rig.advanceMillis(20);
    assertThat(rig.paths()).endsWith("/2");
  }

  @Test
  void shorterPauseIsExtendedByALongerOne() {
    rig.submit("a/0", "a/1", "a/2");
    sendRetryAfter(0, "2");
    rig.advance(Duration.ofSeconds(1));
    sendRetryAfter(1, "10");
    rig.advanceMillis(9_990);
    assertThat(rig.sent).hasSize(2);
    rig.advanceMillis(20);
    assertThat(rig.paths()).endsWith("/2");
  }

  @Test
  void hostMayBePausedAgainAfterAPause() {
    rig.concurrency = 1;
    rig.submit("a/0", "a/1", "a/2");
    sendRetryAfter(0, "2");
    rig.advance(Duration.ofSeconds(2));
    sendRetryAfter(1, "1");
    rig.advanceMillis(990);
    assertThat(rig.sent).hasSize(2);
    rig.advanceMillis(20);
    assertThat(rig.sent).hasSize(3);
  }

  @Test
  void endOfAPauseAddsNoTokenOfTheHost() {
    rig.hostRps = 0.1;
    Submitted batch = rig.submit("a/0", "a/1");
    sendRetryAfter(0, "5");
    rig.advance(Duration.ofSeconds(5));
    assertThat(rig.sent).hasSize(1);
    rig.advance(Duration.ofSeconds(5));
    assertThat(rig.sent).hasSize(2);
    rig.respond(1);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void pauseOutlivesTheBatchThatCausedIt() {
    rig.submit("a/0");
    sendRetryAfter(0, "5");
    rig.submit("a/1");
    assertThat(rig.sent).hasSize(1);
    rig.advance(Duration.ofSeconds(5));
    assertThat(rig.sent).hasSize(2);
  }

  @Test
  void waitLongerThanAllowedFailsTheItemAndPausesNoHost() {
    rig.maxRetries = 3;
    rig.concurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1");
    sendRetryAfter(0, "61");
    assertThat(rig.paths()).containsExactly("/0", "/1");
    rig.respond(1);
    assertThat(batch.failure().kind()).isEqualTo(Kind.STATUS);
    assertThat(batch.failure().attempts()).isEqualTo(1);
    assertThat(batch.failure().message())
        .isEqualTo("status 429; the server asks to wait 61 s, longer than maxRetryAfter");
  }

  @Test
  void retryAfterInThePastIsNoPause() {
    rig.maxRetries = 1;
    rig.submit("a/0");
    sendRetryAfter(0, "0");
    rig.advance(Duration.ZERO);
    assertThat(rig.sent).hasSize(2);
  }

  @Test
  void responsesThatAreNotRetriedPauseNoHost() {
    rig.concurrency = 1;
    rig.submit("a/0", "a/1");
    rig.end(0, response(404, "Retry-After", "5"));
    assertThat(rig.sent).hasSize(2);
  }

  @Test
  void retryAfterIsIgnoredWhereItIsSwitchedOff() {
    rig.respectRetryAfter = false;
    rig.maxRetries = 1;
    rig.concurrency = 1;
    rig.submit("a/0", "a/1");
    sendRetryAfter(0, "50");
    assertThat(rig.paths()).containsExactly("/0", "/1");
    rig.respond(1);
    rig.advance(Duration.ofSeconds(1));
    assertThat(rig.paths()).as("after its own backoff").containsExactly("/0", "/1", "/0");
  }
}
