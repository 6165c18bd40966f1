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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What happens to a queue: tasks are read, results are stored and taken, the queue is cut. */
sealed interface QueueEvent extends Event {

  /** The reader of a queue asks how many tasks it may read. */
  record RoomAsked(TaskQueue queue) implements QueueEvent {
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
  record TasksCounted(TaskQueue queue, int tasks, boolean mayFollow) implements QueueEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      effects.accepted = queue.admit(tasks);
      if (effects.accepted && mayFollow) {
        queue.bounds().follow(tasks);
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
      implements QueueEvent {
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
      queue.bounds().ended(unsent);
      queue.bounds().follow(-notFollowing);
      if (cut == null) {
        for (Task task : tasks) {
          queue.addFresh(new Ticket(queue, task, admission.hosts().reference(task.origin(), made)));
        }
        admission.joinTurns(queue);
      } else {
        queue.bounds().ended(tasks.size());
        tasks.forEach(task -> effects.then(() -> task.cut(cut)));
        made.values().forEach(host -> admission.hosts().drop(host, effects));
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
        if (!admission.hosts().knows(task.origin()) && !made.containsKey(task.origin())) {
          effects.unknown(task.origin());
        }
      }
      return !effects.unknown().isEmpty();
    }
  }

  /** No more tasks will be read. The reply says whether the reader was idle. */
  record InputEnded(TaskQueue queue, TaskQueue.InputEnd end) implements QueueEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      effects.accepted = queue.endInput(end);
    }
  }

  /** Tasks that waited for an equal one have its result. */
  record FollowersEnded(TaskQueue queue, int tasks) implements QueueEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      queue.bounds().follow(-tasks);
      queue.bounds().ended(tasks);
    }
  }

  /**
   * Results were stored or taken.
   *
   * @param taken number of results of a stream that need no room any more
   */
  record Delivered(TaskQueue queue, int taken) implements QueueEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      queue.bounds().delivered(taken);
      admission.joinTurns(queue);
      effects.taken(queue);
      effects.accepted = queue.isDone();
    }
  }

  /** A response is rejected and its task retried. The ticket has a reference to its host. */
  record TakenBack(Ticket ticket, long retryNanos) implements QueueEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      admission.retries().attemptedBefore(ticket);
      effects.accepted = ticket.queue.takenBack(ticket);
      if (effects.accepted) {
        effects.timer(retryNanos, new Due.Retry(ticket));
      } else {
        admission.hosts().forget(ticket.host, effects);
      }
    }
  }

  /** A task that has ended goes on with another one. */
  record Followed(Ticket next, boolean hasResult) implements QueueEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      Cut cut = hasResult ? next.queue.follow(next) : next.queue.replace(next);
      admission.joinTurns(next.queue);
      if (cut != null) {
        admission.hosts().forget(next.host, effects);
        effects.then(() -> next.task.cut(cut));
      }
    }
  }

  /** A queue is cut: tasks that are not in flight never start. */
  record QueueCut(TaskQueue queue, Cut cut, boolean abort) implements QueueEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      List<Ticket> unsent = new ArrayList<>();
      Cut why = queue.cut(cut, unsent);
      admission.retries().drop(queue, effects);
      for (Ticket ticket : unsent) {
        admission.hosts().forget(ticket.host, effects);
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
