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

/**
 * The window in which a server counts requests, as far as its responses tell.
 *
 * <p>Where resets are given in whole seconds, each is late by up to a second, so the earliest one
 * of a window is the best. But a window may end unnoticed, so that some of the requests have been
 * counted in the next one, whose end is later. Surely none has if, with no request in flight, what
 * remains and what has been answered are what there was at the beginning. Else the latest reset
 * holds. Not thread-safe.
 */
final class LimitWindow {

  /** Resets of one window that are given in whole seconds differ by less, at usual latencies. */
  private static final long SAME_SECONDS_NANOS = ResetRounding.SECOND * 5 / 4;

  /** Resets of one window that are given as times differ by less, as clocks go. */
  private static final long SAME_TIME_NANOS = ResetRounding.SECOND / 100;

  /** Last request that had started when the window began. */
  private long start;

  /** Requests that the window had at its beginning, remain in it, and have been answered. */
  private long size;

  private long remaining;
  private long answered;

  /** The most that has been said to remain; 0 where nothing ever remained. */
  private long most;

  private boolean hasReset;
  private long earliestReset;
  private long latestReset;

  /**
   * Begins anew.
   *
   * @param afterRequest last request that has started
   * @param requests how many requests the window has
   * @param mostSaid the most that has been said to remain
   */
  void begin(long afterRequest, long requests, long mostSaid) {
    start = afterRequest;
    size = requests;
    remaining = requests;
    most = mostSaid;
    answered = 0;
    hasReset = false;
  }

  /** Whether a request started in this window, so that it has been counted in no earlier one. */
  boolean contains(long request) {
    return request > start;
  }

  /** Takes in that a request has been answered that may have been counted in this window. */
  void answered() {
    answered++;
  }

  /**
   * Takes in what a response of this window says.
   *
   * @param left requests that remain by this response
   * @param least requests that remain by all responses
   */
  void said(long left, long least) {
    most = Math.max(most, left);
    size = Math.max(size, left + 1);
    remaining = least;
  }

  /**
   * Takes in when the window ends by a response that counts.
   *
   * @param absolute whether the server named a time, not a number of seconds
   */
  void resetSaid(long time, boolean absolute) {
    long same = absolute ? SAME_TIME_NANOS : SAME_SECONDS_NANOS;
    if (!hasReset || time - earliestReset >= same) {
      hasReset = true;
      earliestReset = time;
      latestReset = time;
    } else if (time - latestReset > 0) {
      latestReset = time;
    } else if (time - earliestReset < 0) {
      earliestReset = time;
    }
  }

  /** Whether anybody has said when the window ends. */
  boolean hasReset() {
    return hasReset;
  }

  /** Returns when the window ends in which the last of the requests was counted. */
  long reset(int inFlight) {
    return inFlight == 0 && remaining + answered == size ? earliestReset : latestReset;
  }

  /** Returns when the window has ended, whatever has been counted in the next one. */
  long latestReset() {
    return latestReset;
  }

  long most() {
    return most;
  }
}
