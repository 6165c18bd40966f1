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
package io.fastreq.camel.batch;

import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;

/**
 * Gives each leg of an attempt what it needs on its way besides what the item asks for: a user
 * agent, credentials, cookies, a proxy. Thread-safe; called on any thread, and must not block.
 */
public interface RequestCustomizer {

  /**
   * Fits out a leg.
   *
   * @param leg what the item asks for, or a redirect
   * @param trip what the call's legs so far were given
   */
  Departure depart(HttpRequest leg, AttemptContext trip);

  /** A leg that departed has come to an end. */
  void arrived(HttpRequest sent, Outcome outcome, AttemptContext trip);

  /** A URL as it may stand in a log or an exception: without what the endpoint keeps secret. */
  default String shown(String url) {
    return url;
  }

  /** What became of fitting out a leg. */
  sealed interface Departure {

    /** The leg, ready to go. */
    record Go(HttpRequest request) implements Departure {}

    /** It can't go. */
    record Stay(Failure reason) implements Departure {}

    /** It can't go now; to be tried again after so many nanoseconds, as the same attempt. */
    record Later(long nanos) implements Departure {}
  }
}
