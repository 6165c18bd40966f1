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

import io.fastreq.camel.dispatch.attempt.Cut;
import io.fastreq.camel.dispatch.host.Gate;
import io.fastreq.camel.dispatch.host.GateKeeper;
import io.fastreq.camel.policy.manners.RateLimit;
import io.fastreq.camel.policy.manners.WaitReason;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What follows from an event: collected under the dispatcher's lock, and carried out after it is
 * released. Used by one thread.
 */
final class Effects implements HostQueues.Readiness, GateKeeper.Plans {

  /** Maximum number of attempts that one event starts, so that the lock is never held for long. */
  private static final int MAX_STARTS = 64;

  final long now;
  private final GateKeeper gate;

  /** Whether more attempts could start after another look. */
  private boolean more;

  /** The attempt that has given its slot back and is not followed by another. */
  @Nullable Slot left;

  boolean told;

  /** The reply to the caller that reported the event. */
  boolean accepted;

  int room;

  /** Whether another event has happened before the reply is read. */
  boolean overtaken;

  /** The last of a ring; the first one to start follows it. */
  private @Nullable Slot lastToStart;

  private int starts;

  /** Null without any. */
  private @Nullable RareEffects rest;

  Effects(long now, GateKeeper gate) {
    this.now = now;
    this.gate = gate;
  }

  private RareEffects rest() {
    RareEffects known = rest;
    if (known == null) {
      known = new RareEffects();
      rest = known;
    }
    return known;
  }

  /**
   * Returns whether there is nothing to do except starting attempts and reporting one that has
   * left.
   */
  boolean areStartsOnly() {
    return rest == null;
  }

  /** Notes that the task of the attempt that has left is not retried, since its queue was cut. */
  void leftBy(@Nullable Cut cut) {
    if (cut != null) {
      rest().leftByCut = cut;
    }
  }

  @Nullable Cut leftByCut() {
    return rest == null ? null : rest.leftByCut;
  }

  /** Has the user's own limiter asked. */
  void askLimiter() {
    rest().asks = true;
  }

  boolean asksLimiter() {
    return rest != null && rest.asks;
  }

  /** Adds an attempt that sends its request. */
  void start(Slot slot) {
    Slot last = lastToStart;
    if (last == null) {
      slot.nextToStart = slot;
    } else {
      slot.nextToStart = last.nextToStart;
      last.nextToStart = slot;
    }
    lastToStart = slot;
    starts++;
  }

  /** Removes and returns the next attempt that sends its request, or null. */
  @Nullable Slot nextStart() {
    Slot last = lastToStart;
    if (last == null) {
      return null;
    }
    Slot first = Objects.requireNonNull(last.nextToStart);
    if (first == last) {
      lastToStart = null;
    } else {
      last.nextToStart = first.nextToStart;
    }
    first.nextToStart = null;
    return first;
  }

  /**
   * Has a breaker asked. Its decision is awaited before another task is looked for, since it
   * determines which one is next. Attempts that start by this event go first, since they may lead
   * to the same question.
   *
   * @return false if the breaker is to be asked later
   */
  boolean ask(PermitRequest request) {
    if (starts > 0) {
      more = true;
      return false;
    }
    rest().asking.add(request);
    return true;
  }

  /** Returns whether this event may start more attempts. */
  boolean mayStartMore() {
    more |= starts >= MAX_STARTS;
    return !more && (rest == null || rest.asking.isEmpty());
  }

  /** Removes and returns the next breaker's permit to ask for, or null. */
  @Nullable PermitRequest nextRequest() {
    return rest == null ? null : rest.asking.poll();
  }

  /**
   * Returns whether more attempts could start after another look. This look then counts as taken.
   */
  boolean takeMore() {
    boolean could = more;
    more = false;
    return could;
  }

  /** Takes over the attempts that a later event starts. */
  void startsOf(Effects later) {
    for (Slot slot = later.nextStart(); slot != null; slot = later.nextStart()) {
      start(slot);
    }
    if (later.rest != null && !later.rest.asking.isEmpty()) {
      rest().asking.addAll(later.rest.asking);
    }
    more |= later.more;
  }

  /** Notes that tasks were taken from a queue, so that its reader may have to go on. */
  void taken(TaskQueue queue) {
    if (queue.wantsReading()) {
      rest().hungry = RareEffects.with(rest().hungry, queue);
    }
  }

