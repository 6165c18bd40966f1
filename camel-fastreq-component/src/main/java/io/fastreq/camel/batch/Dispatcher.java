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
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.TokenBucket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which call may start next: the slots and tokens of one endpoint name, the turns of the
 * batches that share them, and the hosts. Thread-safe, and never waits.
 *
 * <p>Everything that may let a call start (new items, a slot come back, a token due, a retry due, a
 * host ready again) ends in {@link #drive}. What is to be done is found out under the lock and done
 * outside of it, so no code of anybody else's ever runs while the lock is held.
 *
 * <p>The order for each call is slot, breaker's permit, token, then the wire at once. A token is
 * never taken for a call that has no slot: while a server stalls, tokens fill the bucket to its
 * brim and no further.
 */
final class Dispatcher {

  /** How often to look again where no event is sure to come: 50 ms. */
  private static final long PATIENCE_NANOS = 50_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final int concurrency;
  private final @Nullable TokenBucket bucket;
  private final Hosts hosts;
  private final Delayer delayer;
  private final LongSupplier nanoClock;

  // All below is guarded by the lock, and so are the hosts and every BatchQueue that has been given
  // to this dispatcher.
  private final Deque<BatchQueue> turns = new ArrayDeque<>();
  private final Deque<Attempt> furtherLegs = new ArrayDeque<>();
  private final InFlight inFlight = new InFlight();
  private boolean tokenAwaited;

  Dispatcher(
      int concurrency,
      @Nullable TokenBucket bucket,
      Hosts hosts,
      Delayer delayer,
      LongSupplier nanoClock) {
    this.concurrency = concurrency;
    this.bucket = bucket;
    this.hosts = hosts;
    this.delayer = delayer;
    this.nanoClock = nanoClock;
  }

  /** Starts whatever may start. Returns at once; on any thread, never with the lock held. */
  void drive() {
    for (Step step = next(); step != null; step = next()) {
      step.perform();
    }
  }

  /**
   * A call has been read and wants its first turn.
   *
   * @return false where its batch was cut meanwhile, so that it will never get one
   */
  boolean enqueue(BatchQueue queue, Call call) {
    call.host(host(call.wire().target().origin()));
    boolean accepted;
    boolean mayStart;
    lock.lock();
    try {
      accepted = queue.addFresh(call);
      mayStart = joinTurns(queue);
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
  private void leave(Call call) {
    Host forgotten;
    lock.lock();
    try {
      forgotten = hosts.release(call.host());
    } finally {
      lock.unlock();
    }
    if (forgotten != null) {
      hosts.dispose(forgotten);
    }
  }

  /** Results of a batch have been taken, so that it may start more. */
  void delivered(BatchQueue queue, int results) {
    boolean mayStart;
    boolean hungry;
    lock.lock();
    try {
      queue.delivered(results);
      mayStart = joinTurns(queue);
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
   */
  void settle(Attempt attempt, Settlement settlement) {
    Call call = attempt.call;
    BatchQueue queue = call.batch.queue();
    boolean retry;
    lock.lock();
    try {
      attempt.settled = true;
      inFlight.remove(attempt);
      leaveHost(attempt);
      if (settlement.pauseNanos() > 0) {
        call.host().pause(settlement.pauseNanos());
      }
      retry = queue.settled(call, settlement.again());
      joinTurns(queue);
    } finally {
      lock.unlock();
    }
    if (retry) {
      waitForRetry(queue, call, settlement.delayNanos());
    } else {
      leave(call);
      call.batch.post(call);
    }
  }

  private void waitForRetry(BatchQueue queue, Call call, long delayNanos) {
    call.waitForRetry(delayer.delay(delayNanos, () -> retryDue(queue, call)));
  }

  /**
   * The mailbox looked at an answer and wants it tried again.
   *
   * @return false where the batch was cut meanwhile; the answer stands then
   */
  boolean retryAfterAll(BatchQueue queue, Call call, long delayNanos) {
    // The call has left its host when it was posted.
    call.host(host(call.wire().target().origin()));
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
   */
  void anotherLeg(Attempt attempt, String origin) {
    Host target = host(origin);
    Call call = attempt.call;
    Host unused = target;
    Host forgotten;
    boolean cut;
    lock.lock();
    try {
      cut = call.batch.queue().isCut();
      if (!attempt.settled) {
        leaveHost(attempt);
        unused = call.host();
        call.host(target);
        furtherLegs.addLast(attempt);
      }
      forgotten = hosts.release(unused);
    } finally {
      lock.unlock();
    }
    if (forgotten != null) {
      hosts.dispose(forgotten);
    }
    if (cut) {
      Batch.Cut why = call.batch.whyCut();
      attempt.end(why.kind(), why.message(), false);
    }
  }

  private void leaveHost(Attempt attempt) {
    Host host = attempt.call.host();
    if (attempt.atHost) {
      attempt.atHost = false;
      host.ended();
    }
    // Even without a slot of its own to give back: a trial of its breaker may have been decided.
    if (host.hasLanes()) {
      reopenLanes(host);
    }
  }

  private void reopenLanes(Host host) {
    for (Lane lane : host.lanes()) {
      lane.queue.reopen(lane);
      joinTurns(lane.queue);
    }
  }

  /** Something has happened to a host that may have made it ready. */
  private void hostChanged(Host host) {
    lock.lock();
    try {
      reopenLanes(host);
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
  List<Call> cut(BatchQueue queue, Kind kind, String message, boolean abortInFlight) {
    List<Call> unsent = new ArrayList<>();
    List<Attempt> sent = new ArrayList<>();
    lock.lock();
    try {
      queue.cut(unsent);
      inFlight.forEach(
          attempt -> {
            boolean waits = !attempt.atHost; // for a further leg, which must not be sent any more
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
    return unsent;
  }

  /** Changes the state of a queue under the lock that guards it. */
  void guarded(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** Reads the state of a queue under the lock that guards it. */
  boolean guarded(BooleanSupplier action) {
    lock.lock();
    try {
      return action.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  /** Attempts that hold a slot at this moment. */
  int inFlight() {
    lock.lock();
    try {
      return inFlight.size();
    } finally {
      lock.unlock();
    }
  }

  /** Hosts that are remembered at this moment. */
  int knownHosts() {
    lock.lock();
    try {
      return hosts.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes slot and token for the call whose turn it is. Null when nothing may start now; then
   * whatever could change that has been arranged.
   */
  private @Nullable Step next() {
    Plan plan = new Plan();
    lock.lock();
    try {
      if (!tokenAwaited) {
        plan.now = nanoClock.getAsLong();
        if (!furtherLegs.isEmpty()) {
          nextLeg(plan);
        }
        if (plan.step == null && !tokenAwaited && inFlight.size() < concurrency) {
          nextCall(plan);
        }
      }
    } finally {
      lock.unlock();
    }
    perform(plan);
    return plan.step;
  }

  /** What {@link #next} found: the step itself, and what has to be arranged besides. */
  private static final class Plan implements BatchQueue.HostWatch {
    long now;
    @Nullable Step step;
    long tokenInNanos;
    long sweepInNanos;
    long sweepAtNanos;
    @Nullable BatchQueue hungry;
    @Nullable List<Watch> watched;

    @Override
    public void watch(Host host, long waitNanos) {
      if (waitNanos == Host.UNTIL_EVENT) {
        return;
      }
      long at = now + waitNanos;
      if (host.wakeAtNanos == 0 || at - host.wakeAtNanos < 0) {
        host.wakeAtNanos = at;
        if (watched == null) {
          watched = new ArrayList<>();
        }
        watched.add(new Watch(host, Math.max(1, waitNanos)));
      }
    }
  }

  /** A host to be looked at again. */
  private record Watch(Host host, long waitNanos) {}

  private void perform(Plan plan) {
    if (plan.tokenInNanos > 0) {
      delayer.delay(plan.tokenInNanos, this::tokenDue);
    }
    if (plan.sweepInNanos > 0) {
      delayer.delay(plan.sweepInNanos, sweepAt(plan.sweepAtNanos));
    }
    if (plan.watched != null) {
      for (Watch watch : plan.watched) {
        delayer.delay(watch.waitNanos(), () -> wake(watch.host()));
      }
    }
    if (plan.hungry != null) {
      plan.hungry.batch().read();
    }
  }

  private void wake(Host host) {
    guarded(() -> host.wakeAtNanos = 0);
    hostChanged(host);
  }

  /** Attempts that hold a slot and wait to go on have precedence; there are few. */
  private void nextLeg(Plan plan) {
    int rounds = furtherLegs.size();
    for (int i = 0; i < rounds && plan.step == null && !tokenAwaited; i++) {
      Attempt attempt = furtherLegs.removeFirst();
      if (attempt.settled) {
        continue;
      }
      Call call = attempt.call;
      long wait =
          Math.max(call.host().nanosUntilReady(plan.now), attempt.nanosUntilAsking(plan.now));
      if (wait > 0) {
        // No lane will call it: it is looked at again whenever the dispatcher is, and then at the
        // latest.
        plan.watch(call.host(), Math.min(wait, PATIENCE_NANOS));
        furtherLegs.addLast(attempt);
      } else if (!hasPermit(call)) {
        plan.step = new Trial(attempt);
      } else if (takeToken(plan)) {
        call.host().started();
        attempt.atHost = true;
        plan.step = attempt;
      } else {
        furtherLegs.addFirst(attempt);
      }
    }
  }

  private void nextCall(Plan plan) {
    for (BatchQueue queue = turns.pollFirst(); queue != null; queue = turns.pollFirst()) {
      queue.inLine = false;
      Call call = queue.mayStart() ? queue.nextReady(plan.now, plan) : null;
      if (call == null) {
        continue;
      }
      if (!hasPermit(call)) {
        queue.asks();
        joinTurns(queue);
        plan.step = new Trial(call);
      } else if (takeToken(plan)) {
        plan.step = start(queue, call, plan);
        joinTurns(queue);
        plan.hungry = queue.wantsReading() ? queue : null;
      } else {
        queue.putBack(call);
        queue.inLine = true;
        turns.addFirst(queue); // its turn is not over
      }
      return;
    }
  }

  /** Whether the host's breaker lets the call pass without being asked, or has been asked. */
  private static boolean hasPermit(Call call) {
    return call.permit().isTrial() || call.permit().passFreely(call.host());
  }

  private boolean takeToken(Plan plan) {
    if (bucket != null) {
      plan.tokenInNanos = bucket.tryTake();
      tokenAwaited = plan.tokenInNanos > 0;
    }
    return !tokenAwaited;
  }

  private Attempt start(BatchQueue queue, Call call, Plan plan) {
    Attempt attempt = new Attempt(call, this, plan.now + call.timeoutNanos());
    queue.started();
    call.host().started();
    attempt.atHost = true;
    call.started(plan.now);
    plan.sweepInNanos = inFlight.add(attempt, plan.now);
    plan.sweepAtNanos = attempt.deadlineNanos;
    return attempt;
  }

  private boolean joinTurns(BatchQueue queue) {
    if (!queue.inLine && queue.mayStart()) {
      queue.inLine = true;
      turns.addLast(queue);
      return true;
    }
    return false;
  }

  private void tokenDue() {
    guarded(() -> tokenAwaited = false);
    drive();
  }

  private void retryDue(BatchQueue queue, Call call) {
    if (guarded(() -> queue.retryDue(call) && joinTurns(queue))) {
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
      waitNanos = inFlight.collectLate(planned, now, late);
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

  /** Asks a breaker that does not let everything pass; which may call others, so without a lock. */
  private final class Trial implements Step {

    private final Call call;
    private final @Nullable Attempt leg;

    Trial(Call call) {
      this.call = call;
      this.leg = null;
    }

    Trial(Attempt leg) {
      this.call = leg.call;
      this.leg = leg;
    }

    @Override
    public void perform() {
      boolean granted = call.permit().ask(call.host());
      boolean waits = !granted && call.host().waitsForBreaker();
      if (leg != null) {
        decideLeg(leg, granted, waits);
      } else {
        decideCall(granted, waits);
      }
    }

    private void decideLeg(Attempt attempt, boolean granted, boolean waits) {
      if (granted) {
        guarded(() -> furtherLegs.addFirst(attempt));
      } else if (waits) {
        Plan plan = new Plan();
        plan.now = nanoClock.getAsLong();
        guarded(
            () -> {
              attempt.askAgainNanos = plan.now + PATIENCE_NANOS;
              plan.watch(attempt.call.host(), PATIENCE_NANOS);
              furtherLegs.addLast(attempt);
            });
        Dispatcher.this.perform(plan);
      } else {
        attempt.end(Kind.CIRCUIT_OPEN, openMessage(), false);
      }
    }

    private void decideCall(boolean granted, boolean waits) {
      BatchQueue queue = call.batch.queue();
      Plan plan = new Plan();
      plan.now = nanoClock.getAsLong();
      boolean cut;
      lock.lock();
      try {
        cut = !queue.hasAsked();
        if (cut || !(granted || waits)) {
          queue.failedUnsent();
        } else if (granted) {
          queue.putBack(call);
          joinTurns(queue);
        } else {
          // Until a trial is decided, or the breaker lets trials through.
          queue.refused(call);
          plan.watch(call.host(), PATIENCE_NANOS);
        }
      } finally {
        lock.unlock();
      }
      Dispatcher.this.perform(plan);
      if (cut) {
        call.permit().giveBack();
        call.endCut();
      } else if (!granted && !waits) {
        call.endUnsent(Kind.CIRCUIT_OPEN, openMessage());
      } else {
        return;
      }
      leave(call);
      call.batch.post(call);
    }

    private String openMessage() {
      return "the circuit breaker of " + call.host().origin() + " is open";
    }
  }
}
