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
import io.fastreq.camel.batch.group.Grouping;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.ReadingThread;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.TaskQueue;
import io.fastreq.camel.dispatch.TaskQueue.InputEnd;
import io.fastreq.camel.dispatch.attempt.Cut;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a batch from its input, as far ahead as the queue allows. Runs on one worker
 * thread at a time; the dispatcher's lock publishes its fields to the next thread.
 */
final class InputPump implements Runnable {

  private static final int PORTION = 16;

  private final BatchContext batch;
  private final Dispatcher dispatcher;
  private final TaskQueue queue;
  private final ItemSource.Opener input;
  private final ReadingThread thread = new ReadingThread();
  private final CallSorter sorter;
  private final @Nullable GroupAssembler groups;
  private final Owner owner;

  /** Maximum number of items passed to the dispatcher together. */
  private final int maxPortion;

  private volatile @Nullable ItemSource source;
  private final AtomicInteger read = new AtomicInteger();

  /** The batch whose items are read. */
  interface Owner {

    /** Notes that the input is open, so that results may come. */
    void opened();

    /** Makes the pump run again. Called only if the queue allows it. */
    void read();

    /** Accepts a call whose result is known. */
    void completed(Completion completion);

    /** Accepts a call that has ended before it was sent. */
    void completed(Call call, boolean told);

    /** Notes that the input has ended, so that the batch may be done. */
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
    this.sorter = new CallSorter(batch, duplicates, thread);
    this.owner = owner;
    BatchOptions options = batch.options();
    Grouping grouping = options.grouping();
    this.groups = grouping == null ? null : new GroupAssembler(batch, grouping);
    // Items are passed on one by one if reading may block or may have to stop.
    boolean singly =
        input.mayBlock() || options.store() != null || options.results().failureLimit() != null;
    this.maxPortion = singly ? 1 : PORTION;
  }

  Shape shape() {
    ItemSource opened = source;
    return opened == null ? Shape.LIST : opened.shape();
  }

  /** Returns why the input could not be read to its end, or null. */
  @Nullable Throwable error() {
    InputEnd end = queue.inputEnd();
    return end == null ? null : end.error();
  }

  private boolean isEnded() {
    return queue.inputEnd() != null;
  }

  /** Returns the number of items, or -1 if it is unknown until the end of the input. */
  int total() {
    ItemSource opened = source;
    int known = opened == null ? -1 : opened.knownSize();
    return known >= 0 ? known : isEnded() ? read.get() : -1;
  }

  @Override
  public void run() {
    thread.enter();
    try {
      readAhead();
    } catch (Throwable e) { // the input may throw anything, which must end the batch
      end(e);
    } finally {
      thread.leave();
      if (isEnded()) {
        finish();
      }
    }
  }

  /**
   * Handles the lack of a thread. Input in memory is read as soon as a thread is free. Other input
   * may block its thread forever, so the input ends here, with the items read so far.
   */
  void refused(RejectedExecutionException e) {
    if (!input.mayBlock()) {
      batch.engine().workSurely(this);
      return;
    }
    end(new FastreqException("the body could not be read on: " + e.getMessage(), e));
    batch.engine().workSurely(this::finish);
  }

  private void readAhead() throws Exception {
    ItemSource items = source;
    if (items == null) {
      items = input.open();
      source = items;
      owner.opened();
    }
    int room = 1; // the queue had room for at least one; it returns the room after each portion
    boolean more = true;
    while (more && room > 0) {
      List<Call> portion = new ArrayList<>(maxPortion);
      try {
        more = fill(portion, Math.min(room, maxPortion), items);
      } finally { // if the input fails, items read before it are still processed
        room = portion.isEmpty() ? room : accept(portion, room);
      }
    }
    if (!more) {
      closeSource();
      end(null);
    }
  }

  /** Reads up to this number of items. Returns false at the end of the input. */
  private boolean fill(List<Call> portion, int size, ItemSource items) throws Exception {
    while (portion.size() < size) {
      Item item = mustStop(items) ? null : items.next();
      if (item == null) {
        return false;
      }
      portion.add(groups == null ? new Call(sorter.recalled(item), batch) : groups.callOf(item));
    }
    return true;
  }

  /**
   * Returns whether reading must stop. A batch that was cut still counts items in memory, but reads
   * no other input.
   */
  private boolean mustStop(ItemSource items) {
    return isEnded() || (queue.cut() != null && items.knownSize() < 0);
  }

