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
 * Remembers routes whose kept connections turn out to be closed when they are reused. A request
 * that must not be sent twice is lost on such a connection, so it gets a new one where that happens
 * often. Remembers only routes with stale connections, at most 1,000. Thread-safe, never blocks.
 */
public final class ConnectionReliability {

  /** Number of good connections that make up for a stale one. */
  private static final int PENALTY = 4;

  private static final int MAX_SCORE = 3 * PENALTY;
  private static final int MAX_REMEMBERED = 1_000;

  /** After this long without a stale connection, one request tries again. */
  private static final long TRIAL_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** The same interval for a request that may be sent twice. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier clock;
  private final ConcurrentMap<Object, Score> atFault = new ConcurrentHashMap<>();

  /** Creates one that trusts all routes. */
  public ConnectionReliability() {
    this(System::nanoTime);
  }

  ConnectionReliability(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Returns whether a request may go on a kept connection.
   *
   * @param reuse which connections are fit: a request that must not be sent twice needs a reliable
   *     one; any other gets a new one only where hardly a kept one has been good
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

  /**
   * Records that a kept connection ended before a byte of a response, or just before it was reused.
   */
  public void foundStale(Object route) {
    if (atFault.size() >= MAX_REMEMBERED && !atFault.containsKey(route)) {
      atFault.clear(); // they are found again if it matters
    }
    atFault.computeIfAbsent(route, unused -> new Score()).foundStale(clock.getAsLong());
  }

  /** Records that a kept connection has served again. */
  public void served(Object route) {
    Score known = atFault.get(route);
    if (known != null && known.served()) {
      atFault.remove(route, known);
    }
  }

  /** Score of the kept connections of one route. */
  private static final class Score {

    private int score;
    private long sinceNanos;

    synchronized void foundStale(long nowNanos) {
      score = Math.min(MAX_SCORE, score + PENALTY);
      sinceNanos = nowNanos;
    }

    /** Returns whether good connections have made up for all stale ones. */
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
