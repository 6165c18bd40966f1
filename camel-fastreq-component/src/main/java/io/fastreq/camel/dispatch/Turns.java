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
import io.fastreq.camel.policy.manners.WaitReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The queues that may start a task, in the order of their turns. Guarded by the dispatcher's lock.
 */
final class Turns {

  private final Deque<TaskQueue> others = new ArrayDeque<>();
  private final Deque<TaskQueue> ahead = new ArrayDeque<>(0);

  /** Queues in line that may wait in vain; see {@link #removeHopeless}. */
  private final Set<TaskQueue> unchecked = new LinkedHashSet<>();

  /** Returns the queues whose tasks start before those of all others. */
  Deque<TaskQueue> ahead() {
    return ahead;
  }

  /** Returns all other queues. */
  Deque<TaskQueue> others() {
    return others;
  }

  /** Returns whether none of the other queues is in line. */
  boolean isEmpty() {
    return others.isEmpty();
  }

  /** Puts a queue in line if it has anything to start. */
  void join(TaskQueue queue) {
    if (!queue.inLine && queue.mayStart()) {
      queue.inLine = true;
      lineOf(queue).addLast(queue);
    }
  }

  /** Puts a queue to the front of its line. */
  void putFirst(TaskQueue queue) {
    queue.inLine = true;
    lineOf(queue).addFirst(queue);
  }

  private Deque<TaskQueue> lineOf(TaskQueue queue) {
    return queue.ahead ? ahead : others;
  }

  /** Has {@link #removeHopeless} look at a queue. */
  void checkLater(TaskQueue queue) {
    unchecked.add(queue);
  }

  /**
   * Removes the tasks whose batch will be over before the quota of all hosts lets them start. A
   * queue is looked at when it gets in line, and all are when a wait begins.
   *
   * @param waitNanos how long the quota lets none start
   * @param waitIsNew whether the wait has just begun
   * @param onRemoved takes each of the tasks and why it ends
   * @return the queues of these tasks, in whose place others may be read
   */
  List<TaskQueue> removeHopeless(
      long waitNanos, boolean waitIsNew, BiConsumer<Ticket, Cut> onRemoved) {
    if (waitIsNew) {
      unchecked.addAll(others);
    }
    List<TaskQueue> taken = new ArrayList<>(0);
    List<Ticket> hopeless = new ArrayList<>(0);
    for (TaskQueue queue : unchecked) {
      Cut why = queue.removeHopeless(WaitReason.QUOTA, waitNanos, hopeless);
      if (why != null) {
        hopeless.forEach(each -> onRemoved.accept(each, why));
        hopeless.clear();
        taken.add(queue);
      }
    }
    unchecked.clear();
    return taken;
  }
}
