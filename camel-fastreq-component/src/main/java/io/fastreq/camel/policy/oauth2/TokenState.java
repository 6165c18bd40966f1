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
package io.fastreq.camel.policy.oauth2;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the token that all requests of a name use: whether there is one, whether it is
 * being fetched, and for how long the token endpoint is left alone after it has failed.
 *
 * <p>Who needs a token asks. One alone is told to fetch it; the others wait or, while the old one
 * serves, go on with that. After a failure nobody is told to fetch for a pause of a second, which
 * doubles with each further failure up to a minute.
 *
 * <p>Not thread-safe: callers hold a lock of their own. Times are those of {@link
 * System#nanoTime()}.
 */
public final class TokenState {

  /** What is to be done by who needs a token. */
  public enum Action {
    /** Use the token. */
    USE,
    /** Use the token, and fetch another. Told to one alone, who then reports how that went. */
    USE_AND_FETCH,
    /** Fetch a token. Told to one alone, who then reports how that went. */
    FETCH,
    /** Wait until the token has been fetched. */
    WAIT,
    /** There is none: the endpoint has failed and is left alone. */
    GIVE_UP
  }

  private static final long MIN_PAUSE_NANOS = 1_000_000_000L;
  private static final long MAX_PAUSE_NANOS = 60 * MIN_PAUSE_NANOS;

  private @Nullable AccessToken current;
  private boolean fetching;

  /** The pause after failures of the endpoint. */
  private final Pause failures = new Pause();

  /** The pause after tokens that were fetched since a server refused their predecessor, in vain. */
  private final Pause vain = new Pause();

  private @Nullable AccessToken lastVain;

  /** A pause that grows. */
  private static final class Pause {
    private int length;
    private long untilNanos;

    boolean holds(long now) {
      return length > 0 && untilNanos - now > 0;
    }

    void grow(long now) {
      untilNanos = now + Math.min(MAX_PAUSE_NANOS, MIN_PAUSE_NANOS << Math.min(length, 6));
      length++;
    }

    void end() {
      length = 0;
    }
  }

  /** Returns what is to be done by who needs a token. */
  public Action ask(long now) {
    boolean valid = token(now) != null;
    if (valid && (fetching || isFresh(now) || failures.holds(now))) {
      return Action.USE;
    }
    if (fetching) {
      return Action.WAIT;
    }
    if (failures.holds(now)) {
      return Action.GIVE_UP;
    }
    fetching = true;
    return valid ? Action.USE_AND_FETCH : Action.FETCH;
  }

  private boolean isFresh(long now) {
    return current != null && current.isFresh(now);
  }

  /** Returns the token, or null if there is none that is valid. */
  public @Nullable AccessToken token(long now) {
    return current != null && current.isValid(now) ? current : null;
  }

  /** Returns whether who needs a token may go on now: with one, or without since there is none. */
  public boolean isKnown(long now) {
    return token(now) != null || (!fetching && failures.holds(now));
  }

  /** Returns whether the endpoint has failed, and has not given a token since. */
  public boolean isFailing() {
    return failures.length > 0;
  }

  /** Returns the time for which the endpoint is left alone, in nanoseconds, or 0. */
  public long nanosOfPause(long now) {
    return failures.holds(now) ? failures.untilNanos - now : 0;
  }

  /** Takes in the token that was fetched. */
  public void fetched(AccessToken token) {
    current = token;
    fetching = false;
    failures.end();
  }

  /** Takes in that no token could be fetched. */
  public void failed(long now) {
    fetching = false;
    failures.grow(now);
  }

  /**
   * Takes in that a server has refused a token (status 401). One that was replaced meanwhile is no
   * reason to fetch another.
   *
   * @return whether the request may be sent once more, with another token; not where a new token
   *     did not help a moment ago
   */
  public boolean refused(AccessToken token, long now) {
    if (token == current) {
      if (vain.holds(now)) {
        return false;
      }
      current = null;
      token.refuse();
    }
    return true;
  }

  /**
   * Takes in how a request has fared that was sent once more, since its first token was refused.
   *
   * @param token the token with which it was sent
   * @param helped whether the server took this one
   */
  public void repeated(AccessToken token, boolean helped, long now) {
    if (helped) {
      vain.end();
    } else if (token == current && token != lastVain) {
      lastVain = token;
      vain.grow(now);
    }
  }
}
