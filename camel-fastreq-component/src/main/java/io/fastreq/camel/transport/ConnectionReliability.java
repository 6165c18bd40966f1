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

import io.fastreq.camel.http.ConnectionReuse;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Knows whose kept connections turn out to be closed when they are used again. A request that must
 * not be sent twice is lost on such a connection, so it does not go on one where that happens
 * often. Remembers only those at fault, and no more than 1,000 of them. Thread-safe, never blocks.
 */
public final class ConnectionReliability {

  /** What a stale connection costs, in good ones that make up for it. */
  private static final int PENALTY = 4;

  private static final int MAX_SCORE = 3 * PENALTY;
  private static final int MAX_REMEMBERED = 1_000;

  /** After this long without a stale connection, one request tries again. */
  private static final long TRIAL_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** The same for a request that may be sent twice. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier clock;
  private final ConcurrentMap<Object, Score> atFault = new ConcurrentHashMap<>();

  /** Nobody is at fault yet. */
  public ConnectionReliability() {
    this(System::nanoTime);
  }

  ConnectionReliability(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Returns whether a request may go on a kept connection.
   *
   * @param reuse which of them are fit: one that must not be sent twice needs a reliable one, and
   *     where hardly one has been good, any other would always be sent twice
   * @param route the origin, and the proxy that leads there; equal for equal ones
   */
  public boolean allows(ConnectionReuse reuse, Object route) {
    Score known = atFault.get(route);
    return switch (reuse) {
      case NONE -> false;
      case RELIABLE -> known == null || known.isDue(clock.getAsLong(), TRIAL_NANOS);
      case ANY ->
          known == null || !known.isHopeless() || known.isDue(clock.getAsLong(), RETRY_NANOS);
    };
  }

  /** A kept connection ended before a byte of a response, or just before it was used again. */
  public void foundStale(Object route) {
    if (atFault.size() >= MAX_REMEMBERED && !atFault.containsKey(route)) {
      atFault.clear(); // they are found again where it matters
    }
    atFault.computeIfAbsent(route, unused -> new Score()).foundStale(clock.getAsLong());
  }

  /** A kept connection has served again. */
  public void served(Object route) {
    Score known = atFault.get(route);
    if (known != null && known.served()) {
      atFault.remove(route, known);
    }
  }

  /** How the kept connections of one route have fared. */
  private static final class Score {

    private int score;
    private long sinceNanos;

    synchronized void foundStale(long nowNanos) {
      score = Math.min(MAX_SCORE, score + PENALTY);
      sinceNanos = nowNanos;
    }

    /** Returns whether all is forgiven. */
    synchronized boolean served() {
      return --score <= 0;
    }

    synchronized boolean isHopeless() {
      return score >= MAX_SCORE;
    }

    synchronized boolean isDue(long nowNanos, long intervalNanos) {
      if (nowNanos - sinceNanos < intervalNanos) {
        return false;
      }
      sinceNanos = nowNanos;
      return true;
    }
  }
}
