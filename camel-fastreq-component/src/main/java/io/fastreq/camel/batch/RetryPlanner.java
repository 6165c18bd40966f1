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

import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.retry.RetryAfterDecision;
import io.fastreq.camel.policy.retry.RetryDecision;
import io.fastreq.camel.policy.retry.RetryPolicy;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Combines retry policy, {@code Retry-After} and the deadline of the batch. One object a batch.
 * Thread-safe.
 */
final class RetryPlanner {

  static final String NO_TIME = "no time is left for another attempt before batchTimeout";

  private final BatchOptions options;
  private final InstantSource clock;
  private final LongSupplier remainingNanos;

  /**
   * Creates a planner.
   *
   * @param remainingNanos returns the time until the batch times out
   */
  RetryPlanner(BatchOptions options, InstantSource clock, LongSupplier remainingNanos) {
    this.options = options;
    this.clock = clock;
    this.remainingNanos = remainingNanos;
  }

  /**
   * Decides after an attempt.
   *
   * @param policy decides on its last request
   * @param method the method of that request
   * @param attempts number of attempts, including this one
   * @param redirected whether a server has already redirected this attempt
   */
  RetryPlan afterAttempt(
      RetryPolicy policy, String method, int attempts, boolean redirected, Outcome end) {
    if (end instanceof Success success) {
      return afterResponse(policy, method, attempts, success.response());
    }
    Failure failure = (Failure) end;
    // A server has seen the request before it redirected, even if the next one was not sent.
    boolean notSent = failure.reach().surelyNot() && !redirected;
    return inTime(policy.onFailure(method, attempts, failure.kind(), notSent, failure.lasting()));
  }

  private RetryPlan afterResponse(
      RetryPolicy policy, String method, int attempts, HttpResponse response) {
    if (options.results().okStatusCodes().contains(response.status())) {
      return RetryPlan.FINAL;
    }
    RetryDecision decision = policy.onStatus(method, attempts, response.status());
    if (!policy.retries(response.status()) || !options.retries().respectRetryAfter()) {
      return inTime(decision);
    }
    RetryAfterDecision wait =
        RetryAfterDecision.of(
            response.headers().first("Retry-After"),
            clock.instant(),
            options.retries().maxRetryAfterNanos(),
            remainingNanos.getAsLong());
    if (wait instanceof RetryAfterDecision.TooLong tooLong) {
      return RetryPlan.noted(tooLong.message());
    }
    if (wait instanceof RetryAfterDecision.Pause pause) {
      boolean again = decision instanceof RetryDecision.Retry;
      return new RetryPlan(again, pause.nanos(), pause.nanos(), null);
    }
    return inTime(decision);
  }

  /** Plans a retry, unless it could only begin after the batch's timeout. */
  RetryPlan inTime(RetryDecision decision) {
    return decision instanceof RetryDecision.Retry retry
        ? after(retry.delayNanos())
        : RetryPlan.FINAL;
  }

  /** Plans a retry after a delay, unless it could only begin after the batch's timeout. */
  RetryPlan after(long delayNanos) {
    return delayNanos >= remainingNanos.getAsLong()
        ? RetryPlan.noted(NO_TIME)
        : RetryPlan.again(delayNanos);
  }

  /** Returns whether the item, its author's code or a policy prevented the request. */
  static boolean isOurs(Outcome end) {
    return end instanceof Failure failure
        && switch (failure.kind()) {
          case BLOCKED, VALIDATION, HANDLER -> true;
          default -> false;
        };
  }
}
