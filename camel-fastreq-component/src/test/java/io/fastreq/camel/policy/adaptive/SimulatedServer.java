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

import io.fastreq.camel.policy.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * A server with so many places and a client that keeps as many requests in flight as its limit
 * allows. What is beyond the places is refused or queued.
 */
final class SimulatedServer {

  static final long MILLI = 1_000_000L;
  static final long SECOND = 1000 * MILLI;
  private static final long NETWORK = MILLI / 2;

  /** What decides how many are in flight. */
  interface Client {
    int limit();

    void onResult(long startNanos, long rttNanos, int inFlight, boolean dropped);
  }

  private final EventLoop loop;
  private final Random random;
  private final boolean refuses;
  private final long serviceNanos;
  private final DoubleSupplier spread;
  private final Client client;

  private int places;
  private int busy;
  private int inFlight;
  private final Deque<Runnable> queue = new ArrayDeque<>();

  int succeeded;
  int refused;
  long latencySum;

  SimulatedServer(
      EventLoop loop,
      int places,
      boolean refuses,
      long serviceNanos,
      boolean wide,
      long seed,
      Client client) {
    this.loop = loop;
    this.places = places;
    this.refuses = refuses;
    this.serviceNanos = serviceNanos;
    this.random = new Random(seed);
    this.spread =
        wide ? () -> -Math.log(1 - random.nextDouble()) : () -> 0.8 + 0.4 * random.nextDouble();
    this.client = client;
  }

  void places(int changed) {
    places = changed;
  }

  /** Forgets what has been counted. */
  void reset() {
    succeeded = 0;
    refused = 0;
    latencySum = 0;
  }

  /** Returns the share of what the places could do in a time. */
  double use(long nanos) {
    return succeeded * (double) serviceNanos / places / nanos;
  }

  double shareRefused() {
    return refused / (double) Math.max(1, succeeded + refused);
  }

  /** Returns the mean latency as a multiple of that of an idle server. */
  double latency() {
    return latencySum / (double) Math.max(1, succeeded) / (serviceNanos + 2 * NETWORK);
  }

  void startAll() {
    while (inFlight < client.limit()) {
      inFlight++;
      int seen = inFlight;
      long start = loop.now();
      loop.after(NETWORK, () -> arrive(start, seen));
    }
  }

  private void arrive(long start, int seen) {
    if (busy < places) {
      serve(start, seen);
    } else if (refuses) {
      loop.after(NETWORK, () -> end(start, seen, true));
    } else {
      queue.add(() -> serve(start, seen));
    }
  }

  private void serve(long start, int seen) {
    busy++;
    loop.after(
        (long) (serviceNanos * spread.getAsDouble()),
        () -> {
          busy--;
          loop.after(NETWORK, () -> end(start, seen, false));
          while (busy < places && !queue.isEmpty()) {
            queue.remove().run();
          }
        });
  }

  private void end(long start, int seen, boolean dropped) {
    inFlight--;
    long rtt = loop.now() - start;
    if (dropped) {
      refused++;
    } else {
      succeeded++;
      latencySum += rtt;
    }
    client.onResult(start, rtt, seen, dropped);
    startAll();
  }
}
