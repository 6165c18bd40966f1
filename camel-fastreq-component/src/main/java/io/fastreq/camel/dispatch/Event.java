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
import io.fastreq.camel.dispatch.host.Permit;
import io.fastreq.camel.policy.manners.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event, and what it changes under the dispatcher's lock. */
@FunctionalInterface
interface Event {

  /** No change: only lets more attempts start. */
  Event NOTHING = (admission, effects) -> {};

  /**
   * Changes the state, with the lock held. The dispatcher then looks for attempts that may start.
   */
  void apply(Admission admission, Effects effects);

  /** The reader of a queue asks how many tasks it may read. */
  record RoomAsked(TaskQueue queue) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      effects.room = queue.room();
    }
  }

  /**
   * Tasks were read, and are only counted: it is not known yet which of them are to be sent.
   *
   * @param mayFollow whether they may have to wait for the results of equal ones
   */
  record TasksCounted(TaskQueue queue, int tasks, boolean mayFollow) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      effects.accepted = queue.admit(tasks);
      if (effects.accepted && mayFollow) {
        queue.follow(tasks);
      }
    }
  }

  /**
   * Tasks were read. If one of their hosts is unknown, nothing changes.
   *
   * @param uncounted number of tasks that have not been counted
   * @param tasks tasks to send
   * @param unsent number of tasks that have ended without being sent
   * @param notFollowing number of tasks that were counted as waiting for equal ones and do not wait
   * @param made hosts that were unknown and have been created, by origin
   * @param byReader whether the reader of the queue asks how many it may read now
   */
  record TasksRead(
      TaskQueue queue,
      int uncounted,
      List<? extends Task> tasks,
      int unsent,
      int notFollowing,
      Map<String, Host> made,
      boolean byReader)
      implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      Cut cut = queue.cut();
      if (cut == null && lacksHosts(admission, effects)) {
        return;
      }
      effects.accepted = uncounted == 0 || queue.admit(uncounted);
      if (!effects.accepted) {
        return;
      }
      queue.endedUnsent(unsent);
      queue.follow(-notFollowing);
      if (cut == null) {
        for (Task task : tasks) {
          queue.addFresh(new Ticket(queue, task, admission.host(task.origin(), made)));
        }
        admission.joinTurns(queue);
      } else {
        queue.endedUnsent(tasks.size());
        tasks.forEach(task -> effects.then(() -> task.cut(cut)));
        made.values().forEach(host -> admission.drop(host, effects));
      }
      admission.startMore(effects); // before the room for more is computed
      if (byReader) {
        effects.room = queue.room();
      } else {
        effects.taken(queue);
      }
    }

    private boolean lacksHosts(Admission admission, Effects effects) {
      for (Task task : tasks) {
        if (!admission.knows(task.origin()) && !made.containsKey(task.origin())) {
          effects.unknown(task.origin());
        }
      }
      return !effects.unknown().isEmpty();
    }
  }

  /** No more tasks will be read. The reply says whether the reader was idle. */
  record InputEnded(TaskQueue queue, TaskQueue.InputEnd end) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      effects.accepted = queue.endInput(end);
    }
  }

  /** Tasks that waited for an equal one have its result. */
  record FollowersEnded(TaskQueue queue, int tasks) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      queue.follow(-tasks);
      queue.endedUnsent(tasks);
    }
  }

  /**
   * Results were stored or taken.
   *
   * @param taken number of results of a stream that need no room any more
   */
  record Delivered(TaskQueue queue, int taken) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      queue.delivered(taken);
      admission.joinTurns(queue);
      effects.taken(queue);
      effects.accepted = queue.isDone();
    }
  }

  /** A response is rejected and its task retried. The ticket has a reference to its host. */
  record TakenBack(Ticket ticket, long retryNanos) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      admission.retries().attemptedBefore(ticket);
      effects.accepted = ticket.queue.takenBack(ticket);
      if (effects.accepted) {
        effects.retryIn(retryNanos, ticket);
      } else {
        admission.forget(ticket.host, effects);
      }
    }
  }

  /** A task that has ended goes on with another one. */
  record Followed(Ticket next, boolean hasResult) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      Cut cut = hasResult ? next.queue.follow(next) : next.queue.replace(next);
      admission.joinTurns(next.queue);
      if (cut != null) {
        admission.forget(next.host, effects);
        effects.then(() -> next.task.cut(cut));
      }
    }
  }

  /** An attempt gives its slot back. */
  record SlotBack(Slot slot, NextStep.Leave step) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      Ticket ticket = slot.ticket;
      TaskQueue queue = ticket.queue;
      if (step.counts()) {
        admission.retries().attempted(ticket, effects);
      }
      admission.leave(slot, step.observed(), effects);
      if (!step.counts()) {
        admission.tokens().neverBegan(slot);
      }
      if (step.pauseNanos() > 0) {
        slot.host.pause(step.pauseNanos());
      }
      boolean retry = queue.settled(ticket, step.again());
      admission.joinTurns(queue);
      if (slot.host != ticket.host) {
        admission.forget(slot.host, effects);
      }
      if (slot.permit().isTrial()) { // was granted while the attempt ended
        effects.then(slot.takePermit()::giveBack);
      }
      if (retry) {
        effects.retryIn(step.retryNanos(), ticket);
      } else {
        admission.forget(ticket.host, effects);
        effects.left = slot;
        effects.told = step.told();
        effects.leftBy(step.again() ? queue.cut() : null);
      }
    }
  }

  /**
   * An attempt goes on with another request.
   *
   * @param target the host of that request; with a reference if it is another host than before
   */
  record HopWanted(Slot slot, Host target, NextStep.Hop step) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      Cut cut = slot.ticket.queue.cut();
      if (!slot.left) {
        admission.anotherHop(slot, target, step, effects);
      } else if (target != slot.host) {
        admission.forget(target, effects);
      }
      if (cut != null) {
        effects.then(() -> slot.holder().cut(cut, false));
      }
    }
  }

  /** The head of a response is there, and tells something of its host. */
  record HeadHeard(Slot slot, Observation observed) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      slot.host.heard(slot, effects.now, observed);
      admission.reopen(slot.host, effects); // the wait may be shorter, or longer
    }
  }

  /** An attempt finds out whether it may go on. */
  record HopSuspended(Slot slot, NextStep.Suspend step) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      if (slot.left) {
        return;
      }
      admission.suspend(slot, step.observed(), effects);
      effects.then(step.then());
      Cut cut = slot.ticket.queue.cut();
      if (cut != null) {
        effects.then(() -> slot.holder().cut(cut, false));
      }
    }
  }

  /** A request has its connection. The reply says whether it may leave at once. */
  record Connected(Slot slot, Runnable write, boolean isLimitedByUser) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      slot.write = write;
      if (slot.left) {
        return;
      }
      if (!isLimitedByUser || slot.reservationDue) {
        effects.accepted = admission.depart(slot, effects);
        return;
      }
      slot.suspend(effects.now);
      if (!slot.reservationAsked) {
        slot.reservationAsked = true;
        effects.askLimiter();
      }
    }
  }

  /** The user's own limiter lets a request leave. */
  record ReservationDue(Slot slot, int hop) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      if (slot.hop == hop) {
        slot.reservationDue = true;
        if (!slot.left && slot.write != null && admission.depart(slot, effects)) {
          effects.departs(slot);
        }
      }
    }
  }

  /** The user's own limiter has failed. */
  record ReservationFailed(Slot slot, int hop, Throwable cause) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      if (slot.hop == hop && !slot.left) {
        effects.then(() -> slot.holder().limiterFailed(cause));
      }
    }
  }

  /** The breaker of a task's host was asked. */
  record TaskAsked(Ticket ticket, @Nullable Permit permit, boolean waits) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      TaskQueue queue = ticket.queue;
      Cut cut = queue.cut();
      if (cut != null || (permit == null && !waits)) {
        queue.endedUnsent(1);
        admission.forget(ticket.host, effects);
        if (permit != null) {
          effects.then(permit::giveBack);
        }
        effects.then(
            cut != null
                ? () -> ticket.task.cut(cut)
                : () -> ticket.task.refusedByBreaker(ticket.host));
      } else if (permit != null) {
        ticket.trial = permit;
        queue.putBack(ticket);
        admission.joinTurns(queue);
      } else {
        // Closed until a trial is decided, or the breaker permits trials.
        queue.refused(ticket);
        effects.watch(ticket.host, Host.PATIENCE_NANOS);
      }
    }
  }

  /** The breaker of the host of an attempt's next request was asked. */
  record HopAsked(Slot slot, @Nullable Permit permit, boolean waits) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      if (slot.left) {
        if (permit != null) {
          effects.then(permit::giveBack);
        }
      } else if (permit != null) {
        slot.permit(permit);
        admission.hops().addFirst(slot);
      } else if (waits) {
        admission.hops().addRefused(slot);
        effects.watch(slot.host, Host.PATIENCE_NANOS);
      } else {
        effects.then(slot.holder()::refusedByBreaker);
      }
    }
  }

  /** The wait for a retry is over. */
  record RetryDue(Ticket ticket) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      admission.retries().due(ticket, effects);
    }
  }

  /** The token that an attempt waited for to begin is due. */
  record TokenDue(int limitChanges) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      admission.tokens().tokenDue(limitChanges);
    }
  }

  /**
   * The token that a request waited for to leave is due: of a host, or, without one, of all hosts.
   */
  record DepartureDue(@Nullable Host host, int limitChanges) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      admission.departures().tokenDue(host, limitChanges);
    }
  }

  /** The time to look at a host again has come. */
  record HostDue(Host host) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      host.wakeAtNanos = 0;
      admission.reopen(host, effects);
    }
  }

  /**
   * A gate may have opened.
   *
   * @param due whether its timer is due
   */
  record GateMayBeOpen(Gate gate, boolean due) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      admission.gateMayBeOpen(gate, due);
    }
  }

  /** The crawl delay of a host may have changed. */
  record CrawlDelayKnown(String origin) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      admission.crawlDelayKnown(origin);
    }
  }

  /** A host may have become ready. */
  record HostChanged(Host host) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      admission.reopen(host, effects);
    }
  }

  /** The deadline of an attempt may have passed. */
  record SweepDue(long plannedNanos) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      List<Slot> late = new ArrayList<>();
      long waitNanos = admission.slots().collectLate(plannedNanos, effects.now, late);
      effects.sweep(waitNanos, effects.now + waitNanos);
      late.forEach(slot -> effects.then(slot.holder()::timedOut));
    }
  }

  /** A queue is cut: tasks that are not in flight never start. */
  record QueueCut(TaskQueue queue, Cut cut, boolean abort) implements Event {
    @Override
    public void apply(Admission admission, Effects effects) {
      List<Ticket> unsent = new ArrayList<>();
      Cut why = queue.cut(cut, unsent);
      admission.retries().drop(queue, effects);
      for (Ticket ticket : unsent) {
        admission.forget(ticket.host, effects);
        effects.then(() -> ticket.cut(why));
      }
      admission
          .slots()
          .forEach(
              slot -> {
                if (slot.ticket.queue == queue) {
                  effects.then(() -> slot.holder().cut(why, abort));
                }
              });
    }
  }
}
