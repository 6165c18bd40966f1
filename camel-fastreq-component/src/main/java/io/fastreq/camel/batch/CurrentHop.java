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

import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.dispatch.Slot;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.policy.adaptive.RequestTimer;
import io.fastreq.camel.policy.manners.Observation;
import io.fastreq.camel.policy.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The current request of an attempt: what it still needs before it is sent, how it is counted, and
 * what it tells of its host. {@link Hops} sends it and decides which one follows. Confined to its
 * attempt.
 */
abstract class CurrentHop implements CallHistory.LastHop {

  final Call call;
  final Slot slot;
  final AttemptContext context;

  private HttpRequest current;
  private boolean prepared;

  /** Whether {@code robots.txt} is to be asked before the request is sent. */
  private boolean unruled;

  /** When the request was passed to the transport. */
  private long sentNanos;

  /** Whether the request is counted. */
  private boolean counted;

  /** Whether the attempt is counted as a retry. */
  private boolean countedAsRetry;

  /** What the end of the request tells of its host, or null. */
  private @Nullable Observation observed;

  /** Measures how long hosts take, where that is of use; else null. */
  private final @Nullable RequestTimer timer;

  CurrentHop(Call call, Slot slot, AttemptContext context) {
    this.call = call;
    this.slot = slot;
    this.context = context;
    this.current = call.requestWithKey();
    this.prepared = sending().preparer() == null;
    this.timer = call.batch.observer().newTimer();
  }

  final BatchOptions.Sending sending() {
    return call.batch.options().sending();
  }

  /** Returns the request, without what is added when it is sent. */
  final HttpRequest current() {
    return current;
  }

  /** Returns the origin of the request. */
  final String origin() {
    return current.url().origin();
  }

  @Override
  public final long startedNanos() {
    return slot.startNanos();
  }

  @Override
  public final AttemptContext context() {
    return context;
  }

  @Override
  public final String method() {
    return current.method();
  }

  @Override
  public final RetryPolicy retryPolicy() {
    return call.batch.options().retries().policyFor(current);
  }

  // What it needs before it is sent.

  /**
   * Returns whether the request has been prepared by the author's code, or needs no preparation.
   */
  final boolean isPrepared() {
    return prepared;
  }

  /** Sets the first request, as prepared by the author's code. */
  final void prepared(HttpRequest request) {
    current = request;
    prepared = true;
    unruled = call.batch.robots() != null && !request.url().equals(call.request().url());
  }

  /** Sets the target of a redirect, which the author's code does not prepare. */
  final void follow(HttpRequest target) {
    current = target;
    prepared = true;
    unruled = call.batch.robots() != null;
  }

  /** Returns whether {@code robots.txt} is to be asked before the request is sent. */
  final boolean isUnruled() {
    return unruled;
  }

  /** Notes that {@code robots.txt} allows the request. */
  final void ruled() {
    unruled = false;
  }

  /** Returns whether the request waits for another token, since its own has ended. */
  final boolean isOutdated() {
    return context.token() != null && context.isOutdated(call.batch.nanoTime());
  }

  // How it is counted.

  /** Counts the request, which is passed to the transport. */
  final void count() {
    counted = true;
    call.batch.meter().countSent();
    countAsRetry(true);
    sentNanos = call.batch.nanoTime();
    if (timer != null) {
      timer.begin(sentNanos);
    }
  }

  /** Returns when the request was passed to the transport. */
  final long sentNanos() {
    return sentNanos;
  }

  /** Uncounts the request. */
  final void uncount() {
    if (counted) {
      counted = false;
      call.batch.meter().countUnsent();
    }
  }

  /** Sets whether the attempt counts as a retry; ignored for the first attempt of a call. */
  final void countAsRetry(boolean counts) {
    if (counts != countedAsRetry && call.attempts() > 0 && !context.isRepeatWithAnotherToken()) {
      countedAsRetry = counts;
      call.batch.meter().countRetries(counts ? 1 : -1);
    }
  }

  // What it tells of its host.

  /** Returns what the end of the last request tells of its host, or null. */
  final @Nullable Observation observed() {
    return observed;
  }

  /** Notes that the request is about to be sent. */
  final void begins() {
    observed = null;
  }

  /** Notes that the request has ended before it left. */
  final void neverSent() {
    observed = Observation.NEVER_SENT;
  }

  /** Notes that the request leaves. */
  final void leaves() {
    if (timer != null) {
      timer.left(call.batch.nanoTime());
    }
  }

  /** Returns whether the heads of responses are to be noted. */
  final boolean isTimed() {
    return timer != null;
  }

  /** Notes that the head of the response is there. */
  final void headArrived() {
    if (timer != null) {
      timer.head(call.batch.nanoTime());
    }
  }

  /** Tells at once what the head of a response says whose body is handed on, and may be long. */
  final void heard(HttpResponse head) {
    Observation told = call.batch.observer().ofHead(head);
    if (told != null) {
      call.batch.dispatcher().heard(slot, told);
    }
  }

  /** Notes that the request, which has left, is not responded to in time. */
  final void timedOut(Failure failure) {
    observed = call.batch.observer().ofEnd(failure, timer);
  }

  /** Notes the end of the request. */
  final void arrived(Outcome outcome) {
    if (outcome instanceof Failure failure && failure.neverSent()) {
      uncount();
    }
    counted = false;
    observed = call.batch.observer().ofEnd(outcome, timer);
  }
}
