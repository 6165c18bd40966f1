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

import io.fastreq.camel.batch.Attempt;
import io.fastreq.camel.batch.Call;
import io.fastreq.camel.policy.TokenBucket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may start: the slots, the bucket, the line of batches, and the attempts that wait for their
 * next leg. Guarded by the dispatcher's lock, all of it.
 *
 * <p>The order for each call is slot, preparation, breaker's permit, connection, token, then the
 * wire at once. Calls start at the rate at which their requests may leave, so that what waits to
 * leave ({@link DepartureQueue}) holds few slots.
 */
final class Admission {

  private int concurrency;
  private @Nullable RateLimit limit;
  private final Dispatcher dispatcher;

  private final Deque<TaskQueue> turns = new ArrayDeque<>();
  private final HopQueue hops = new HopQueue();
  private final Slots inFlight = new Slots();
  private final DepartureQueue departures;
  private boolean tokenAwaited;

  /** Whether a timer is planned for the next token; it may have been given back before that. */
  private boolean tokenTimed;

  private long tokenWaits;
  private long tokenWaitNanos;
  private boolean paused;
  private boolean stopped;

  /** How often limits have changed: timers of before say nothing about the limits of now. */
  private int limitChanges;

  Admission(int concurrency, @Nullable TokenBucket bucket, Dispatcher dispatcher) {
    this.concurrency = concurrency;
    this.limit = bucket == null ? null : new RateLimit(bucket);
    this.dispatcher = dispatcher;
    this.departures = new DepartureQueue(limit, inFlight, this::reopenLanes);
  }

  /** Takes slot and token for the call whose turn it is; no step in the plan if none may start. */
  void next(Effects plan) {
    plan.limitChanges = limitChanges;
    if (!departures.isEmpty()) {
      departures.next(plan);
      countWait(plan);
    }
    nextHop(plan);
    if (plan.step == null && mayStart()) {
      nextCall(plan);
    }
    plan.more = hops.anyOpen() || (mayStart() && !turns.isEmpty());
  }

  private boolean mayStart() {
    return !tokenAwaited
        && !paused
        && !stopped
        && inFlight.size() < concurrency
        && (limit == null || !limit.isBackedUp());
  }

  /** A request has its connection: see {@link DepartureQueue#depart}. */
  boolean depart(Attempt attempt, Effects plan) {
    plan.limitChanges = limitChanges;
    boolean departs = departures.depart(attempt, plan);
    countWait(plan);
    return departs;
  }

  /** Counts no wait twice: the next to leave and the next to begin may wait at the same time. */
  private void countWait(Effects plan) {
    if (plan.departureInNanos > 0 && !tokenTimed) {
      tokenWaits++;
      tokenWaitNanos += plan.departureInNanos;
    }
  }

  /** The requests that wait to leave. */
  DepartureQueue departures() {
    return departures;
  }

  /** Changes the limits of all hosts together and of each host. */
  void change(RequestLimits limits, Hosts hosts, LongSupplier nanoClock) {
    limitChanges++;
    concurrency = limits.concurrency();
    boolean isNew =
        (limit == null && limits.rps() != null)
            || (!hosts.haveRates() && limits.host().rps() != null);
    departures.change(
        hosts.active(),
        () -> {
          hosts.change(limits.host());
          limit = changed(limits, nanoClock);
          return limit;
        });
    if (isNew) {
      inFlight.forEach(Admission::tookNothing);
    }
    tokenAwaited = false;
    tokenTimed = false;
    hosts.active().forEach(this::reopenLanes);
  }

  private @Nullable RateLimit changed(RequestLimits limits, LongSupplier nanoClock) {
    Double rps = limits.rps();
    if (rps == null) {
      return null;
    }
    RateLimit known = limit;
    if (known != null) {
      known.change(rps, limits.burst());
      return known;
    }
    RateLimit made = new RateLimit(new TokenBucket(rps, limits.burst(), nanoClock));
    made.useUp();
    return made;
  }

  /** It has no token of a limit that was not there when it began, so it gives none back. */
  private static void tookNothing(Attempt attempt) {
    attempt.begun = false;
    attempt.begunTo = null;
    attempt.departedTo = null;
  }

  /** How often limits have changed. */
  int limitChanges() {
    return limitChanges;
  }

  /**
   * The token that somebody waited for is due.
   *
   * @param changes how often limits had changed when the wait began
   */
  void tokenDue(int changes) {
    if (changes == limitChanges) {
      tokenAwaited = false;
      tokenTimed = false;
    }
  }

  /** Whether no call may start; what is under way goes on, redirects included. */
  void pause(boolean pause) {
    paused = pause;
  }

  /** No call starts any more. */
  void stop() {
    stopped = true;
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
    hops.add(attempt);
  }

  /** The same, and it has its permit already. */
  void queueLegFirst(Attempt attempt) {
    hops.addFirst(attempt);
  }

  /** The same, and its host's breaker has refused it. */
  void queueLegRefused(Attempt attempt) {
    hops.addRefused(attempt);
  }

