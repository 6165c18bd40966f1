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

  /** How often limits had changed by then: a wait for a token of before means nothing. */
  int limitChanges;

  /** Whether others could start, if it were looked at once more. */
  private boolean more;

  /** How long the next request has to wait for a token to leave, if that was not known before. */
  long departureInNanos;

  /** The attempt that has given its slot back, and whose task is not tried again. */
  @Nullable Slot left;

  @Nullable Cut leftByCut;
  boolean told;

  /** Answers to whoever told of the event. */
  boolean accepted;

  int room;

  /** Whether something else has happened before the answers are told. */
  boolean overtaken;

  /** Whether the user's own limiter is to be asked. */
  boolean asks;

  private @Nullable Slot firstToStart;
  private @Nullable Slot lastToStart;
  private int starts;
  private @Nullable Queue<PermitRequest> asking;
  private List<Slot> departing = List.of();
  private List<Timer> timers = List.of();
  private List<TaskQueue> hungry = List.of();
  private List<Runnable> others = List.of();
  private List<Ticket> lost = List.of();
  private List<String> unknown = List.of();

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

  /** Most have none of these, so there is no list for them to begin with. */
  private static <T> List<T> with(List<T> list, T one) {
    List<T> more = list.isEmpty() ? new ArrayList<>(2) : list;
    more.add(one);
    return more;
  }

  /** An attempt sends its request. */
  void start(Slot slot) {
    Slot last = lastToStart;
    if (last == null) {
      firstToStart = slot;
    } else {
      last.nextToStart = slot;
    }
    lastToStart = slot;
    starts++;
  }

  /** Takes out the next attempt that sends its request, or null. */
  @Nullable Slot nextStart() {
    Slot slot = firstToStart;
    if (slot != null) {
      firstToStart = slot.nextToStart;
      slot.nextToStart = null;
      lastToStart = firstToStart == null ? null : lastToStart;
    }
    return slot;
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
    addRequest(request);
    return true;
  }

  private void addRequest(PermitRequest request) {
    if (asking == null) {
      asking = new ArrayDeque<>(2);
    }
    asking.add(request);
  }

  /** Whether more may start by this event. */
  boolean mayStartMore() {
    more |= starts >= MAX_STARTS;
    return asking == null && !more;
  }

  /** What is to be told of next: what a breaker said, or that others could start; or null. */
  @Nullable Event followUp() {
    PermitRequest request = asking == null ? null : asking.poll();
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
    if (later.asking != null) {
      later.asking.forEach(this::addRequest);
    }
    more |= later.more;
  }

  /** Tasks were taken from this queue: its reader may have to go on. */
  void taken(TaskQueue queue) {
    if (queue.wantsReading()) {
      hungry = with(hungry, queue);
    }
  }

  List<TaskQueue> hungry() {
    return hungry;
  }

  /** This request leaves. */
  void departs(Slot slot) {
    departing = with(departing, slot);
  }

  /** Whether this one leaves; then whoever asks sees to it. */
  boolean isDeparting(Slot slot) {
    return !departing.isEmpty() && departing.remove(slot);
  }

  List<Slot> departing() {
    return departing;
  }

  /** A token of all hosts is due then, for somebody who waits to leave. */
  void awaitDeparture(long waitNanos) {
    departureInNanos = waitNanos;
    timer(waitNanos, new Event.DepartureDue(null, limitChanges));
  }

  /** The same for a token of one host. */
  void awaitToken(Host host, long waitNanos) {
    timer(waitNanos, new Event.DepartureDue(host, limitChanges));
  }

  /** A token is due then, for somebody who waits to begin. */
  void awaitBegin(long waitNanos) {
    timer(waitNanos, new Event.TokenDue(limitChanges));
  }

  /** A task waits for a retry. */
  void retryIn(long nanos, Ticket ticket) {
    timers = with(timers, new Timer(nanos, new Event.RetryDue(ticket), ticket));
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
      lost = with(lost, ticket);
    }
    return isLost;
  }

  /** The tasks that can't wait for the gate. */
  List<Ticket> takeLost() {
    List<Ticket> taken = lost;
    lost = List.of();
    return taken;
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
    timers = with(timers, new Timer(nanos, event, null));
  }

  List<Timer> timers() {
    return timers;
  }

  /** There has to be a host of this origin, before the event can be told of. */
  void unknown(String origin) {
    unknown = with(unknown, origin);
  }

  List<String> unknown() {
    return unknown;
  }

  /** Whatever else is to be done. */
  void then(Runnable action) {
    others = with(others, action);
  }

  List<Runnable> others() {
    return others;
  }
}
