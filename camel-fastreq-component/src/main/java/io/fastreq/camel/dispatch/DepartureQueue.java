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

import io.fastreq.camel.policy.manners.RateLimit;
import io.fastreq.camel.policy.manners.WaitReason;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Queue of requests that have a connection and wait for a token. A request waits first for a token
 * of its host, then for one of the endpoint's limit, each in order of arrival. Both tokens are
 * taken together, at the moment the request leaves. Guarded by the dispatcher's lock.
 */
final class DepartureQueue {

  private @Nullable RateLimit limit;
  private final SlotDeadlines slots;
  private final Consumer<Host> onRoom;

  /** The requests whose host has a token. A host with its own limit has at most one of them. */
  private final Set<Slot> line = new LinkedHashSet<>();

  /** Hosts to check again: a token may be due, or the first request in the queue has gone. */
  private final Deque<Host> due = new ArrayDeque<>();

  /** When the timer for the next token of all hosts is due, or 0 for none. */
  private long tokenAtNanos;

  /** Number of changes of limits. Timers set before a change are ignored after it. */
  private int limitChanges;

  /**
   * Creates an empty queue.
   *
   * @param limit the limit shared by all hosts, or null
   * @param onRoom called with a host when attempts to it may begin again
   */
  DepartureQueue(@Nullable RateLimit limit, SlotDeadlines slots, Consumer<Host> onRoom) {
    this.limit = limit;
    this.slots = slots;
    this.onRoom = onRoom;
  }

  /**
   * Changes limits. Waiting requests keep their order and wait for the new limits.
   *
   * @param hosts all hosts for which attempts may wait
   * @param change changes the limits of the hosts and returns the limit shared by all hosts
   */
  void change(Collection<Host> hosts, Supplier<@Nullable RateLimit> change) {
    limitChanges++;
    Set<Slot> waiting = new LinkedHashSet<>(line);
    for (Host host : hosts) {
      waiting.addAll(host.departing());
      host.departing().clear();
      host.tokenAtNanos = 0;
    }
    line.clear();
    due.clear();
    tokenAtNanos = 0;
    limit = change.get();
    if (limit != null) {
      limit.recount();
    }
    for (Host host : hosts) {
      RateLimit own = host.rate();
      if (own != null) {
        own.recount();
        due.addLast(host);
      }
    }
    waiting.forEach(this::waits);
  }

  private void waits(Slot slot) {
    if (limit != null) {
      limit.waits();
    }
    RateLimit own = slot.host.rate();
    if (own == null) {
      line.add(slot);
    } else {
      own.waits();
      slot.host.departing().addLast(slot);
    }
  }

  int limitChanges() {
    return limitChanges;
  }

  /** Returns whether no request waits. */
  boolean isEmpty() {
    return line.isEmpty() && due.isEmpty();
  }

  /** Returns whether a request waits for a token of the shared limit. */
  boolean isWaiting() {
    return !line.isEmpty();
  }

  /** Returns what the requests in line wait for. */
  WaitReason waitReason() {
    return line.isEmpty() || limit == null ? WaitReason.NONE : limit.reason();
  }

  /** Looks again at the requests to a host whose limit has got a token back. */
  void tokenIsBack(Host host) {
    if (!host.departing().isEmpty()) {
      due.addLast(host);
    }
  }

  /**
   * Asks to let a request leave that has its connection.
   *
   * @return true if the request leaves at once; false if it waits in the queue
   */
  boolean depart(Slot slot, Effects effects) {
    Host host = slot.host;
    RateLimit own = host.rate();
    boolean hostIsReady =
        own == null || (host.departing().isEmpty() && own.nanosUntilDeparture() == 0);
    if (hostIsReady && line.isEmpty() && (limit == null || limit.nanosUntilDeparture() == 0)) {
      takeTokens(slot, own);
      resume(slot, effects);
      return true;
    }
    slot.suspend(effects.now);
    slot.inLine = true;
    waits(slot);
    if (own != null) {
      due.addLast(host);
    }
    next(effects);
    if (slot.inLine) {
      endIfHopeless(slot, own, effects);
    }
    return effects.isDeparting(slot); // the token may have become available just now
  }

  /** A timer for those before it may run already, so nobody else looks at this one. */
  private void endIfHopeless(Slot slot, @Nullable RateLimit own, Effects effects) {
    if (own != null) {
      endHopeless(List.of(slot), own, own.nanosUntilDeparture(), effects);
    }
    if (limit != null) {
      endHopeless(List.of(slot), limit, limit.nanosUntilDeparture(), effects);
    }
  }

