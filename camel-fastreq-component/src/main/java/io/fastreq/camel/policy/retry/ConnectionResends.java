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

import io.fastreq.camel.http.Outcome.Reach;

/**
 * Decides which requests of an attempt are sent again at once, on another connection. Their
 * failures say nothing about the server, so they do not cost an attempt: the connection closed
 * before the request was sent, closed cleanly before the server processed it, or was stale.
 * Confined to its attempt, and made when the first connection fails.
 */
public final class ConnectionResends {

  /** Maximum number of new connections because one closed before it was used. */
  private static final int MAX_UNUSED = 10;

  /** Maximum number of resends per attempt of a request that its server refused. */
  private static final int MAX_REFUSALS = 3;

  private boolean wasStale;
  private int unused;
  private int refusals;

  /**
   * Returns whether a failed request is sent again, and counts that.
   *
   * @param reach how far it came
   * @param repeatable whether its server may carry it out twice
   */
  public boolean allow(Reach reach, boolean repeatable) {
    return switch (reach) {
      case PASSED_OVER -> true; // other requests were served each time, so this one will be too
      case REFUSED -> refusals++ < MAX_REFUSALS;
      case UNUSED_CONNECTION -> unused++ < MAX_UNUSED;
      case STALE_CONNECTION -> {
        boolean again = repeatable && !wasStale;
        wasStale |= again;
        yield again;
      }
      case NOT_SENT, MAYBE_RECEIVED -> false;
    };
  }

  /** Returns whether the next request needs a new connection, since pooled ones may be closed. */
  public boolean needNewConnection() {
    return wasStale || unused > 0;
  }

  /** Starts anew for the target of a redirect. Refusals are counted for the whole attempt. */
  public void redirected() {
    wasStale = false;
    unused = 0;
  }
}
