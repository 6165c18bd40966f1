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
package io.fastreq.camel.batch.request;

import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import java.util.function.Consumer;

/**
 * Adds to each hop what the item does not specify: user agent, credentials, cookies and proxy.
 * Thread-safe; called on any thread, and must not block.
 */
public interface RequestCustomizer {

  /**
   * Customizes a hop.
   *
   * @param hop the item's request, or a redirect
   * @param context the context of the attempt
   */
  Departure depart(HttpRequest hop, AttemptContext context);

  /**
   * Returns whether a request waits for an access token before it gets a slot. Called with the
   * dispatcher's lock held, so it must be quick.
   */
  default boolean awaitsToken(HttpRequest request) {
    return false;
  }

  /**
   * Handles the refusal of the token of a hop (status 401).
   *
   * @param context the context of the attempt, which knows the token
   * @return whether the hop may succeed with another token
   */
  default boolean isWorthAnotherToken(AttemptContext context) {
    return false;
  }

  /** Handles the end of a hop that was sent. */
  void arrived(HttpRequest sent, Outcome outcome, AttemptContext context);

  /** Returns a URL in the form shown in logs and exceptions, without the endpoint's secrets. */
  default String shown(String url) {
    return url;
  }

  /**
   * Returns a customizer for requests that are not the user's own: without credentials and cookies,
   * but with the same proxies and user agents.
   */
  default RequestCustomizer anonymous() {
    return this;
  }

  /** The decision about a hop. */
  sealed interface Departure {

    /** The hop is sent as this request. */
    record Proceed(HttpRequest request) implements Departure {}

    /** The hop fails. */
    record Fail(Failure reason) implements Departure {}

    /** The hop is delayed: retried after this time, as the same attempt. */
    record Delay(long nanos) implements Departure {}

    /**
     * The hop waits for an access token.
     *
     * @param whenKnown calls its argument once, on any thread, perhaps at once, when there is a
     *     token or it is known that there is none. The hop is then customized again
     */
    record AwaitToken(Consumer<Runnable> whenKnown) implements Departure {}
  }
}
