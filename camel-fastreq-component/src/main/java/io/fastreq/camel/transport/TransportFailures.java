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
package io.fastreq.camel.transport;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;

/** The outcomes that are the same on every backend, and the words for what an engine throws. */
public final class TransportFailures {

  private TransportFailures() {}

  /** The connection closed while the request waited to be written. */
  public static Failure unused() {
    return new Failure(
        Kind.CONNECT,
        "the connection closed before the request was written",
        null,
        Reach.UNUSED_CONNECTION,
        false);
  }

  /** The transport was closed. */
  public static Failure closed(Reach reach) {
    return new Failure(Kind.CANCELLED, "the transport is closed", null, reach, true);
  }

  /** Returns the message of the innermost cause, or the name of its class where it has none. */
  public static String rootMessage(Throwable failure) {
    Throwable root = failure;
    for (Throwable next = root.getCause(); next != null; next = next.getCause()) {
      root = next;
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