  private static void endHopeless(
      Collection<Slot> waiting, RateLimit by, long waitNanos, Effects effects) {
    if (by.reason() == WaitReason.QUOTA) {
      effects.endHopeless(waiting, WaitReason.QUOTA, waitNanos);
    }
  }

  /** Releases the requests that may leave now, and schedules the next check. */
  void next(Effects effects) {
    for (Host host = due.pollFirst(); host != null; host = due.pollFirst()) {
      bringForward(host, effects);
    }
    while (!line.isEmpty()) {
      long wait = limit == null ? 0 : limit.nanosUntilDeparture();
      if (limit != null && wait > 0) {
        await(limit, wait, effects);
        return;
      }
      Slot first = line.iterator().next();
      Host host = first.host;
      removeFromLine(first, host);
      if (host.mayLeave(first, effects.now)) {
        takeTokens(first, host.rate());
        resume(first, effects);
        effects.departs(first);
      } else {
        effects.then(first.holder()::postpone);
      }
      bringForward(host, effects);
    }
  }

  /** Queues the first request of a host for the shared limit if its host has a token. */
  private void bringForward(Host host, Effects effects) {
    RateLimit own = host.rate();
    Slot first = host.departing().peekFirst();
    if (own == null || first == null || line.contains(first)) {
      return;
    }
    long wait = own.nanosUntilDeparture();
    if (wait == 0) {
      line.add(first);
    } else if (isEarlier(wait, host.tokenAtNanos, effects)) {
      host.tokenAtNanos = effects.now + wait;
      effects.timer(wait, new Due.DepartureToken(host, limitChanges));
      endHopeless(host.departing(), own, wait, effects);
    }
  }

  private void await(RateLimit by, long wait, Effects effects) {
    if (isEarlier(wait, tokenAtNanos, effects)) {
      tokenAtNanos = effects.now + wait;
      effects.awaitDeparture(wait, limitChanges);
      endHopeless(line, by, wait, effects);
    }
  }

  /** Returns whether a wait is over before the timer that is planned, if any is. */
  private static boolean isEarlier(long wait, long plannedNanos, Effects effects) {
    return plannedNanos == 0 || effects.now + wait - plannedNanos < 0;
  }

  /**
   * Notes that the timer for a host's limit has fired, or for the shared limit if no host is given.
   *
   * @param changes number of changes of limits when the timer was set
   */
  void tokenDue(@Nullable Host host, int changes) {
    if (changes != limitChanges) {
      return;
    }
    if (host == null) {
      tokenAtNanos = 0;
    } else {
      host.tokenAtNanos = 0;
      due.addLast(host);
    }
  }

  /** Removes the request of an attempt that has ended or continues at another host. */
  void leave(Slot slot) {
    if (slot.inLine) {
      Host host = slot.host;
      removeFromLine(slot, host);
      due.addLast(host);
    }
  }

  private void removeFromLine(Slot slot, Host host) {
    slot.inLine = false;
    line.remove(slot);
    if (limit != null) {
      limit.waitsNoMore();
    }
    RateLimit own = host.rate();
    if (own != null) {
      host.departing().remove(slot);
      boolean wasBackedUp = own.isBackedUp();
      own.waitsNoMore();
      tellRoom(wasBackedUp, own, host);
    }
  }

  private void tellRoom(boolean wasBackedUp, RateLimit own, Host host) {
    if (wasBackedUp && !own.isBackedUp()) {
      onRoom.accept(host);
    }
  }

  private void takeTokens(Slot slot, @Nullable RateLimit own) {
    if (limit != null) {
      slot.quotaStart = limit.depart(slot.begun);
    }
    if (own != null) {
      boolean wasBackedUp = own.isBackedUp();
      slot.hostQuotaStart = own.depart(slot.begunTo != null);
      if (own.nanosUsedUp() > 0) {
        onRoom.accept(slot.host); // it is known now how long the others have to wait
      }
      tellRoom(wasBackedUp, own, slot.host);
    }
    if (slot.begunTo != null) { // otherwise the request could not be written and leaves again
      slot.departedTo = slot.begunTo;
    }
    slot.begun = false;
    slot.begunTo = null;
  }

  /**
   * Lets the attempt's time run again: time spent waiting for a token is not charged to the server.
   */
  void resume(Slot slot, Effects effects) {
    if (slot.resume(effects.now)) {
      effects.sweep(slots.planSweep(slot, effects.now), slot.deadlineNanos);
    }
  }
}
