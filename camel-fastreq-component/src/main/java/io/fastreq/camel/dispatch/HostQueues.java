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
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one queue that were set aside because their hosts were not ready: a {@link
 * HostQueue} for each host, and another for those that need not pass the gate. Queues whose host
 * may be ready are open, and take turns. Guarded by the dispatcher's lock.
 */
final class HostQueues {

  private final TaskQueue queue;
  private final Map<Host, HostQueue> byHost = new HashMap<>();
  private final Map<Host, HostQueue> gatedByHost = new HashMap<>();
  private final Deque<HostQueue> open = new ArrayDeque<>();
  private int size;

  HostQueues(TaskQueue queue) {
    this.queue = queue;
  }

  /** Number of tasks in all of them. */
  int size() {
    return size;
  }

  boolean anyOpen() {
    return !open.isEmpty();
  }

  /** Takes out the next task whose host is ready; closes the queues it finds whose host is not. */
  @Nullable Ticket nextReady(TaskQueue.Readiness readiness) {
    for (HostQueue next = open.pollFirst(); next != null; next = open.pollFirst()) {
      if (readiness.isReady(next.host, next.gated)) {
        Ticket ticket = next.tickets.removeFirst();
        size--;
        if (next.tickets.isEmpty()) {
          forget(next);
        } else {
          open.addLast(next); // hosts take turns
        }
        return ticket;
      }
      next.open = false;
      dropLost(next, readiness);
    }
    return null;
  }

  /** Those of one queue have all the same time, so that mostly the first is looked at alone. */
  private void dropLost(HostQueue closed, TaskQueue.Readiness readiness) {
    while (!closed.tickets.isEmpty() && readiness.isLost(closed.tickets.getFirst())) {
      closed.tickets.removeFirst();
      size--;
      queue.endedUnsent(1);
    }
    if (closed.tickets.isEmpty()) {
      forget(closed);
    }
  }

  private void forget(HostQueue empty) {
    empty.open = false;
    byHost(empty.gated).remove(empty.host);
    empty.host.remove(empty);
  }

  private Map<Host, HostQueue> byHost(boolean gated) {
    return gated ? gatedByHost : byHost;
  }

  void add(Ticket ticket) {
    Host host = ticket.host;
    boolean gated = ticket.isGated();
    HostQueue own = byHost(gated).get(host);
    if (own == null) {
      own = new HostQueue(queue, host, gated);
      byHost(gated).put(host, own);
      host.add(own);
    }
    if (ticket.trial != null) {
      own.tickets.addFirst(ticket); // the others may have to wait for what becomes of it
    } else {
      own.tickets.addLast(ticket);
    }
    size++;
  }

  /** The queues of a host are not looked at again before something happens to that host. */
  void close(Host host) {
    close(byHost.get(host));
    close(gatedByHost.get(host));
  }

  private void close(@Nullable HostQueue own) {
    if (own != null && own.open) {
      own.open = false;
      open.remove(own);
    }
  }

  /** The host of a queue may have become ready. */
  void reopen(HostQueue own) {
    if (!own.open) {
      own.open = true;
      open.addLast(own);
    }
  }

  /** Moves all tasks into a list. */
  void drainTo(List<Ticket> tickets) {
    drain(byHost, tickets);
    drain(gatedByHost, tickets);
    open.clear();
    size = 0;
  }

  private static void drain(Map<Host, HostQueue> queues, List<Ticket> tickets) {
    for (HostQueue each : queues.values()) {
      tickets.addAll(each.tickets);
      each.host.remove(each);
    }
    queues.clear();
  }
}
