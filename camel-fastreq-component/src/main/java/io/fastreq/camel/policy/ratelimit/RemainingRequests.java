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
 * Number of requests that may still start for one host, by what its responses say.
 *
 * <p>The rule is "remaining minus in flight": while that is 0 or less, nothing starts until the
 * reset. What remains is known only from responses, which come in any order. Requests are numbered
 * as they start, and these rules tell what a response is worth:
 *
 * <ul>
 *   <li>A request that started after the last change of what is known has been counted by the
 *       server after all of that. Its response replaces what is known, be it less or more. If it is
 *       more, a new window has begun.
 *   <li>The response to any other request may have been overtaken. It lowers what is known, and
 *       never raises it.
 *   <li>A request from before the beginning of a window may have been counted in the window before,
 *       so the number in its response says nothing of this one. It counts as one request.
 *   <li>A request that ended without a reading may have been counted. It counts as one request.
 * </ul>
 *
 * <p>When the reset is due, a new window begins with as many requests as the last one turned out to
 * have. Resets are given in whole seconds as a rule; see {@link LimitWindow} and {@link
 * ResetRounding} for what follows from that.
 *
 * <p>Not thread-safe: callers hold a lock of their own. Times are those of {@link
 * System#nanoTime()}.
 */
public final class RemainingRequests {

  /** Nothing may start until a request of this host has ended. */
  public static final long UNTIL_EVENT = Long.MAX_VALUE;

  private final LimitWindow window = new LimitWindow();
  private final ResetRounding rounding = new ResetRounding();

  /** Number of the last request that has started. */
  private long started;

  private int inFlight;

  /** Whether anything below is known. */
  private boolean known;

  /** What the response said that set the state; assumed where no response of the window has. */
  private long stated;

  private boolean assumed;

  /** Requests that the server may have counted since, and the least that was said by them. */
  private long counted;

  private long leastCounted;

  /** Last request that had started when the state was changed. */
  private long stateEnd;

  /** The least that was said by responses too old to raise the state; see {@link #stateEnd}. */
  private long higher = Long.MAX_VALUE;

  private long higherEnd;

  /** The request that has gone alone to see whether the reset has come, or 0. */
  private long probe;

  /**
   * Returns the nanoseconds until a request may start, 0 for at once, or {@link #UNTIL_EVENT}.
   *
   * @param now the present time
   */
  public long nanosUntilFree(long now) {
    if (!known || remaining() > inFlight) {
      // What was counted in a new window already is forgotten with the old one, so that is left
      // for as long as it holds nothing back.
      if (window.hasReset() && now - surely(window.latestReset()) >= 0) {
        beginWindow();
      }
      return 0;
    }
    if (window.hasReset() && now - surelyOver() >= 0) {
      beginWindow();
      return nanosUntilFree(now);
    }
    if (!window.hasReset()) {
      // Nobody has said when it ends, so it lasts no longer than somebody is there to say it.
      known = inFlight > 0;
      return known ? UNTIL_EVENT : 0;
    }
    if (!probes()) {
      return surelyOver() - now;
    }
    return probe == 0 ? Math.max(0, window.reset(inFlight) - now) : surelyOver() - now;
  }

  /**
   * Returns whether a request that has started may still leave, now that more may be known.
   *
   * @param now the present time
   * @param left number of the other requests that have left and not ended
   */
  public boolean mayLeave(long now, int left) {
    return !known || remaining() > left || (window.hasReset() && now - surelyOver() >= 0);
  }

  /**
   * Counts a request that starts, whether it may or not.
   *
   * @param now the present time
   * @return its number, for the method that is called when it ends
   */
  public long start(long now) {
    started++;
    if (known
        && remaining() <= inFlight
        && window.hasReset()
        && now - window.reset(inFlight) >= 0) {
      probe = started;
    }
    inFlight++;
    return started;
  }

  /**
   * Takes in what a response says.
   *
   * @param request number of the request
   * @param startNanos when it started
   * @param now the present time
   * @param reading what its response says
   */
  public void answered(long request, long startNanos, long now, RateLimitReading reading) {
    boolean probed = ended(request);
    if (window.contains(request)) {
      window.answered();
    }
    long readReset = now + reading.resetNanos();
    if (reading.absolute() ? readReset - startNanos < 0 : reading.resetNanos() == 0) {
      rounding.provedEarly();
    }
    long left = reading.remaining();
    if (!known) {
      known = true;
      set(left);
      begin(0, left + 1, left);
      window.answered();
      window.said(left, left);
      window.resetSaid(readReset, reading.absolute());
      return;
    }
    if (request > stateEnd) {
      newer(request, reading, readReset, probed);
    } else if (left >= stated) {
      higher = Math.min(higher, left);
      higherEnd = started;
    } else if (window.contains(request)) {
      lower(left);
      window.resetSaid(readReset, reading.absolute());
    } else {
      window.answered();
      count(left);
    }
    if (window.contains(request)) {
      window.said(left, stated);
    }
  }

  /**
   * Takes in that a request has ended and nothing was read: the server may have counted it.
   *
   * @param request number of the request
   */
  public void endedUnread(long request) {
    ended(request);
    window.answered();
    count(0);
  }

  /**
   * Takes in that a request has ended that surely never reached the server.
   *
   * @param request number of the request
   */
  public void neverSent(long request) {
    ended(request);
  }

  /** Returns how many requests may still be sent in this window, or -1 where that is not known. */
  public long left() {
    return known ? Math.max(0, remaining()) : -1;
  }

  private boolean ended(long request) {
    inFlight--;
    boolean probed = request == probe;
    if (probed) {
      probe = 0;
    }
    return probed;
  }

  private void newer(long request, RateLimitReading reading, long readReset, boolean probed) {
    long said = reading.remaining();
    // Answers that came since it started may be of requests that were counted after it.
    long left = request > higherEnd ? said : Math.min(said, higher);
    boolean newWindow = !assumed && (said > stated || (said == stated && said > 0));
    if (probed) {
      if (newWindow) {
        rounding.provedPunctual();
      } else if (readReset - window.reset(inFlight) < ResetRounding.SECOND) {
        rounding.provedEarly();
      }
    }
    set(left);
    if (newWindow) {
      begin(started, left, said);
    }
    window.resetSaid(readReset, reading.absolute());
  }

  private void set(long left) {
    stated = left;
    assumed = false;
    counted = 0;
    leastCounted = Long.MAX_VALUE;
    stateEnd = started;
    higher = Long.MAX_VALUE;
  }

  /** A response that may have been overtaken says less than what is known. */
  private void lower(long left) {
    long before = remaining();
    long least = leastCounted;
    // Those that said less were counted after it, or in the window before: it does not include
    // them.
    long others = least < left ? counted : Math.max(0, left - before);
    set(left);
    counted = others;
    leastCounted = least;
  }

  /** A request has been counted, perhaps. */
  private void count(long left) {
    counted++;
    leastCounted = Math.min(leastCounted, left);
    stateEnd = started;
  }

  private void begin(long afterRequest, long requests, long mostSaid) {
    window.begin(afterRequest, requests, mostSaid);
    probe = 0;
  }

  /** The reset is past: the window is a new one. */
  private void beginWindow() {
    long most = window.most();
    if (most > 0) {
      set(most + 1);
      assumed = true;
    } else {
      known = false;
    }
    begin(started, most + 1, 0);
  }

  private long remaining() {
    return stated - counted;
  }

  /** Whether a single request is to find out whether the reset has come. */
  private boolean probes() {
    return window.most() > 0 && rounding.isUnknown();
  }

  private long surelyOver() {
    return surely(window.reset(inFlight));
  }

  /** Returns when a reset is past, however it was rounded. */
  private long surely(long reset) {
    return window.most() > 0 || !rounding.isUnknown() ? reset + rounding.marginNanos() : reset;
  }
}
