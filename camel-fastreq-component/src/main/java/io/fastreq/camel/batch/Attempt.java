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
import io.fastreq.camel.batch.AttemptState.End;
import io.fastreq.camel.batch.AttemptState.State;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.dispatch.BreakerSignal;
import io.fastreq.camel.dispatch.Cut;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.NextStep;
import io.fastreq.camel.dispatch.Slot;
import io.fastreq.camel.dispatch.SlotHolder;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.Sent;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call, from the moment the dispatcher gives it a slot until the first of
 * response, failure, deadline and cancellation, whichever wins its {@link AttemptState}. What comes
 * later is dropped. An attempt may have several {@link Hops}.
 *
 * <p>Its fields are written by whoever has it in hand: the thread that starts it, or the winner of
 * its state. They are handed on by way of the state and of the dispatcher's lock.
 */
final class Attempt extends AttemptState implements HttpTransport.Listener, SlotHolder {

  static final Sent NOTHING = () -> {};

  final Call call;

  private final Slot slot;
  private final Hops hops;
  private final long startedNanos;

  /** What aborts the present hop. */
  private volatile Sent sent = NOTHING;

  private static final AtomicReferenceFieldUpdater<Attempt, Sent> SENT =
      AtomicReferenceFieldUpdater.newUpdater(Attempt.class, Sent.class, "sent");

  /** Whether a hop before the present one has left. */
  private volatile boolean leftBefore;

  /**
   * The thread inside {@link #start}. A transport that responds at once calls back on it; the
   * outcome is then kept until the transport has returned, so that a thousand such responses don't
   * stand on one stack. Only that thread finds itself here, so it need not be volatile.
   */
  private @Nullable Thread beginner;

  private @Nullable Outcome early;

  /** A hop on its way to the wire: one object for each, to tell it from the next. */
  private static final class Leaving implements Sent {
    @Override
    public void abort() {
      // Whoever sends it looks afterwards whether the attempt has ended.
    }
  }

  Attempt(Call call, Slot slot) {
    this.call = call;
    this.slot = slot;
    this.hops = new Hops(call, slot, call.nextContext());
    this.startedNanos = slot.startNanos();
  }

  /** When it got its slot. */
  long startedNanos() {
    return startedNanos;
  }

  /** When its last hop began, or would have begun had it not been kept from leaving. */
  long hopStartedNanos() {
    return slot.startNanos();
  }

  AttemptContext context() {
    return hops.context();
  }

  /** The method of its last hop. */
  String method() {
    return hops.method();
  }

  private Dispatcher dispatcher() {
    return call.batch.dispatcher();
  }

  // The way of a hop to the wire.

  /** Sends the present hop, or has it prepared. The slot may be free again when this returns. */
  @Override
  public @Nullable NextStep start() {
    if (!change(State.WAITING, State.CONNECTING)) {
      return null; // cut between the dispatcher's decision and here: nothing more is to be sent
    }
    Sent leaving = new Leaving();
    sent = leaving;
    beginner = Thread.currentThread();
    Sent handle = hops.isPrepared() ? send() : prepare();
    beginner = null;
    Outcome known = early;
    if (known != null) {
      early = null;
      return proceed(known);
    }
    // Postponed, cancelled or out of time between sending and here: whoever did that found nothing
    // to abort. Where only the hop has ended, it needs no abort and does not mind it.
    if (!SENT.compareAndSet(this, leaving, handle) || is(State.ENDED)) {
      handle.abort();
    }
    return null;
  }

  private Sent prepare() {
    AsyncPreparation preparation =
        new AsyncPreparation(
            this, Objects.requireNonNull(call.batch.options().sending().preparer()));
    call.batch.work(preparation::run, preparation::failed);
    return preparation;
  }

  /**
   * The author's code has made the first request. The breaker is asked at this moment.
   *
   * @return whether it may be sent now; if not, what follows has been arranged
   */
  boolean prepared(HttpRequest request) {
    State was = hold();
    if (was == null) {
      return false; // it took too long, and the call may be in its next attempt by now
    }
    hops.prepared(request);
    if (call.origin().equals(hops.origin())) {
      slot.beginAnew(call.batch.nanoTime());
      letGo(was);
      if (!dispatcher().isObstructed(slot)) {
        return true;
      }
      postpone();
    } else {
      slot.takePermit().giveBack();
      letGo(State.WAITING);
      dispatcher().next(slot, new NextStep.Hop(hops.origin(), true));
    }
    return false;
  }

  /** Hands the present hop to the transport. */
  Sent send() {
    return hops.send(this);
  }

  /** {@inheritDoc} The last moment at which pause, breaker and cut of the batch are looked at. */
  @Override
  public boolean onConnected(Runnable write) {
    change(State.AWAY, State.CONNECTING); // it could not be written, and asks once more
    if (beginner != Thread.currentThread() && dispatcher().isObstructed(slot)) {
      postpone();
      return false;
    }
    return dispatcher().mayDepart(slot, write) && leave();
  }

  @Override
  public void depart(Runnable write) {
    if (leave()) {
      write.run();
    }
  }

  /** The hop leaves now, unless the attempt has ended or its batch has been cut meanwhile. */
  private boolean leave() {
    if (!change(State.CONNECTING, State.AWAY)) {
      return false;
    }
    Cut cut = call.batch.cut(); // after the change of state: who cuts looks at that afterwards
    if (cut != null && change(State.AWAY, State.CONNECTING)) {
      cut(cut, false);
      return false;
    }
    return true;
  }

