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
import io.fastreq.camel.batch.failure.FailureHandlers;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.page.PageWalk;
import io.fastreq.camel.batch.progress.BatchFigures;
import io.fastreq.camel.batch.result.AggregatedResults;
import io.fastreq.camel.batch.result.Aggregator;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.result.OrderedResults;
import io.fastreq.camel.batch.result.ResultCollector;
import io.fastreq.camel.batch.result.ResultFactory;
import io.fastreq.camel.batch.result.ResultRows;
import io.fastreq.camel.batch.result.ResultStream;
import io.fastreq.camel.batch.result.Tally;
import io.fastreq.camel.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Processes completed calls: evaluates, counts and collects their results. One worker at a time
 * runs it; all fields except the tally are confined to that worker.
 */
final class ResultPipeline implements PageEvaluator.Sink {

  /** Results are reported in small portions, so that sending continues beside a slow parser. */
  private static final int PORTION = 16;

  private final BatchOptions options;
  private final ResultEvaluator evaluator;
  private final @Nullable GroupEvaluator groups;
  private final ResultRows rows;
  private final ResultCollector collector;
  private final @Nullable ResultStream stream;
  private final @Nullable Duplicates<Call> duplicates;
  private final FailureHandlers handlers;
  private final Owner owner;
  private final Tally tally = new Tally();
  private final List<FastreqFailure> failures = new ArrayList<>();
  private final boolean keepsFailures;
  private @Nullable Call last;

  /** Number of results that are stored and not reported yet. */
  private int placed;

  /** The batch of these results. */
  interface Owner extends GroupEvaluator.Owner {

    /** Accepts a call that must be retried. Returns false if it cannot be. */
    boolean retry(Call call, long delayNanos);

    /** Accepts a call that completes once more, after its fallback or its dead letter. */
    void completed(Completion completion);

    /**
     * Counts results that are stored.
     *
     * @return whether every item that was read has its result stored
     */
    boolean placed(int results);

    /** Notes the final result of an item, which may be stored later, after its dead letter. */
    void decided(Completion completion, ItemResult result);

    /** Counts an item whose result is stored. */
    void ended(ItemResult result);

    /** Completes calls that have waited for the result of an equal call. */
    void completeFollowers(List<Completion.Known> followers);
  }

  /**
   * Creates the pipeline of a batch.
   *
   * @param stream delivers the results to a reader; null to collect them
   * @param handlers handles failed items
   * @param duplicates finds calls of equal requests, or null
   * @param nextPages takes the calls for further pages
   */
  ResultPipeline(
      BatchOptions options,
      LongSupplier nanoClock,
      @Nullable ResultStream stream,
      FailureHandlers handlers,
      @Nullable Duplicates<Call> duplicates,
      NextPages nextPages,
      Owner owner) {
    this.options = options;
    this.duplicates = duplicates;
    this.handlers = handlers;
    this.owner = owner;
    this.rows = new ResultRows(options.results().resultField(), options.results().failureMode());
    this.stream = stream;
    this.collector = stream != null ? stream : collector(options.results(), rows);
    // A reader and an aggregator receive the failures, but the exception of the exchange needs them
    // too.
    this.keepsFailures =
        stream == null
            && (options.results().aggregator() == null
                || options.results().failureMode() == FailureMode.THROW);
    ResultFactory factory = new ResultFactory(nanoClock, options.sending().customizer()::shown);
    BatchOptions.Paging paging = options.paging();
    this.evaluator =
        new ResultEvaluator(
            options,
            factory,
            collector.streams(),
            paging == null
                ? null
                : new PageEvaluator(paging, factory, stream == null ? null : this, nextPages),
            handlers.fallbacks(),
            owner::retry,
            owner::completed);
    this.groups = options.grouping() == null ? null : new GroupEvaluator(evaluator, owner);
  }

  private static ResultCollector collector(BatchOptions.Results options, ResultRows rows) {
    Aggregator aggregator = options.aggregator();
    return aggregator == null
        ? new OrderedResults(rows, options.failureMode())
        : new AggregatedResults(aggregator, options.failureMode(), rows);
  }

  /** Returns the counts of items by result. Any thread may read them. */
  Tally tally() {
    return tally;
  }

  /**
   * Processes all calls that have completed.
   *
   * @return whether every item that was read has its result
   */
  boolean process(CompletionQueue completed) {
    for (Completion next = completed.poll(); next != null; next = completed.poll()) {
      if (next instanceof GroupCall group && groups != null) {
        groups.evaluate(group).forEach(this::complete);
      } else {
        complete(next);
      }
    }
    return report();
  }

