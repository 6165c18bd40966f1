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

import io.fastreq.camel.policy.TokenBucket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may start: the slots, the tokens, the line of queues, and the attempts that wait for their
 * next request. Guarded by the dispatcher's lock, all of it.
 *
 * <p>The order for each task is slot, preparation, breaker's permit, connection, token, then the
 * wire at once. Tasks start at the rate at which their requests may leave, so that what waits to
 * leave ({@link DepartureQueue}) holds few slots.
 */
final class Admission {

  private int concurrency;
  private final Hosts hosts;
  private final GateKeeper gate;

  private final Deque<TaskQueue> turns = new ArrayDeque<>();
  private final HopQueue hops = new HopQueue();
  private final SlotDeadlines slots = new SlotDeadlines();
  private final DepartureQueue departures;
  private final BeginTokens tokens;
  private boolean paused;
  private boolean stopped;

  Admission(
      int concurrency,
      @Nullable TokenBucket bucket,
      Hosts hosts,
      GateKeeper gate,
      LongSupplier nanoClock) {
    this.concurrency = concurrency;
    this.hosts = hosts;
    this.gate = gate;
    RateLimit limit = bucket == null ? null : new RateLimit(bucket);
    this.departures = new DepartureQueue(limit, slots, this::reopen);
    this.tokens = new BeginTokens(limit, departures, nanoClock);
  }

  /** Lets those leave and start that may now, and plans to look again when more may. */
  void startMore(Effects effects) {
    if (!departures.isEmpty()) {
      departures.next(effects);
      tokens.countWait(effects);
    }
    boolean found = true;
    while (found) {
      found = effects.mayStartMore() && (startHop(effects) || (mayStart() && startTask(effects)));
    }
    long nanosToGate = gate.nanosToTimer();
    if (nanosToGate > 0) {
      effects.gateIn(nanosToGate);
    }
  }

  private boolean mayStart() {
    return !paused && !stopped && slots.size() < concurrency && tokens.mayBeTaken();
  }

