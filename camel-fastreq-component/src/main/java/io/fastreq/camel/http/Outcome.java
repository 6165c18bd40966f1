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

/** The outcome of a hop: a response or a failure. */
public sealed interface Outcome {

  /** A complete response, whatever its status. */
  record Success(HttpResponse response) implements Outcome {}

  /**
   * No complete response.
   *
   * @param kind what went wrong
   * @param message what went wrong, without credentials
   * @param cause the underlying exception, or null
   * @param reach how far the request came
   * @param lasting whether a retry would fail in the same way
   * @param common whether the event is likely to have ended other requests too: a connection that
   *     several of them shared, or that went down together with theirs, broke or could not be made
   */
  record Failure(
      Kind kind,
      String message,
      @Nullable Throwable cause,
      Reach reach,
      boolean lasting,
      boolean common)
      implements Outcome {

    /** Creates a failure of this request alone. */
    public Failure(
        Kind kind, String message, @Nullable Throwable cause, Reach reach, boolean lasting) {
      this(kind, message, cause, reach, lasting, false);
    }

    /** Returns this failure as an event that is likely to have ended other requests too. */
    public Failure inCommon() {
      return new Failure(kind, message, cause, reach, lasting, true);
    }

    /**
     * Returns whether the request does not count as sent: a policy refused it, or its connection
     * closed before it was written.
     */
    public boolean neverSent() {
      return reach == Reach.UNUSED_CONNECTION || (reach == Reach.NOT_SENT && kind == Kind.BLOCKED);
    }
  }

  /** How far a request has come. */
  enum Reach {
    /** No byte of it was sent, or the server said so: any method may be retried. */
    NOT_SENT,
    /** No byte of it was sent: its connection closed before. Says nothing against the server. */
    UNUSED_CONNECTION,
    /**
     * The server closed a connection that had served other requests, and did not accept this one
     * (HTTP/2: GOAWAY). Says nothing against the server; any method is sent again at once.
     */
    PASSED_OVER,
    /**
     * The server did not accept it: it refused the request (HTTP/2: REFUSED_STREAM), or accepted
     * none on this connection. Any method may be sent again at once, but not forever.
     */
    REFUSED,
    /**
     * It was sent on a kept-alive connection that the server had closed, and no byte of a response
     * came. Says nothing against the server.
     */
    STALE_CONNECTION,
    /** The server may have received and executed it. */
    MAYBE_RECEIVED;

    /** Returns whether it is certain that no server has acted on the request. */
    public boolean surelyNot() {
      return this != STALE_CONNECTION && this != MAYBE_RECEIVED;
    }
  }
}
