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
 * The calls of one batch that were set aside because their hosts were not ready: a {@link
 * HostQueue} for each host. Lanes whose host may be ready are open, and take turns. Guarded by the
 * dispatcher's lock.
 */
final class HostQueues {

  private final TaskQueue queue;
  private final Map<Host, HostQueue> byHost = new HashMap<>();
  private final Deque<HostQueue> open = new ArrayDeque<>();
  private int size;

  HostQueues(TaskQueue queue) {
    this.queue = queue;
  }

  /** Number of calls in all of them. */
  int size() {
    return size;
  }

  boolean anyOpen() {
    return !open.isEmpty();
  }

  /** Takes out the next call whose host is ready; closes the lanes it finds whose host is not. */
  @Nullable Ticket nextReady(long now, TaskQueue.HostWatch onClosed) {
    for (HostQueue lane = open.pollFirst(); lane != null; lane = open.pollFirst()) {
      long wait = lane.host.nanosUntilReady(now);
      if (wait == 0) {
        Ticket ticket = lane.tickets.removeFirst();
        size--;
        if (lane.tickets.isEmpty()) {
          forget(lane);
        } else {
          open.addLast(lane); // hosts take turns
        }
        return ticket;
      }
      lane.open = false;
      onClosed.watch(lane.host, wait);
    }
    return null;
  }

  private void forget(HostQueue lane) {
    lane.open = false;
    byHost.remove(lane.host);
    lane.host.remove(lane);
  }

  void add(Ticket ticket) {
    Host host = ticket.host;
    HostQueue lane = byHost.get(host);
    if (lane == null) {
      lane = new HostQueue(queue, host);
      byHost.put(host, lane);
      host.add(lane);
    }
    if (ticket.trial != null) {
      lane.tickets.addFirst(ticket); // the others may have to wait for what becomes of it
    } else {
      lane.tickets.addLast(ticket);
    }
    size++;
  }

  /** The lane of a host is not looked at again before something happens to that host. */
  void close(Host host) {
    HostQueue lane = byHost.get(host);
    if (lane != null && lane.open) {
      lane.open = false;
      open.remove(lane);
    }
  }

  /** The host of a lane may have become ready. */
  void reopen(HostQueue lane) {
    if (!lane.open) {
      lane.open = true;
      open.addLast(lane);
    }
  }

  /** Moves all calls into a list. */
  void drainTo(List<Ticket> tickets) {
    for (HostQueue lane : byHost.values()) {
      tickets.addAll(lane.tickets);
      lane.host.remove(lane);
    }
    byHost.clear();
    open.clear();
    size = 0;
  }
}
