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
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one owner that wait for their turn, and the numbers that bound how many there may
 * be. Guarded by the dispatcher's lock, all of it but {@link #cut()} and {@link #inputEnd()}.
 *
 * <p>These bounds keep memory from growing with the number of tasks: tasks are read ahead up to
 * {@link #readAhead}; none starts while as many as {@link #window} are in flight or have results
 * that nobody has taken; nothing new starts while {@link #MAX_WAITING_RETRIES} tasks wait for a
 * retry; and no more than {@link #lookAhead} are set aside because their host is not ready.
 */
public final class TaskQueue {

  public static final int MAX_WAITING_RETRIES = 10_000;

  private final Runnable reader;
  private final boolean streams;
  private final IntSupplier window;
  private final IntSupplier readAhead;
  private final int lookAhead;

  private final Deque<Ticket> fresh = new ArrayDeque<>();
  private final Deque<Ticket> first = new ArrayDeque<>();
  private final HostQueues setAside = new HostQueues(this);
  private final Set<Ticket> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
  private int sent;

  /** Tasks that were read and have no result in its place. */
  private int open;

  private int untaken;
  private int following;
  private boolean reading = true; // the owner begins by reading
  private volatile @Nullable InputEnd inputEnd;
  private volatile @Nullable Cut cut;

  /** Whether the queue stands in the dispatcher's line. */
  boolean inLine;

  /**
   * Makes the queue of an owner that has begun to read.
   *
   * @param reader has the owner read further tasks; called without the lock
   * @param streams whether somebody reads the results as they come
   * @param window most tasks that are in flight or have results nobody has taken
   * @param readAhead most tasks that are read before their turn
   * @param lookAhead most tasks that are set aside because their host is not ready
   */
  public TaskQueue(
      Runnable reader, boolean streams, IntSupplier window, IntSupplier readAhead, int lookAhead) {
    this.reader = reader;
    this.streams = streams;
    this.window = window;
    this.readAhead = readAhead;
    this.lookAhead = lookAhead;
  }

  /** Has the owner read further tasks. Without the lock. */
  void read() {
    reader.run();
  }

  /** Whether it is worth asking for {@link #nextReady}. */
  boolean mayStart() {
    return sent + untaken < window.getAsInt()
        && (!first.isEmpty() || setAside.anyOpen() || mayStartFresh());
  }

  private boolean mayStartFresh() {
    return !fresh.isEmpty() && waiting.size() < MAX_WAITING_RETRIES && setAside.size() < lookAhead;
  }

  /**
   * Takes out the next task whose host is ready, and sets aside those it finds whose host is not.
   * Tasks that were tried before come first: what is nearly done frees memory sooner than what has
   * not begun. So do tasks that were put back: one that holds a breaker's permit must start before
   * the others of its host ask for theirs, since permits are few and come back by starting.
   *
   * @param readiness says which hosts are ready, and arranges that others are looked at again
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
      if (readiness.isReady(candidate.host, candidate.isGated())) {
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
   * Sets aside a task that its host's breaker has refused. The queue of its host is not looked at
   * again before something happens to the host: the breaker would say the same to all who wait
   * there.
   */
  void refused(Ticket ticket) {
    setAside.add(ticket);
    setAside.close(ticket.host);
  }

  /** The host of one of its queues may have become ready. */
  void reopen(HostQueue hostQueue) {
    setAside.reopen(hostQueue);
  }

  /** A task that was taken out is not to start yet after all; it keeps its place at the front. */
  void putBack(Ticket ticket) {
    first.addFirst(ticket);
  }

  void started() {
    sent++;
  }

  /**
   * Counts tasks that were read, before anybody else hears of them: the queue is not done before
   * their results are in their places, whatever happens to them on the way there.
   *
   * @return false where the input was ended meanwhile, so that they come too late
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
   * An attempt has ended.
   *
   * @return whether its task now waits for a retry; if not, it has a result
   */
  boolean settled(Ticket ticket, boolean again) {
    sent--;
    if (again && cut == null) {
      waiting.add(ticket);
      return true;
    }
    untaken++;
    return false;
  }

  /** A result turned out to be none, and its task must wait for a retry; false after a cut. */
  boolean takenBack(Ticket ticket) {
    if (cut != null) {
      return false;
    }
    untaken--;
    waiting.add(ticket);
    return true;
  }

  /** A retry's wait is over. */
  void retryDue(Ticket ticket) {
    if (waiting.remove(ticket)) { // else the queue was cut meanwhile
      first.addLast(ticket);
    }
  }

  /** Tasks have ended without being sent. */
  void endedUnsent(int tasks) {
    untaken += tasks;
  }

  /** Results are in their places. */
  void placed(int results) {
    open -= results;
  }

  /** Nobody needs room for these results any more. */
  void taken(int results) {
    untaken -= results;
  }

  /** Tasks wait for what becomes of equal ones, or, below 0, wait no more. */
  void follow(int tasks) {
    following += tasks;
  }

  int sent() {
    return sent;
  }

  /**
   * Takes out all tasks that are not in flight. They count as having a result from now on.
   *
   * @return why it was cut: the first reason counts
   */
  Cut cut(Cut wanted, List<Ticket> unsent) {
    Cut why = cut;
    if (why == null) {
      why = wanted;
      cut = why;
    }
    unsent.addAll(waiting);
    unsent.addAll(first);
    unsent.addAll(fresh);
    setAside.drainTo(unsent);
    waiting.clear();
    first.clear();
    fresh.clear();
    untaken += unsent.size();
    return why;
  }

  /** Why it was cut, or null. Also without the lock. */
  public @Nullable Cut cut() {
    return cut;
  }

  /** Whether the reader should be called; the answer true counts as calling it. */
  boolean wantsReading() {
    if (reading || inputEnd != null || isFull() || fresh.size() > readAhead.getAsInt() / 2) {
      return false;
    }
    reading = true;
    return true;
  }

  /** How many tasks the reader may read now; the answer 0 counts as its leaving. */
  int room() {
    // Tasks of a queue that was cut pass at once, so that only a reader's pace can bound them.
    int room =
        cut == null ? Math.min(roomAhead(), readAhead.getAsInt() - fresh.size()) : roomOfCut();
    if (room <= 0) {
      reading = false;
    }
    return Math.max(0, room);
  }

  private int roomAhead() {
    return Math.min(window.getAsInt() - untaken, lookAhead - setAside.size() - following);
  }

  private int roomOfCut() {
    return streams ? roomAhead() : Integer.MAX_VALUE;
  }

  private boolean isFull() {
    return roomAhead() <= 0;
  }

  /**
   * No more tasks will be read; the first end counts.
   *
   * @return whether the reader was at rest, so that it will not find out by itself
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

  /** The end of its input, or null while there may be more. Also without the lock. */
  public @Nullable InputEnd inputEnd() {
    return inputEnd;
  }

  /** Whether each task that was read has a result, and each result is where it belongs. */
  boolean isDone() {
    return inputEnd != null && open == 0;
  }

  /** Says whether tasks may start, as far as hosts and the gate go. */
  interface Readiness {

    /** Where the answer is false, it is arranged that the host is looked at again. */
    boolean isReady(Host host, boolean gated);

    /** Whether a task that may not start has no time to wait; then its end is arranged. */
    boolean isLost(Ticket ticket);
  }
}
