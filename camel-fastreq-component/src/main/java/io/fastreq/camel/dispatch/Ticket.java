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
import io.fastreq.camel.dispatch.host.Gate;
import io.fastreq.camel.dispatch.host.Permit;
import io.fastreq.camel.policy.Delayer.Cancellable;
import io.fastreq.camel.policy.manners.WaitReason;
import org.jspecify.annotations.Nullable;

/** A task's state in the dispatcher, from the moment it is read until it has its outcome. */
final class Ticket {

  final TaskQueue queue;
  final Task task;

  /** The host where its attempts begin. The ticket holds a reference to it. */
  final Host host;

  /** Whether the task follows one that has ended, so that it goes before fresh ones. */
  final boolean follows;

  /** A permit requested while the task waited; guarded by the dispatcher's lock. */
  @Nullable Permit trial;

  /** Whether an attempt has been made, so that further ones are retries. */
  boolean attempted;

  /** Whether its next attempt is a retry that the budget of its host has not allowed yet. */
  boolean unpaid;

  private volatile @Nullable Cancellable retry;

  Ticket(TaskQueue queue, Task task, Host host) {
    this(queue, task, host, false);
  }

  Ticket(TaskQueue queue, Task task, Host host, boolean follows) {
    this.queue = queue;
    this.task = task;
    this.host = host;
    this.follows = follows;
  }

  /**
   * Returns why the task ends now because it would have to wait too long, or null if it can wait.
   *
   * @param waitNanos how long it would have to wait; 0 if that is not known
   */
  @Nullable Cut outOfTime(WaitReason reason, long waitNanos) {
    return waitNanos > 0 && waitNanos >= task.remainingNanos()
        ? task.outOfTime(reason, waitNanos)
        : null;
  }

  /** Returns the gates that the task must pass. */
  int gates() {
    return host.gates == 0 ? 0 : host.gates & task.gates();
  }

  /** Sets the timer of the retry for which the task waits. */
  void waitsFor(Cancellable timer) {
    retry = timer;
  }

  /**
   * Cancels a waiting task, since its queue was cut. Called without the lock, when the task is no
   * longer in any queue.
   */
  void cut(Cut why) {
    Cancellable timer = retry;
    if (timer != null) {
      timer.cancel();
    }
    giveTrialBack();
    task.cut(why);
  }

  /** Fails a waiting task whose gate opens too late. Called like {@link #cut}. */
  void refusedByGate(Gate gate) {
    giveTrialBack();
    task.refusedByGate(gate);
  }

  private void giveTrialBack() {
    if (trial != null) {
      trial.giveBack();
    }
  }
}
