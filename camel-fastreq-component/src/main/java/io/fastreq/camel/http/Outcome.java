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
package io.fastreq.camel.http;

import io.fastreq.camel.FastreqFailure.Kind;
import org.jspecify.annotations.Nullable;

/** How one attempt ended. */
public sealed interface Outcome {

  /** An answer came whole, whatever its status. */
  record Success(HttpResponse response) implements Outcome {}

  /**
   * No whole answer came.
   *
   * @param kind what went wrong
   * @param message what went wrong, in words, without credentials
   * @param cause the exception behind it, or null
   * @param reach whether the request may have reached the server
   * @param lasting whether it would come out the same if it were tried again
   * @param common whether what went wrong is likely to have ended other requests as well: a
   *     connection broke, or could not be made, that several of them shared, or that went down
   *     together with theirs
   */
  record Failure(
      Kind kind,
      String message,
      @Nullable Throwable cause,
      Reach reach,
      boolean lasting,
      boolean common)
      implements Outcome {

    /** What went wrong with this request alone. */
    public Failure(
        Kind kind, String message, @Nullable Throwable cause, Reach reach, boolean lasting) {
      this(kind, message, cause, reach, lasting, false);
    }

    /** The same as an event that is likely to have ended other requests as well. */
    public Failure inCommon() {
      return new Failure(kind, message, cause, reach, lasting, true);
    }

    /**
     * Whether it does not count as a request: a policy kept it from being sent, or its connection
     * closed while it waited to be written.
     */
    public boolean neverSent() {
      return reach == Reach.UNUSED_CONNECTION || (reach == Reach.NOT_SENT && kind == Kind.BLOCKED);
    }
  }

  /** How far a request has come. */
  enum Reach {
    /**
     * Surely no server has acted on it, since not a byte of it was sent or the server said so: any
     * method may be tried again.
     */
    NOT_SENT,
    /**
     * Not a byte of it was sent: its connection closed while it waited to be written. Says nothing
     * against the server.
     */
    UNUSED_CONNECTION,
    /**
     * The server ended a connection for good that has served other requests, and did not take this
     * one (HTTP/2: GOAWAY). It says nothing against the server, and any method goes again at once.
     */
    PASSED_OVER,
    /**
     * The server did not take it, from a connection of which it has not taken any, or by refusing
     * the request (HTTP/2: REFUSED_STREAM). Any method may go again at once, but not for ever.
     */
    REFUSED,
    /**
     * It went out on a kept-alive connection that the server had closed meanwhile, before a byte of
     * an answer: says nothing against the server.
     */
    STALE_CONNECTION,
    /** It may have been received and carried out. */
    MAYBE_RECEIVED;

    /** Whether surely no server has acted on the request. */
    public boolean surelyNot() {
      return this != STALE_CONNECTION && this != MAYBE_RECEIVED;
    }
  }
}
