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
package io.fastreq.camel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.http.ConnectionReuse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When kept connections are no longer trusted, and when they are again. */
class ConnectionReliabilityTest {

  private final AtomicLong nanos = new AtomicLong();
  private final ConnectionReliability kept = new ConnectionReliability(nanos::get);

  @Test
  void connectionsAreTrustedUntilOneIsStale() {
    kept.served("a");
    assertThat(kept.allows(ConnectionReuse.RELIABLE, "a")).isTrue();
    kept.foundStale("a");
    assertThat(kept.allows(ConnectionReuse.RELIABLE, "a")).isFalse();
    assertThat(kept.allows(ConnectionReuse.RELIABLE, "b")).as("others").isTrue();
  }

  @Test
  void goodConnectionsMakeUpForAStaleOne() {
    kept.foundStale("a");
    for (int i = 0; i < 3; i++) {
      kept.served("a");
      assertThat(kept.allows(ConnectionReuse.RELIABLE, "a")).isFalse();
    }
    kept.served("a");
    assertThat(kept.allows(ConnectionReuse.RELIABLE, "a")).isTrue();
  }

  @Test
  void everySecondConnectionStaleIsTooMany() {
    for (int i = 0; i < 100; i++) {
      kept.foundStale("a");
      kept.served("a");
    }
    assertThat(kept.allows(ConnectionReuse.RELIABLE, "a")).isFalse();
    for (int i = 0; i < 12; i++) {
      kept.served("a");
    }
    assertThat(kept.allows(ConnectionReuse.RELIABLE, "a"))
        .as("trusted again after twelve good ones")
        .isTrue();
  }

  @Test
  void idempotentRequestsTryKeptConnectionsUntilMostAreStale() {
    for (int i = 0; i < 2; i++) {
      kept.foundStale("a");
      assertThat(kept.allows(ConnectionReuse.ANY, "a")).isTrue();
    }
    kept.foundStale("a");
    assertThat(kept.allows(ConnectionReuse.ANY, "a")).isFalse();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(kept.allows(ConnectionReuse.ANY, "a")).isTrue();
    assertThat(kept.allows(ConnectionReuse.ANY, "a")).as("only one request tries").isFalse();
    kept.served("a");
    assertThat(kept.allows(ConnectionReuse.ANY, "a")).as("the connection was good").isTrue();
  }

  @Test
  void oneRequestTriesAKeptConnectionAgainLater() {
    kept.foundStale("a");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(30));
    assertThat(kept.allows(ConnectionReuse.RELIABLE, "a")).isTrue();
    assertThat(kept.allows(ConnectionReuse.RELIABLE, "a")).as("only one request tries").isFalse();
  }

  @Test
  void onlyABoundedNumberOfOriginsIsKept() {
    for (int i = 0; i < 2_500; i++) {
      kept.foundStale(i);
    }
    long unreliable =
        IntStream.range(0, 2_500).filter(i -> !kept.allows(ConnectionReuse.RELIABLE, i)).count();
    assertThat(unreliable).isBetween(1L, 1_000L);
  }
}