  /**
   * Its host may not be sent to any more: gives its connection back. If nothing of it has left, its
   * call waits for its turn again without a slot; a further hop keeps the slot.
   */
  @Override
  public void postpone() {
    if (hold() == null) {
      return;
    }
    Sent given = Objects.requireNonNull(SENT.getAndSet(this, NOTHING));
    slot.takePermit().giveBack();
    hops.uncount();
    NextStep step;
    if (leftBefore) {
      given.abort();
      letGo(State.WAITING);
      step = new NextStep.Hop(hops.origin(), true);
    } else {
      setEnded();
      given.abort();
      call.putOff(this, isSpent());
      step = leaves(RetryPlan.again(0), false, false);
    }
    dispatcher().next(slot, step);
  }

  @Override
  public void limiterFailed(Throwable cause) {
    if (!is(State.ENDED)) {
      sent.abort();
      accept(failedBy("rateLimiter", cause));
    }
  }

  /** The failure of code that the author of the route supplied. */
  static Failure failedBy(String option, Throwable cause) {
    String message =
        Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    return new Failure(Kind.HANDLER, option + " failed: " + message, cause, Reach.NOT_SENT, true);
  }

  // The end of a hop.

  @Override
  public void accept(Outcome outcome) {
    if (beginner == Thread.currentThread()) {
      early = outcome;
      return;
    }
    NextStep step = proceed(outcome);
    if (step != null) {
      dispatcher().next(slot, step);
    }
  }

  /** The present hop has ended: what follows, or null where the attempt had ended before. */
  private @Nullable NextStep proceed(Outcome outcome) {
    State was = hold();
    if (was == null) {
      return null;
    }
    Outcome end = hops.ended(outcome);
    if (end != null) {
      setEnded();
      return settle(end, was, true);
    }
    boolean unused =
        outcome instanceof Failure failure && failure.reach() == Reach.UNUSED_CONNECTION;
    leftBefore |= was == State.AWAY && !unused;
    sent = NOTHING;
    letGo(State.WAITING);
    return new NextStep.Hop(hops.origin(), unused);
  }

  // The end of the attempt.

  /** The attempt has its outcome: is that all, or is there to be another? */
  private NextStep settle(Outcome end, State was, boolean told) {
    long elapsedNanos = call.batch.nanoTime() - slot.startNanos();
    BreakerSignal.tell(
        slot.takePermit(),
        end,
        call.batch.options().retries().policy(),
        hops.sentNanos(),
        elapsedNanos);
    boolean spent = isSpent();
    boolean counts = !hops.wasKeptBack() && !(isUnsent(was) && isOurs(end));
    RetryPlan plan = plan(end);
    if (plan.again() && spent) {
      plan = RetryPlan.noted("part of its body has been handed on");
    }
    NextStep step = leaves(plan, counts, told);
    if (hops.wasKeptBack()) {
      call.keptBack(this, (Failure) end, plan, spent);
    } else {
      call.attempted(this, counts, end, plan.note(), spent);
    }
    return step;
  }

  private RetryPlan plan(Outcome end) {
    return hops.keptBackNanos() > 0
        ? RetryPlanner.after(call.batch, hops.keptBackNanos())
        : RetryPlanner.afterAttempt(
            call.batch, method(), call.attempts() + 1, hops.wereRedirected(), end);
  }

  private NextStep leaves(RetryPlan plan, boolean counts, boolean told) {
    hops.countAsRetry(counts);
    return plan.equals(RetryPlan.FINAL) && counts && told
        ? NextStep.Leave.FOR_GOOD
        : new NextStep.Leave(
            plan.again() ? plan.delayNanos() : -1, plan.pauseNanos(), counts, told);
  }

  /** Whether nothing of it was sent. */
  private boolean isUnsent(State was) {
    return was != State.AWAY && !leftBefore;
  }

  /** What the item itself, its author or a policy kept from being sent. */
  private static boolean isOurs(Outcome end) {
    return end instanceof Failure failure
        && switch (failure.kind()) {
          case BLOCKED, VALIDATION, HANDLER -> true;
          default -> false;
        };
  }

  /** Whether part of a body was handed on, so that there can be no further attempt. */
  private boolean isSpent() {
    BodyHandler handler = call.item().bodyHandler();
    return handler != null && !handler.attemptEnded();
  }

  @Override
  public void cut(Cut cut, boolean abort) {
    if (abort || !is(State.AWAY)) {
      end(cut.kind(), cut.message(), false);
    }
  }

  @Override
  public void timedOut() {
    end(Kind.TIMEOUT, call.timeoutMessage(), true);
  }

  @Override
  public void refusedByBreaker() {
    end(new End(Call.refusedBy(slot.host()), false));
  }

  private void end(Kind kind, String message, boolean hostsFault) {
    end(new End(new Failure(kind, message, null, Reach.MAYBE_RECEIVED, false), hostsFault));
  }

  /** Ends the attempt for the engine's own reasons and closes its connection. */
  private void end(End end) {
    State was = tryEnd(end);
    if (was == null) {
      return;
    }
    sent.abort();
    dispatcher()
        .next(slot, end.hostsFault() ? settle(end.how(), was, false) : settleCut(end.how(), was));
  }

  private NextStep settleCut(Failure how, State was) {
    slot.takePermit().giveBack();
    if (was != State.AWAY) {
      hops.uncount();
    }
    boolean counts = !isUnsent(was);
    NextStep step = leaves(RetryPlan.FINAL, counts, false);
    call.attempted(this, counts, how, null, isSpent());
    return step;
  }

  @Override
  public void left(boolean told, @Nullable Cut cut) {
    call.left(told, cut);
  }

  /** The attempt goes on, unless its end has come while it was held. */
  private void letGo(State on) {
    End end = pendingEnd(on);
    if (end != null) {
      end(end);
    }
  }
}
