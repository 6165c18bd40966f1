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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one queue that were set aside because their hosts were not ready. Each host has a
 * queue for each set of gates that its tasks must pass. Queues whose host may be ready are open and
 * are served in round-robin order. Guarded by the dispatcher's lock.
 */
final class HostQueues {

  /** Queue of tasks that wait for one host and must pass the same gates. */
  private static final class HostQueue {
    final Host host;

    /** The gates that the tasks must pass, as the bits of their types. */
    final int gates;

    final Deque<Ticket> tickets = new ArrayDeque<>();

    /** Whether the host may have become ready, so that this queue is checked. */
    boolean open;

    HostQueue(Host host, int gates) {
      this.host = host;
      this.gates = gates;
    }
  }

  private final TaskQueue queue;

  /** The queues of each set of gates; its bits are the index. */
  private final List<Map<Host, HostQueue>> byGates =
      Stream.generate(() -> (Map<Host, HostQueue>) new HashMap<Host, HostQueue>())
          .limit(1L << Gate.Type.values().length)
          .toList();

  private final Deque<HostQueue> open = new ArrayDeque<>();
  private int size;

  HostQueues(TaskQueue queue) {
    this.queue = queue;
  }

  /** Returns the number of tasks in all queues. */
  int size() {
    return size;
  }

  /** Returns one of the tasks, or null. */
  @Nullable Ticket any() {
    for (Map<Host, HostQueue> queues : byGates) {
      for (HostQueue each : queues.values()) {
        return each.tickets.peekFirst(); // those that are kept have a task
      }
    }
    return null;
  }

  boolean anyOpen() {
    return !open.isEmpty();
  }

  /**
   * Removes and returns the next task whose host is ready, or null. Closes queues whose host is not
   * ready.
   */
  @Nullable Ticket nextReady(Readiness readiness) {
    for (HostQueue next = open.pollFirst(); next != null; next = open.pollFirst()) {
      if (readiness.isReady(next.host, next.gates)) {
        Ticket ticket = next.tickets.removeFirst();
        size--;
        if (next.tickets.isEmpty()) {
          forget(next);
        } else {
          open.addLast(next); // round-robin between hosts
        }
        return ticket;
      }
      next.open = false;
      dropLost(next, readiness);
    }
    return null;
  }

  /**
   * Drops the tasks at the head that have no time left to wait. Tasks of one queue share a
   * deadline, so usually only the first one is checked.
   */
  private void dropLost(HostQueue closed, Readiness readiness) {
    while (!closed.tickets.isEmpty() && readiness.isLost(closed.tickets.getFirst())) {
      closed.tickets.removeFirst();
      size--;
      queue.bounds().ended(1);
    }
    if (closed.tickets.isEmpty()) {
      forget(closed);
    }
  }

  private void forget(HostQueue empty) {
    empty.open = false;
    byGates.get(empty.gates).remove(empty.host);
    if (!isAwaited(empty.host)) {
      empty.host.remove(queue);
    }
  }

  private boolean isAwaited(Host host) {
    for (Map<Host, HostQueue> queues : byGates) {
      if (queues.containsKey(host)) {
        return true;
      }
    }
    return false;
  }

  void add(Ticket ticket) {
    Host host = ticket.host;
    int gates = ticket.gates();
    HostQueue own = byGates.get(gates).get(host);
    if (own == null) {
      own = new HostQueue(host, gates);
      byGates.get(gates).put(host, own);
      host.add(queue);
    }
    // Other tasks may depend on the outcome of a trial. A task that follows another ends what has
    // begun, which frees memory sooner.
    if (ticket.trial != null || ticket.follows) {
      own.tickets.addFirst(ticket);
    } else {
      own.tickets.addLast(ticket);
    }
    size++;
  }

  /**
   * Adds a task that was refused by its host's breaker. The host is skipped until its state
   * changes, since the breaker would refuse the other tasks too.
   */
  void addRefused(Ticket ticket) {
    add(ticket);
    byGates.forEach(byHost -> close(byHost.get(ticket.host)));
  }

  private void close(@Nullable HostQueue own) {
    if (own != null && own.open) {
      own.open = false;
      open.remove(own);
    }
  }

  /** Opens the queues of a host that may have become ready. */
  void reopen(Host host) {
    for (Map<Host, HostQueue> queues : byGates) {
      HostQueue own = queues.get(host);
      if (own != null && !own.open) {
        own.open = true;
        open.addLast(own);
      }
    }
  }

  /** Moves all tasks into a list. */
  void drainTo(List<Ticket> tickets) {
    byGates.forEach(byHost -> drain(byHost, tickets));
    open.clear();
    size = 0;
  }

  private void drain(Map<Host, HostQueue> queues, List<Ticket> tickets) {
    for (HostQueue each : queues.values()) {
      tickets.addAll(each.tickets);
      each.host.remove(queue);
    }
    queues.clear();
  }

  /** Decides whether tasks may start, as far as hosts and gates are concerned. */
  interface Readiness {

    /** Returns whether the host is ready. If not, schedules another check. */
    boolean isReady(Host host, int gates);

    /** Returns whether a task has no time left to wait, in which case its end is scheduled. */
    boolean isLost(Ticket ticket);
  }
}
