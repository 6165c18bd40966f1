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
package io.fastreq.camel.policy.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.policy.EventLoop;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many requests to a simulated server with a fixed window, which refuses what is beyond. Requests
 * and responses take random times, so both overtake each other.
 */
class RateLimitSimulationTest {

  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;
  private static final int SEEDS = 20;

  /** How the server says when its window ends. */
  enum Form {
    SECONDS_ROUNDED_UP,
    SECONDS_ROUNDED_DOWN,
    SECONDS_ROUNDED,
    TIME_IN_MILLIS,
    TIME_IN_SECONDS_ROUNDED_UP,
    TIME_IN_SECONDS_ROUNDED_DOWN
  }

  @ParameterizedTest
  @CsvSource({
    "SECONDS_ROUNDED_UP, 1, 10",
    "SECONDS_ROUNDED_UP, 10, 60",
    "SECONDS_ROUNDED_UP, 5, 150",
    "SECONDS_ROUNDED_DOWN, 1, 10",
    "SECONDS_ROUNDED_DOWN, 10, 60",
    "SECONDS_ROUNDED_DOWN, 5, 150",
    "TIME_IN_MILLIS, 1, 10",
    "TIME_IN_MILLIS, 10, 60",
    "TIME_IN_MILLIS, 5, 150",
  })
  void thousandRequestsAtTwentyFiveASecondSeeNoRefusal(Form form, int least, int most) {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (boolean byClock : new boolean[] {true, false}) {
        Simulation simulation =
            new Simulation(form, 25, SECOND, byClock, 1000, 20, least, most, seed);

        simulation.run();

        assertThat(simulation.refused).as("refused with seed %d, %s", seed, byClock).isZero();
        assertThat(simulation.nanos())
            .as("time with seed %d, %s", seed, byClock)
            .isLessThan((long) (1.15 * 40 * SECOND));
      }
    }
  }

  /**
   * A server that rounds down is found out by one refusal, where its windows are longer than a
   * second.
   */
  @ParameterizedTest
  @CsvSource({
    "SECONDS_ROUNDED_UP, 100, 10, 0",
    "SECONDS_ROUNDED_DOWN, 100, 10, 1",
    "TIME_IN_MILLIS, 100, 10, 0",
    "TIME_IN_SECONDS_ROUNDED_UP, 100, 10, 0",
    "TIME_IN_SECONDS_ROUNDED_DOWN, 100, 10, 1",
    "SECONDS_ROUNDED_UP, 1000, 60, 0",
    "SECONDS_ROUNDED_DOWN, 1000, 60, 1",
    "SECONDS_ROUNDED, 1000, 60, 1",
  })
  void longerWindowsSeeAtMostOneRefusal(Form form, int limit, int seconds, int refusals) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Simulation simulation =
          new Simulation(form, limit, seconds * SECOND, seed % 2 == 0, limit * 20, 20, 5, 80, seed);

      simulation.run();

      assertThat(simulation.refused).as("refused with seed %d", seed).isLessThanOrEqualTo(refusals);
      assertThat(simulation.nanos())
          .as("time with seed %d", seed)
          .isLessThan((long) (1.15 * 20 * seconds * SECOND));
    }
  }

  /**
   * Where requests come in bursts with pauses between, windows end unnoticed, and what was counted
   * in which is a guess.
   */
  @ParameterizedTest
  @EnumSource(Form.class)
  void burstsWithPausesAreHardlyEverRefused(Form form) {
    int refused = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Simulation simulation =
          new Simulation(form, 25, SECOND, seed % 2 == 0, 1000, 20, 5, 80, seed);

      simulation.runInBursts();

      refused += simulation.refused;
    }
    assertThat(refused / (1000.0 * SEEDS)).isLessThan(0.002);
  }

  private static final class Simulation {

    private final Form form;
    private final int limit;
    private final long period;
    private final boolean byClock;
    private final int concurrency;
    private final int leastMillis;
    private final int mostMillis;
    private final Random random;
    private final EventLoop loop;
    private final RemainingRequests remaining = new RemainingRequests();
    private final long begin;

    private int uncalled;
    private int unsent;
    private int open;
    private int inFlight;
    private long wakeAt = Long.MAX_VALUE;
    private long windowEnd;
    private int used;
    private long end;
    int refused;

    Simulation(
        Form form,
        int limit,
        long period,
        boolean byClock,
        int requests,
        int concurrency,
        int leastMillis,
        int mostMillis,
        long seed) {
      this.form = form;
      this.limit = limit;
      this.period = period;
      this.byClock = byClock;
      this.concurrency = concurrency;
      this.leastMillis = leastMillis;
      this.mostMillis = mostMillis;
      this.random = new Random(seed);
      this.open = requests;
      // The clock is that of 1970 too: a time of the server is one of ours.
      this.begin = 1_700_000_000L * SECOND + (long) (random.nextDouble() * period);
      this.loop = new EventLoop(begin);
    }

    void run() {
      unsent = open;
      startAll();
      finish();
    }

    void runInBursts() {
      uncalled = open;
      burst();
      finish();
    }

    private void burst() {
      int size = Math.min(uncalled, 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
      uncalled -= size;
      unsent += size;
      startAll();
      if (uncalled > 0) {
        double seconds = random.nextDouble() * (random.nextBoolean() ? 3 : 0.6);
        loop.after((long) (seconds * SECOND), this::burst);
      }
    }

    private void finish() {
      loop.runUntil(begin + 1_000_000 * SECOND);
      assertThat(open).as("requests that never came to an end").isZero();
    }

    long nanos() {
      return end - begin;
    }

    private void startAll() {
      while (unsent > 0 && inFlight < concurrency) {
        long wait = remaining.nanosUntilFree(loop.now());
        if (wait > 0) {
          if (wait != RemainingRequests.UNTIL_EVENT && loop.now() + wait < wakeAt) {
            wakeAt = loop.now() + wait;
            loop.after(wait, this::wake);
          }
          return;
        }
        unsent--;
        inFlight++;
        long start = loop.now();
        long number = remaining.start(start);
        loop.after(latency(), () -> count(number, start));
      }
    }

    private void wake() {
      wakeAt = Long.MAX_VALUE;
      startAll();
    }

    /** The request has come to the server. */
    private void count(long number, long start) {
      long now = loop.now();
      if (now >= windowEnd) {
        windowEnd = byClock ? (now / period + 1) * period : now + period;
        used = 0;
      }
      boolean accepted = used < limit;
      used += accepted ? 1 : 0;
      int left = limit - used;
      long ends = windowEnd;
      long seconds = reset(now);
      loop.after(latency(), () -> end(number, start, accepted, left, ends, seconds));
    }

    private long reset(long now) {
      long nanos = windowEnd - now;
      return switch (form) {
        case SECONDS_ROUNDED_UP -> -Math.floorDiv(-nanos, SECOND);
        case SECONDS_ROUNDED_DOWN -> nanos / SECOND;
        case SECONDS_ROUNDED -> Math.round(nanos / (double) SECOND);
        case TIME_IN_MILLIS -> 0;
        case TIME_IN_SECONDS_ROUNDED_UP -> -Math.floorDiv(-windowEnd, SECOND);
        case TIME_IN_SECONDS_ROUNDED_DOWN -> windowEnd / SECOND;
      };
    }

    private void end(
        long number, long start, boolean accepted, int left, long windowEnds, long seconds) {
      long now = loop.now();
      inFlight--;
      RateLimitReading reading =
          switch (form) {
            case SECONDS_ROUNDED_UP, SECONDS_ROUNDED_DOWN, SECONDS_ROUNDED ->
                new RateLimitReading(left, seconds * SECOND, false);
            case TIME_IN_MILLIS -> time(left, -Math.floorDiv(-windowEnds, MILLI) * MILLI, 0);
            case TIME_IN_SECONDS_ROUNDED_UP, TIME_IN_SECONDS_ROUNDED_DOWN ->
                time(left, seconds * SECOND, SECOND);
          };
      if (reading == null) {
        remaining.endedUnread(number);
      } else {
        remaining.answered(number, start, now, reading);
      }
      if (accepted) {
        open--;
        end = now;
      } else {
        refused++;
        unsent++;
      }
      startAll();
    }

    private RateLimitReading time(int left, long time, long granularity) {
      return time + granularity <= loop.now()
          ? null
          : new RateLimitReading(left, time - loop.now(), true);
    }

    private long latency() {
      return leastMillis * MILLI
          + (long) (random.nextDouble() * (mostMillis - leastMillis) * MILLI);
    }
  }
}
