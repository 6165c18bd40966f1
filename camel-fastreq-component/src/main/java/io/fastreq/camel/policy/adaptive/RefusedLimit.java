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

/**
 * The limit at which a server has refused requests, and when to try it again.
 *
 * <p>A server with a fixed number of places refuses each request beyond them, so a limit that has
 * been refused costs a refusal each time it is tried. It is tried after a number of requests that
 * were borne just below it: twice as many after each failure, half as many after each success. So
 * less than one request in a hundred is refused, and a server that has got more places is found out
 * the faster the more it has. Not thread-safe.
 */
final class RefusedLimit {

  private static final int REQUESTS_BEFORE_RETRY = 200;
  private static final int MAX_REQUESTS_BEFORE_RETRY = 1600;
  private static final double DECREASE = 0.7;

  /** The lowest limit that was refused, or 0. */
  private int refused;

  /** The highest limit that has been borne since the last refusal but one, or 0. */
  private int borne;

  private int requestsBorne;
  private int requestsBeforeRetry = REQUESTS_BEFORE_RETRY;

  /** Returns the highest limit that may follow after one that has been borne. */
  int highestAllowed(int limit) {
    if (refused == 0) {
      return Integer.MAX_VALUE;
    }
    return Math.max(limit, requestsBorne >= requestsBeforeRetry ? refused : refused - 1);
  }

  /** So many requests have been borne at a limit, which was made use of. */
  void borne(int limit, int requests) {
    if (refused == 0) {
      borne = Math.max(borne, limit);
    } else if (limit >= refused) {
      borne = limit;
      refused = limit + 1;
      requestsBorne = 0;
      requestsBeforeRetry /= 2;
    } else {
      borne = Math.max(borne, limit);
      requestsBorne += limit == refused - 1 ? requests : 0;
    }
  }

  /** Returns the limit that is to follow after one that was refused. */
  int decreased(int limit) {
    boolean retry = refused > 0 && limit >= refused;
    refused = limit;
    requestsBorne = 0;
    requestsBeforeRetry =
        retry
            ? Math.min(
                MAX_REQUESTS_BEFORE_RETRY, Math.max(REQUESTS_BEFORE_RETRY, 2 * requestsBeforeRetry))
            : REQUESTS_BEFORE_RETRY;
    if (borne > 0 && borne < limit) {
      return borne;
    }
    borne = 0;
    return Math.max(1, Math.min(limit - 1, (int) (DECREASE * limit)));
  }
}
