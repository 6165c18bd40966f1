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
package io.fastreq.camel.dispatch;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRateLimiter;
import io.fastreq.camel.batch.Attempt;
import io.fastreq.camel.batch.Batch;
import io.fastreq.camel.batch.Call;
import io.fastreq.camel.batch.NextStep;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.TokenBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where all that happens to the calls of one endpoint name comes together: who may start is decided
 * by its {@link Admission}, under its lock. Thread-safe, and never waits.
 *
 * <p>Everything that may let a call start (new items, a slot come back, a token due, a retry due, a
 * host ready again) ends in {@link #drive}. What is to be done is found out under the lock and done
 * outside of it, so no code of anybody else's ever runs while the lock is held.
 */
public final class Dispatcher {

  /** How often to look again where no event is sure to come: 50 ms. */
  static final long PATIENCE_NANOS = 50_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Hosts hosts;
  private final Delayer delayer;
  private final LongSupplier nanoClock;
  private final @Nullable FastreqRateLimiter limiter;

  /** Once there has been a limit of a rate, for good. Changed with the lock held. */
  private volatile boolean limitsDepartures;

  // Guarded by the lock, as are the hosts and every BatchQueue that has been given to it.
  private final Admission admission;

  public Dispatcher(
      int concurrency,
      @Nullable TokenBucket bucket,
      Hosts hosts,
      Delayer delayer,
      @Nullable FastreqRateLimiter limiter,
      LongSupplier nanoClock) {
    this.limiter = limiter;
    this.limitsDepartures = limiter != null || bucket != null || hosts.haveRates();
    this.admission = new Admission(concurrency, bucket, this);
    this.hosts = hosts;
    this.delayer = delayer;
    this.nanoClock = nanoClock;
  }

  /** Starts whatever may start. Returns at once; on any thread, never with the lock held. */
  public void drive() {
    boolean more = true;
    while (more) {
      Effects plan = next();
      Action step = plan.step;
      more = step != null && (step.perform() || plan.more);
    }
  }

  /**
   * A call has been read and wants its first turn.
   *
   * @return false where its batch was cut meanwhile, so that it will never get one
   */
  public boolean enqueue(TaskQueue queue, Call call) {
    call.host(host(call.wire().url().origin()));
    boolean accepted;
    boolean mayStart;
    lock.lock();
    try {
      accepted = queue.addFresh(call);
      mayStart = admission.joinTurns(queue);
    } finally {
      lock.unlock();
    }
    if (!accepted) {
      leave(call);
    }
    if (mayStart) {
      drive();
    }
    return accepted;
  }

  /** The host of this origin, with a reference for the caller. */
  private Host host(String origin) {
    lock.lock();
    try {
      Host known = hosts.reference(origin);
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    // A breaker may tell of its change under a lock of its own, so nothing is done about it there.
    Host made = hosts.make(origin, host -> delayer.delay(0, () -> hostChanged(host)));
    lock.lock();
    try {
      return hosts.add(made);
    } finally {
      lock.unlock();
    }
  }

  /** A call has come to its end and has nothing to do with its host any more. */
  void leave(Call call) {
    Host forgotten;
    lock.lock();
    try {
      forgotten = hosts.release(call.host());
    } finally {
      lock.unlock();
    }
    dispose(forgotten);
  }

  private void dispose(@Nullable Host forgotten) {
    if (forgotten != null) {
      hosts.dispose(forgotten);
    }
  }

  /** Results of a batch have been taken, so that it may start more. */
  public void delivered(TaskQueue queue, int results) {
    delivered(queue, results, 0);
  }

  /**
   * The same for results that were handed over to a reader. Both numbers change at once: whoever
   * looks in between would find the batch not done, and nobody would look again.
   */
  public void released(TaskQueue queue, int results) {
    delivered(queue, results, results);
  }

  private void delivered(TaskQueue queue, int results, int handedOver) {
    boolean mayStart;
    boolean hungry;
    lock.lock();
    try {
      queue.handedOver(-handedOver);
      queue.delivered(results);
      mayStart = admission.joinTurns(queue);
      hungry = queue.wantsReading();
    } finally {
      lock.unlock();
    }
    if (hungry) {
      queue.batch().read();
    }
    if (mayStart) {
      drive();
    }
  }

  /**
   * An attempt has ended: gives its slots back, and either lets its call wait for a retry or hands
   * it to its batch. Does not drive, since who calls it will.
   *
   * @param told whether a transport is telling how it ended at this moment
   */
  public void settle(Attempt attempt, NextStep settlement, boolean told) {
    Call call = attempt.call;
    TaskQueue queue = call.batch.queue();
    // The next attempt begins where the item does, however far redirects have led this one.
    Host next = settlement.again() ? host(call.wire().url().origin()) : null;
    boolean retry;
    Host left = null;
    Host forgotten = null;
    lock.lock();
    try {
      admission.leave(attempt);
      if (call.isUntried()) {
        admission.neverBegan(attempt);
      }
      if (settlement.pauseNanos() > 0) {
        call.host().pause(settlement.pauseNanos());
      }
      if (next != null) {
        left = hosts.release(call.host());
        call.host(next);
      }
      retry = queue.settled(call, settlement.again());
      admission.joinTurns(queue);
      if (!retry) {
        forgotten = hosts.release(call.host());
        if (call.isPutOff()) {
          call.endCut();
        }
      }
    } finally {
      lock.unlock();
    }
    dispose(left);
    dispose(forgotten);
    if (retry) {
      waitForRetry(queue, call, settlement.delayNanos());
      return;
    }
    if (told) {
      call.batch.postOutcome(call);
    } else {
      call.batch.post(call);
    }
  }

  private void waitForRetry(TaskQueue queue, Call call, long delayNanos) {
    call.waitForRetry(delayer.delay(delayNanos, () -> retryDue(queue, call)));
  }

  /**
   * The mailbox looked at an answer and wants it tried again.
   *
   * @return false where the batch was cut meanwhile; the answer stands then
   */
  public boolean retryAfterAll(TaskQueue queue, Call call, long delayNanos) {
    // The call has left its host when it was posted.
    call.host(host(call.wire().url().origin()));
    if (!guarded(() -> queue.takenBack(call))) {
      leave(call);
      return false;
    }
    waitForRetry(queue, call, delayNanos);
    return true;
  }

  /**
   * An attempt goes on with another request: a redirect's hop, or the same once more where the
   * connection was stale. It keeps its slot and its deadline, and waits for host and token again.
   *
   * @param again whether it is the same request, of which nothing has left
   */
  public void anotherLeg(Attempt attempt, String origin, boolean again) {
    Host target = host(origin);
    Effects plan = new Effects(nanoClock.getAsLong());
    Call call = attempt.call;
    Host unused = target;
    Host forgotten;
    boolean cut;
    lock.lock();
    try {
      cut = call.batch.queue().isCut();
      if (!attempt.settled) {
        admission.leaveHost(attempt);
        admission.departures().resume(attempt, plan);
        attempt.write = null;
        if (again) {
          admission.neverDeparted(attempt);
        } else {
          attempt.departedTo = null;
          attempt.reservation = null;
          attempt.reservationDue = false;
        }
        unused = call.host();
        call.host(target);
        admission.queueLeg(attempt);
      }
      forgotten = hosts.release(unused);
    } finally {
      lock.unlock();
    }
    dispose(forgotten);
    perform(plan);
    if (cut) {
      Batch.Cut why = call.batch.whyCut();
      attempt.end(why.kind(), why.message(), false);
    }
  }

  /** Something has happened to a host that may have made it ready. */
  private void hostChanged(Host host) {
    lock.lock();
    try {
      admission.reopenLanes(host);
    } finally {
      lock.unlock();
    }
    drive();
  }

  /**
   * Ends a batch before its time: takes out the calls that are not in flight, which can now never
   * start, and ends those in flight if that is asked for.
   *
   * @return the calls that are not in flight; for the caller to fail
   */
  public List<Call> cut(TaskQueue queue, Kind kind, String message, boolean abortInFlight) {
    List<Call> unsent = new ArrayList<>();
    List<Attempt> sent = new ArrayList<>();
    lock.lock();
    try {
      queue.cut(unsent);
      admission.forEachInFlight(
          attempt -> {
            boolean waits = !attempt.atHost || !attempt.isAway(); // must not be sent any more
            if (attempt.call.batch.queue() == queue && (abortInFlight || waits)) {
              sent.add(attempt);
            }
          });
    } finally {
      lock.unlock();
    }
    for (Call call : unsent) {
      call.stopWaiting();
      call.permit().giveBack();
      leave(call);
    }
    sent.forEach(attempt -> attempt.end(kind, message, false));
    if (!sent.isEmpty()) {
      drive();
    }
    return unsent;
  }

  /** Changes the state of a queue under the lock that guards it. */
  public void guarded(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** Reads the state of a queue under the lock that guards it. */
  public boolean guarded(BooleanSupplier action) {
    lock.lock();
    try {
      return action.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  /** Attempts that hold a slot at this moment. */
  public int inFlight() {
    lock.lock();
    try {
      return admission.inFlight();
    } finally {
      lock.unlock();
    }
  }

  /** From now on no call starts, or calls start again. */
  public void pause(boolean pause) {
    guarded(() -> admission.pause(pause));
    drive();
  }

  /** From now on no call starts, for good: a slot that comes back serves nobody. */
  public void stop() {
    guarded(() -> admission.stop());
  }

  /**
   * Changes the limits for those who wait, too. What is in flight goes on, even where fewer may be.
   *
   * @param latest says what they are now; with the lock held, so that the last change stays
   */
  public void change(Supplier<RequestLimits> latest) {
    guarded(
        () -> {
          RequestLimits limits = latest.get();
          limitsDepartures |= limits.haveRates();
          admission.change(limits, hosts, nanoClock);
        });
    drive();
  }

  public boolean isPaused() {
    return guarded(admission::isPaused);
  }

  /** How often, and how long, the next request has had to wait for a token. */
  public TokenWaits tokenWaits() {
    lock.lock();
    try {
      return new TokenWaits(admission.tokenWaits(), admission.tokenWaitNanos());
    } finally {
      lock.unlock();
    }
  }

  /** Hosts that are remembered at this moment. */
  public int knownHosts() {
    lock.lock();
    try {
      return hosts.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes slot and token for the call whose turn it is. There is no step in the plan when nothing
   * may start now; then whatever could change that has been arranged.
   */
  private Effects next() {
    Effects plan = new Effects(nanoClock.getAsLong());
    lock.lock();
    try {
      admission.next(plan);
    } finally {
      lock.unlock();
    }
    perform(plan);
    return plan;
  }

  private void perform(Effects plan) {
    if (limitsDepartures) {
      performDepartures(plan);
    }
    if (plan.tokenInNanos > 0) {
      delayer.delay(plan.tokenInNanos, () -> tokenDue(plan.limitChanges));
    }
    if (plan.sweepInNanos > 0) {
      delayer.delay(plan.sweepInNanos, sweepAt(plan.sweepAtNanos));
    }
    for (Effects.Watch watch : plan.watched()) {
      delayer.delay(watch.waitNanos(), () -> wake(watch.host()));
    }
    for (TaskQueue queue : plan.hungry()) {
      queue.batch().read();
    }
  }

  private void performDepartures(Effects plan) {
    plan.departing().forEach(Attempt::depart);
    plan.obstructed().forEach(Attempt::postpone);
    if (plan.departureInNanos > 0) {
      delayer.delay(plan.departureInNanos, () -> departureDue(plan.limitChanges));
    }
    for (Effects.Watch token : plan.tokens()) {
      delayer.delay(token.waitNanos(), () -> departureDue(token.host(), plan.limitChanges));
    }
  }

  private void departureDue(int changes) {
    guarded(
        () -> {
          if (changes == admission.limitChanges()) {
            admission.departures().tokenDue();
          }
        });
    drive();
  }

  private void departureDue(Host host, int changes) {
    guarded(
        () -> {
          if (changes == admission.limitChanges()) {
            admission.departures().tokenDue(host);
          }
        });
    drive();
  }

  /**
   * A request has its connection.
   *
   * @return whether it may leave at once; if not, {@link Attempt#depart} is called when it may
   */
  public boolean mayDepart(Attempt attempt, Runnable write) {
    if (!limitsDepartures) {
      return true;
    }
    Effects plan = new Effects(nanoClock.getAsLong());
    Reservation asks = null;
    boolean leaves = false;
    lock.lock();
    try {
      attempt.write = write;
      if (!attempt.settled) {
        if (limiter == null || attempt.reservationDue) {
          leaves = admission.depart(attempt, plan);
        } else {
          admission.departures().suspend(attempt, plan.now);
          if (attempt.reservation == null) {
            asks = new Reservation(attempt, limiter);
            attempt.reservation = asks;
          }
        }
      }
    } finally {
      lock.unlock();
    }
    perform(plan);
    if (asks != null) {
      attempt.call.batch.work(asks, asks::failed);
    }
    return leaves;
  }

  /** The user's own limiter lets a request leave; whether it may leave at once, by the others. */
  public boolean reservationDue(Attempt attempt, Reservation reservation) {
    Effects plan = new Effects(nanoClock.getAsLong());
    boolean leaves = false;
    lock.lock();
    try {
      if (attempt.reservation == reservation) {
        attempt.reservationDue = true;
        if (!attempt.settled && attempt.write != null) {
          leaves = admission.depart(attempt, plan);
        }
      }
    } finally {
      lock.unlock();
    }
    perform(plan);
    return leaves;
  }

  /** Whether a host is to be left alone for a while. */
  public boolean isPaused(Host host, long now) {
    return guarded(() -> host.nanosOfPause(now) > 0);
  }

  private void wake(Host host) {
    guarded(() -> host.wakeAtNanos = 0);
    hostChanged(host);
  }

  /** A leg's host has been asked for a permit, and it may wait for one. To be driven afterwards. */
  void legHasAsked(Attempt attempt, boolean granted) {
    Effects plan = new Effects(nanoClock.getAsLong());
    guarded(
        () -> {
          if (attempt.settled) {
            return;
          }
          if (granted) {
            admission.queueLegFirst(attempt);
          } else {
            admission.queueLegRefused(attempt);
            plan.watch(attempt.call.host(), PATIENCE_NANOS);
          }
        });
    perform(plan);
  }

  /**
   * A call's host has been asked for a permit.
   *
   * @return false where the batch was cut meanwhile
   */
  boolean callHasAsked(Call call, boolean granted, boolean waits) {
    TaskQueue queue = call.batch.queue();
    Effects plan = new Effects(nanoClock.getAsLong());
    boolean goesOn;
    lock.lock();
    try {
      goesOn = !queue.isCut();
      if (!goesOn || !(granted || waits)) {
        queue.failedUnsent();
      } else if (granted) {
        queue.putBack(call);
        admission.joinTurns(queue);
      } else {
        // Until a trial is decided, or the breaker lets trials through.
        queue.refused(call);
        plan.watch(call.host(), PATIENCE_NANOS);
      }
    } finally {
      lock.unlock();
    }
    perform(plan);
    return goesOn;
  }

  private void tokenDue(int changes) {
    guarded(() -> admission.tokenDue(changes));
    drive();
  }

  private void retryDue(TaskQueue queue, Call call) {
    if (guarded(() -> queue.retryDue(call) && admission.joinTurns(queue))) {
      drive();
    }
  }

  private Runnable sweepAt(long planned) {
    return () -> sweep(planned);
  }

  private void sweep(long planned) {
    List<Attempt> late = new ArrayList<>();
    long waitNanos;
    long following;
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      waitNanos = admission.collectLate(planned, now, late);
      following = now + waitNanos;
    } finally {
      lock.unlock();
    }
    if (waitNanos > 0) {
      delayer.delay(waitNanos, sweepAt(following));
    }
    for (Attempt attempt : late) {
      attempt.end(Kind.TIMEOUT, attempt.call.timeoutMessage(), true);
    }
    drive();
  }
}
