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

import io.fastreq.camel.policy.TokenBucket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who may start: the slots, the bucket, the line of batches, and the attempts that wait for their
 * next leg. Guarded by the dispatcher's lock, all of it.
 *
 * <p>The order for each call is slot, breaker's permit, token, then the wire at once. A token is
 * never taken for a call that has no slot: while a server stalls, tokens fill the bucket to its
 * brim and no further.
 */
final class Admission {

  private final int concurrency;
  private final @Nullable TokenBucket bucket;
  private final Dispatcher dispatcher;

  private final Deque<BatchQueue> turns = new ArrayDeque<>();
  private final Deque<Attempt> furtherLegs = new ArrayDeque<>();
  private final InFlight inFlight = new InFlight();
  private boolean tokenAwaited;
  private long tokenWaits;
  private long tokenWaitNanos;
  private boolean paused;

  Admission(int concurrency, @Nullable TokenBucket bucket, Dispatcher dispatcher) {
    this.concurrency = concurrency;
    this.bucket = bucket;
    this.dispatcher = dispatcher;
  }

  /** Takes slot and token for the call whose turn it is; no step in the plan if none may start. */
  void next(Plan plan) {
    if (tokenAwaited) {
      return;
    }
    if (!furtherLegs.isEmpty()) {
      nextLeg(plan);
    }
    if (plan.step == null && !tokenAwaited && !paused && inFlight.size() < concurrency) {
      nextCall(plan);
    }
    boolean slotAndTurn = inFlight.size() < concurrency && !turns.isEmpty();
    plan.more = !tokenAwaited && (slotAndTurn || !furtherLegs.isEmpty());
  }

  /** The token that somebody waited for is due. */
  void tokenDue() {
    tokenAwaited = false;
  }

  /** Whether no call may start; what is under way goes on, redirects included. */
  void pause(boolean pause) {
    paused = pause;
  }

  boolean isPaused() {
    return paused;
  }

  /** How often the next request had to wait for a token. */
  long tokenWaits() {
    return tokenWaits;
  }

  /** How long, in all. */
  long tokenWaitNanos() {
    return tokenWaitNanos;
  }

  /** An attempt keeps its slot and wants another leg. */
  void queueLeg(Attempt attempt) {
    furtherLegs.addLast(attempt);
  }

  /** The same, and it has its permit already. */
  void queueLegFirst(Attempt attempt) {
    furtherLegs.addFirst(attempt);
  }

  /** An attempt gives its slot back. */
  void leave(Attempt attempt) {
    attempt.settled = true;
    inFlight.remove(attempt);
    leaveHost(attempt);
  }

  int inFlight() {
    return inFlight.size();
  }

  void forEachInFlight(Consumer<Attempt> action) {
    inFlight.forEach(action);
  }

  /** See {@link InFlight#planSweep}. */
  long planSweep(Attempt attempt, long now) {
    return inFlight.planSweep(attempt, now);
  }

  /** See {@link InFlight#collectLate}. */
  long collectLate(long planned, long now, List<Attempt> late) {
    return inFlight.collectLate(planned, now, late);
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
        plan.watch(call.host(), Math.min(wait, Dispatcher.PATIENCE_NANOS));
        furtherLegs.addLast(attempt);
      } else if (!hasPermit(call)) {
        plan.step = new Trial(attempt, dispatcher);
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
      plan.taken(queue); // even if none may start: they were set aside, and others may
      if (call == null) {
        continue;
      }
      if (!hasPermit(call)) {
        joinTurns(queue);
        plan.step = new Trial(call, dispatcher);
      } else if (takeToken(plan)) {
        plan.step = start(queue, call, plan);
        joinTurns(queue);
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
      if (tokenAwaited) {
        tokenWaits++;
        tokenWaitNanos += plan.tokenInNanos;
      }
    }
    return !tokenAwaited;
  }

  private Attempt start(BatchQueue queue, Call call, Plan plan) {
    Attempt attempt = new Attempt(call, dispatcher, plan.now + call.timeoutNanos());
    queue.started();
    call.host().started();
    attempt.atHost = true;
    call.started(plan.now);
    plan.sweepInNanos = inFlight.add(attempt, plan.now);
    plan.sweepAtNanos = attempt.deadlineNanos;
    return attempt;
  }

  /** The batch stands in line if it has anything to start; true if it was not standing there. */
  boolean joinTurns(BatchQueue queue) {
    if (!queue.inLine && queue.mayStart()) {
      queue.inLine = true;
      turns.addLast(queue);
      return true;
    }
    return false;
  }

  /** An attempt is no longer in flight to its host. */
  void leaveHost(Attempt attempt) {
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

  /** A host may have become ready: those who wait for it stand in line again. */
  void reopenLanes(Host host) {
    for (Lane lane : host.lanes()) {
      lane.queue.reopen(lane);
      joinTurns(lane.queue);
    }
  }
}
