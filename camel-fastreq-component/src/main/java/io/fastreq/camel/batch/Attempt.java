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
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.AttemptState.End;
import io.fastreq.camel.batch.AttemptState.State;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.batch.request.AsyncPreparation;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.Slot;
import io.fastreq.camel.dispatch.attempt.Cut;
import io.fastreq.camel.dispatch.attempt.NextStep;
import io.fastreq.camel.dispatch.attempt.SlotHolder;
import io.fastreq.camel.dispatch.host.BreakerSignal;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.manners.Observation;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.Sent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call, from the moment the dispatcher gives it a slot until its first end:
 * response, failure, deadline or cancellation. {@link AttemptState} decides which one wins; later
 * ends are ignored. An attempt may have several {@link Hops}.
 *
 * <p>Its fields are written by the thread that starts it and by the thread that holds its state.
 * The state and the dispatcher's lock publish them to the next thread.
 */
final class Attempt extends AttemptState
    implements HttpTransport.Listener, SlotHolder, AsyncPreparation.Owner {

  final Call call;

  private final Slot slot;
  private final Hops hops;

  /** Whether an earlier hop has left. */
  private volatile boolean leftBefore;

  /**
   * The thread inside {@link #start}. A transport that responds immediately calls back on this
   * thread; the outcome is then kept until the transport has returned, which avoids deep recursion.
   * Only this thread finds itself here, so the field need not be volatile.
   */
  private @Nullable Thread beginner;

  private @Nullable Outcome early;

  Attempt(Call call, Slot slot) {
    this.call = call;
    this.slot = slot;
    this.hops = new Hops(call, slot, call.nextContext());
  }

  private Dispatcher dispatcher() {
    return call.batch.dispatcher();
  }

  // Sending a hop.

  /**
   * {@inheritDoc} The request may be prepared first. The slot may be free again when this returns.
   */
  @Override
  public @Nullable NextStep start() {
    if (!change(State.WAITING, State.CONNECTING)) {
      return null; // cut before it started: nothing more is sent
    }
    Sent leaving = beginHop();
    beginner = Thread.currentThread();
    Sent handle = hops.isPrepared() ? send() : prepare();
    beginner = null;
    Outcome known = early;
    if (known != null) {
      early = null;
      return proceed(known);
    }
    // Postponed, cancelled or timed out during sending: the other thread found nothing to abort.
    // Aborting a hop that has ended has no effect.
    if (!handOver(leaving, handle) || is(State.ENDED)) {
      handle.abort();
    }
    return null;
  }

  private Sent prepare() {
    AsyncPreparation preparation =
        new AsyncPreparation(
            this, Objects.requireNonNull(call.batch.options().sending().preparer()));
    call.batch.work(preparation::run, this::notPrepared);
    return preparation;
  }

  @Override
  public FastreqRequest unprepared() {
    return call.unprepared();
  }

  @Override
  public void notPrepared(Throwable cause) {
    accept(Call.failedBy("onPrepare", cause));
  }

  @Override
  public boolean prepared(HttpRequest request) {
    State was = hold();
    if (was == null) {
      return false; // the code took too long: the call may already be in its next attempt
    }
    hops.prepared(request);
    if (call.origin().equals(hops.origin()) && !hops.isUnruled()) {
      slot.beginAnew(call.batch.nanoTime());
      letGo(was);
      if (!dispatcher().isObstructed(slot)) {
        return true;
      }
      postpone();
    } else {
      slot.takePermit().giveBack();
      dropSent();
      letGo(State.WAITING);
      dispatcher().next(slot, anotherHop(true, Observation.NEVER_SENT));
    }
    return false;
  }

  /** Returns the step to the current hop. Its target is looked up in {@code robots.txt} first. */
  private NextStep anotherHop(boolean unsent, @Nullable Observation observed) {
    RobotsGate robots = call.batch.robots();
    return robots == null || !hops.isUnruled()
        ? new NextStep.Hop(hops.origin(), unsent, observed)
        : new NextStep.Suspend(observed, () -> robots.ask(this, hops.current(), unsent));
  }

  /** Goes on after {@code robots.txt} has been asked, or ends if it forbids the current hop. */
  void ruled(@Nullable Failure refusal, boolean unsent) {
    if (refusal == null) {
      hops.ruled();
      dispatcher().next(slot, new NextStep.Hop(hops.origin(), unsent, null));
    } else {
      end(new End(refusal, false));
    }
  }

  @Override
  public Sent send() {
    return hops.send(this);
  }

  /** {@inheritDoc} Checks pause, breaker and cut for the last time. */
  @Override
  public boolean onConnected(Runnable write) {
    change(State.AWAY, State.CONNECTING); // the request could not be written, and asks again
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

  /**
   * Marks the hop as leaving, unless the attempt has ended, its batch has been cut, or its token
   * has ended while it waited.
   */
  private boolean leave() {
    if (hops.isOutdated()) {
      postpone();
      return false;
    }
    hops.leaves();
    if (!change(State.CONNECTING, State.AWAY)) {
      return false;
    }
    Cut cut = call.batch.cut(); // after the change of state, which a concurrent cut checks later
    if (cut != null && change(State.AWAY, State.CONNECTING)) {
      cut(cut, false);
      return false;
    }
    return true;
  }

  /**
   * {@inheritDoc} If no request of the attempt has left, the call waits for its turn again, without
   * a slot. Otherwise the attempt keeps its slot.
   */
  @Override
  public void postpone() {
    if (hold() == null) {
      return;
    }
    Sent given = takeSent();
    slot.takePermit().giveBack();
    hops.uncount();
    hops.neverSent();
    NextStep step;
    if (leftBefore) {
      given.abort();
      letGo(State.WAITING);
      step = new NextStep.Hop(hops.origin(), true, hops.observed());
    } else {
      setEnded();
      given.abort();
      call.putOff(hops, isSpent());
      step = leaves(RetryPlan.again(0), false, false);
    }
    dispatcher().next(slot, step);
  }

  @Override
  public void limiterFailed(Throwable cause) {
    if (!is(State.ENDED)) {
      abortSent();
      accept(Call.failedBy("rateLimiter", cause));
    }
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

  /**
   * Handles the end of the current hop. Returns the next step, or null if the attempt has already
   * ended.
   */
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
    dropSent();
    letGo(State.WAITING);
    return anotherHop(unused, hops.observed());
  }

  // The end of the attempt.

  /** Handles the outcome of the attempt, and decides whether the call is retried. */
  private NextStep settle(Outcome end, State was, boolean told) {
    long elapsedNanos = call.batch.nanoTime() - slot.startNanos();
    BreakerSignal.tell(
        slot.takePermit(),
        end,
        call.batch.options().retries().policy(),
        hops.sentNanos(),
        elapsedNanos);
    boolean spent = isSpent();
    boolean keptBack = hops.wasKeptBack() && !leftBefore;
    boolean counts = !keptBack && !(isUnsent(was) && RetryPlanner.isOurs(end));
    RetryPlan plan = hops.plan(end);
    if (plan.again() && spent) {
      plan = RetryPlan.noted("part of its body has been handed on");
    }
    NextStep step = leaves(plan, counts, told);
    if (keptBack) {
      call.keptBack(hops, (Failure) end, plan, spent);
    } else {
      call.attempted(hops, counts, end, plan.note(), spent);
    }
    return step;
  }

  private NextStep leaves(RetryPlan plan, boolean counts, boolean told) {
    hops.countAsRetry(counts);
    Observation observed = hops.observed();
    return plan.equals(RetryPlan.FINAL) && counts && told && observed == null
        ? NextStep.Leave.FOR_GOOD
        : new NextStep.Leave(
            plan.again() ? plan.delayNanos() : -1, plan.pauseNanos(), counts, told, observed);
  }

  /** Returns whether no request of the attempt has left. */
  private boolean isUnsent(State was) {
    return was != State.AWAY && !leftBefore;
  }

  /** Returns whether part of the body has been passed on, which forbids another attempt. */
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

  /** Ends the attempt on the engine's own decision, and closes its connection. */
  private void end(End end) {
    State was = tryEnd(end);
    if (was == null) {
      return;
    }
    if (was != State.AWAY) {
      hops.neverSent();
    } else if (end.hostsFault()) {
      hops.timedOut(end.how());
    }
    abortSent();
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
    call.attempted(hops, counts, how, null, isSpent());
    return step;
  }

  @Override
  public void left(boolean told, @Nullable Cut cut) {
    call.left(told, cut);
  }

  /** Releases the attempt, and ends it if an end came while it was held. */
  private void letGo(State on) {
    End end = pendingEnd(on);
    if (end != null) {
      end(end);
    }
  }
}
