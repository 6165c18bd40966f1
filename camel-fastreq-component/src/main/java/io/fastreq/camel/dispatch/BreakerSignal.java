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
package io.fastreq.camel.dispatch;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.batch.BatchOptions;
import io.fastreq.camel.batch.Call;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.breaker.HostBreaker;

/** What an attempt's outcome says about its host, for the host's breaker. */
public sealed interface BreakerSignal {

  /** The host does its work. */
  record Well() implements BreakerSignal {}

  /**
   * The host does not.
   *
   * @param common whether by an event that may have ended other requests as well
   * @param connecting whether there was no connection to it
   */
  record Ill(HostBreaker.Fault fault, boolean common, boolean connecting)
      implements BreakerSignal {}

  /** It says nothing about the host. */
  record Mute() implements BreakerSignal {}

  /**
   * Tells the breaker, which closes the permit.
   *
   * @param begunNanos when the last request of the attempt was sent
   */
  default void tell(Permit permit, long begunNanos, long elapsedNanos) {
    if (this instanceof Well) {
      permit.succeeded(elapsedNanos);
    } else if (this instanceof Ill ill) {
      permit.failed(begunNanos, elapsedNanos, ill);
    } else {
      permit.giveBack();
    }
  }

  /**
   * Transport failures, timeouts and retryable 5xx statuses count against a host; an answer of any
   * other status shows that it is well; what lies with us or a proxy says nothing. Each answer is
   * an event of its own; a connection that breaks may be one event for many.
   */
  static BreakerSignal of(Outcome outcome, BatchOptions options) {
    if (outcome instanceof Success answered) {
      int status = answered.response().status();
      return status >= 500 && options.retryPolicy().retries(status)
          ? new Ill(
              fault("status " + status, new FastreqException("status " + status)), false, false)
          : new Well();
    }
    Failure broken = (Failure) outcome;
    if (broken.reach() == Reach.STALE_CONNECTION || broken.reach() == Reach.UNUSED_CONNECTION) {
      return new Mute();
    }
    return switch (broken.kind()) {
      case DNS, CONNECT, TLS, TIMEOUT, PROTOCOL, TRUNCATED ->
          new Ill(
              fault(broken.kind() + ", " + broken.message(), Call.causeOf(broken)),
              broken.common(),
              broken.reach() == Reach.NOT_SENT);
      case TOO_LARGE, REDIRECT, STATUS -> new Well();
      case VALIDATION, BLOCKED, PROXY, PROXY_AUTH, CIRCUIT_OPEN, PARSE, HANDLER, CANCELLED ->
          new Mute();
    };
  }

  private static HostBreaker.Fault fault(String message, Throwable cause) {
    return new HostBreaker.Fault(message, cause);
  }
}
