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
package io.fastreq.camel.batch.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqProxy;
import org.junit.jupiter.api.Test;

/** The proxy and user agent chosen for the attempts of one call. */
class AttemptContextTest {

  private static final FastreqProxy ONE =
      new FastreqProxy(FastreqProxy.Type.HTTP, "one", 3128, null, null);
  private static final FastreqProxy TWO =
      new FastreqProxy(FastreqProxy.Type.HTTP, "two", 3128, null, null);

  private final AttemptContext context = new AttemptContext();

  @Test
  void nothingIsChosenAtFirst() {
    assertThat(context.isProxyChosen()).isFalse();
    assertThat(context.proxy()).isNull();
    assertThat(context.isOwn()).isFalse();
    assertThat(context.userAgent()).isNull();
    assertThat(context.triedProxies()).isEmpty();
  }

  @Test
  void attemptKeepsItsProxyAndUserAgent() {
    context.choose(ONE);
    context.pick("agent");
    assertThat(context.isProxyChosen()).isTrue();
    assertThat(context.proxy()).isEqualTo(ONE);
    assertThat(context.isOwn()).isFalse();
    assertThat(context.userAgent()).isEqualTo("agent");
  }

  @Test
  void nextAttemptChoosesAnewAndKnowsTriedProxies() {
    context.chooseOwn(ONE);
    context.pick("agent");
    context.cannotReach(ONE);
    AttemptContext next = new AttemptContext(context, true);
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
    context.choose(null);
    assertThat(context.isProxyChosen()).isTrue();
    assertThat(context.proxy()).isNull();
    assertThat(context.triedProxies()).isEmpty();
  }

  @Test
  void proxyOfTheItemIsUsed() {
    context.chooseOwn(ONE);
    assertThat(context.isOwn()).isTrue();
    assertThat(context.proxy()).isEqualTo(ONE);
    assertThat(context.triedProxies()).containsExactly(ONE);
  }
}
