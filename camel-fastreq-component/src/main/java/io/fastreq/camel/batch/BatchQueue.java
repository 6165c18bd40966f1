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
package io.fastreq.camel.batch;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What the dispatcher has to know of one batch: the calls that wait for their turn and the numbers
 * that bound how many there may be. Guarded by the dispatcher's lock, all of it.
 *
 * <p>Three bounds keep memory from growing with the batch: items are read ahead up to {@link
 * #readAhead}; no call starts while as many as {@link #window} are in flight or have results that
 * nobody has taken; and nothing new starts while {@link #MAX_WAITING_RETRIES} calls wait for a
 * retry.
 */
final class BatchQueue {

  static final int MAX_WAITING_RETRIES = 10_000;

  private final Batch batch;
  private final int window;
  private final int readAhead;

  private final Deque<Call> fresh = new ArrayDeque<>();
  private final Deque<Call> dueRetries = new ArrayDeque<>();
  private final Set<Call> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
  private int sent;
  private int untaken;
  private boolean reading = true; // the batch begins by reading
  private boolean inputEnded;
  private boolean cut;

  /** Whether the queue stands in the dispatcher's line. */
  boolean inLine;

  BatchQueue(Batch batch, int window, int readAhead) {
    this.batch = batch;
    this.window = window;
    this.readAhead = readAhead;
  }

  Batch batch() {
    return batch;
  }

  boolean mayStart() {
    if (sent + untaken >= window) {
      return false;
    }
    return !dueRetries.isEmpty() || (!fresh.isEmpty() && waiting.size() < MAX_WAITING_RETRIES);
  }

  /** Retries first: what is nearly done frees memory sooner than what has not begun. */
  Call take() {
    Call retry = dueRetries.pollFirst();
    sent++;
    return retry != null ? retry : fresh.removeFirst();
  }

  /** Adds a call that was read; false where the batch was cut meanwhile and it may not start. */
  boolean addFresh(Call call) {
    if (cut) {
      return false;
    }
    fresh.addLast(call);
    return true;
  }

  /**
   * An attempt has ended.
   *
   * @return whether its call now waits for a retry; if not, it has a result
   */
  boolean settled(Call call, Settlement settlement) {
    sent--;
    if (settlement instanceof Settlement.TryAgain && !cut) {
      waiting.add(call);
      return true;
    }
    untaken++;
    return false;
  }

  /** A retry's wait is over; false where the batch was cut meanwhile. */
  boolean retryDue(Call call) {
    if (!waiting.remove(call)) {
      return false;
    }
    dueRetries.addLast(call);
    return true;
  }

  /** An item ended without being sent. */
  void failedUnsent() {
    untaken++;
  }

  void delivered(int results) {
    untaken -= results;
  }

  /** Takes out all calls that are not in flight. They count as having a result from now on. */
  void cut(List<Call> unsent) {
    cut = true;
    unsent.addAll(waiting);
    unsent.addAll(dueRetries);
    unsent.addAll(fresh);
    waiting.clear();
    dueRetries.clear();
    fresh.clear();
    untaken += unsent.size();
  }

  boolean isCut() {
    return cut;
  }

  /** Whether the reader should be called; the answer true counts as calling it. */
  boolean wantsReading() {
    if (reading || inputEnded || untaken >= window || fresh.size() > readAhead / 2) {
      return false;
    }
    reading = true;
    return true;
  }

  /** Whether the reader has read far enough ahead; the answer true counts as its leaving. */
  boolean hasReadEnough() {
    if (cut || (fresh.size() < readAhead && untaken < window)) {
      return false;
    }
    reading = false;
    return true;
  }

  void inputEnded() {
    inputEnded = true;
    reading = false;
  }

  boolean isDone() {
    return inputEnded
        && sent == 0
        && untaken == 0
        && fresh.isEmpty()
        && dueRetries.isEmpty()
        && waiting.isEmpty();
  }
}
