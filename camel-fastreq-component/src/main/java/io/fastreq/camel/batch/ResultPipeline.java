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
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.result.ResultCollector;
import io.fastreq.camel.batch.result.ResultRows;
import io.fastreq.camel.batch.result.Tally;
import io.fastreq.camel.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows the completion of a call: its evaluation, its count, and its collection with the
 * results of the batch. One worker at a time runs it, to which all but the tally belongs.
 */
final class ResultPipeline {

  /** Deliveries are reported in small portions, so that sending goes on beside a slow parser. */
  private static final int PORTION = 16;

  private final BatchOptions options;
  private final ResultEvaluator evaluator;
  private final ResultRows rows;
  private final ResultCollector collector;
  private final @Nullable Duplicates<Call> duplicates;
  private final Owner owner;
  private final Tally tally = new Tally();
  private @Nullable Call last;

  /** The batch whose results these are. */
  interface Owner {

    /**
     * Counts results that are in their places.
     *
     * @return whether each item that was read has its result there
     */
    boolean placed(int results);

    /** Counts an item that has its result. */
    void ended(ItemResult result);

    /** Completes calls that have waited for the result of an equal one. */
    void completeFollowers(List<Completion.Known> followers);
  }

  ResultPipeline(
      BatchOptions options,
      ResultEvaluator evaluator,
      ResultRows rows,
      ResultCollector collector,
      @Nullable Duplicates<Call> duplicates,
      Owner owner) {
    this.options = options;
    this.evaluator = evaluator;
    this.rows = rows;
    this.collector = collector;
    this.duplicates = duplicates;
    this.owner = owner;
  }

  /** Returns the counts of items, which any thread may read. */
  Tally tally() {
    return tally;
  }

  /**
   * Processes all calls that have completed.
   *
   * @return whether each item that was read has its result
   */
  boolean process(CompletionQueue completed) {
    int placed = 0;
    for (Completion next = completed.poll(); next != null; next = completed.poll()) {
      last = next.call();
      ItemResult result = evaluator.evaluate(next);
      if (result != null) {
        collect(next.call(), result);
        placed++;
      }
      if (placed == PORTION) {
        owner.placed(placed);
        placed = 0;
      }
    }
    return owner.placed(placed);
  }

  private void collect(Call call, ItemResult result) {
    ItemResult taken = collector.take(call, rows.of(call, result));
    tally.count(taken);
    IdempotentStore store = options.store();
    if (store != null && !collector.handsOver() && taken instanceof ItemResult.Succeeded) {
      store.delivered(call.item());
    }
    owner.ended(taken);
    if (duplicates != null) {
      completeFollowers(duplicates.ended(call, result), result);
    }
  }

  private void completeFollowers(List<Call> followers, ItemResult result) {
    if (!followers.isEmpty()) {
      owner.completeFollowers(
          followers.stream().map(call -> new Completion.Known(call, result)).toList());
    }
  }

  /** Returns the body of the batch's result, when all items have ended. */
  @Nullable Object body(Shape shape) {
    return collector.body(shape, options.results().failureMode());
  }

  /** Returns the failures that the exception of the exchange reports. */
  List<FastreqFailure> failures() {
    return collector.failures();
  }

  /** Returns the status of the response to the one item of a batch that has only one. */
  BatchResult.@Nullable StatusLine statusLine(Shape shape) {
    Call only = last;
    HttpResponse response = shape == Shape.SINGLE && only != null ? only.lastResponse() : null;
    return response == null
        ? null
        : new BatchResult.StatusLine(response.status(), response.reason());
  }
}