  /** Attempts that hold a slot and wait to go on have precedence. */
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
    tokens.begins(slot);
    slot.startNanos(effects.now);
    slot.host.started();
    slot.atHost = true;
    effects.start(slot);
    return true;
  }

  private boolean startTask(Effects effects) {
    for (TaskQueue queue = turns.pollFirst(); queue != null; queue = turns.pollFirst()) {
      queue.inLine = false;
      Ticket ticket = queue.mayStart() ? queue.nextReady(effects) : null;
      for (Ticket lost = effects.takeLost(); lost != null; lost = effects.takeLost()) {
        endAtGate(lost, effects);
      }
      effects.taken(queue); // even if none may start: they were set aside, and others may
      if (ticket != null) {
        return start(queue, ticket, effects);
      }
    }
    return false;
  }

  private void endAtGate(Ticket lost, Effects effects) {
    forget(lost.host, effects);
    effects.then(lost::refusedByGate);
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
    queue.started();
    Host host = ticket.host;
    host.started();
    if (host.rate() != null && host.rate().tryBegin() > 0) {
      throw new IllegalStateException("a token of " + host.origin() + " was there and is gone");
    }
    Slot slot = new Slot(ticket, permit, effects.now);
    slot.begin();
    slot.atHost = true;
    slot.begun = true;
    slot.begunTo = host;
    effects.sweep(slots.add(slot, effects.now), slot.deadlineNanos);
    effects.start(slot);
    joinTurns(queue);
    return true;
  }

  /** Its turn is not over. */
  private void putBack(TaskQueue queue, Ticket ticket) {
    queue.putBack(ticket);
    queue.inLine = true;
    turns.addFirst(queue);
  }

  /** The queue stands in line if it has anything to start. */
  void joinTurns(TaskQueue queue) {
    if (!queue.inLine && queue.mayStart()) {
      queue.inLine = true;
      turns.addLast(queue);
    }
  }

  /** A request has its connection: see {@link DepartureQueue#depart}. */
  boolean depart(Slot slot, Effects effects) {
    boolean departs = departures.depart(slot, effects);
    tokens.countWait(effects);
    return departs;
  }

  /** An attempt goes on with another request. */
  void anotherHop(Slot slot, Host target, boolean unsent, Effects effects) {
    leaveHost(slot);
    departures.resume(slot, effects);
    slot.write = null;
    if (unsent) {
      tokens.neverDeparted(slot);
    } else {
      slot.departedTo = null;
      slot.hop++;
      slot.reservationAsked = false;
      slot.reservationDue = false;
    }
    Host before = slot.host;
    if (target != before) {
      slot.host = target;
      if (before != slot.ticket.host) {
        forget(before, effects);
      } else if (target == slot.ticket.host) {
        forget(target, effects);
      }
    }
    hops.add(slot);
  }

  /** An attempt gives its slot back. */
  void leave(Slot slot) {
    slot.left = true;
    slots.remove(slot);
    hops.remove(slot);
    leaveHost(slot);
  }

  /** An attempt is no longer in flight to its host. */
  private void leaveHost(Slot slot) {
    departures.leave(slot);
    Host host = slot.host;
    if (slot.atHost) {
      slot.atHost = false;
      host.ended();
    }
    // Even without a slot of its own to give back: a trial of its breaker may have been decided.
    reopen(host);
  }

  /** A host may have become ready: those who wait for it stand in line again. */
  void reopen(Host host) {
    hops.reopen(host);
    if (!host.hasQueues()) {
      return;
    }
    for (HostQueue hostQueue : host.queues()) {
      hostQueue.queue.reopen(hostQueue);
      joinTurns(hostQueue.queue);
    }
  }

  /** The gate may have opened: whoever waits there stands in line again. */
  void gateMayBeOpen(boolean due) {
    if (gate.mayBeOpen(due)) {
      hosts.active().forEach(this::reopen);
    }
  }

  /** Whether there is a host of this origin. */
  boolean knows(String origin) {
    return hosts.knows(origin);
  }

  /** The host of an origin, with a reference: known, or among those that were made. */
  Host host(String origin, Map<String, Host> made) {
    Host known = hosts.reference(origin);
    return known != null ? known : hosts.add(Objects.requireNonNull(made.get(origin)));
  }

  /** A host that was made is not wanted. */
  void drop(Host made, Effects effects) {
    if (!knows(made.origin())) {
      effects.then(() -> hosts.dispose(made));
    }
  }

  /** Gives back a reference to a host. */
  void forget(Host host, Effects effects) {
    Host idle = hosts.release(host);
    if (idle != null) {
      effects.then(() -> hosts.dispose(idle));
    }
  }

  /** Changes the limits of all hosts together and of each host. */
  void change(RequestLimits limits) {
    concurrency = limits.concurrency();
    boolean isNew =
        (!tokens.areLimited() && limits.rps() != null)
            || (!hosts.haveRates() && limits.host().rps() != null);
    departures.change(
        hosts.active(),
        () -> {
          hosts.change(limits.host());
          return tokens.change(limits);
        });
    if (isNew) {
      slots.forEach(BeginTokens::tookNothing);
    }
    hosts.active().forEach(this::reopen);
  }

  /** Whether no task may start; what is under way goes on, redirects included. */
  void pause(boolean pause) {
    paused = pause;
  }

  boolean isPaused() {
    return paused;
  }

  /** No task starts any more. */
  void stop() {
    stopped = true;
  }

  /** The tokens of attempts that begin. */
  BeginTokens tokens() {
    return tokens;
  }

  /** The requests that wait for a token to leave. */
  DepartureQueue departures() {
    return departures;
  }

  /** The attempts that wait for their next request. */
  HopQueue hops() {
    return hops;
  }

  /** The attempts that hold a slot. */
  SlotDeadlines slots() {
    return slots;
  }
}
