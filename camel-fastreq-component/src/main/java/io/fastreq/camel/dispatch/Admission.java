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

import io.fastreq.camel.dispatch.host.Gate;
import io.fastreq.camel.dispatch.host.GateKeeper;
import io.fastreq.camel.dispatch.host.Permit;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.policy.manners.CurrentWait;
import io.fastreq.camel.policy.manners.Observation;
import io.fastreq.camel.policy.manners.RateLimit;
import io.fastreq.camel.policy.manners.WaitReason;
import io.fastreq.camel.policy.manners.WaitTotals;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which attempts may start: keeps the slots, the tokens, the turns of the queues, and the
 * attempts that wait for their next request. Guarded by the dispatcher's lock.
 *
 * <p>The order for each task is slot, preparation, breaker's permit, connection, token, then the
 * wire at once. Tasks start at the rate at which their requests may leave, so that what waits to
 * leave ({@link DepartureQueue}) holds few slots.
 */
final class Admission {

  private int concurrency;
  private final Hosts hosts;
  private final GateKeeper gate;

  private final Turns turns = new Turns();
  private final HopQueue hops = new HopQueue();
  private final SlotDeadlines slots = new SlotDeadlines();
  private final DepartureQueue departures;
  private final BeginTokens tokens;
  private final DueRetries retries;
  private final CurrentWait wait;
  private boolean paused;
  private boolean stopped;

  /** Number of {@code robots.txt} that are being fetched. */
  private int robotsAwaited;

  Admission(
      RequestLimits limits,
      Hosts hosts,
      GateKeeper gate,
      LongSupplier nanoClock,
      WaitTotals waits) {
    this.concurrency = limits.concurrency();
    this.hosts = hosts;
    this.gate = gate;
    RateLimit limit = RateLimit.of(limits.rps(), limits.burst(), limits.quotas(), nanoClock);
    this.departures = new DepartureQueue(limit, slots, this::reopen);
    this.tokens = new BeginTokens(limit, departures, nanoClock);
    this.retries = new DueRetries(hosts, this::joinTurns);
    this.wait = new CurrentWait(waits);
  }

  /** Starts the attempts and releases the requests that may go now, and plans the next look. */
  void startMore(Effects effects) {
    if (!departures.isEmpty()) {
      departures.next(effects);
      tokens.countWait(effects);
    }
    boolean found = true;
    while (found) {
      found =
          effects.mayStartMore()
              && (startHop(effects) || startAhead(effects) || startFresh(effects));
    }
    gate.plan(effects);
    endHopeless(effects);
    wait.set(nextWait(), effects.now);
  }

  private WaitReason nextWait() {
    if (departures.isWaiting()) {
      return departures.waitReason();
    }
    if (paused && !turns.isEmpty()) {
      return WaitReason.SENDING_PAUSED;
    }
    if (turns.isEmpty()) {
      return robotsAwaited > 0 ? WaitReason.ROBOTS : gate.waitReason();
    }
    if (slots.size() >= concurrency) {
      return WaitReason.CONCURRENCY;
    }
    return tokens.mayBeTaken() ? WaitReason.NONE : tokens.waitReason();
  }

  /** Returns what the requests of all hosts wait for together. */
  CurrentWait currentWait() {
    return wait;
  }

  private boolean startAhead(Effects effects) {
    return !turns.ahead().isEmpty() && mayStart(slots.lent()) && startTask(turns.ahead(), effects);
  }

  private boolean startFresh(Effects effects) {
    return mayStart(0) && startTask(turns.others(), effects);
  }

  private boolean mayStart(int spare) {
    return !paused && !stopped && slots.size() < concurrency + spare && tokens.mayBeTaken();
  }

  /**
   * Starts the next hop of an attempt that holds a slot. Hops have precedence over new attempts.
   */
  private boolean startHop(Effects effects) {
    Slot slot = hops.anyOpen() ? hops.next(effects) : null;
    if (slot == null) {
      return false;
    }
    if (!slot.permit().isTrial()) {
      Permit permit = slot.host.freePass();
      if (permit == null) {
        if (!effects.ask(PermitRequest.of(slot))) {
          hops.addFirst(slot);
        }
        return true;
      }
      slot.permit(permit);
    }
    Host begunTo = slot.begunTo;
    tokens.begins(slot);
    if (begunTo != null && begunTo != slot.host) {
      reopen(begunTo); // it has a token back
    }
    slot.startNanos(effects.now);
    slot.host.started(slot, effects.now);
    effects.start(slot);
    return true;
  }

  private boolean startTask(Deque<TaskQueue> line, Effects effects) {
    for (TaskQueue queue = line.pollFirst(); queue != null; queue = line.pollFirst()) {
      queue.inLine = false;
      Ticket ticket = queue.mayStart() ? queue.nextReady(effects) : null;
      for (RareEffects.Lost lost = effects.takeLost(); lost != null; lost = effects.takeLost()) {
        end(lost, effects);
      }
      effects.taken(queue); // even if none may start: others may be read in their place
      if (ticket != null) {
        return start(queue, ticket, effects);
      }
    }
    return false;
  }

