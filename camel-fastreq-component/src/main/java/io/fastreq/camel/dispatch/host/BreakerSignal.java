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
package io.fastreq.camel.dispatch.host;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.breaker.HostBreaker.Fault;
import io.fastreq.camel.policy.retry.RetryPolicy;
import java.util.Objects;

/** What the outcome of an attempt tells the circuit breaker of its host. */
public enum BreakerSignal {
  /** The host works. */
  SUCCESS,
  /** The host fails. */
  FAILURE,
  /** The outcome says nothing about the host. */
  IGNORE;

  /**
   * Classifies an outcome. Transport failures, timeouts and retryable 5xx statuses count against
   * the host. Any other status counts as success. Failures caused on this side or by a proxy are
   * ignored.
   */
  static BreakerSignal of(Outcome outcome, RetryPolicy policy) {
    if (outcome instanceof Success success) {
      int status = success.response().status();
      return status >= 500 && policy.retries(status) ? FAILURE : SUCCESS;
    }
    Failure failure = (Failure) outcome;
    if (failure.reach() == Reach.STALE_CONNECTION || failure.reach() == Reach.UNUSED_CONNECTION) {
      return IGNORE;
    }
    return switch (failure.kind()) {
      case DNS, CONNECT, TLS, TIMEOUT, PROTOCOL, TRUNCATED -> FAILURE;
      case TOO_LARGE, REDIRECT, STATUS -> SUCCESS;
      case VALIDATION,
          BLOCKED,
          PROXY,
          PROXY_AUTH,
          AUTH,
          CIRCUIT_OPEN,
          PARSE,
          PAGING,
          HANDLER,
          CANCELLED ->
          IGNORE;
    };
  }

  /**
   * Reports the outcome of a request to the breaker, which closes the permit. Each response is an
   * event of its own; a broken connection may be one event for many requests.
   *
   * @param begunNanos when the request was sent
   */
  public static void tell(
      Permit permit, Outcome outcome, RetryPolicy policy, long begunNanos, long elapsedNanos) {
    switch (of(outcome, policy)) {
      case SUCCESS -> permit.succeeded(elapsedNanos);
      case FAILURE -> {
        boolean common = outcome instanceof Failure failure && failure.common();
        boolean connecting =
            outcome instanceof Failure failure && failure.reach() == Reach.NOT_SENT;
        permit.failed(fault(outcome), common, connecting, begunNanos, elapsedNanos);
      }
      case IGNORE -> permit.giveBack();
    }
  }

  private static Fault fault(Outcome outcome) {
    if (outcome instanceof Failure failure) {
      Throwable cause =
          Objects.requireNonNullElseGet(
              failure.cause(), () -> new FastreqException(failure.message()));
      return new Fault(failure.kind() + ", " + failure.message(), cause);
    }
    String status = "status " + ((Success) outcome).response().status();
    return new Fault(status, new FastreqException(status));
  }
}