  /** An attempt that has begun did not come to try anything. */
  void neverBegan(Attempt attempt) {
    if (!attempt.begun) {
      return;
    }
    attempt.begun = false;
    if (limit != null) {
      limit.neverBegan();
      tokenAwaited = false; // whoever waits may have this one
    }
    forgetHostsToken(attempt);
  }

  private static void forgetHostsToken(Attempt attempt) {
    Host host = attempt.begunTo;
    attempt.begunTo = null;
    if (host != null && host.rate() != null) {
      host.rate().neverBegan();
    }
  }

  /** The connection of an attempt closed after its token was taken, and before it was used. */
  void neverDeparted(Attempt attempt) {
    Host host = attempt.departedTo;
    if (host == null) {
      return;
    }
    attempt.departedTo = null;
    attempt.begun = true;
    attempt.begunTo = host;
    if (limit != null) {
      limit.neverDeparted();
    }
    if (host.rate() != null) {
      host.rate().neverDeparted();
    }
  }

  /** An attempt gives its slot back. */
  void leave(Attempt attempt) {
    attempt.settled = true;
    inFlight.remove(attempt);
    hops.remove(attempt);
    leaveHost(attempt);
  }

  int inFlight() {
    return inFlight.size();
  }

  void forEachInFlight(Consumer<Attempt> action) {
    inFlight.forEach(action);
  }

  /** See {@link Slots#collectLate}. */
  long collectLate(long planned, long now, List<Attempt> late) {
    return inFlight.collectLate(planned, now, late);
  }

  /** Attempts that hold a slot and wait to go on have precedence. */
  private void nextHop(Effects plan) {
    Attempt attempt = hops.anyOpen() ? hops.next(plan) : null;
    if (attempt == null) {
      return;
    }
    Call call = attempt.call;
    if (!hasPermit(call)) {
      plan.step = new PermitRequest(attempt, dispatcher);
      return;
    }
    begins(attempt);
    call.startNanos(plan.now);
    call.host().started();
    attempt.atHost = true;
    plan.step = attempt;
  }

  /** A further request counts as beginning, too, unless the attempt has not used its first yet. */
  private void begins(Attempt attempt) {
    Host host = attempt.call.host();
    if (!attempt.begun) {
      attempt.begun = true;
      if (limit != null) {
        limit.beginAnyway();
      }
    }
    if (attempt.begunTo != host) {
      forgetHostsToken(attempt);
      attempt.begunTo = host;
      if (host.rate() != null) {
        host.rate().beginAnyway();
      }
    }
  }

  private void nextCall(Effects plan) {
    for (TaskQueue queue = turns.pollFirst(); queue != null; queue = turns.pollFirst()) {
      queue.inLine = false;
      Call call = queue.mayStart() ? queue.nextReady(plan.now, plan) : null;
      plan.taken(queue); // even if none may start: they were set aside, and others may
      if (call == null) {
        continue;
      }
      if (!hasPermit(call)) {
        joinTurns(queue);
        plan.step = new PermitRequest(call, dispatcher);
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

  private boolean takeToken(Effects plan) {
    if (limit == null) {
      return true;
    }
    long wait = limit.tryBegin();
    if (wait == 0) {
      return true;
    }
    tokenAwaited = true;
    if (!tokenTimed) {
      tokenTimed = true;
      plan.tokenInNanos = wait;
      if (!departures.isWaiting()) { // else it is they who are waited for
        tokenWaits++;
        tokenWaitNanos += wait;
      }
    }
    return false;
  }

  private Attempt start(TaskQueue queue, Call call, Effects plan) {
    Attempt attempt = new Attempt(call, dispatcher, plan.now + call.timeoutNanos());
    queue.started();
    Host host = call.host();
    host.started();
    if (host.rate() != null && host.rate().tryBegin() > 0) {
      throw new IllegalStateException("a token of " + host.origin() + " was there and is gone");
    }
    attempt.atHost = true;
    attempt.begun = true;
    attempt.begunTo = host;
    call.started(plan.now);
    plan.sweep(inFlight.add(attempt, plan.now), attempt.deadlineNanos);
    return attempt;
  }

  /** The batch stands in line if it has anything to start; true if it was not standing there. */
  boolean joinTurns(TaskQueue queue) {
    if (!queue.inLine && queue.mayStart()) {
      queue.inLine = true;
      turns.addLast(queue);
      return true;
    }
    return false;
  }

  /** An attempt is no longer in flight to its host. */
  void leaveHost(Attempt attempt) {
    departures.leave(attempt);
    Host host = attempt.call.host();
    if (attempt.atHost) {
      attempt.atHost = false;
      host.ended();
    }
    // Even without a slot of its own to give back: a trial of its breaker may have been decided.
    reopenLanes(host);
  }

  /** A host may have become ready: those who wait for it stand in line again. */
  void reopenLanes(Host host) {
    hops.reopen(host);
    if (!host.hasLanes()) {
      return;
    }
    for (HostQueue lane : host.lanes()) {
      lane.queue.reopen(lane);
      joinTurns(lane.queue);
    }
  }
}
