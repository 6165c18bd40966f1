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
import io.fastreq.camel.transport.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which call may start next: the slots and tokens of one endpoint name, and the turns of
 * the batches that share them. Thread-safe, and never waits.
 *
 * <p>Everything that may let a call start (new items, a slot come back, a token due, a retry due)
 * ends in {@link #drive}. What is to be done is found out under the lock and done outside of it, so
 * no code of anybody else's ever runs while the lock is held.
 *
 * <p>The order for each call is slot, then token, then the wire at once. A token is never taken for
 * a call that has no slot: while a server stalls, tokens fill the bucket to its brim and no
 * further.
 */
final class Dispatcher {

  private static final long NEVER = Long.MAX_VALUE;

  private final ReentrantLock lock = new ReentrantLock();
  private final int concurrency;
  private final @Nullable TokenBucket bucket;
  private final Delayer delayer;
  private final LongSupplier nanoClock;

  // All below is guarded by the lock, and so is every BatchQueue that has been given to this
  // dispatcher.
  private final Deque<BatchQueue> turns = new ArrayDeque<>();
  private final InFlight inFlight = new InFlight();
  private boolean tokenAwaited;
  private long nextSweepNanos = NEVER;

  Dispatcher(
      int concurrency, @Nullable TokenBucket bucket, Delayer delayer, LongSupplier nanoClock) {
    this.concurrency = concurrency;
    this.bucket = bucket;
    this.delayer = delayer;
    this.nanoClock = nanoClock;
  }

  /** Starts whatever may start. Returns at once; on any thread, never with the lock held. */
  void drive() {
    for (Attempt attempt = next(); attempt != null; attempt = next()) {
      attempt.begin();
    }
  }

  /**
   * A call has been read and wants its first turn.
   *
   * @return false where its batch was cut meanwhile, so that it will never get one
   */
  boolean enqueue(BatchQueue queue, Call call) {
    boolean accepted;
    boolean mayStart;
    lock.lock();
    try {
      accepted = queue.addFresh(call);
      mayStart = joinTurns(queue);
    } finally {
      lock.unlock();
    }
    if (mayStart) {
      drive();
    }
    return accepted;
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
   * An attempt has ended: gives its slot back and lets its call decide what follows. Does not
   * drive, since who calls it will.
   */
  void settle(Attempt attempt, Outcome outcome) {
    Call call = attempt.call;
    BatchQueue queue = call.batch.queue();
    Settlement settlement = call.settle(outcome);
    boolean retry;
    lock.lock();
    try {
      inFlight.remove(attempt);
      retry = queue.settled(call, settlement);
      joinTurns(queue);
    } finally {
      lock.unlock();
    }
    if (retry) {
      long delayNanos = ((Settlement.TryAgain) settlement).delayNanos();
      call.waitForRetry(delayer.delay(delayNanos, () -> retryDue(queue, call)));
    } else {
      call.batch.post(call);
    }
  }

  /**
   * Ends a batch before its time: gives back the calls that had not been sent, which can now never
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
      if (abortInFlight) {
        inFlight.forEach(
            attempt -> {
              if (attempt.call.batch.queue() == queue) {
                sent.add(attempt);
              }
            });
      }
    } finally {
      lock.unlock();
    }
    unsent.forEach(Call::stopWaiting);
    sent.forEach(attempt -> attempt.end(kind, message));
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

  /**
   * Takes slot and token for the call whose turn it is. Null when nothing may start now; then
   * whatever could change that has been arranged.
   */
  private @Nullable Attempt next() {
    Attempt attempt = null;
    long tokenInNanos = 0;
    long sweepInNanos = 0;
    BatchQueue hungry = null;
    lock.lock();
    try {
      BatchQueue queue = inFlight.size() < concurrency ? whoseTurn() : null;
      if (queue != null) {
        tokenInNanos = takeToken();
        if (tokenInNanos == 0) {
          long now = nanoClock.getAsLong();
          attempt = start(queue, now);
          sweepInNanos = planSweep(attempt, now);
          hungry = queue.wantsReading() ? queue : null;
        }
      }
    } finally {
      lock.unlock();
    }
    if (tokenInNanos > 0) {
      delayer.delay(tokenInNanos, this::tokenDue);
    }
    if (attempt != null && sweepInNanos > 0) {
      delayer.delay(sweepInNanos, sweepAt(attempt.deadlineNanos));
    }
    if (hungry != null) {
      hungry.batch().read();
    }
    return attempt;
  }

  /** The batch at the front of the line that can really start a call. */
  private @Nullable BatchQueue whoseTurn() {
    for (BatchQueue queue = turns.peekFirst(); queue != null; queue = turns.peekFirst()) {
      if (queue.mayStart()) {
        return queue;
      }
      turns.pollFirst();
      queue.inLine = false;
    }
    return null;
  }

  /** Zero: taken. More: the nanoseconds to wait. Less: somebody waits for it already. */
  private long takeToken() {
    if (bucket == null) {
      return 0;
    }
    if (tokenAwaited) {
      return -1;
    }
    long waitNanos = bucket.tryTake();
    tokenAwaited = waitNanos > 0;
    return waitNanos;
  }

  private Attempt start(BatchQueue queue, long now) {
    turns.pollFirst();
    queue.inLine = false;
    Call call = queue.take();
    joinTurns(queue);
    Attempt attempt = new Attempt(call, this, now + call.timeoutNanos());
    inFlight.add(attempt);
    call.started(now);
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
    lock.lock();
    try {
      tokenAwaited = false;
    } finally {
      lock.unlock();
    }
    drive();
  }

  private void retryDue(BatchQueue queue, Call call) {
    boolean mayStart;
    lock.lock();
    try {
      mayStart = queue.retryDue(call) && joinTurns(queue);
    } finally {
      lock.unlock();
    }
    if (mayStart) {
      drive();
    }
  }

  /**
   * Deadlines need no timer for each attempt: one sweep is planned for the earliest, and finds the
   * next one when it runs. With answers far quicker than the timeout that is one sweep for
   * thousands of requests.
   */
  private long planSweep(Attempt attempt, long now) {
    if (nextSweepNanos != NEVER && attempt.deadlineNanos - nextSweepNanos >= 0) {
      return 0;
    }
    nextSweepNanos = attempt.deadlineNanos;
    return Math.max(1, attempt.deadlineNanos - now);
  }

  private Runnable sweepAt(long planned) {
    return () -> sweep(planned);
  }

  private void sweep(long planned) {
    List<Attempt> late = new ArrayList<>();
    long waitNanos = 0;
    long following = NEVER;
    lock.lock();
    try {
      if (planned != nextSweepNanos) {
        return; // an earlier one has taken its place
      }
      long now = nanoClock.getAsLong();
      following = inFlight.collectLate(now, late);
      nextSweepNanos = following;
      waitNanos = following == NEVER ? 0 : Math.max(1, following - now);
    } finally {
      lock.unlock();
    }
    if (waitNanos > 0) {
      delayer.delay(waitNanos, sweepAt(following));
    }
    for (Attempt attempt : late) {
      attempt.end(Kind.TIMEOUT, attempt.call.timeoutMessage());
    }
    drive();
  }
}
