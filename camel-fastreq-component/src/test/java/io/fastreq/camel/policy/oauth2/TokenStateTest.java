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
package io.fastreq.camel.policy.oauth2;

import static io.fastreq.camel.policy.oauth2.TokenState.Action.FETCH;
import static io.fastreq.camel.policy.oauth2.TokenState.Action.GIVE_UP;
import static io.fastreq.camel.policy.oauth2.TokenState.Action.USE;
import static io.fastreq.camel.policy.oauth2.TokenState.Action.USE_AND_FETCH;
import static io.fastreq.camel.policy.oauth2.TokenState.Action.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who fetches a token, who waits for it, and how long a failing endpoint is left alone. */
class TokenStateTest {

  private static final long SECOND = 1_000_000_000L;

  private final TokenState state = new TokenState();

  /** Begins near the end of the numbers, as System.nanoTime may. */
  private long now = Long.MAX_VALUE - 3 * SECOND;

  private AccessToken token(int lifetimeSeconds, int marginSeconds) {
    return new AccessToken("t", now, now, lifetimeSeconds * SECOND, marginSeconds * SECOND);
  }

  private AccessToken fetched(int lifetimeSeconds, int marginSeconds) {
    AccessToken token = token(lifetimeSeconds, marginSeconds);
    state.fetched(token);
    return token;
  }

  private void pass(double seconds) {
    now += (long) (seconds * SECOND);
  }

  @Test
  void oneFetchesAndTheOthersWait() {
    assertThat(state.isKnown(now)).isFalse();
    assertThat(state.ask(now)).isEqualTo(FETCH);
    assertThat(state.ask(now)).isEqualTo(WAIT);
    assertThat(state.isKnown(now)).isFalse();
    AccessToken token = fetched(60, 5);
    assertThat(state.ask(now)).isEqualTo(USE);
    assertThat(state.token(now)).isSameAs(token);
    assertThat(state.isKnown(now)).isTrue();
  }

  @Test
  void oneRenewsBeforeTheEndWhileTheOthersGoOn() {
    state.ask(now);
    fetched(60, 5);
    pass(54.9);
    assertThat(state.ask(now)).isEqualTo(USE);
    pass(0.2);
    assertThat(state.ask(now)).isEqualTo(USE_AND_FETCH);
    assertThat(state.ask(now)).isEqualTo(USE);
    pass(4.9);
    assertThat(state.ask(now)).as("ended").isEqualTo(WAIT);
    assertThat(state.isKnown(now)).isFalse();
  }

  @Test
  void marginIsAtMostHalfOfTheLifetime() {
    state.ask(now);
    fetched(4, 5);
    assertThat(state.ask(now)).isEqualTo(USE);
    pass(1.9);
    assertThat(state.ask(now)).isEqualTo(USE);
    pass(0.2);
    assertThat(state.ask(now)).isEqualTo(USE_AND_FETCH);
  }

  @Test
  void lifetimeBeginsWithTheRequest() {
    state.ask(now);
    long asked = now;
    pass(20);
    state.fetched(new AccessToken("t", asked, now, 60 * SECOND, 5 * SECOND));
    pass(34.9);
    assertThat(state.ask(now)).isEqualTo(USE);
    pass(0.2);
    assertThat(state.ask(now)).isEqualTo(USE_AND_FETCH);
  }

  @Test
  void tokenThatComesTooLateServesForAWhileYet() {
    state.ask(now);
    long asked = now;
    pass(20);
    state.fetched(new AccessToken("t", asked, now, 2 * SECOND, 0));
    assertThat(state.ask(now)).isEqualTo(USE);
    pass(1.1);
    assertThat(state.ask(now)).isEqualTo(FETCH);
  }

  @Test
  void failingEndpointIsLeftAloneForPausesThatGrow() {
    state.ask(now);
    state.failed(now);
    assertThat(state.isFailing()).isTrue();
    assertThat(state.ask(now)).isEqualTo(GIVE_UP);
    assertThat(state.isKnown(now)).isTrue();
    pass(1.1);
    assertThat(state.ask(now)).isEqualTo(FETCH);
    assertThat(state.ask(now)).isEqualTo(WAIT);
    state.failed(now);
    pass(1.9);
    assertThat(state.ask(now)).isEqualTo(GIVE_UP);
    for (int i = 0; i < 20; i++) {
      pass(60.1);
      assertThat(state.ask(now)).isEqualTo(FETCH);
      state.failed(now);
    }
    pass(59);
    assertThat(state.ask(now)).isEqualTo(GIVE_UP);
    pass(1.1);
    assertThat(state.ask(now)).isEqualTo(FETCH);
    fetched(60, 5);
    assertThat(state.isFailing()).isFalse();
  }

  @Test
  void oldTokenServesWhileTheEndpointFails() {
    state.ask(now);
    fetched(60, 5);
    pass(56);
    assertThat(state.ask(now)).isEqualTo(USE_AND_FETCH);
    state.failed(now);
    assertThat(state.ask(now)).isEqualTo(USE);
    pass(1.1);
    assertThat(state.ask(now)).isEqualTo(USE_AND_FETCH);
    state.failed(now);
    pass(3);
    assertThat(state.ask(now)).isEqualTo(FETCH);
  }

  @Test
  void refusedTokenIsReplacedOnce() {
    state.ask(now);
    AccessToken first = fetched(60, 5);
    assertThat(state.refused(first, now)).isTrue();
    assertThat(state.isKnown(now)).isFalse();
    assertThat(state.refused(first, now)).isTrue();
    assertThat(state.ask(now)).isEqualTo(FETCH);
    AccessToken second = fetched(60, 5);
    assertThat(state.refused(first, now)).as("replaced meanwhile").isTrue();
    assertThat(state.ask(now)).isEqualTo(USE);
    assertThat(state.token(now)).isSameAs(second);
  }

  @Test
  void refusalDuringTheRenewalWaitsForIt() {
    state.ask(now);
    AccessToken first = fetched(60, 5);
    pass(56);
    assertThat(state.ask(now)).isEqualTo(USE_AND_FETCH);
    assertThat(state.refused(first, now)).isTrue();
    assertThat(state.ask(now)).isEqualTo(WAIT);
  }

  @Test
  void tokensAreNotReplacedWhileThatDoesNotHelp() {
    state.ask(now);
    state.refused(fetched(60, 5), now);
    state.ask(now);
    AccessToken second = fetched(60, 5);
    state.repeated(second, false, now);
    state.repeated(second, false, now);
    assertThat(state.refused(second, now)).isFalse();
    assertThat(state.ask(now)).isEqualTo(USE);
    pass(1.1);
    assertThat(state.refused(second, now)).as("after a pause").isTrue();
    state.ask(now);
    AccessToken third = fetched(60, 5);
    state.repeated(third, false, now);
    pass(1.1);
    assertThat(state.refused(third, now)).as("the pause grows").isFalse();
    state.repeated(third, true, now);
    assertThat(state.refused(third, now)).isTrue();
  }

  @Test
  void textShowsNoToken() {
    assertThat(new AccessToken("s3cret", 0, 0, 1, 0)).hasToString("AccessToken[xxxxxx]");
  }
}
