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
 * Gives each hop of an attempt what it needs besides what the item asks for: a user agent,
 * credentials, cookies, a proxy. Thread-safe; called on any thread, and must not block.
 */
public interface RequestCustomizer {

  /**
   * Customizes a hop.
   *
   * @param hop what the item asks for, or a redirect
   * @param context what the attempt's hops so far were given
   */
  Departure depart(HttpRequest hop, AttemptContext context);

  /** A hop that was sent has ended. */
  void arrived(HttpRequest sent, Outcome outcome, AttemptContext context);

  /** Returns a URL as a log or an exception may show it: without what the endpoint keeps secret. */
  default String shown(String url) {
    return url;
  }

  /** What becomes of a hop. */
  sealed interface Departure {

    /** It goes as this request. */
    record Proceed(HttpRequest request) implements Departure {}

    /** It can't go. */
    record Fail(Failure reason) implements Departure {}

    /** It can't go now: to be tried again after so many nanoseconds, as the same attempt. */
    record Delay(long nanos) implements Departure {}
  }
}
