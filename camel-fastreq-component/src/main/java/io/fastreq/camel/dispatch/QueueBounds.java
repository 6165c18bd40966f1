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

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Counters that bound a {@link TaskQueue}: what is in flight, what is read, and which results use
 * room. Guarded by the dispatcher's lock, except {@link #placed}.
 */
final class QueueBounds {

  /** Maximum number of stored results that wait for the end of an attempt to be counted. */
  private static final int MAX_UNCOUNTED = 8;

  private final boolean streams;
  private final IntSupplier window;
  private final int lookAhead;

  /** Number of attempts in flight. Changed with the lock held only. */
  private final AtomicInteger sent = new AtomicInteger();

  /** Number of results that are stored and not yet counted in the numbers below. */
  private final AtomicInteger uncounted = new AtomicInteger();

  /** Whether a task or the reader waits for room, so that results are counted at once. */
  private volatile boolean lacksRoom;

  /** Number of tasks that were read and whose result is not stored yet. */
  private int open;

  /** Number of tasks that have a result which uses room. */
  private int untaken;

  /** Number of tasks that wait outside the queue, as for the result of an equal one. */
  private int following;

  /**
   * Creates the counters of an empty queue.
   *
   * @param streams whether the results are consumed as they come
   * @param window maximum number of tasks in flight or with results that were not taken
   * @param lookAhead maximum number of tasks set aside because their host is not ready
   */
  QueueBounds(boolean streams, IntSupplier window, int lookAhead) {
    this.streams = streams;
    this.window = window;
    this.lookAhead = lookAhead;
  }

  /** Returns whether a further task may be in flight. */
  boolean haveRoom() {
    if (sent.get() + untaken < window.getAsInt()) {
      return true;
    }
    lacksRoom = true; // before counting, so that no result stored meanwhile is missed
    countStored();
    return sent.get() + untaken < window.getAsInt();
  }

  /**
   * Returns for how many further tasks there is room.
   *
   * @param setAside number of tasks that are set aside
   */
  int room(int setAside) {
    int room = roomAsCounted(setAside);
    if (room > 0) {
      return room;
    }
    lacksRoom = true; // before counting, as above
    countStored();
    return roomAsCounted(setAside);
  }

  private int roomAsCounted(int setAside) {
    return Math.min(window.getAsInt() - untaken, lookAhead - setAside - following);
  }

  /** Returns the same after a cut: tasks end at once, so only the consumer's pace bounds them. */
  int roomOfCut(int setAside) {
    return streams ? room(setAside) : Integer.MAX_VALUE;
  }

  /** Returns whether a further task may be set aside besides so many. */
  boolean maySetAside(int setAside) {
    return setAside < lookAhead;
  }

  /** Counts tasks that were read. */
  void read(int tasks) {
    open += tasks;
  }

  /** Counts an attempt that starts. */
  void started() {
    sent.incrementAndGet();
  }

  /** Counts an attempt that has ended. */
  void attemptEnded() {
    sent.decrementAndGet(); // before counting, so that no result stored meanwhile is missed
    countStored();
  }

  /** Returns the number of attempts in flight. */
  int sent() {
    return sent.get();
  }

  /** Counts tasks that have ended. */
  void ended(int tasks) {
    untaken += tasks;
  }

  /** Counts a task that had ended and goes on, or whose place another one takes. */
  void goesOn() {
    untaken--;
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

  /** Adds to the number of tasks that wait outside the queue; negative to subtract. */
  void follow(int tasks) {
    following += tasks;
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

  /** Returns whether every task that was read has its result stored. */
  boolean areDone() {
    return open == 0;
  }
}