  /**
   * Passes items to the dispatcher. Rows are passed when their group is full.
   *
   * @param roomBefore how many items might be read before
   * @return how many items or groups may be read now; 0 or less for none
   */
  private int accept(List<Call> portion, int roomBefore) {
    boolean mayWait = sorter.mayKeepWaiting();
    boolean countedFirst = batch.options().store() != null || mayWait || groups != null;
    // What waits may get its result before this thread continues, and a row may wait for others,
    // so items are counted first.
    if (countedFirst && !dispatcher.counted(queue, portion.size(), mayWait)) {
      return -1; // the batch was cut while waiting for the input: these items came too late
    }
    List<Call> fresh = new ArrayList<>(portion.size());
    List<Completion> unsent = new ArrayList<>(0);
    for (Call call : portion) {
      sorter.sort(call, fresh, unsent);
    }
    int notFollowing = !mayWait ? 0 : fresh.size() + unsent.size();
    int uncounted = countedFirst ? 0 : portion.size();
    int room =
        groups == null
            ? pass(uncounted, fresh, unsent, notFollowing)
            : passGroups(groups, fresh, unsent, roomBefore);
    if (room >= 0) {
      read.addAndGet(portion.size());
    }
    return room;
  }

  private int passGroups(
      GroupAssembler assembler, List<Call> fresh, List<Completion> unsent, int roomBefore) {
    // The author's code may run, and must not be interrupted by a cut.
    thread.leave();
    List<Call> complete = assembler.add(fresh);
    thread.enter();
    return complete.isEmpty() && unsent.isEmpty() ? roomBefore : passCounted(complete, unsent);
  }

  /**
   * Passes calls whose items were counted, unless they have ended already.
   *
   * @param unsent items that have ended without being sent
   */
  private int passCounted(List<Call> calls, List<Completion> unsent) {
    int alone = unsent.size();
    boolean mayWait = batch.robots() != null;
    if (mayWait) {
      dispatcher.waiting(queue, calls.size());
    }
    List<Call> fresh = new ArrayList<>(calls.size());
    for (Call call : calls) {
      if (call.hasEnded()) {
        unsent.add(call);
      } else {
        sorter.sortByRobots(call, fresh, unsent);
      }
    }
    return pass(0, fresh, unsent, mayWait ? fresh.size() + unsent.size() - alone : 0);
  }

  private int pass(int uncounted, List<Call> fresh, List<Completion> unsent, int notFollowing) {
    int room = dispatcher.read(queue, uncounted, fresh, unsent.size(), notFollowing);
    if (room >= 0) {
      unsent.forEach(this::completed);
    }
    return room;
  }

  private void completed(Completion unsent) {
    if (unsent instanceof Call call) {
      owner.completed(call, false);
    } else {
      owner.completed(unsent);
    }
  }

  /**
   * Handles a cut of the batch. Input in memory is counted to its end. Input that may block ends
   * here.
   */
  void cut() {
    if (input.mayBlock()) {
      end(null);
      endWaiting();
      thread.interrupt();
    }
  }

  /** Ends the rows that wait for others. The thread that reads may hang, so it cannot do it. */
  private void endWaiting() {
    Cut cut = queue.cut();
    if (groups == null || cut == null) {
      return;
    }
    List<GroupCall.Row> rows = groups.close();
    if (!rows.isEmpty()) {
      rows.forEach(row -> row.endUnsent(cut.kind(), cut.message()));
      pass(0, List.of(), List.copyOf(rows), 0);
    }
  }

  /** Sends the rows that wait for others, since there are none, and closes the input. */
  private void finish() {
    if (queue.cut() != null) {
      endWaiting();
    } else if (groups != null) {
      List<Call> rest = groups.rest();
      if (!rest.isEmpty()) {
        passCounted(rest, new ArrayList<>(1));
      }
    }
    closeSource();
  }

  /** Ends the input, since the remaining items are not wanted. */
  void abandon() {
    end(null);
    thread.interrupt();
  }

  private void end(@Nullable Throwable failure) {
    if (dispatcher.inputEnded(queue, new InputEnd(failure))) {
      owner.read(); // runs once more to close the source
    }
    owner.signal();
  }

  private void closeSource() {
    ItemSource opened = source;
    if (opened != null) {
      opened.close();
    }
  }
}
