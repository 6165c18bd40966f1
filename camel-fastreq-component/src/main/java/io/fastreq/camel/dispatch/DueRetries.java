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

import io.fastreq.camel.policy.manners.HeldRetries;
import java.util.function.Consumer;

/**
 * Tasks whose retry delay has passed. Those whose host has a budget that does not allow them yet
 * are held there, and wait like those whose delay lasts. Guarded by the dispatcher's lock.
 */
final class DueRetries {

  private final Hosts hosts;
  private final Consumer<TaskQueue> onReady;

  /**
   * Creates an object without retries.
   *
   * @param onReady called with each queue that has got a retry to start
   */
  DueRetries(Hosts hosts, Consumer<TaskQueue> onReady) {
    this.hosts = hosts;
    this.onReady = onReady;
  }

  /** Notes that a task has made an attempt. */
  void attempted(Ticket ticket, Effects effects) {
    HeldRetries<Ticket> held = ticket.host.heldRetries();
    if (held != null && !ticket.attempted) {
      held.firstAttempt(effects.now);
    }
    attemptedBefore(ticket);
  }

  /** Notes that the next attempt of a task is a retry. */
  void attemptedBefore(Ticket ticket) {
    ticket.attempted = true;
    ticket.unpaid = true;
  }

  /** Queues a task whose retry is due, unless the budget of its host has it wait. */
  void due(Ticket ticket, Effects effects) {
    HeldRetries<Ticket> held = ticket.host.heldRetries();
    if (held == null || !ticket.unpaid || ticket.queue.cut() != null) {
      start(ticket);
    } else {
      held.add(ticket, effects.now);
      release(ticket.host, effects);
    }
  }

  private void start(Ticket ticket) {
    ticket.unpaid = false;
    ticket.queue.retryDue(ticket);
    onReady.accept(ticket.queue);
  }

  /**
   * Queues the retries that the budget of their host allows now, and plans the next look. None is
   * taken from the budget of a host that is held back: too many would start once it is free. Where
   * an open breaker fails tasks, all are queued, to fail.
   */
  void release(Host host, Effects effects) {
    HeldRetries<Ticket> held = host.heldRetries();
    if (held == null || held.isEmpty()) {
      return;
    }
    boolean failing = failsTasks(host);
    long wait = failing ? 0 : host.readiness().nanosUntilFree(effects.now);
    boolean isFree = wait == 0;
    while (wait == 0 && !held.isEmpty()) {
      wait = failing ? 0 : held.nanosUntilNext(effects.now);
      if (wait == 0) {
        start(failing ? held.removeUnpaid() : held.remove(effects.now));
      }
    }
    held.await(isFree, effects.now);
    if (wait > 0) {
      effects.watch(host, wait);
    }
  }

  /** Returns whether the breaker of a host fails tasks now, apart from its trials. */
  private static boolean failsTasks(Host host) {
    return host.breaker() != null && host.freePass() == null && !host.readiness().waitsForBreaker();
  }

  /** Drops the retries of a queue that has been cut. */
  void drop(TaskQueue queue, Effects effects) {
    for (Host host : hosts.active()) {
      HeldRetries<Ticket> held = host.heldRetries();
      if (held != null && !held.isEmpty()) {
        held.drop(ticket -> ticket.queue == queue, effects.now);
        host.waitsNoMore();
      }
    }
  }
}
