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

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqProxy;
import org.junit.jupiter.api.Test;

/** The proxy and user agent chosen for the attempts of one call. */
class AttemptContextTest {

  private static final FastreqProxy ONE =
      new FastreqProxy(FastreqProxy.Type.HTTP, "one", 3128, null, null);
  private static final FastreqProxy TWO =
      new FastreqProxy(FastreqProxy.Type.HTTP, "two", 3128, null, null);

  private final AttemptContext trip = new AttemptContext();

  @Test
  void nothingIsChosenAtFirst() {
    assertThat(trip.isProxyChosen()).isFalse();
    assertThat(trip.proxy()).isNull();
    assertThat(trip.isOwn()).isFalse();
    assertThat(trip.userAgent()).isNull();
    assertThat(trip.triedProxies()).isEmpty();
  }

  @Test
  void attemptKeepsItsProxyAndUserAgent() {
    trip.choose(ONE);
    trip.pick("agent");
    assertThat(trip.isProxyChosen()).isTrue();
    assertThat(trip.proxy()).isEqualTo(ONE);
    assertThat(trip.isOwn()).isFalse();
    assertThat(trip.userAgent()).isEqualTo("agent");
  }

  @Test
  void nextAttemptChoosesAnewAndKnowsTriedProxies() {
    trip.chooseOwn(ONE);
    trip.pick("agent");
    trip.cannotReach(ONE);
    AttemptContext next = new AttemptContext(trip);
    assertThat(next.isProxyChosen()).isFalse();
    assertThat(next.proxy()).isNull();
    assertThat(next.isOwn()).isFalse();
    assertThat(next.userAgent()).isNull();
    next.choose(TWO);
    assertThat(next.triedProxies()).containsExactly(ONE, TWO);
    assertThat(next.saidUnreachable()).containsExactly(ONE);
  }

  @Test
  void goingWithoutAProxyIsAChoice() {
    trip.choose(null);
    assertThat(trip.isProxyChosen()).isTrue();
    assertThat(trip.proxy()).isNull();
    assertThat(trip.triedProxies()).isEmpty();
  }

  @Test
  void proxyOfTheItemIsUsed() {
    trip.chooseOwn(ONE);
    assertThat(trip.isOwn()).isTrue();
    assertThat(trip.proxy()).isEqualTo(ONE);
    assertThat(trip.triedProxies()).containsExactly(ONE);
  }
}
