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

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.UndecodedBodyException;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.batch.result.Fallback;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.result.ResultFactory;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.retry.RetryDecision;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What calls of a batch that are back from the wire come to: values, made by the author's parser or
 * fallback, or failures. Belongs to the batch's mailbox.
 */
final class ResultEvaluator {

  private final Batch batch;
  private final Dispatcher dispatcher;
  private final boolean wantsResponses;
  private final @Nullable FallbackRunner fallbacks;

  ResultEvaluator(
      Batch batch,
      Dispatcher dispatcher,
      boolean wantsResponses,
      @Nullable FallbackRunner fallbacks) {
    this.batch = batch;
    this.dispatcher = dispatcher;
    this.wantsResponses = wantsResponses;
    this.fallbacks = fallbacks;
  }

  /** Null where the call has not come to its end after all, and will be posted again. */
  @Nullable ItemResult of(Call call) {
    ItemResult known = call.ending();
    if (known != null) {
      return known.of(call.item);
    }
    Fallback.Result rescue = call.rescue();
    if (rescue != null) {
      return rescued(call, rescue);
    }
    if (call.outcome() instanceof Success answered && call.isOk(answered)) {
      return accept(call, answered.response());
    }
    return fail(call, ResultFactory.failure(call, batch.nanoTime()));
  }

  private @Nullable ItemResult accept(Call call, HttpResponse answer) {
    try {
      Predicate<FastreqResponse> retryWhile = batch.options().retryWhile();
      if (retryWhile != null && retryWhile.test(response(call, answer))) {
        return again(call, answer);
      }
    } catch (Throwable e) { // whatever a predicate throws, its item must not be lost
      return fail(call, broken(call, Kind.HANDLER, answer, e));
    }
    Object taken = null;
    BodyHandler intake = call.item.intake();
    if (intake != null) {
      try {
        taken = intake.complete(response(call, answer));
      } catch (Throwable e) { // nor whatever a handler or a disk throws
        return fail(call, broken(call, Kind.HANDLER, answer, e));
      }
    }
    return value(call, answer, taken);
  }

  private @Nullable ItemResult value(Call call, HttpResponse answer, @Nullable Object taken) {
    try {
      Object value = batch.options().values().make(answer, () -> response(call, answer, taken));
      return new ItemResult.Succeeded(value, withValue(call, answer, value), false);
    } catch (UndecodedBodyException e) {
      return fail(call, broken(call, Kind.PROTOCOL, answer, e));
    } catch (Throwable e) { // nor whatever a parser throws
      return fail(call, broken(call, Kind.PARSE, answer, e));
    }
  }

  private @Nullable FastreqResponse withValue(
      Call call, HttpResponse answer, @Nullable Object value) {
    if (!wantsResponses) {
      return null;
    }
    boolean isResponse = value instanceof FastreqResponse;
    return isResponse ? (FastreqResponse) value : response(call, answer).withValue(value);
  }

  /** An answer of a good status that says "try again". */
  private @Nullable ItemResult again(Call call, HttpResponse answer) {
    RetryDecision decision =
        batch.options().retryPolicy().onUnwantedAnswer(call.method(), call.attempts());
    NextStep settlement = RetryPlanner.inTime(call, decision);
    if (settlement.again()
        && !call.isSpent()
        && !call.isRefused()
        && dispatcher.retryAfterAll(batch.queue(), call, settlement.delayNanos())) {
      return null;
    }
    String message = "status " + answer.status() + ", but retryWhile asks for another attempt";
    return fail(
        call, ResultFactory.statusFailure(call, message, response(call, answer), answer.reason()));
  }

  private FastreqResponse response(Call call, HttpResponse answer) {
    return ResultFactory.response(call, answer, batch.nanoTime());
  }

  private FastreqResponse response(Call call, HttpResponse answer, @Nullable Object value) {
    FastreqResponse response = response(call, answer);
    return value == null ? response : response.withValue(value);
  }

  private FastreqFailure broken(Call call, Kind kind, HttpResponse answer, Throwable e) {
    String message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    return ResultFactory.failure(call, kind, message, response(call, answer), e);
  }

  private @Nullable ItemResult fail(Call call, FastreqFailure failure) {
    BodyHandler intake = call.item.intake();
    if (intake != null) {
      intake.failed(failure);
    }
    if (fallbacks != null
        && failure.kind() != Kind.VALIDATION
        && failure.kind() != Kind.CANCELLED
        && fallbacks.submit(call, failure)) {
      return null;
    }
    return new ItemResult.Failed(failure);
  }

  private ItemResult rescued(Call call, Fallback.Result rescue) {
    FastreqFailure failure = call.rescuedFrom();
    if (rescue.problem() == null) {
      Object value = rescue.value();
      FastreqResponse response =
          wantsResponses ? ResultFactory.rescued(call, value, batch.nanoTime()) : null;
      return new ItemResult.Succeeded(value, response, true);
    }
    Throwable cause = failure.cause();
    if (failure.kind() == Kind.CIRCUIT_OPEN && cause != null) {
      // What opened the breaker is the cause of all whom it refuses.
      cause = new FastreqException(failure.message(), cause);
      failure = ResultFactory.failure(call, failure.kind(), failure.message(), null, cause);
    }
    if (cause != null && cause != rescue.problem()) {
      cause.addSuppressed(rescue.problem());
    }
    return new ItemResult.Failed(failure);
  }
}
