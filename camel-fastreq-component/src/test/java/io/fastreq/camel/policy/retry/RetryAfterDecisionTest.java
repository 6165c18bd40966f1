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
package io.fastreq.camel.policy.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.policy.retry.RetryAfterDecision.NotAsked;
import io.fastreq.camel.policy.retry.RetryAfterDecision.Pause;
import io.fastreq.camel.policy.retry.RetryAfterDecision.TooLong;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryAfterDecisionTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static RetryAfterDecision of(
      @Nullable String header, long maxSeconds, long remainingSeconds) {
    return RetryAfterDecision.of(header, NOW, maxSeconds * SECOND, remainingSeconds * SECOND);
  }

  @Test
  void responseWithoutTheHeaderAsksForNoWait() {
    assertThat(of(null, 60, 60)).isEqualTo(new NotAsked());
  }

  @Test
  void unreadableHeaderAsksForNoWait() {
    assertThat(of("soon", 60, 60)).isEqualTo(new NotAsked());
  }

  @Test
  void hostIsPausedForTheNamedTime() {
    assertThat(of("7", 60, 60)).isEqualTo(new Pause(7 * SECOND));
    assertThat(of("Sat, 21 Nov 2026 12:00:09 GMT", 60, 60)).isEqualTo(new Pause(9 * SECOND));
    assertThat(of("Sat, 21 Nov 2026 11:59:00 GMT", 60, 60)).isEqualTo(new Pause(0));
  }

  @Test
  void longestWaitIsAccepted() {
    assertThat(of("60", 60, 61)).isEqualTo(new Pause(60 * SECOND));
    assertThat(of("61", 60, 100))
        .isEqualTo(new TooLong("the server asks to wait 61 s, longer than maxRetryAfter"));
  }

  @Test
  void waitWithoutTimeForAnotherAttemptIsTooLong() {
    assertThat(of("29", 60, 30)).isEqualTo(new Pause(29 * SECOND));
    assertThat(of("30", 60, 30))
        .isEqualTo(new TooLong("the server asks to wait 30 s, longer than the batch has left"));
  }

  @Test
  void hugeWaitIsDescribedInWords() {
    assertThat(of("99999999999999999999", 60, 60))
        .isEqualTo(new TooLong("the server asks to wait for ever, longer than maxRetryAfter"));
  }

  @Test
  void fractionOfASecondIsRoundedUp() {
    Instant later = NOW.minusMillis(500);
    assertThat(
            RetryAfterDecision.of("Sat, 21 Nov 2026 12:01:00 GMT", later, SECOND, Long.MAX_VALUE))
        .isEqualTo(new TooLong("the server asks to wait 61 s, longer than maxRetryAfter"));
  }
}
