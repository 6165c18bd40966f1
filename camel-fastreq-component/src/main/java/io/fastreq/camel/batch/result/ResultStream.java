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
package io.fastreq.camel.batch.result;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.FastreqResultStream;
import io.fastreq.camel.FastreqSummary;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.page.Page;
import io.fastreq.camel.batch.page.PageWalk;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the results of a batch to a reader at the reader's pace. The queue of the batch bounds
 * how many results may wait here: a result counts as delivered only when the reader asks for the
 * next one. Thread-safe; makes no callback with its lock held.
 */
public final class ResultStream implements FastreqResultStream, ResultCollector {

  /** How long a result waits for a thread that asked for it and does not take it. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The batch whose results are delivered. */
  public interface Owner {

    /** Counts results that no longer use room: the reader has finished with them, or is gone. */
    void released(int results);

    /** Ends the batch, since no more results are wanted. */
    void abandon();

    /** Returns the current figures of the batch. */
    FastreqSummary summary();
  }

  private final Owner owner;
  private final boolean omitsFailures;
  private final @Nullable IdempotentStore store;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final Deque<Entry> unread = new ArrayDeque<>();
  private final ResultReaders<Entry> readers = new ResultReaders<>();
  private boolean ended;
  private boolean closed;
  private @Nullable Throwable error;

  private static final class Entry {
    final Item item;
    final FastreqResult result;

    /** The pages of the item; null if it has only one. */
    final @Nullable PageWalk pages;

    boolean claimed; // guarded by the lock

    Entry(Item item, FastreqResult result, @Nullable PageWalk pages) {
      this.item = item;
      this.result = result;
      this.pages = pages;
    }

    /**
     * Returns whether the reader, who has finished with this result, has finished with the item.
     */
    boolean endsItem() {
      return result.isSuccess() && (pages == null || pages.isDelivered());
    }
  }

  /** Creates an empty stream. */
  public ResultStream(Owner owner, FailureMode mode, @Nullable IdempotentStore store) {
    this.owner = owner;
    this.omitsFailures = mode == FailureMode.OMIT;
    this.store = store;
  }

  @Override
  public boolean streams() {
    return true;
  }

  @Override
  public ItemResult take(CompletedCall call, ItemResult result) {
    FastreqResult shown = shown(result);
    Page page = call.page();
    PageWalk pages = page == null ? null : page.walk();
    if (shown == null || !offer(new Entry(call.item(), shown, pages))) {
      owner.released(1);
    }
    return result;
  }

  /** Takes a page that is followed by another one of its item. */
  public void takePage(Item item, ItemResult.Succeeded success, PageWalk pages) {
    pages.handOver();
    if (!offer(new Entry(item, responseOf(success), pages))) {
      owner.released(1);
    }
  }

  private @Nullable FastreqResult shown(ItemResult result) {
    if (result instanceof ItemResult.Succeeded success) {
      return responseOf(success);
    }
    return result instanceof ItemResult.Failed failed && !omitsFailures ? failed.failure() : null;
  }

  private static FastreqResponse responseOf(ItemResult.Succeeded success) {
    return Objects.requireNonNull(success.response(), "response of a streamed result");
  }

  private boolean offer(Entry entry) {
    lock.lock();
    try {
      if (!closed) {
        unread.add(entry);
        changed.signalAll();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream: all results have been handed over. */
  public void end(@Nullable Throwable inputError) {
    lock.lock();
    try {
      ended = true;
      error = inputError;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean hasNext() {
    List<Entry> done;
    Throwable problem;
    readers.enter();
    if (readers.areSeveral()) {
      // Otherwise all of them might hold a result while they wait here for the next.
      done().forEach(this::release);
    }
    lock.lock();
    try {
      if (awaitResult()) {
        readers.promise();
        return true;
      }
      problem = closed ? null : error;
      done = readers.done();
    } finally {
      lock.unlock();
      readers.leave();
    }
    done.forEach(this::release);
    throwIfUnread(problem);
    return false;
  }

  @Override
  public FastreqResult next() {
    readers.enter();
    try {
      done().forEach(this::release);
      Throwable problem;
      lock.lock();
      try {
        if (awaitResult()) {
          Entry entry = unread.remove();
          readers.take(entry);
          changed.signalAll(); // others may wait for this one to be taken
          return entry.result;
        }
        problem = closed ? null : error;
      } finally {
        lock.unlock();
      }
      throwIfUnread(problem);
      throw new NoSuchElementException("the batch has no more results");
    } finally {
      readers.leave();
    }
  }

  private static void throwIfUnread(@Nullable Throwable problem) {
    if (problem != null) {
      throw new FastreqException(
          "the input of the batch could not be read to its end: " + problem.getMessage(), problem);
    }
  }

  /** Waits for a result for this thread. Returns false where there will be none. */
  private boolean awaitResult() {
    try {
      long waitNanos = PATIENCE_NANOS;
      while (!readers.mayTake(unread.size())) {
        if (!unread.isEmpty()) {
          // All available results were promised to other threads, which may have gone.
          waitNanos = changed.awaitNanos(waitNanos);
          if (waitNanos <= 0) {
            readers.forgetPromises();
          }
        } else if (ended || closed) {
          return false;
        } else {
          changed.await();
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FastreqException("interrupted while waiting for a result", e);
    }
  }

  private List<Entry> done() {
    lock.lock();
    try {
      return readers.done();
    } finally {
      lock.unlock();
    }
  }

  /** Records that the reader has finished with a result. */
  private void release(Entry entry) {
    boolean claimed;
    lock.lock();
    try {
      claimed = entry.claimed;
      entry.claimed = true;
    } finally {
      lock.unlock();
    }
    if (!claimed) {
      confirm(entry);
    }
    owner.released(1);
  }

  private void confirm(Entry entry) {
    if (store != null && entry.endsItem()) {
      store.delivered(entry.item);
    }
  }

  /**
   * Claims the result read last for a task, whose end decides whether it counts as delivered.
   *
   * @return what to run when the task has succeeded; null where there is no such result, or another
   *     task has claimed it before
   */
  public @Nullable Runnable claim() {
    lock.lock();
    try {
      Entry entry = readers.current();
      if (entry == null || entry.claimed) {
        return null;
      }
      entry.claimed = true;
      return () -> confirm(entry);
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether no reader can get a further result. */
  public boolean isExhausted() {
    lock.lock();
    try {
      return closed || (ended && unread.isEmpty());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public FastreqSummary summary() {
    return owner.summary();
  }

  @Override
  public void close() {
    int dropped;
    boolean early;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      early = !ended;
      dropped = unread.size() + readers.removeAll().size();
      unread.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (dropped > 0) {
      owner.released(dropped);
    }
    if (early) {
      owner.abandon();
    }
  }

  @Override
  public @Nullable Object body(Shape shape) {
    return this;
  }
}