  List<TaskQueue> hungry() {
    return rest().hungry;
  }

  /** Adds a request that leaves. */
  void departs(Slot slot) {
    rest().departing = RareEffects.with(rest().departing, slot);
  }

  /**
   * Removes a request from those that leave, and returns whether it was one of them. The caller
   * then sends it.
   */
  boolean isDeparting(Slot slot) {
    return rest != null && !rest.departing.isEmpty() && rest.departing.remove(slot);
  }

  List<Slot> departing() {
    return rest().departing;
  }

  /**
   * Plans a timer for the token of all hosts that a request waits for to leave.
   *
   * @param limitChanges number of changes of the limits: a wait from before the last one is void
   */
  void awaitDeparture(long waitNanos, int limitChanges) {
    rest().departureInNanos = waitNanos;
    timer(waitNanos, new Due.DepartureToken(null, limitChanges));
  }

  /** Returns how long the next request waits for that token if the wait is new, else 0. */
  long departureInNanos() {
    return rest == null ? 0 : rest.departureInNanos;
  }

  /** Notes that the wait has been counted. */
  void departureCounted() {
    rest().departureInNanos = 0;
  }

  /** Plans a sweep of the deadlines; 0 nanoseconds for none besides those that are planned. */
  void sweep(long inNanos, long atNanos) {
    if (inNanos > 0) {
      timer(inNanos, new Due.Deadline(atNanos));
    }
  }

  @Override
  public boolean isReady(Host host, int gates) {
    long wait = host.readiness().nanosUntilReady(now);
    if (wait > 0) {
      watch(host, wait);
      return false;
    }
    return gates == 0 || gate.areOpen(gates);
  }

  @Override
  public boolean isLost(Ticket ticket) {
    Cut cut =
        ticket.outOfTime(ticket.host.readiness().found(), ticket.host.readiness().sureWaitNanos());
    if (cut != null) {
      rest().lost =
          RareEffects.with(rest().lost, new RareEffects.Lost(ticket, () -> ticket.cut(cut)));
      return true;
    }
    int gates = ticket.gates();
    Gate closed = gates == 0 ? null : gate.closedFor(ticket.task.remainingNanos(), gates);
    if (closed == null) {
      return false;
    }
    rest().lost =
        RareEffects.with(
            rest().lost, new RareEffects.Lost(ticket, () -> ticket.refusedByGate(closed)));
    return true;
  }

  /** Ends those of the attempts whose batch has not the time to wait. */
  void endHopeless(Collection<Slot> waiting, WaitReason reason, long waitNanos) {
    if (waitNanos == 0) {
      return;
    }
    for (Slot slot : waiting) {
      Cut cut = slot.ticket.outOfTime(reason, waitNanos);
      if (cut != null) {
        then(() -> slot.holder().cut(cut, false));
      }
    }
  }

  /** Removes and returns a task that cannot wait, or null. */
  RareEffects.@Nullable Lost takeLost() {
    return rest == null || rest.lost.isEmpty() ? null : rest.lost.remove(0);
  }

  @Override
  public void gateIn(Gate awaited, long waitNanos) {
    timer(waitNanos, new Due.GateCheck(awaited));
  }

  /** Plans another look at a host. */
  void watch(Host host, long waitNanos) {
    if (waitNanos == RateLimit.UNTIL_EVENT) {
      return;
    }
    long at = now + waitNanos;
    if (host.wakeAtNanos == 0 || at - host.wakeAtNanos < 0) {
      host.wakeAtNanos = at;
      timer(Math.max(1, waitNanos), new Due.HostCheck(host));
    }
  }

  /** Plans a timer. */
  void timer(long nanos, Due due) {
    rest().timers = RareEffects.with(rest().timers, new RareEffects.Timer(nanos, due));
  }

  List<RareEffects.Timer> timers() {
    return rest().timers;
  }

  /** Notes an origin whose host has to be created before the event can be applied. */
  void unknown(String origin) {
    rest().unknown = RareEffects.with(rest().unknown, origin);
  }

  List<String> unknown() {
    return rest == null ? List.of() : rest.unknown;
  }

  @Override
  public void then(Runnable action) {
    rest().others = RareEffects.with(rest().others, action);
  }

  List<Runnable> others() {
    return rest().others;
  }
}
