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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ReadingThread;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.result.ResultFactory;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the calls that were read are sent. Others have ended already, or wait: for the
 * result of a call with an equal request, or for {@code robots.txt}. Runs on the thread that reads
 * the input.
 */
final class CallSorter {

  private final @Nullable IdempotentStore store;
  private final @Nullable Duplicates<Call> duplicates;
  private final @Nullable RobotsGate robots;
  private final boolean grouped;
  private final ReadingThread thread;

  /**
   * Creates a sorter.
   *
   * @param thread the thread that reads, which is not interrupted in the store. An interrupted
   *     database may close its file and then cannot record results that are still to come.
   */
  CallSorter(BatchContext batch, @Nullable Duplicates<Call> duplicates, ReadingThread thread) {
    this.store = batch.options().store();
    this.duplicates = duplicates;
    this.robots = batch.robots();
    this.grouped = batch.options().grouping() != null;
    this.thread = thread;
  }

  /** Returns whether a call that was read may have to wait for something. */
  boolean mayKeepWaiting() {
    return !grouped && (duplicates != null || robots != null);
  }

  /** Returns an item with what the store knows of it. */
  Item recalled(Item item) {
    if (store == null || item.problem() != null) {
      return item;
    }
    thread.leave();
    try {
      return store.recall(item);
    } finally {
      thread.enter();
    }
  }

  /**
   * Sorts a call whose item was just read.
   *
   * @param fresh receives it if it is sent, or is a row for a group
   * @param unsent receives it if it has ended
   */
  void sort(Call call, List<Call> fresh, List<Completion> unsent) {
    String problem = call.item().problem();
    if (problem != null) {
      call.endUnsent(Kind.VALIDATION, problem);
      unsent.add(call);
      return;
    }
    ItemResult known = earlierResult(call);
    if (known == null && duplicates != null) {
      Duplicates.Role role = duplicates.join(call, call.request());
      if (role instanceof Duplicates.Role.Follower) {
        return;
      }
      known = role instanceof Duplicates.Role.Known of ? of.result() : null;
    }
    if (known != null) {
      unsent.add(new Completion.Known(call, known));
    } else if (grouped) { // the request of its group is looked up
      fresh.add(call);
    } else {
      sortByRobots(call, fresh, unsent);
    }
  }

  /** Sorts a call that may be sent if {@code robots.txt} allows it. */
  void sortByRobots(Call call, List<Call> fresh, List<Completion> unsent) {
    switch (robots == null ? RobotsGate.Ruling.ALLOWED : robots.ask(call)) {
      case ALLOWED -> fresh.add(call);
      case REFUSED -> unsent.add(call);
      case WAITS -> {
        // It comes back by itself.
      }
    }
  }

  /** Returns the result of a call whose item an earlier batch completed, or whose lookup failed. */
  private @Nullable ItemResult earlierResult(Call call) {
    if (store == null) {
      return null;
    }
    thread.leave();
    try {
      return store.isDone(call.item()) ? new ItemResult.Skipped() : null;
    } catch (Throwable e) { // a repository may throw anything, and its item must not be lost
      return new ItemResult.Failed(unknown(call, e));
    } finally {
      thread.enter();
    }
  }

  private static FastreqFailure unknown(Call call, Throwable e) {
    String message = Objects.requireNonNullElse(e.getMessage(), e.toString());
    return ResultFactory.failure(
        call, Kind.HANDLER, "idempotentRepository failed: " + message, null, e);
  }
}
