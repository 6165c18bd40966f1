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

import io.fastreq.camel.batch.result.FailureCounter;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.dispatch.TaskQueue;
import java.util.function.Consumer;

/** Cuts a batch when more of its items have failed than its limit allows. Thread-safe. */
final class FailureWatch {

  private final FailureCounter counter;
  private final TaskQueue queue;
  private final boolean mayFallBack;
  private final Consumer<String> cut;

  /**
   * Creates a watch.
   *
   * @param mayFallBack whether failures may be replaced, so that a call that completes does not say
   *     whether its failure is final
   * @param cut cuts the batch for this reason
   */
  FailureWatch(FailureCounter counter, TaskQueue queue, boolean mayFallBack, Consumer<String> cut) {
    this.counter = counter;
    this.queue = queue;
    this.mayFallBack = mayFallBack;
    this.cut = cut;
  }

  /** Counts the items of a call that completes, if it is known already that they have failed. */
  void completed(Call call) {
    if (countsEarly(call)) {
      for (int i = call.failedItems(); i > 0 && queue.cut() == null; i--) {
        cutIf(counter.isExceededByFailure());
      }
    }
  }

  /** Counts the final result of an item that was not counted when its call completed. */
  void decided(Completion completion, ItemResult result) {
    if (queue.cut() != null) {
      return;
    }
    if (result instanceof ItemResult.Succeeded) {
      cutIf(counter.isExceededAfterSuccess());
    } else if (result instanceof ItemResult.Failed
        && !(completion instanceof Call call && countsEarly(call))) {
      cutIf(counter.isExceededByFailure());
    }
  }

  private boolean countsEarly(Call call) {
    return counter.countsEarly() && !mayFallBack && call.hasFailed();
  }

  private void cutIf(boolean isExceeded) {
    if (isExceeded) {
      cut.accept(counter.reason());
    }
  }
}
