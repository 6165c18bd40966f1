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
import io.fastreq.camel.dispatch.InputEnd;
import io.fastreq.camel.dispatch.TaskQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Pulls the items of a batch from its input, as far ahead as the queue wants, and no further. Runs
 * on a worker thread, one at a time; the dispatcher's lock hands its fields from one to the next.
 */
final class InputPump implements Runnable {

  private static final int PORTION = 16;

  private final BatchContext batch;
  private final Dispatcher dispatcher;
  private final TaskQueue queue;
  private final ItemSource.Opener input;
  private final @Nullable Duplicates<Call> duplicates;
  private final Owner owner;

  /** Most items that are passed on together. */
  private final int most;

  private volatile @Nullable ItemSource source;
  private final AtomicInteger read = new AtomicInteger();

  private final Object interruption = new Object();
  private @Nullable Thread running; // guarded by interruption

  /** The batch whose items it reads. */
  interface Owner {

    /** The input could be opened, so that results may come. */
    void opened();

    /** Has the pump go on; only for whoever was told so by the queue. */
    void read();

    /** A call has ended whose result is known. */
    void completed(Completion completion);

    /** A call has ended before it was sent. */
    void completed(Call call, boolean told);

    /** The input has ended, so that the batch may be done. */
    void signal();
  }

  InputPump(
      BatchContext batch,
      ItemSource.Opener input,
      @Nullable Duplicates<Call> duplicates,
      Owner owner) {
    this.batch = batch;
    this.dispatcher = batch.dispatcher();
    this.queue = batch.queue();
    this.input = input;
    this.duplicates = duplicates;
    this.owner = owner;
    BatchOptions options = batch.options();
    // Items that are waited for are not kept back for others, nor are those after a failed one.
    boolean singly =
        input.mayBlock() || options.store() != null || options.results().stopOnFailure();
    this.most = singly ? 1 : PORTION;
  }

  Shape shape() {
    ItemSource opened = source;
    return opened == null ? Shape.LIST : opened.shape();
  }

  /** Why the input could not be read to its end, or null. */
  @Nullable Throwable error() {
    InputEnd end = queue.inputEnd();
    return end == null ? null : end.error();
  }

  private boolean isEnded() {
    return queue.inputEnd() != null;
  }

  /** Number of items, or -1 where only reading to the end will tell and that has not come. */
  int total() {
    ItemSource opened = source;
    int known = opened == null ? -1 : opened.knownSize();
    return known >= 0 ? known : isEnded() ? read.get() : -1;
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
      if (isEnded()) {
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
      batch.engine().workSurely(this);
      return;
    }
    end(new FastreqException("the body could not be read on: " + e.getMessage(), e));
    batch.engine().workSurely(this::closeSource);
  }

  private void readAhead() throws Exception {
    ItemSource items = source;
    if (items == null) {
      items = input.open();
      source = items;
      owner.opened();
    }
    int room = 1; // the queue had room when it called; for how much more, it says each time
    boolean more = true;
    while (more && room > 0) {
      List<Call> portion = new ArrayList<>(most);
      try {
        more = fill(portion, Math.min(room, most), items);
      } finally { // where the input is broken, what was read before goes on
        room = portion.isEmpty() ? room : accept(portion);
      }
    }
    if (!more) {
      closeSource();
      end(null);
    }
  }

  /** Reads so many items; returns false where there are no more. */
  private boolean fill(List<Call> portion, int size, ItemSource items) throws Exception {
    while (portion.size() < size) {
      Item item = mustStop(items) ? null : items.next();
      if (item == null) {
        return false;
      }
      portion.add(new Call(item, batch));
    }
    return true;
  }

  /** A batch that was cut counts the rest of what is in memory, and reads no more of the rest. */
  private boolean mustStop(ItemSource items) {
    return isEnded() || (queue.cut() != null && items.knownSize() < 0);
  }

  /**
   * Passes on what was read.
   *
   * @return how many items may be read now; 0 or less for none
   */
  private int accept(List<Call> portion) {
    boolean countedFirst = batch.options().store() != null || duplicates != null;
    // Counted before it is shown: a duplicate may have its result before this thread goes on.
    if (countedFirst && !dispatcher.counted(queue, portion.size(), duplicates != null)) {
      return -1; // cut while the input was being waited for: these came too late to count
    }
    List<Call> fresh = new ArrayList<>(portion.size());
    List<Completion> unsent = new ArrayList<>(0);
    for (Call call : portion) {
      sort(call, fresh, unsent);
    }
    int notFollowing = duplicates == null ? 0 : fresh.size() + unsent.size();
    int uncounted = countedFirst ? 0 : portion.size();
    int room = dispatcher.read(queue, uncounted, fresh, unsent.size(), notFollowing);
    if (room >= 0) {
      read.addAndGet(portion.size());
      unsent.forEach(this::completed);
    }
    return room;
  }

  private void sort(Call call, List<Call> fresh, List<Completion> unsent) {
    String problem = call.item().problem();
    if (problem != null) {
      call.endUnsent(Kind.VALIDATION, problem);
      unsent.add(call);
      return;
    }
    ItemResult known = resultOfBefore(call);
    if (known == null && duplicates != null) {
      Duplicates.Role role = duplicates.join(call, call.request());
      if (role instanceof Duplicates.Role.Follower) {
        return;
      }
      known = role instanceof Duplicates.Role.Known of ? of.result() : null;
    }
    if (known == null) {
      fresh.add(call);
    } else {
      unsent.add(new Completion.Known(call, known));
    }
  }

  private void completed(Completion unsent) {
    if (unsent instanceof Call call) {
      owner.completed(call, false);
    } else {
      owner.completed(unsent);
    }
  }

  /** The result of a call that was done in an earlier batch, or of which that is not known. */
  private @Nullable ItemResult resultOfBefore(Call call) {
    IdempotentStore store = batch.options().store();
    if (store == null) {
      return null;
    }
    // A cut interrupts the thread that waits for input. A database may close its file when it is
    // interrupted, and could then not record what is still under way.
    running(null);
    try {
      return store.isDone(call.item()) ? new ItemResult.Skipped() : null;
    } catch (Throwable e) { // whatever a repository throws, its item must not be lost
      return new ItemResult.Failed(unknown(call, e));
    } finally {
      running(Thread.currentThread());
    }
  }

  private static FastreqFailure unknown(Call call, Throwable e) {
    String message = Objects.requireNonNullElse(e.getMessage(), e.toString());
    return ResultFactory.failure(
        call, Kind.HANDLER, "idempotentRepository failed: " + message, null, e);
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
    if (dispatcher.inputEnded(queue, new InputEnd(failure))) {
      owner.read(); // once more, to close its source
    }
    owner.signal();
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
