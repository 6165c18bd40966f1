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
import io.fastreq.camel.policy.Delayer.Cancellable;
import io.fastreq.camel.policy.RetryDecision;
import io.fastreq.camel.policy.RetryPolicy;
import io.fastreq.camel.transport.HttpTransport.Sent;
import io.fastreq.camel.transport.Outcome;
import io.fastreq.camel.transport.Outcome.Answered;
import io.fastreq.camel.transport.Outcome.Broken;
import io.fastreq.camel.transport.Outcome.Reach;
import io.fastreq.camel.transport.WireRequest;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One item on its way through all its attempts. Its fields are written by whoever has the call in
 * hand (the reader, the dispatcher when it starts it, the winner of an attempt) and handed on by
 * way of the dispatcher's lock or the batch's mailbox, so they need no guard of their own.
 */
final class Call {

  final Item item;
  final Batch batch;

  private int attempts;
  private long firstStartNanos;
  private @Nullable Outcome outcome;
  private volatile @Nullable Cancellable retry;

  Call(Item item, Batch batch) {
    this.item = item;
    this.batch = batch;
  }

  /** The request as it goes on the wire; only for calls of items that may be sent. */
  private WireRequest wire() {
    return Objects.requireNonNull(item.wire());
  }

  long timeoutNanos() {
    return wire().timeoutNanos();
  }

  String timeoutMessage() {
    return "no whole answer within " + Duration.ofNanos(timeoutNanos()).toMillis() + " ms";
  }

  /** It has a slot and a token: an attempt begins. */
  void started(long nowNanos) {
    if (attempts == 0) {
      firstStartNanos = nowNanos;
    }
    attempts++;
    retry = null;
  }

  Sent send(Attempt attempt) {
    batch.countSent();
    try {
      return batch.transport().send(wire(), batch.options().readOptions(), attempt);
    } catch (RuntimeException e) {
      // A transport reports what goes wrong as an outcome; this is one that broke its promise, and
      // the item must not be lost for it.
      attempt.accept(
          new Broken(Kind.PROTOCOL, "transport failed: " + e, e, Reach.MAYBE_RECEIVED, true));
      return () -> {};
    }
  }

  /** An attempt has ended: is that all, or is there to be another? */
  Settlement settle(Outcome end) {
    outcome = end;
    RetryPolicy policy = batch.options().retryPolicy();
    String method = wire().method();
    RetryDecision decision =
        end instanceof Answered answered
            ? isOk(answered)
                ? new RetryDecision.GiveUp("success")
                : policy.onStatus(method, attempts, answered.response().status())
            : onBroken(policy, method, (Broken) end);
    if (decision instanceof RetryDecision.Retry again) {
      return new Settlement.TryAgain(again.delayNanos());
    }
    return Settlement.FINAL;
  }

  private RetryDecision onBroken(RetryPolicy policy, String method, Broken broken) {
    boolean notSent = broken.reach() == Reach.NOT_SENT;
    return policy.onFailure(method, attempts, broken.kind(), notSent, broken.lasting());
  }

  boolean isOk(Answered answered) {
    return batch.options().okStatusCodes().contains(answered.response().status());
  }

  /** Whether it ended with an answer that counts as success. */
  boolean hasSucceeded() {
    return outcome instanceof Answered answered && isOk(answered);
  }

  void waitForRetry(Cancellable timer) {
    retry = timer;
  }

  void stopWaiting() {
    Cancellable timer = retry;
    if (timer != null) {
      timer.cancel();
    }
  }

  /** Ends it for the batch's reasons, where no attempt is in flight. */
  void endUnsent(Kind kind, String message) {
    outcome = new Broken(kind, message, null, Reach.NOT_SENT, true);
  }

  int attempts() {
    return attempts;
  }

  long elapsedNanos(long nowNanos) {
    return attempts == 0 ? 0 : nowNanos - firstStartNanos;
  }

  /** How the last attempt ended, or what the batch said of it. */
  Outcome outcome() {
    return Objects.requireNonNull(outcome, "outcome of a call that has not ended");
  }
}
