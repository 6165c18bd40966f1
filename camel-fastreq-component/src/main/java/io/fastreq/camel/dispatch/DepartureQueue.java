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
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests that have a connection and wait for a token to leave: first for their host's, then
 * for that of the endpoint's name, each in the order of arrival. Both are taken at once, in the
 * moment in which a request leaves. Guarded by the dispatcher's lock.
 */
final class DepartureQueue {

  private @Nullable RateLimit limit;
  private final SlotDeadlines slots;
  private final Consumer<Host> onRoom;

  /** Those for which their host has a token: one of each host that has a limit of its own. */
  private final Set<Slot> line = new LinkedHashSet<>();

  /** Hosts to look at: a token of theirs may be due, or whoever was to have it has gone. */
  private final Deque<Host> due = new ArrayDeque<>();

  private boolean tokenAwaited;

  /**
   * @param limit the limit of all hosts together, or null
   * @param onRoom told of hosts to which attempts may begin again
   */
  DepartureQueue(@Nullable RateLimit limit, SlotDeadlines slots, Consumer<Host> onRoom) {
    this.limit = limit;
    this.slots = slots;
    this.onRoom = onRoom;
  }

  /**
   * Changes limits. Who waits keeps waiting, in the same order, for what the new limits say.
   *
   * @param hosts all for which attempts may wait
   * @param change changes the limits of the hosts and of all hosts together
   */
  void change(Collection<Host> hosts, Supplier<@Nullable RateLimit> change) {
    Set<Slot> waiting = new LinkedHashSet<>(line);
    for (Host host : hosts) {
      waiting.addAll(host.departing());
      host.departing().clear();
      host.tokenAwaited = false;
    }
    line.clear();
    due.clear();
    tokenAwaited = false;
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

  /** Whether nobody waits. */
  boolean isEmpty() {
    return line.isEmpty() && due.isEmpty();
  }

  /** Whether anybody waits for a token of all hosts. */
  boolean isWaiting() {
    return !line.isEmpty();
  }

  /**
   * An attempt's request has its connection.
   *
   * @return true if it leaves at once; false if it stands in line
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
    return effects.isDeparting(slot); // its token may have come this very moment
  }

  /** Lets those leave that may now, and plans to look again when more may. */
  void next(Effects effects) {
    for (Host host = due.pollFirst(); host != null; host = due.pollFirst()) {
      bringForward(host, effects);
    }
    while (!line.isEmpty()) {
      long wait = limit == null ? 0 : limit.nanosUntilDeparture();
      if (wait > 0) {
        await(wait, effects);
        return;
      }
      Slot first = line.iterator().next();
      Host host = first.host;
      removeFromLine(first, host);
      if (first.host.nanosOfPause(effects.now) > 0 || first.permit().hasLapsed()) {
        effects.then(first.holder()::postpone);
      } else {
        takeTokens(first, host.rate());
        resume(first, effects);
        effects.departs(first);
      }
      bringForward(host, effects);
    }
  }

  /** The first of those who wait for a host's token stands in line when there is one. */
  private void bringForward(Host host, Effects effects) {
    RateLimit own = host.rate();
    Slot first = host.departing().peekFirst();
    if (own == null || first == null || line.contains(first)) {
      return;
    }
    long wait = own.nanosUntilDeparture();
    if (wait == 0) {
      line.add(first);
    } else if (!host.tokenAwaited) {
      host.tokenAwaited = true;
      effects.awaitToken(host, wait);
    }
  }

  private void await(long wait, Effects effects) {
    if (!tokenAwaited) {
      tokenAwaited = true;
      effects.awaitDeparture(wait);
    }
  }

  /** The token that was awaited is due. */
  void tokenDue() {
    tokenAwaited = false;
  }

  /** The same for that of a host. */
  void tokenDue(Host host) {
    host.tokenAwaited = false;
    due.addLast(host);
  }

  /** An attempt has ended, or goes elsewhere. */
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
      if (own.waitsNoMore()) {
        onRoom.accept(host);
      }
    }
  }

  private void takeTokens(Slot slot, @Nullable RateLimit own) {
    if (limit != null) {
      limit.depart();
    }
    if (own != null) {
      own.depart();
    }
    if (slot.begunTo != null) { // else it could not be written, and leaves once more
      slot.departedTo = slot.begunTo;
    }
    slot.begun = false;
    slot.begunTo = null;
  }

  /** The time for which a request waits is not the server's: from here on it counts again. */
  void resume(Slot slot, Effects effects) {
    if (slot.resume(effects.now)) {
      effects.sweep(slots.planSweep(slot, effects.now), slot.deadlineNanos);
    }
  }
}
