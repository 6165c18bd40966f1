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

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.result.ResultFactory;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.TaskQueue;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Pulls the items of a batch from its input, as far ahead as the queue wants, and no further. Runs
 * on a worker thread, one at a time; the dispatcher's lock hands its fields from one to the next.
 */
final class InputPump implements Runnable {

  private final Batch batch;
  private final Dispatcher dispatcher;
  private final TaskQueue queue;
  private final ItemSource.Opener input;
  private final @Nullable Duplicates<Call> duplicates;

  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable ItemSource source;
  private volatile @Nullable Throwable error;
  private final AtomicInteger read = new AtomicInteger();

  private final Object interruption = new Object();
  private @Nullable Thread running; // guarded by interruption

  InputPump(
      Batch batch,
      Dispatcher dispatcher,
      TaskQueue queue,
      ItemSource.Opener input,
      @Nullable Duplicates<Call> duplicates) {
    this.batch = batch;
    this.dispatcher = dispatcher;
    this.queue = queue;
    this.input = input;
    this.duplicates = duplicates;
  }

  Shape shape() {
    ItemSource opened = source;
    return opened == null ? Shape.LIST : opened.shape();
  }

  /** Why the input could not be read to its end, or null. */
  @Nullable Throwable error() {
    return error;
  }

  /** Number of items, or -1 where only reading to the end will tell and that has not come. */
  int total() {
    ItemSource opened = source;
    int known = opened == null ? -1 : opened.knownSize();
    return known >= 0 ? known : ended.get() ? read.get() : -1;
  }

  @Override
  public void run() {
    running(Thread.currentThread());
    try {
      readAhead();
    } catch (Throwable e) { // whatever the input throws, the batch must end with it
      end(e);
    } finally {
      running(null);
      if (ended.get()) {
        closeSource();
      }
    }
  }

  /**
   * There was no thread to read on. What is in memory is read when there is one; other input may
   * keep its thread for ever, so that the batch ends here, with what it has.
   */
  void refused(RejectedExecutionException e) {
    if (!input.mayBlock()) {
      batch.workSurely(this);
      return;
    }
    end(new FastreqException("the body could not be read on: " + e.getMessage(), e));
    batch.workSurely(this::closeSource);
  }

  private void readAhead() throws Exception {
    ItemSource items = source;
    if (items == null) {
      items = input.open();
      source = items;
      batch.opened();
    }
    while (!dispatcher.guarded(queue::hasReadEnough)) {
      Item item = mustStop(items) ? null : items.next();
      if (item == null) {
        closeSource();
        end(null);
        return;
      }
      if (!dispatcher.guarded(queue::admit)) {
        return; // cut while the input was being waited for: this one came too late to count
      }
      read.incrementAndGet();
      accept(new Call(item, batch));
    }
  }

  /** A batch that was cut counts the rest of what is in memory, and reads no more of the rest. */
  private boolean mustStop(ItemSource items) {
    return ended.get() || (batch.isCut() && items.knownSize() < 0);
  }

  private void accept(Call call) {
    String problem = call.item.problem();
    if (problem != null) {
      endUnsent(call, Kind.VALIDATION, problem);
    } else if (!isDoneBefore(call) && !isDuplicate(call) && !dispatcher.enqueue(queue, call)) {
      endUnsent(call, batch.whyCut().kind(), batch.whyCut().message());
    }
  }

  /** True where the call has ended by that. */
  private boolean isDoneBefore(Call call) {
    IdempotentStore store = batch.options().ledger();
    if (store == null) {
      return false;
    }
    // A cut interrupts the thread that waits for input. A database may close its file when it is
    // interrupted, and could then not record what is still under way.
    running(null);
    ItemResult result;
    try {
      if (!store.isDone(call.item)) {
        return false;
      }
      result = new ItemResult.Skipped();
    } catch (Throwable e) { // whatever a repository throws, its item must not be lost
      result = new ItemResult.Failed(unknown(call, e));
    } finally {
      running(Thread.currentThread());
    }
    ended(call, result);
    return true;
  }

  private static FastreqFailure unknown(Call call, Throwable e) {
    String message = Objects.requireNonNullElse(e.getMessage(), e.toString());
    return ResultFactory.failure(
        call, Kind.HANDLER, "idempotentRepository failed: " + message, null, e);
  }

  /** True where the call gets its result from an equal one. */
  private boolean isDuplicate(Call call) {
    if (duplicates == null) {
      return false;
    }
    // Counted before it joins: it may have its result before this thread goes on.
    dispatcher.guarded(queue::follows);
    Duplicates.Role role = duplicates.join(call, call.wire());
    if (role instanceof Duplicates.Role.Follower) {
      return true;
    }
    dispatcher.guarded(queue::followsNone);
    if (role instanceof Duplicates.Role.Known known) {
      ended(call, known.result());
      return true;
    }
    return false;
  }

  private void endUnsent(Call call, Kind kind, String message) {
    call.endUnsent(kind, message);
    dispatcher.guarded(queue::failedUnsent);
    batch.post(call);
  }

  private void ended(Call call, ItemResult result) {
    dispatcher.guarded(queue::failedUnsent);
    batch.post(new Completion.Known(call, result));
  }

  /**
   * The batch was cut. Input in memory is counted to its end, for which the mailbox has it read;
   * input that may be waited for at this moment, perhaps for ever, ends here.
   */
  void cut() {
    if (input.mayBlock()) {
      end(null);
      interrupt();
    }
  }

  /** Nobody wants to know what else there is. */
  void abandon() {
    end(null);
    interrupt();
  }

  private void end(@Nullable Throwable failure) {
    if (ended.compareAndSet(false, true)) {
      error = failure;
      if (dispatcher.guarded(queue::inputEnded)) {
        batch.read(); // once more, to close its source
      }
      batch.signal();
    }
  }

  private void running(@Nullable Thread thread) {
    synchronized (interruption) {
      if (thread != null) {
        running = thread;
      } else if (Thread.currentThread().equals(running)) {
        running = null;
      }
      if (thread == null) {
        // The pool's thread must not carry a cut's interrupt into its next task.
        Thread.interrupted();
      }
    }
  }

  private void interrupt() {
    synchronized (interruption) {
      if (running != null) {
        running.interrupt();
      }
    }
  }

  private void closeSource() {
    ItemSource opened = source;
    if (opened != null) {
      opened.close();
    }
  }
}
