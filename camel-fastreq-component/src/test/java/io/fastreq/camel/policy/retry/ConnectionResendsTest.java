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

import io.fastreq.camel.http.Outcome.Reach;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionResendsTest {

  private final ConnectionResends resends = new ConnectionResends();

  private long allowed(Reach reach) {
    return IntStream.range(0, 100).takeWhile(i -> resends.allow(reach, true)).count();
  }

  @Test
  void refusedRequestIsResentThreeTimes() {
    assertThat(allowed(Reach.REFUSED)).isEqualTo(3);
    resends.redirected();
    assertThat(allowed(Reach.REFUSED)).isZero();
  }

  @Test
  void unusedConnectionIsReplacedTenTimesPerTarget() {
    assertThat(allowed(Reach.UNUSED_CONNECTION)).isEqualTo(10);
    assertThat(resends.needNewConnection()).isTrue();
    resends.redirected();
    assertThat(resends.needNewConnection()).isFalse();
    assertThat(allowed(Reach.UNUSED_CONNECTION)).isEqualTo(10);
  }

  @Test
  void staleConnectionIsReplacedOnceIfTheRequestIsRepeatable() {
    assertThat(resends.allow(Reach.STALE_CONNECTION, false)).isFalse();
    assertThat(resends.needNewConnection()).isFalse();
    assertThat(resends.allow(Reach.STALE_CONNECTION, true)).isTrue();
    assertThat(resends.needNewConnection()).isTrue();
    assertThat(resends.allow(Reach.STALE_CONNECTION, true)).isFalse();
  }

  @Test
  void requestThatMayHaveArrivedIsNotResent() {
    assertThat(resends.allow(Reach.MAYBE_RECEIVED, true)).isFalse();
    assertThat(resends.allow(Reach.NOT_SENT, true)).isFalse();
  }
}