  private void end(RareEffects.Lost lost, Effects effects) {
    hosts.forget(lost.ticket().host, effects);
    effects.then(lost.end());
  }

  /**
   * Ends the tasks whose batch will be over before the quota of all hosts lets them start. A queue
   * is looked at when it gets in line, and all are when a wait begins.
   */
  private void endHopeless(Effects effects) {
    long wait = tokens.sureWaitNanos();
    if (wait == 0) {
      return; // all will be looked at when they surely wait for it
    }
    turns
        .removeHopeless(
            wait,
            tokens.waitIsNew(),
            (lost, why) -> end(new RareEffects.Lost(lost, () -> lost.cut(why)), effects))
        .forEach(effects::taken); // others are read in their place, and end as they do
  }

  private boolean start(TaskQueue queue, Ticket ticket, Effects effects) {
    Permit permit = ticket.trial != null ? ticket.trial : ticket.host.freePass();
    if (permit == null) {
      if (effects.ask(PermitRequest.of(ticket))) {
        joinTurns(queue);
      } else {
        putBack(queue, ticket);
      }
      return true;
    }
    if (!tokens.take(effects)) {
      putBack(queue, ticket);
      return false;
    }
    ticket.trial = null;
    queue.bounds().started();
    Slot slot = new Slot(ticket, permit, effects.now);
    BeginTokens.takeOfHost(slot);
    slot.begin();
    slot.host.started(slot, effects.now);
    effects.sweep(slots.add(slot, effects.now), slot.deadlineNanos);
    effects.start(slot);
    joinTurns(queue);
    return true;
  }

  /** Puts a task back to the front of its queue, and the queue to the front of the line. */
  private void putBack(TaskQueue queue, Ticket ticket) {
    queue.putBack(ticket);
    turns.putFirst(queue);
  }

  /** Puts a queue in line if it has anything to start. */
  void joinTurns(TaskQueue queue) {
    turns.join(queue);
    if (queue.inLine && tokens.waitForQuota()) {
      turns.checkLater(queue);
    }
  }

  /** Handles a request that has its connection; see {@link DepartureQueue#depart}. */
  boolean depart(Slot slot, Effects effects) {
    boolean departs = departures.depart(slot, effects);
    tokens.countWait(effects);
    return departs;
  }

  /** Removes an attempt from those in flight to its host. */
  void leaveHost(Slot slot, @Nullable Observation observed, Effects effects) {
    departures.leave(slot);
    Host host = slot.host;
    host.ended(slot, effects.now, observed);
    // Even if it held no slot of the host: a trial of the host's breaker may have been decided.
    reopen(host, effects);
  }

  /** Lets all continue that waits for a host, since it may have become ready. */
  void reopen(Host host, Effects effects) {
    retries.release(host, effects);
    reopen(host);
  }

  /** Puts the queues that wait for a host in line again, since it may have become ready. */
  void reopen(Host host) {
    hops.reopen(host);
    if (!host.hasQueues()) {
      return;
    }
    for (TaskQueue queue : host.queues()) {
      queue.setAside().reopen(host);
      joinTurns(queue);
    }
  }

  /** Puts the queues that wait for any host in line again. */
  void reopenAll() {
    hosts.active().forEach(this::reopen);
  }

  /** Puts the queues that wait at a gate in line again, since it may have opened. */
  void gateMayBeOpen(Gate opened, boolean due) {
    if (gate.mayBeOpen(opened, due)) {
      reopenAll();
    }
  }

  /** Counts the {@code robots.txt} that are being fetched. */
  void robotsAwaited(boolean begins) {
    robotsAwaited += begins ? 1 : -1;
  }

  /** Changes the maximum number of attempts in flight. */
  void concurrency(int changed) {
    concurrency = changed;
  }

  /** Sets whether tasks may start. What is in flight goes on, redirects included. */
  void pause(boolean pause) {
    paused = pause;
  }

  boolean isPaused() {
    return paused;
  }

  /** Lets no further task start. */
  void stop() {
    stopped = true;
  }

  /** Returns the hosts that tasks name. */
  Hosts hosts() {
    return hosts;
  }

  /** Returns the tokens that attempts take when they begin. */
  BeginTokens tokens() {
    return tokens;
  }

  /** Returns the requests that wait for a token to leave. */
  DepartureQueue departures() {
    return departures;
  }

  /** Returns the retries whose delay has passed. */
  DueRetries retries() {
    return retries;
  }

  /** Returns the attempts that wait for their next request. */
  HopQueue hops() {
    return hops;
  }

  /** Returns the attempts that hold a slot. */
  SlotDeadlines slots() {
    return slots;
  }
}
