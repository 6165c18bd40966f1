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
import java.time.Instant;

/** Combines retry policy, {@code Retry-After} and the deadline of the batch. Stateless. */
final class RetryPlanner {

  private RetryPlanner() {}

  static NextStep decide(Call call, Outcome end) {
    if (call.postponedNanos() > 0) {
      return inTime(call, new RetryDecision.Retry(call.postponedNanos()));
    }
    return end instanceof Success answered
        ? afterAnswer(call, answered)
        : afterBreakdown(call, (Failure) end);
  }

  private static NextStep afterAnswer(Call call, Success answered) {
    if (call.isOk(answered)) {
      return NextStep.FINAL;
    }
    BatchOptions options = call.batch.options();
    HttpResponse answer = answered.response();
    RetryPolicy policy = options.retryPolicy();
    RetryDecision decision = policy.onStatus(call.method(), call.attempts(), answer.status());
    if (!policy.retries(answer.status()) || !options.respectRetryAfter()) {
      return inTime(call, decision);
    }
    RetryAfterDecision wait =
        RetryAfterDecision.of(
            answer.headers().first("Retry-After"),
            Instant.now(),
            options.maxRetryAfterNanos(),
            call.batch.remainingNanos());
    if (wait instanceof RetryAfterDecision.TooLong tooLong) {
      return NextStep.noted(tooLong.message());
    }
    if (wait instanceof RetryAfterDecision.Pause pause) {
      boolean again = decision instanceof RetryDecision.Retry;
      return new NextStep(again, pause.nanos(), pause.nanos(), null);
    }
    return inTime(call, decision);
  }

  private static NextStep afterBreakdown(Call call, Failure broken) {
    // What a server has seen before it redirected can't be undone by what follows.
    boolean notSent = broken.reach().surelyNot() && !call.wasRedirected();
    return inTime(
        call,
        call.batch
            .options()
            .retryPolicy()
            .onFailure(call.method(), call.attempts(), broken.kind(), notSent, broken.lasting()));
  }

  /** A retry that could only begin when the batch is over is not waited for. */
  static NextStep inTime(Call call, RetryDecision decision) {
    if (!(decision instanceof RetryDecision.Retry retry)) {
      return NextStep.FINAL;
    }
    return retry.delayNanos() >= call.batch.remainingNanos()
        ? NextStep.noted("no time is left for another attempt before batchTimeout")
        : NextStep.again(retry.delayNanos());
  }
}
