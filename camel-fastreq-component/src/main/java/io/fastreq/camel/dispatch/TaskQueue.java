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

import io.fastreq.camel.batch.Batch;
import io.fastreq.camel.batch.Call;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher has to know of one batch: the calls that wait for their turn and the numbers
 * that bound how many there may be. Guarded by the dispatcher's lock, all of it.
 *
 * <p>These bounds keep memory from growing with the batch: items are read ahead up to {@link
 * #readAhead}; no call starts while as many as {@link #window} are in flight or have results that
 * nobody has taken; nothing new starts while {@link #MAX_WAITING_RETRIES} calls wait for a retry;
 * and no more than {@link #lookAhead} are set aside because their host is not ready.
 */
public final class TaskQueue {

  public static final int MAX_WAITING_RETRIES = 10_000;

  private final Batch batch;
  private final boolean streams;
  private final IntSupplier window;
  private final IntSupplier readAhead;
  private final int lookAhead;

  private final Deque<Call> fresh = new ArrayDeque<>();
  private final Deque<Call> first = new ArrayDeque<>();
  private final HostQueues lanes = new HostQueues(this);
  private final Set<Call> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
  private int sent;

  /** Items that were read and have no result that was taken. */
  private int open;

  private int untaken;
  private int handedOver;
  private int following;
  private boolean reading = true; // the batch begins by reading
  private boolean inputEnded;
  private boolean cut;

  /** Whether the queue stands in the dispatcher's line. */
  boolean inLine;

  public TaskQueue(
      Batch batch, boolean streams, IntSupplier window, IntSupplier readAhead, int lookAhead) {
    this.batch = batch;
    this.streams = streams;
    this.window = window;
    this.readAhead = readAhead;
    this.lookAhead = lookAhead;
  }

  Batch batch() {
    return batch;
  }

  /** Whether it is worth asking for {@link #nextReady}. */
  boolean mayStart() {
    return sent + untaken < window.getAsInt()
        && (!first.isEmpty() || lanes.anyOpen() || mayStartFresh());
  }

  private boolean mayStartFresh() {
    return !fresh.isEmpty() && waiting.size() < MAX_WAITING_RETRIES && lanes.size() < lookAhead;
  }

  /**
   * Takes out the next call whose host is ready, and sets aside those it finds whose host is not.
   * Calls that were tried before come first: what is nearly done frees memory sooner than what has
   * not begun. So do calls that were put back: one that holds a breaker's permit must start before
   * the others of its host ask for theirs, since permits are few and come back by starting.
   *
   * @param onSetAside told of the hosts that have to be looked at again, and when
   */
  @Nullable Call nextReady(long now, HostWatch onSetAside) {
    Call call = null;
    while (call == null) {
      Call candidate = first.pollFirst();
      if (candidate == null) {
        call = lanes.nextReady(now, onSetAside);
        if (call != null || !mayStartFresh()) {
          return call;
        }
        candidate = fresh.removeFirst();
      }
      long wait = candidate.host().nanosUntilReady(now);
      if (wait == 0) {
        call = candidate;
      } else {
        lanes.add(candidate);
        onSetAside.watch(candidate.host(), wait);
      }
    }
    return call;
  }

  /**
   * Sets aside a call that its host's breaker has refused. Its lane is not looked at again before
   * something happens to the host: the breaker would say the same to all who wait there.
   */
  void refused(Call call) {
    lanes.add(call);
    lanes.close(call.host());
  }

  /** The host of a lane may have become ready. */
  void reopen(HostQueue lane) {
    lanes.reopen(lane);
  }

  /** A call that was taken out is not to start yet after all; it keeps its place at the front. */
  void putBack(Call call) {
    first.addFirst(call);
  }

  void started() {
    sent++;
  }

  /**
   * Counts an item that was read, before anybody else hears of it: the batch is not done before its
   * result has been taken, whatever happens to it on the way there.
   *
   * @return false where the input was ended meanwhile, so that the item came too late
   */
  public boolean admit() {
    if (inputEnded) {
      return false;
    }
    open++;
    return true;
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
  boolean settled(Call call, boolean again) {
    sent--;
    if (again && !cut) {
      waiting.add(call);
      return true;
    }
    untaken++;
    return false;
  }

  /** The mailbox found that a result is none and the call must wait for a retry after all. */
  boolean takenBack(Call call) {
    if (cut) {
      return false;
    }
    untaken--;
    waiting.add(call);
    return true;
  }

  /** A retry's wait is over; false where the batch was cut meanwhile. */
  boolean retryDue(Call call) {
    if (!waiting.remove(call)) {
      return false;
    }
    first.addLast(call);
    return true;
  }

  /** An item ended without being sent. */
  public void failedUnsent() {
    untaken++;
  }

  void delivered(int results) {
    untaken -= results;
    open -= results;
  }

  /** So many of the results that nobody has taken wait for the reader of a stream. */
  public void handedOver(int results) {
    handedOver += results;
  }

  /** A call waits for what becomes of an equal one. */
  public void follows() {
    following++;
  }

  /** It does not wait after all. */
  public void followsNone() {
    following--;
  }

  /** Calls that waited for an equal one have its result. */
  public void followersEnded(int calls) {
    following -= calls;
    untaken += calls;
  }

  public int sent() {
    return sent;
  }

  /** Takes out all calls that are not in flight. They count as having a result from now on. */
  void cut(List<Call> unsent) {
    cut = true;
    unsent.addAll(waiting);
    unsent.addAll(first);
    unsent.addAll(fresh);
    lanes.drainTo(unsent);
    waiting.clear();
    first.clear();
    fresh.clear();
    untaken += unsent.size();
  }

  boolean isCut() {
    return cut;
  }

  /** Whether the reader should be called; the answer true counts as calling it. */
  boolean wantsReading() {
    if (reading || inputEnded || isFull() || fresh.size() > readAhead.getAsInt() / 2) {
      return false;
    }
    reading = true;
    return true;
  }

  /** Whether the reader has read far enough ahead; the answer true counts as its leaving. */
  public boolean hasReadEnough() {
    // Items of a batch that was cut pass at once, so that only a reader's pace can bound them.
    boolean enough = cut ? streams && isFull() : fresh.size() >= readAhead.getAsInt() || isFull();
    if (!enough) {
      return false;
    }
    reading = false;
    return true;
  }

  private boolean isFull() {
    return untaken >= window.getAsInt() || lanes.size() + following >= lookAhead;
  }

  /**
   * No more items will be read.
   *
   * @return whether the reader was at rest, so that it will not find out by itself
   */
  public boolean inputEnded() {
    boolean atRest = !reading;
    inputEnded = true;
    reading = false;
    return atRest;
  }

  /** Whether each item that was read has a result, and each result is where it belongs. */
  public boolean isDone() {
    return inputEnded && open == handedOver;
  }

  /** Told of a host for which calls were set aside. */
  @FunctionalInterface
  interface HostWatch {
    /** Look at this host again after so many nanoseconds, or {@link Host#UNTIL_EVENT}. */
    void watch(Host host, long waitNanos);
  }
}
