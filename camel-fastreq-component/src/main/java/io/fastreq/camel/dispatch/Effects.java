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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher found out under its lock and does when it has left it. Used by one thread.
 */
final class Effects implements TaskQueue.Readiness {

  /** Most attempts that start by one event, so that the lock is never held for long. */
  private static final int MAX_STARTS = 64;

  final long now;
  private final GateKeeper gate;

  /** Whether others could start, if it were looked at once more. */
  private boolean more;

  /** The attempt that has given its slot back, and whose task is not tried again. */
  @Nullable Slot left;

  boolean told;

  /** Answers to whoever told of the event. */
  boolean accepted;

  int room;

  /** Whether something else has happened before the answers are told. */
  boolean overtaken;

  /** The last one of a ring: the first to start follows it. */
  private @Nullable Slot lastToStart;

  private int starts;
  private @Nullable Rest rest;

  /** What most events have none of. */
  private static final class Rest {
    final Queue<PermitRequest> asking = new ArrayDeque<>(1);
    List<Slot> departing = List.of();
    List<Timer> timers = List.of();
    List<TaskQueue> hungry = List.of();
    List<Runnable> others = List.of();
    List<Ticket> lost = List.of();
    List<String> unknown = List.of();
    @Nullable Cut leftByCut;
    long departureInNanos;
    boolean asks;
  }

  /**
   * An event that is to be told of in so many nanoseconds.
   *
   * @param retry the ticket that waits for it, and may wait no more before; or null
   */
  record Timer(long nanos, Event event, @Nullable Ticket retry) {}

  Effects(long now, GateKeeper gate) {
    this.now = now;
    this.gate = gate;
  }

  private static <T> List<T> with(List<T> list, T one) {
    List<T> more = list.isEmpty() ? new ArrayList<>(2) : list;
    more.add(one);
    return more;
  }

  private Rest rest() {
    Rest known = rest;
    if (known == null) {
      known = new Rest();
      rest = known;
    }
    return known;
  }

  /** Whether there is nothing to do but to start attempts, and to report one that has left. */
  boolean areStartsOnly() {
    return rest == null;
  }

  /** The attempt that has left was to be tried again, and its queue was cut. */
  void leftBy(@Nullable Cut cut) {
    if (cut != null) {
      rest().leftByCut = cut;
    }
  }

  @Nullable Cut leftByCut() {
    return rest == null ? null : rest.leftByCut;
  }

  /** The user's own limiter is to be asked. */
  void askLimiter() {
    rest().asks = true;
  }

  boolean asksLimiter() {
    return rest != null && rest.asks;
  }

  /** An attempt sends its request. */
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

  /** Takes out the next attempt that sends its request, or null. */
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
   * A breaker is to be asked. What it says decides who is next there, so that nobody else is looked
   * for before; and those who start meanwhile may bring others to ask it, so that they go first.
   *
   * @return false where it is to be asked later
   */
  boolean ask(PermitRequest request) {
    if (starts > 0) {
      more = true;
      return false;
    }
    rest().asking.add(request);
    return true;
  }

  /** Whether more may start by this event. */
  boolean mayStartMore() {
    more |= starts >= MAX_STARTS;
    return !more && (rest == null || rest.asking.isEmpty());
  }

  /** What is to be told of next: what a breaker said, or that others could start; or null. */
  @Nullable Event followUp() {
    PermitRequest request = rest == null ? null : rest.asking.poll();
    if (request != null) {
      return request.ask();
    }
    if (more) {
      more = false;
      return Event.NOTHING;
    }
    return null;
  }

  /** Takes over what a later event lets start. */
  void startsOf(Effects later) {
    for (Slot slot = later.nextStart(); slot != null; slot = later.nextStart()) {
      start(slot);
    }
    if (later.rest != null && !later.rest.asking.isEmpty()) {
      rest().asking.addAll(later.rest.asking);
    }
    more |= later.more;
  }