  private void complete(Completion completion) {
    last = completion.call();
    if (isStored(completion)) {
      placed++;
      if (placed == PORTION) {
        report();
      }
    }
  }

  private boolean report() {
    int stored = placed;
    placed = 0;
    return owner.placed(stored);
  }

  @Override
  public ItemResult.@Nullable Failed page(Call call, ItemResult.Succeeded page, PageWalk pages) {
    ItemResult row = rows.of(call, page);
    if (row instanceof ItemResult.Succeeded success && stream != null) {
      stream.takePage(call.item(), success, pages);
    }
    return row instanceof ItemResult.Failed failed ? failed : null;
  }

  /** Processes a completion. Returns whether it leads to a result that is stored now. */
  private boolean isStored(Completion completion) {
    if (completion instanceof Completion.AfterDeadLetter after) {
      collect(after);
      return true;
    }
    ItemResult result = evaluator.evaluate(completion);
    if (result == null) {
      return false;
    }
    Call call = completion.call();
    ItemResult own = rows.of(call, result);
    if (own instanceof ItemResult.Failed failed) {
      owner.decided(completion, own);
      if (sends(completion, result, failed, false)) {
        return false;
      }
      store(call, result, collector.take(call, own));
      return true;
    }
    ItemResult taken = collector.take(call, own);
    owner.decided(completion, taken);
    if (taken instanceof ItemResult.Failed failed && sends(completion, result, failed, true)) {
      return false;
    }
    store(call, result, taken);
    return true;
  }

  /** Stores the result of an item whose dead letter was accepted or refused. */
  private void collect(Completion.AfterDeadLetter after) {
    Throwable problem = after.letter().problem();
    if (problem == null) {
      tally.countDeadLetter();
    } else {
      handlers.notAccepted(after.own().failure(), problem);
    }
    Call call = after.call();
    ItemResult taken = after.taken() ? after.own() : collector.take(call, after.own());
    store(call, after.shared(), taken);
  }

  /** Returns whether the item gets a dead letter, after which its call completes once more. */
  private boolean sends(
      Completion before, ItemResult shared, ItemResult.Failed own, boolean taken) {
    return handlers.sendsDeadLetter(
        own.failure(),
        letter ->
            owner.completed(new Completion.AfterDeadLetter(before, shared, own, taken, letter)));
  }

  private void store(Call call, ItemResult shared, ItemResult taken) {
    tally.count(taken);
    if (keepsFailures && taken instanceof ItemResult.Failed failed) {
      failures.add(failed.failure());
    }
    IdempotentStore store = options.store();
    if (store != null && !collector.streams() && taken instanceof ItemResult.Succeeded) {
      store.delivered(call.item());
    }
    owner.ended(taken);
    if (duplicates != null) {
      completeFollowers(duplicates.ended(call.first(), shared), shared);
    }
  }

  private void completeFollowers(List<Call> followers, ItemResult result) {
    if (!followers.isEmpty()) {
      owner.completeFollowers(
          followers.stream().map(call -> new Completion.Known(call, result)).toList());
    }
  }

  /**
   * Returns the result of the batch when all items have completed.
   *
   * @param shape the form of its body
   * @param withBody whether there is a body; false if the stream was never delivered
   * @param inputError why the input could not be read, or null
   */
  BatchResult result(
      Shape shape, boolean withBody, BatchFigures figures, @Nullable Throwable inputError) {
    Object body = null;
    BatchResult.StatusLine statusLine = null;
    Throwable problem = inputError;
    try {
      body = withBody ? collector.body(shape) : null;
      statusLine = statusLine(shape);
    } catch (Throwable e) { // a body that fails must not block the exchange
      problem = e;
    }
    failures.sort(Comparator.comparingInt(FastreqFailure::index));
    return new BatchResult(
        shape,
        body,
        List.copyOf(failures),
        tally.total(),
        tally.succeeded(),
        tally.failed(),
        tally.skipped(),
        tally.fallbacks(),
        tally.deadLettered(),
        figures.attempts(),
        figures.elapsedNanos(),
        figures.waits(),
        problem,
        statusLine);
  }

  /** Returns the status of the only response of a batch with a single item. */
  private BatchResult.@Nullable StatusLine statusLine(Shape shape) {
    Call only = last;
    HttpResponse response = shape == Shape.SINGLE && only != null ? only.lastResponse() : null;
    return response == null
        ? null
        : new BatchResult.StatusLine(response.status(), response.reason());
  }
}
