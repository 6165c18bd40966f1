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
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Queue of waiting tasks of one owner. Guarded by the dispatcher's lock, except {@link #cut()} and
 * {@link #inputEnd()}.
 *
 * <p>The bounds keep memory independent of the number of tasks:
 *
 * <ul>
 *   <li>At most {@link #readAhead} tasks are read ahead.
 *   <li>No new task starts while {@link #MAX_WAITING_RETRIES} tasks wait for a retry.
 *   <li>{@link QueueBounds} bounds tasks in flight, tasks set aside, and results not taken.
 * </ul>
 */
public final class TaskQueue {

  /**
   * The end of a queue's input: no more tasks are read.
   *
   * @param error why the input could not be read to its end, or null
   */
  public record InputEnd(@Nullable Throwable error) {}

  public static final int MAX_WAITING_RETRIES = 10_000;

  private final Runnable reader;
  private final IntSupplier readAhead;
  private final QueueBounds bounds;

  private final Deque<Ticket> fresh = new ArrayDeque<>();
  private final Deque<Ticket> first = new ArrayDeque<>();
  private final HostQueues setAside = new HostQueues(this);
  private final Set<Ticket> waiting = Collections.newSetFromMap(new IdentityHashMap<>());

  private boolean reading = true; // the owner starts by reading
  private volatile @Nullable InputEnd inputEnd;
  private volatile @Nullable Cut cut;

  /** Whether the queue waits for its turn in the dispatcher. */
  boolean inLine;

  /** Whether its tasks start before those of other queues. */
  final boolean ahead;

  /**
   * Creates the queue of an owner that has started to read.
   *
   * @param reader makes the owner read more tasks; called without the lock
   * @param streams whether the results are consumed as they come
   * @param window maximum number of tasks in flight or with results that were not taken
   * @param readAhead maximum number of tasks read before their turn
   * @param lookAhead maximum number of tasks set aside because their host is not ready
   * @param ahead whether its tasks start before those of all other queues, and in the place of
   *     attempts that are suspended, which may wait for them
   */
  public TaskQueue(
      Runnable reader,
      boolean streams,
      IntSupplier window,
      IntSupplier readAhead,
      int lookAhead,
      boolean ahead) {
    this.reader = reader;
    this.readAhead = readAhead;
    this.bounds = new QueueBounds(streams, window, lookAhead);
    this.ahead = ahead;
  }

  /** Returns the counters that bound this queue. */
  QueueBounds bounds() {
    return bounds;
  }

  /** Returns the tasks whose host was not ready. */
  HostQueues setAside() {
    return setAside;
  }

  /** Makes the owner read more tasks. Called without the lock. */
  void read() {
    reader.run();
  }

  /** Returns whether {@link #nextReady} may find a task. */
  boolean mayStart() {
    return bounds.haveRoom() && (!first.isEmpty() || setAside.anyOpen() || mayStartFresh());
  }

  private boolean mayStartFresh() {
    return !fresh.isEmpty()
        && waiting.size() < MAX_WAITING_RETRIES
        && bounds.maySetAside(setAside.size());
  }

  /**
   * Removes and returns the next task whose host is ready, or null. Tasks whose host is not ready
   * are set aside. Tasks that were attempted before come first, since finishing them frees memory
   * sooner. Tasks that were put back come first too: one with a breaker's permit must start before
   * other tasks of its host ask for theirs, since permits are few and only return when a task runs.
   *
   * @param readiness decides which hosts are ready, and schedules checks of the others
   */
  @Nullable Ticket nextReady(HostQueues.Readiness readiness) {
    while (true) {
      Ticket candidate = first.pollFirst();
      if (candidate == null) {
        Ticket ready = setAside.nextReady(readiness);
        if (ready != null || !mayStartFresh()) {
          return ready;
        }
        candidate = fresh.removeFirst();
      }
      if (readiness.isReady(candidate.host, candidate.gates())) {
        return candidate;
      }
      if (readiness.isLost(candidate)) {
        bounds.ended(1);
      } else {
        setAside.add(candidate);
      }
    }
  }

  /** Puts back a task that does not start yet. The task stays at the front. */
  void putBack(Ticket ticket) {
    first.addFirst(ticket);
  }

  /**
   * Counts tasks that were read, before other threads see them: the queue is not done until their
   * results are stored.
   *
   * @return false if the input has ended meanwhile, so that the tasks are too late
   */
  boolean admit(int tasks) {
    if (inputEnd != null) {
      return false;
    }
    bounds.read(tasks);
    return true;
  }

  /** Adds a task that was read. */
  void addFresh(Ticket ticket) {
    fresh.addLast(ticket);
  }

  /**
   * Notes that an attempt has ended.
   *
   * @return whether the task now waits for a retry; otherwise it has a result
   */
  boolean settled(Ticket ticket, boolean again) {
    bounds.attemptEnded();
    if (again && cut == null) {
      waiting.add(ticket);
      return true;
    }
    bounds.ended(1);
    return false;
  }

  /** Withdraws a result because its task is retried. Returns false after a cut. */
  boolean takenBack(Ticket ticket) {
    if (cut != null) {
      return false;
    }
    bounds.goesOn();
    waiting.add(ticket);
    return true;
  }

  /**
   * Adds a task in the place of one that has ended.
   *
   * @return null; after a cut its reason, and the task counts as having ended without being sent
   */
  @Nullable Cut follow(Ticket ticket) {
    bounds.followedUnsent();
    return replace(ticket);
  }

  /**
   * Adds a task in the place of one that has ended and has no result.
   *
   * @return as for {@link #follow}
   */
  @Nullable Cut replace(Ticket ticket) {
    if (cut == null) {
      bounds.goesOn();
      first.addLast(ticket);
    }
    return cut;
  }

  /** Queues a task whose retry delay has passed. */
  void retryDue(Ticket ticket) {
    if (waiting.remove(ticket)) { // otherwise the queue was cut meanwhile
      first.addLast(ticket);
    }
  }

  /**
   * Removes all tasks that are not in flight. They count as having a result from now on.
   *
   * @return why the queue was cut; the first reason wins
   */
  Cut cut(Cut wanted, List<Ticket> unsent) {
    Cut why = cut;
    if (why == null) {
      why = wanted;
      cut = why;
    }
    unsent.addAll(waiting);
    waiting.clear();
    drainTo(unsent);
    bounds.ended(unsent.size());
    return why;
  }

  /**
   * Removes the tasks that wait to start if they have not the time to wait for so long. They count
   * as having a result from now on. Tasks of one queue have the same time.
   *
   * @return why they end, or null if none is removed
   */
  @Nullable Cut removeHopeless(WaitReason reason, long waitNanos, List<Ticket> removed) {
    Ticket any = !first.isEmpty() ? first.peekFirst() : fresh.peekFirst();
    if (any == null) {
      any = setAside.any();
    }
    Cut why = any == null ? null : any.outOfTime(reason, waitNanos);
    if (why != null) {
      int before = removed.size();
      drainTo(removed);
      bounds.ended(removed.size() - before);
    }
    return why;
  }

  private void drainTo(List<Ticket> tickets) {
    tickets.addAll(first);
    tickets.addAll(fresh);
    setAside.drainTo(tickets);
    first.clear();
    fresh.clear();
  }

  /** Returns why the queue was cut, or null. May be called without the lock. */
  public @Nullable Cut cut() {
    return cut;
  }

  /** Returns whether the reader should be called; if true, it counts as called. */
  boolean wantsReading() {
    if (reading
        || inputEnd != null
        || bounds.room(setAside.size()) <= 0
        || fresh.size() > readAhead.getAsInt() / 2) {
      return false;
    }
    reading = true;
    return true;
  }

  /** Returns how many tasks the reader may read now; after 0 it counts as idle. */
  int room() {
    int room =
        cut == null
            ? Math.min(bounds.room(setAside.size()), readAhead.getAsInt() - fresh.size())
            : bounds.roomOfCut(setAside.size());
    if (room <= 0) {
      reading = false;
    }
    return Math.max(0, room);
  }

  /**
   * Ends the input. The first end wins.
   *
   * @return whether the reader is idle and will not notice the end by itself
   */
  boolean endInput(InputEnd end) {
    if (inputEnd != null) {
      return false;
    }
    boolean atRest = !reading;
    inputEnd = end;
    reading = false;
    return atRest;
  }

  /**
   * Returns the end of the input, or null while more tasks may come. May be called without the
   * lock.
   */
  public @Nullable InputEnd inputEnd() {
    return inputEnd;
  }

  /** Returns whether every task that was read has its result stored. */
  boolean isDone() {
    return inputEnd != null && bounds.areDone();
  }
}