  /** Tasks were taken from this queue: its reader may have to go on. */
  void taken(TaskQueue queue) {
    if (queue.wantsReading()) {
      rest().hungry = with(rest().hungry, queue);
    }
  }

  List<TaskQueue> hungry() {
    return rest().hungry;
  }

  /** This request leaves. */
  void departs(Slot slot) {
    rest().departing = with(rest().departing, slot);
  }

  /** Whether this one leaves; then whoever asks sees to it. */
  boolean isDeparting(Slot slot) {
    return rest != null && !rest.departing.isEmpty() && rest.departing.remove(slot);
  }

  List<Slot> departing() {
    return rest().departing;
  }

  /**
   * A token of all hosts is due then, for somebody who waits to leave.
   *
   * @param limitChanges how often limits have changed: a wait of before the last means nothing
   */
  void awaitDeparture(long waitNanos, int limitChanges) {
    rest().departureInNanos = waitNanos;
    timer(waitNanos, new Event.DepartureDue(null, limitChanges));
  }

  /** How long the next request waits for that, if it was not known before; 0 for not. */
  long departureInNanos() {
    return rest == null ? 0 : rest.departureInNanos;
  }

  /** That wait has been counted. */
  void departureCounted() {
    rest().departureInNanos = 0;
  }

  /** The same for a token of one host. */
  void awaitToken(Host host, long waitNanos, int limitChanges) {
    timer(waitNanos, new Event.DepartureDue(host, limitChanges));
  }

  /** A token is due then, for somebody who waits to begin. */
  void awaitBegin(long waitNanos, int limitChanges) {
    timer(waitNanos, new Event.TokenDue(limitChanges));
  }

  /** A task waits for a retry. */
  void retryIn(long nanos, Ticket ticket) {
    rest().timers = with(rest().timers, new Timer(nanos, new Event.RetryDue(ticket), ticket));
  }

  /** A sweep is to run; 0 nanoseconds for none besides those that are planned. */
  void sweep(long inNanos, long atNanos) {
    if (inNanos > 0) {
      timer(inNanos, new Event.SweepDue(atNanos));
    }
  }

  @Override
  public boolean isReady(Host host, boolean gated) {
    long wait = host.nanosUntilReady(now);
    if (wait > 0) {
      watch(host, wait);
      return false;
    }
    if (gated && gate.nanosUntilOpen() > 0) {
      gate.await();
      return false;
    }
    return true;
  }

  @Override
  public boolean isLost(Ticket ticket) {
    boolean isLost = ticket.isGated() && gate.nanosUntilOpen() >= ticket.task.remainingNanos();
    if (isLost) {
      rest().lost = with(rest().lost, ticket);
    }
    return isLost;
  }

  /** Takes out a task that can't wait for the gate, or null. */
  @Nullable Ticket takeLost() {
    return rest == null || rest.lost.isEmpty() ? null : rest.lost.remove(0);
  }

  /** The gate may have opened then. */
  void gateIn(long waitNanos) {
    timer(waitNanos, new Event.GateMayBeOpen(true));
  }

  /** A host has to be looked at again. */
  void watch(Host host, long waitNanos) {
    if (waitNanos == RateLimit.UNTIL_EVENT) {
      return;
    }
    long at = now + waitNanos;
    if (host.wakeAtNanos == 0 || at - host.wakeAtNanos < 0) {
      host.wakeAtNanos = at;
      timer(Math.max(1, waitNanos), new Event.HostDue(host));
    }
  }

  private void timer(long nanos, Event event) {
    rest().timers = with(rest().timers, new Timer(nanos, event, null));
  }

  List<Timer> timers() {
    return rest().timers;
  }

  /** There has to be a host of this origin, before the event can be told of. */
  void unknown(String origin) {
    rest().unknown = with(rest().unknown, origin);
  }

  List<String> unknown() {
    return rest == null ? List.of() : rest.unknown;
  }

  /** Whatever else is to be done. */
  void then(Runnable action) {
    rest().others = with(rest().others, action);
  }

  List<Runnable> others() {
    return rest().others;
  }
}
