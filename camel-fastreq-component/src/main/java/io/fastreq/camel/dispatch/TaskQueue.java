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

import io.fastreq.camel.policy.manners.WaitReason;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Queue of waiting tasks of one owner, with the counters that bound it. Guarded by the dispatcher's
 * lock, except {@link #cut()}, {@link #inputEnd()} and {@link #placed}.
 *
 * <p>The bounds keep memory independent of the number of tasks:
 *
 * <ul>
 *   <li>At most {@link #readAhead} tasks are read ahead.
 *   <li>No task starts while {@link #window} tasks are in flight or have results that were not
 *       taken.
 *   <li>No new task starts while {@link #MAX_WAITING_RETRIES} tasks wait for a retry.
 *   <li>At most {@link #lookAhead} tasks are set aside because their host is not ready.
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

  /** Maximum number of stored results that wait for the end of an attempt to be counted. */
  private static final int MAX_UNCOUNTED = 8;

  private final Runnable reader;
  private final boolean streams;
  private final IntSupplier window;
  private final IntSupplier readAhead;
  private final int lookAhead;
  private final boolean ahead;

  private final Deque<Ticket> fresh = new ArrayDeque<>();
  private final Deque<Ticket> first = new ArrayDeque<>();
  private final HostQueues setAside = new HostQueues(this);
  private final Set<Ticket> waiting = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Number of attempts in flight. Changed with the lock held only. */
  private final AtomicInteger sent = new AtomicInteger();

  /** Number of results that are stored and not yet counted in the numbers below. */
  private final AtomicInteger uncounted = new AtomicInteger();

  /** Whether a task or the reader waits for room, so that results are counted at once. */
  private volatile boolean lacksRoom;

  /** Number of tasks that were read and whose result is not stored yet. */
  private int open;

  private int untaken;
  private int following;
  private boolean reading = true; // the owner starts by reading
  private volatile @Nullable InputEnd inputEnd;
  private volatile @Nullable Cut cut;

  /** Whether the queue waits for its turn in the dispatcher. */
  boolean inLine;

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
    this.streams = streams;
    this.window = window;
    this.readAhead = readAhead;
    this.lookAhead = lookAhead;
    this.ahead = ahead;
  }

  /** Makes the owner read more tasks. Called without the lock. */
  void read() {
    reader.run();
  }

  /** Returns whether its tasks start before those of other queues. */
  boolean isAhead() {
    return ahead;
  }

  /** Returns whether {@link #nextReady} may find a task. */
  boolean mayStart() {
    return hasRoom() && (!first.isEmpty() || setAside.anyOpen() || mayStartFresh());
  }

  private boolean hasRoom() {
    if (sent.get() + untaken < window.getAsInt()) {
      return true;
    }
    lacksRoom = true; // before counting, so that no result stored meanwhile is missed
    countStored();
    return sent.get() + untaken < window.getAsInt();
  }

  private boolean mayStartFresh() {
    return !fresh.isEmpty() && waiting.size() < MAX_WAITING_RETRIES && setAside.size() < lookAhead;
  }

  /**
   * Removes and returns the next task whose host is ready, or null. Tasks whose host is not ready
   * are set aside. Tasks that were attempted before come first, since finishing them frees memory
   * sooner. Tasks that were put back come first too: one with a breaker's permit must start before
   * other tasks of its host ask for theirs, since permits are few and only return when a task runs.
   *
   * @param readiness decides which hosts are ready, and schedules checks of the others
   */
  @Nullable Ticket nextReady(Readiness readiness) {
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
        untaken++;
      } else {
        setAside.add(candidate);
      }
    }
  }

  /**
   * Sets aside a task that was refused by its host's breaker. The host's queue is skipped until the
   * host's state changes, since the breaker would refuse the other tasks too.
   */
  void refused(Ticket ticket) {
    setAside.add(ticket);
    setAside.close(ticket.host);
  }

  /** Looks again at the tasks that wait for a host, which may have become ready. */
  void reopen(Host host) {
    setAside.reopen(host);
  }

  /** Puts back a task that does not start yet. The task stays at the front. */
  void putBack(Ticket ticket) {
    first.addFirst(ticket);
  }

  void started() {
    sent.incrementAndGet();
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
    open += tasks;
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
    sent.decrementAndGet(); // before counting, so that no result stored meanwhile is missed
    countStored();
    if (again && cut == null) {
      waiting.add(ticket);
      return true;
    }
    untaken++;
    return false;
  }

  /** Withdraws a result because its task is retried. Returns false after a cut. */
  boolean takenBack(Ticket ticket) {
    if (cut != null) {
      return false;
    }
    untaken--;
    waiting.add(ticket);
    return true;
  }

  /**
   * Adds a task in the place of one that has ended.
   *
   * @return null; after a cut its reason, and the task counts as having ended without being sent
   */
  @Nullable Cut follow(Ticket ticket) {
    followedUnsent();
    return replace(ticket);
  }

  /**
   * Adds a task in the place of one that has ended and has no result.
   *
   * @return as for {@link #follow}
   */
  @Nullable Cut replace(Ticket ticket) {
    if (cut == null) {
      untaken--;
      first.addLast(ticket);
    }
    return cut;
  }

  /** Counts a task in the place of one that has ended, which waits until it is released. */
  void followLater() {
    untaken -= streams ? 0 : 1;
    following++;
  }

  /** Counts a task in the place of one that has ended; it has ended without being sent. */
  void followedUnsent() {
    untaken += streams ? 1 : 0; // only a stream has a result of the earlier one as well
  }

  /** Queues a task whose retry delay has passed. */
  void retryDue(Ticket ticket) {
    if (waiting.remove(ticket)) { // otherwise the queue was cut meanwhile
      first.addLast(ticket);
    }
  }

  /** Notes that tasks have ended without being sent. */
  void endedUnsent(int tasks) {
    untaken += tasks;
  }

  /**
   * Notes that results are stored. Without the lock.
   *
   * @return whether they are counted when an attempt ends that is in flight now; otherwise the
   *     dispatcher must be told
   */
  boolean placed(int results) {
    // The order matters: whoever changes what is read here counts the results afterwards.
    int waiting = uncounted.addAndGet(results);
    return waiting <= MAX_UNCOUNTED && !lacksRoom && sent.get() > 0;
  }

  /** Counts the results that are stored. Those of a stream use room until they are taken. */
  private void countStored() {
    int results = uncounted.getAndSet(0);
    open -= results;
    untaken -= streams ? 0 : results;
  }

  /** Counts the results that are stored, and those of a stream that no longer use room. */
  void delivered(int taken) {
    untaken -= taken;
    lacksRoom = false; // whoever waits is looked at again
    countStored();
  }

  /**
   * Adds to the number of tasks that wait for the result of an equal task; negative to subtract.
   */
  void follow(int tasks) {
    following += tasks;
  }

  int sent() {
    return sent.get();
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
    untaken += unsent.size();
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
      untaken += removed.size() - before;
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
    if (reading || inputEnd != null || isFull() || fresh.size() > readAhead.getAsInt() / 2) {
      return false;
    }
    reading = true;
    return true;
  }

  /** Returns how many tasks the reader may read now; after 0 it counts as idle. */
  int room() {
    // Tasks of a queue that was cut end at once, so only the consumer's pace bounds them.
    int room =
        cut == null ? Math.min(roomAhead(), readAhead.getAsInt() - fresh.size()) : roomOfCut();
    if (room <= 0) {
      reading = false;
    }
    return Math.max(0, room);
  }

  private int roomAhead() {
    int room = roomAsCounted();
    if (room > 0) {
      return room;
    }
    lacksRoom = true; // before counting, as above
    countStored();
    return roomAsCounted();
  }

  private int roomAsCounted() {
    return Math.min(window.getAsInt() - untaken, lookAhead - setAside.size() - following);
  }

  private int roomOfCut() {
    return streams ? roomAhead() : Integer.MAX_VALUE;
  }

  private boolean isFull() {
    return roomAhead() <= 0;
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
    return inputEnd != null && open == 0;
  }

  /** Decides whether tasks may start, as far as hosts and gates are concerned. */
  interface Readiness {

    /** Returns whether the host is ready. If not, schedules another check. */
    boolean isReady(Host host, int gates);

    /** Returns whether a task has no time left to wait, in which case its end is scheduled. */
    boolean isLost(Ticket ticket);
  }
}
