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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.batch.result.CompletedCall;
import io.fastreq.camel.dispatch.attempt.Cut;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.retry.RetryPolicy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a call so far: its attempts, what the last one leaves behind, and its outcome.
 * Confined to whoever handles the call; see {@link Call}.
 */
abstract class CallHistory implements CompletedCall {

  private int attempts;
  private long firstStartNanos;
  private long lastStartNanos;
  private @Nullable AttemptContext lastContext;
  private @Nullable String lastMethod;
  private @Nullable RetryPolicy lastPolicy;

  /** The outcome of the last attempt that counts, or a failure decided by the batch. */
  private @Nullable Outcome outcome;

  private @Nullable String note;
  private boolean spent;
  private boolean refused;
  private boolean putOff;

  /** The last hop of an attempt that ends. */
  interface LastHop {

    /** Returns when it began, not counting time it was kept from leaving. */
    long startedNanos();

    /** Returns the context of its attempt. */
    AttemptContext context();

    /** Returns the method of its request. */
    String method();

    /** Returns the policy that decides whether its request is repeated. */
    RetryPolicy retryPolicy();
  }

  // The beginning and the end of attempts.

  /** Notes that an attempt begins. */
  final void begun(long startNanos) {
    if (attempts == 0) {
      firstStartNanos = startNanos;
    }
  }

  /** Returns the context of the next attempt. */
  final AttemptContext nextContext() {
    AttemptContext before = lastContext;
    return before == null ? new AttemptContext() : new AttemptContext(before, !putOff);
  }

  /**
   * Records the end of an attempt.
   *
   * @param counts whether it counts as an attempt
   * @param end its outcome
   * @param why note to add to a failure's message, or null
   * @param bodySpent whether part of a body was passed on, which forbids another attempt
   */
  final void attempted(
      LastHop last, boolean counts, Outcome end, @Nullable String why, boolean bodySpent) {
    ended(last, bodySpent);
    attempts += counts ? 1 : 0;
    putOff = false;
    outcome = end;
    note = why;
  }

  /** Records an attempt that does not count, since nothing reached the transport. */
  final void keptBack(LastHop last, Failure reason, RetryPlan plan, boolean bodySpent) {
    if (plan.again()) {
      putOff(last, bodySpent);
    } else if (outcome == null || isRefusal(outcome, reason)) {
      attempted(last, false, reason, plan.note(), bodySpent);
    } else { // keep the earlier outcome, and note the reason
      attempted(last, false, outcome, reason.message(), bodySpent);
    }
  }

  /** Returns whether a server has refused the token, and there is no other. */
  private static boolean isRefusal(Outcome before, Failure reason) {
    return reason.kind() == Kind.AUTH
        && before instanceof Success success
        && success.response().status() == AttemptContext.UNAUTHORIZED;
  }

  /** Records an attempt that does not count, after which the call waits for its turn again. */
  final void putOff(LastHop last, boolean bodySpent) {
    ended(last, bodySpent);
    putOff = true;
    note = null;
  }

  private void ended(LastHop last, boolean bodySpent) {
    lastStartNanos = last.startedNanos();
    lastContext = last.context();
    lastMethod = last.method();
    lastPolicy = last.retryPolicy();
    spent = bodySpent;
  }

  // The end of a call without another attempt.

  /** Ends a call that has no attempt in flight. */
  final void endUnsent(Kind kind, String message) {
    endUnsent(new Failure(kind, message, null, Reach.NOT_SENT, true));
  }

  /** Ends a call that has no attempt in flight. */
  final void endUnsent(Failure failure) {
    outcome = failure;
  }

  /** Ends a call by a cut if it waits for its turn again after an attempt that does not count. */
  final void endIfPutOff(Cut cut) {
    if (putOff) {
      Throwable cause = outcome instanceof Failure failure ? failure.cause() : null;
      outcome = new Failure(cut.kind(), cut.message(), cause, Reach.NOT_SENT, true);
    }
  }

  /** Ends a call by an open breaker. The failure of an earlier attempt is kept. */
  final void endByBreaker(String origin, Failure refusal) {
    if (attempts == 0) {
      outcome = refusal;
    } else {
      refused = true;
      note = "not tried again, since the circuit breaker of " + origin + " is open";
    }
  }

  /** Ends a call by a gate that stays closed. The outcome of an earlier attempt is kept. */
  final void endByGate(Failure refusal) {
    if (outcome == null) {
      outcome = refusal;
      note = RetryPlanner.NO_TIME;
    } else {
      note = refusal.message();
    }
    refused = true;
  }

  /** Ends a call as another one has ended, which has sent its item. */
  final void endAs(CallHistory other, String itsNote) {
    attempts = other.attempts;
    firstStartNanos = other.firstStartNanos;
    lastStartNanos = other.lastStartNanos;
    lastContext = other.lastContext;
    outcome = other.outcome;
    note = itsNote;
  }

  // What there is to tell.

  /** Returns whether there is an outcome. Only for whoever handles the call. */
  final boolean hasEnded() {
    return outcome != null;
  }

  /** Returns the outcome of the last attempt, or the failure decided by the batch. */
  public final Outcome outcome() {
    return Objects.requireNonNull(outcome, "outcome of a call that has not ended");
  }

  /** Returns the response of the last attempt, or null. */
  final @Nullable HttpResponse lastResponse() {
    return outcome instanceof Success success ? success.response() : null;
  }

  /**
   * Returns whether another attempt is forbidden, by the host's breaker or a body partly passed on.
   */
  final boolean isOver() {
    return refused || spent;
  }

  /** Returns the number of attempts that use up retries: all that repeat none for its token. */
  final int attemptsOfPolicy() {
    return lastContext != null && lastContext.hasAnotherToken() ? attempts - 1 : attempts;
  }

  /** Returns the method of the last request, or null if there was none. */
  final @Nullable String lastMethod() {
    return lastMethod;
  }

  /** Returns the policy that decides whether the last request is repeated; null as above. */
  final @Nullable RetryPolicy lastPolicy() {
    return lastPolicy;
  }

  @Override
  public final @Nullable String note() {
    return note;
  }

  @Override
  public final int attempts() {
    return attempts;
  }

  @Override
  public final @Nullable String proxy() {
    FastreqProxy proxy = lastContext == null ? null : lastContext.proxy();
    return proxy == null ? null : proxy.masked();
  }

  @Override
  public final long elapsedNanos(long nowNanos) {
    return attempts == 0 ? 0 : nowNanos - firstStartNanos;
  }

  @Override
  public final long attemptNanos(long nowNanos) {
    return attempts == 0 ? 0 : nowNanos - lastStartNanos;
  }
}
