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
package io.fastreq.camel.policy.adaptive;

import static io.fastreq.camel.policy.adaptive.SimulatedServer.MILLI;
import static io.fastreq.camel.policy.adaptive.SimulatedServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fastreq.camel.policy.EventLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Most tests run against a server with 8 places and a client that always has something to send. */
class AdaptiveLimitTest {

  private static final int SEEDS = 5;

  /** The clock passes through 0. */
  private static final long BEGIN = -15 * SECOND;

  private EventLoop loop = new EventLoop(BEGIN);

  @ParameterizedTest
  @ValueSource(ints = {50, 200})
  void serverThatRefusesBeyondItsPlacesIsUsedWhollyAndHardlyRefuses(int serviceMillis) {
    for (int seed = 0; seed < SEEDS; seed++) {
      loop = new EventLoop(BEGIN);
      SimulatedServer server = server(new AdaptiveLimit(100), 8, true, serviceMillis, seed);
      run(server, SECOND);

      run(server, 30 * SECOND);

      assertThat(server.use(30 * SECOND)).as("use with seed %d", seed).isGreaterThan(0.95);
      assertThat(server.shareRefused()).as("refused with seed %d", seed).isLessThan(0.01);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 50, 200})
  void serverThatQueuesBeyondItsPlacesIsUsedWhollyAtLessThanTwiceItsLatency(int serviceMillis) {
    for (int seed = 0; seed < SEEDS; seed++) {
      loop = new EventLoop(BEGIN);
      SimulatedServer server = server(new AdaptiveLimit(100), 8, false, serviceMillis, seed);
      run(server, SECOND);

      run(server, 30 * SECOND);

      assertThat(server.use(30 * SECOND)).as("use with seed %d", seed).isGreaterThan(0.95);
      assertThat(server.latency()).as("latency with seed %d", seed).isLessThan(2);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 50", "true, 200", "false, 50", "false, 200"})
  void capacityThatHalvesIsFoundWithinFiveSeconds(boolean refuses, int serviceMillis) {
    for (int seed = 0; seed < SEEDS; seed++) {
      loop = new EventLoop(BEGIN);
      SimulatedServer server = server(new AdaptiveLimit(100), 8, refuses, serviceMillis, seed);
      run(server, 30 * SECOND);
      server.places(4);
      run(server, 5 * SECOND);

      run(server, 10 * SECOND);

      assertThat(server.use(10 * SECOND)).as("use with seed %d", seed).isGreaterThan(0.95);
      assertThat(server.latency()).as("latency with seed %d", seed).isLessThan(2);
      assertThat(server.shareRefused()).as("refused with seed %d", seed).isLessThan(0.01);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void capacityThatDoublesIsFoundToo(boolean refuses) {
    SimulatedServer server = server(new AdaptiveLimit(100), 8, refuses, 50, 1);
    run(server, 30 * SECOND);
    server.places(16);
    run(server, 30 * SECOND);

    run(server, 10 * SECOND);

    assertThat(server.use(10 * SECOND)).isGreaterThan(0.95);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void latenciesThatVaryWidelyDoNotStarveAHost(boolean refuses) {
    for (int seed = 0; seed < SEEDS; seed++) {
      loop = new EventLoop(BEGIN);
      SimulatedServer server =
          new SimulatedServer(
              loop, 8, refuses, 50 * MILLI, true, seed, client(new AdaptiveLimit(100)));
      server.startAll();
      run(server, 10 * SECOND);

      run(server, 60 * SECOND);

      assertThat(server.use(60 * SECOND)).as("use with seed %d", seed).isGreaterThan(0.85);
      assertThat(server.latency()).as("latency with seed %d", seed).isLessThan(2);
      assertThat(server.shareRefused()).as("refused with seed %d", seed).isLessThan(0.01);
    }
  }

  @Test
  void hostsBesideEachOtherFindTheirOwn() {
    AdaptiveLimit narrow = new AdaptiveLimit(100);
    AdaptiveLimit broad = new AdaptiveLimit(100);
    SimulatedServer small = server(narrow, 3, true, 50, 1);
    SimulatedServer large = server(broad, 30, true, 20, 2);

    loop.runUntil(BEGIN + 20 * SECOND);

    assertThat(narrow.limit()).isBetween(2, 4);
    assertThat(broad.limit()).isBetween(28, 31);
    assertThat(small.succeeded).isPositive();
    assertThat(large.succeeded).isPositive();
  }

  @Test
  void ceilingIsNeverExceeded() {
    AdaptiveLimit limit = new AdaptiveLimit(20);
    server(limit, 1000, false, 10, 1);

    for (int i = 1; i <= 100; i++) {
      loop.runUntil(BEGIN + i * SECOND / 10);
      assertThat(limit.limit()).isBetween(1, 20);
    }

    assertThat(limit.limit()).isEqualTo(20);
  }

  @Test
  void ceilingOfOneStaysOne() {
    AdaptiveLimit limit = new AdaptiveLimit(1);
    server(limit, 8, false, 10, 1);

    loop.runUntil(BEGIN + 10 * SECOND);

    assertThat(limit.limit()).isEqualTo(1);
  }

  @Test
  void hostThatRefusesEverythingIsStillAskedByOneRequestAtATime() {
    AdaptiveLimit limit = new AdaptiveLimit(100);
    long now = BEGIN;

    for (int i = 0; i < 100; i++) {
      limit.onResult(now, MILLI, 1, true);
      now += 2 * MILLI;
    }

    assertThat(limit.limit()).isEqualTo(1);
  }

  @Test
  void refusalsOfOneFlightCountOnce() {
    AdaptiveLimit limit = new AdaptiveLimit(100);
    long now = BEGIN;
    for (int i = 0; i < 500; i++) {
      limit.onResult(now + i * MILLI, 20 * MILLI, 1000, false);
    }
    now += 600 * MILLI;
    int before = limit.limit();
    assertThat(before).isGreaterThan(10);

    for (int i = 0; i < before; i++) {
      limit.onResult(now, MILLI + i, i + 1, true);
    }

    assertThat(limit.limit()).isGreaterThanOrEqualTo(before / 2);
  }

  @Test
  void limitThatIsNotMadeUseOfDoesNotGrow() {
    AdaptiveLimit limit = new AdaptiveLimit(100);

    for (int i = 0; i < 10_000; i++) {
      limit.onResult(BEGIN + i * MILLI, MILLI, 1, false);
    }

    assertThat(limit.limit()).isEqualTo(4);
  }

  @Test
  void ceilingBelowOneIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new AdaptiveLimit(0));
  }

  private SimulatedServer server(
      AdaptiveLimit limit, int places, boolean refuses, int serviceMillis, int seed) {
    SimulatedServer server =
        new SimulatedServer(
            loop, places, refuses, serviceMillis * MILLI, false, seed, client(limit));
    server.startAll();
    return server;
  }

  /** Runs on for a time, in which alone what the server has done is counted. */
  private void run(SimulatedServer server, long nanos) {
    server.reset();
    loop.runUntil(loop.now() + nanos);
  }

  private static SimulatedServer.Client client(AdaptiveLimit limit) {
    return new SimulatedServer.Client() {
      @Override
      public int limit() {
        return limit.limit();
      }

      @Override
      public void onResult(long startNanos, long rttNanos, int inFlight, boolean dropped) {
        limit.onResult(startNanos, rttNanos, inFlight, dropped);
      }
    };
  }
}
