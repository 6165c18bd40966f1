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
import io.fastreq.camel.batch.failure.FailureHandlerRunner;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.batch.page.NextPageException;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.result.ResultFactory;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.conditional.Revalidation;
import io.fastreq.camel.policy.retry.RetryDecision;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns completed calls into results: a value created by the author's parser or fallback, or a
 * failure. Used by one worker at a time.
 */
final class ResultEvaluator {

  private final BatchOptions options;
  private final ResultFactory results;
  private final boolean wantsResponses;
  private final @Nullable FailureHandlerRunner fallbacks;
  private final @Nullable PageEvaluator pages;
  private final Retries retries;
  private final Consumer<Completion> onCompleted;

  /** Accepts successful calls that must be retried. */
  @FunctionalInterface
  interface Retries {
    /** Schedules a retry. Returns whether there will be one. */
    boolean retry(Call call, long delayNanos);
  }

  /**
   * Creates an evaluator for one batch.
   *
   * @param wantsResponses whether each result needs its response
   * @param pages evaluates the pages of items, or null if items have none
   * @param fallbacks runs the fallbacks of failed items, or null
   * @param onCompleted receives calls that complete later, after their fallback
   */
  ResultEvaluator(
      BatchOptions options,
      ResultFactory results,
      boolean wantsResponses,
      @Nullable PageEvaluator pages,
      @Nullable FailureHandlerRunner fallbacks,
      Retries retries,
      Consumer<Completion> onCompleted) {
    this.options = options;
    this.results = results;
    this.wantsResponses = wantsResponses;
    this.pages = pages;
    this.fallbacks = fallbacks;
    this.retries = retries;
    this.onCompleted = onCompleted;
  }

  /**
   * Returns the result of a call, or null if the call will complete once more. The value of a group
   * is the list of the values of its rows. Its failure has no fallback, as each row has its own.
   */
  @Nullable ItemResult evaluate(Completion completion) {
    if (completion instanceof Completion.Known known) {
      return known.result().of(known.call().item());
    }
    if (completion instanceof Completion.AfterFallback after) {
      return afterFallback(after);
    }
    if (completion instanceof Completion.Rejected rejected) {
      return fail(rejected.call(), rejected.failure());
    }
    Call call = completion.call();
    if (call.outcome() instanceof Success success) {
      if (call.isUnchanged(success.response())) {
        return unchanged(call);
      }
      if (call.isOk(success)) {
        return accept(call, success.response());
      }
    }
    return fail(call, results.failure(call, call.outcome()));
  }

  private static ItemResult unchanged(Call call) {
    BodyHandler bodyHandler = call.item().bodyHandler();
    if (bodyHandler != null) {
      bodyHandler.unchanged();
    }
    return new ItemResult.Skipped();
  }

  private @Nullable ItemResult accept(Call call, HttpResponse response) {
    try {
      Predicate<FastreqResponse> retryWhile = options.retries().retryWhile();
      if (retryWhile != null && retryWhile.test(results.response(call, response))) {
        return tryAgain(call, response);
      }
    } catch (Throwable e) { // a predicate may throw anything, and its item must not be lost
      return fail(call, results.failure(call, Kind.HANDLER, response, e));
    }
    Object handled = null;
    BodyHandler bodyHandler = call.item().bodyHandler();
    if (bodyHandler != null) {
      try {
        handled = bodyHandler.complete(results.response(call, response));
      } catch (Throwable e) { // a handler or a disk may fail with anything
        return fail(call, results.failure(call, Kind.HANDLER, response, e));
      }
    }
    return value(call, response, handled);
  }

  private @Nullable ItemResult value(Call call, HttpResponse response, @Nullable Object handled) {
    try {
      if (pages != null) {
        return pages.evaluate(call, response);
      }
      Supplier<FastreqResponse> whole = () -> response(call, response, handled);
      Object value =
          call instanceof GroupCall group
              ? group.values(response, whole)
              : options.results().values().make(response, whole);
      Revalidation revalidation = call.item().revalidation();
      if (revalidation != null) {
        revalidation.received(response);
      }
      return new ItemResult.Succeeded(value, withValue(call, response, value), false);
    } catch (UndecodedBodyException e) {
      return fail(call, results.failure(call, Kind.PROTOCOL, response, e));
    } catch (NextPageException e) {
      return fail(call, results.failure(call, Kind.HANDLER, response, e));
    } catch (Throwable e) { // a parser may throw anything
      return fail(call, results.failure(call, Kind.PARSE, response, e));
    }
  }

  private @Nullable FastreqResponse withValue(
      Call call, HttpResponse response, @Nullable Object value) {
    if (!wantsResponses) {
      return null;
    }
    return value instanceof FastreqResponse whole
        ? whole
        : results.response(call, response).withValue(value);
  }

  private FastreqResponse response(Call call, HttpResponse response, @Nullable Object value) {
    FastreqResponse whole = results.response(call, response);
    return value == null ? whole : whole.withValue(value);
  }

  /** Retries a successful response, or fails the call. */
  private @Nullable ItemResult tryAgain(Call call, HttpResponse response) {
    RetryDecision decision =
        call.retryPolicy().onUnwantedResponse(call.method(), call.attemptsOfPolicy());
    RetryPlan plan = call.batch.retryPlanner().inTime(decision);
    if (plan.again() && !call.isOver() && retries.retry(call, plan.delayNanos())) {
      return null;
    }
    String message = "status " + response.status() + ", but retryWhile asks for another attempt";
    return fail(call, results.statusFailure(call, message, response));
  }

  private @Nullable ItemResult fail(Call call, FastreqFailure failure) {
    BodyHandler bodyHandler = call.item().bodyHandler();
    if (bodyHandler != null) {
      bodyHandler.failed(failure);
    }
    boolean later =
        fallbacks != null
            && !(call instanceof GroupCall)
            && failure.kind() != Kind.VALIDATION
            && failure.kind() != Kind.CANCELLED
            && fallbacks.submit(
                failure,
                result -> onCompleted.accept(new Completion.AfterFallback(call, failure, result)));
    return later ? null : new ItemResult.Failed(failure);
  }

  private ItemResult afterFallback(Completion.AfterFallback end) {
    Call call = end.call();
    FastreqFailure failure = end.failure();
    Throwable problem = end.result().problem();
    if (problem == null) {
      Object value = end.result().value();
      FastreqResponse response =
          wantsResponses ? results.fallbackResponse(call, failure, value) : null;
      return new ItemResult.Succeeded(value, response, true);
    }
    Throwable cause = failure.cause();
    boolean isShared = failure.kind() == Kind.CIRCUIT_OPEN || call instanceof GroupCall.Row;
    if (isShared && failure.kind() != Kind.STATUS && cause != null) {
      // Several calls share the cause that opened the breaker, or that ended their group, so it
      // must not be changed.
      cause = new FastreqException(failure.message(), cause);
      failure = ResultFactory.failure(call, failure.kind(), failure.message(), null, cause);
    }
    if (cause != null && cause != problem) {
      cause.addSuppressed(problem);
    }
    return new ItemResult.Failed(failure);
  }
}
