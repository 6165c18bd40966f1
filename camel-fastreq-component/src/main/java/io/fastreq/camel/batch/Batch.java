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
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.FastreqSummary;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.result.AggregatedResults;
import io.fastreq.camel.batch.result.Aggregator;
import io.fastreq.camel.batch.result.CollectedResults;
import io.fastreq.camel.batch.result.Fallback;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.result.ResultCollector;
import io.fastreq.camel.batch.result.ResultRows;
import io.fastreq.camel.batch.result.ResultStream;
import io.fastreq.camel.batch.result.Tally;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.TaskQueue;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.Delayer.Cancellable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One exchange: reads its items as they are needed, and collects what becomes of them.
 *
 * <p>Two jobs run on worker threads, each on one thread at a time: the {@link InputPump} pulls
 * items from the input, and the mailbox turns finished calls into values and puts them in their
 * place. What a route's author supplies (the input, a parser, the route that follows) only ever
 * runs in these two. The fields that the mailbox changes belong to whoever runs it.
 */
public final class Batch {

  private static final int PORTION = 16;
  private static final String STOPPED = "an earlier item failed and stopOnException is set";

  private final Engine engine;
  private final Dispatcher dispatcher;
  private final BatchOptions options;
  private final BatchListener listener;
  private final TaskQueue queue;
  private final InputPump reader;
  private final Progress progress;
  private final long startedNanos;
  private final @Nullable Duplicates duplicates;
  private final @Nullable ResultStream stream;
  private final ResultCollector target;
  private final ResultRows rows;
  private final ResultEvaluator evaluation;
  private final @Nullable FallbackRunner fallbacks;
  private final Tally tally = new Tally();
  private final LongAdder sent = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final AtomicBoolean opened = new AtomicBoolean();
  private volatile @Nullable Throwable handOnError;

  private final CompletionQueue mailbox;
  private volatile @Nullable Cut cut;
  private volatile @Nullable Cancellable timer;

  // What the batch has told is final: whatever comes late, these figures are those of its end.
  private volatile long endedNanos;
  private volatile long attemptsAtEnd;
  private volatile long retriesAtEnd;

  // The mailbox's own.
  private @Nullable Call last;
  private volatile boolean done;

  /** Why a batch ended before its time. */
  public record Cut(Kind kind, String message) {}

  Batch(Engine engine, ItemSource.Opener input, BatchOptions options, BatchListener listener) {
    this.engine = engine;
    this.dispatcher = engine.dispatcher();
    this.options = options;
    this.listener = listener;
    this.startedNanos = engine.nanoTime();
    this.queue =
        new TaskQueue(this, options.streams(), this::window, engine::readAhead, engine.lookAhead());
    this.duplicates = options.deduplicate() ? new Duplicates() : null;
    this.reader = new InputPump(this, dispatcher, queue, input, duplicates);
    this.progress = new Progress(engine, this, reader);
    this.stream =
        options.streams() ? new ResultStream(this, options.failureMode(), options.ledger()) : null;
    this.rows = new ResultRows(options.resultField());
    this.target = target();
    Fallback fallback = options.fallback();
    this.fallbacks =
        fallback == null ? null : new FallbackRunner(this, fallback, engine.fallbackSlots());
    this.evaluation = new ResultEvaluator(this, dispatcher, target.wantsResponses(), fallbacks);
    this.mailbox = new CompletionQueue(engine::workSurely, this::seeToMail);
  }

  private int window() {
    return options.streams() ? engine.window(options.streamWindow()) : engine.window();
  }

  private ResultCollector target() {
    if (stream != null) {
      return stream;
    }
    Aggregator fold = options.fold();
    return fold == null
        ? new CollectedResults(rows)
        : new AggregatedResults(fold, options.failureMode(), rows);
  }

  void start() {
    long timeoutNanos = options.batchTimeoutNanos();
    if (timeoutNanos > 0) {
      Cancellable timeout =
          engine
              .delayer()
              .delay(timeoutNanos, () -> cut(Kind.TIMEOUT, "batchTimeout is over", true));
      timer = timeout;
      if (done) { // cut by a stop, and ended, before anybody could find the timer
        timeout.cancel();
      }
    }
    progress.start();
    read();
  }

  public BatchOptions options() {
    return options;
  }

  public TaskQueue queue() {
    return queue;
  }

  long startedNanos() {
    return startedNanos;
  }

  Tally tally() {
    return tally;
  }

  /** A request is sent. */
  void countSent() {
    sent.increment();
  }

  /** It came to nothing before anything of it was sent. */
  void countUnsent() {
    sent.decrement();
  }

  void countRetries(int more) {
    retries.add(more);
    engine.countRetries(more);
  }

  long retries() {
    return done ? retriesAtEnd : retries.sum();
  }

  /** Attempts of this batch that hold a slot at this moment. */
  int inFlight() {
    AtomicInteger count = new AtomicInteger();
    dispatcher.guarded(() -> count.set(queue.sent()));
    return count.get();
  }

  public Delayer delayer() {
    return engine.delayer();
  }

  /**
   * Runs what may block.
   *
   * @param onRefused told in place of that where there is no thread to be had
   */
  public void work(Runnable task, Consumer<RejectedExecutionException> onRefused) {
    try {
      engine.work(task);
    } catch (RejectedExecutionException e) {
      onRefused.accept(e);
    }
  }

  /** Runs what may block and must not be left out: later, where no thread is free now. */
  void workSurely(Runnable task) {
    engine.workSurely(task);
  }

  long nanoTime() {
    return engine.nanoTime();
  }

  /** Time until batchTimeout; {@link Long#MAX_VALUE} without one. */
  long remainingNanos() {
    long timeoutNanos = options.batchTimeoutNanos();
    return timeoutNanos == 0
        ? Long.MAX_VALUE
        : Math.max(0, startedNanos + timeoutNanos - engine.nanoTime());
  }

  long attempts() {
    return done ? attemptsAtEnd : sent.sum();
  }

  boolean isCut() {
    return cut != null;
  }

  /** Why the batch was cut; only where it was. */
  public Cut whyCut() {
    return Objects.requireNonNull(cut, "reason of a batch that was not cut");
  }

  /** Lets the reader go on. Only whoever was told so by the queue may call it. */
  public void read() {
    work(reader, reader::refused);
  }

  /** A call has ended; the mailbox will see to it. On any thread. */
  public void post(Call call) {
    put(call);
    signal();
  }

  /**
   * The same for a call that a transport has told of. A worker is woken once for all whose outcomes
   * come together: waking one for each took more than a quarter of all processor time.
   */
  public void postOutcome(Call call) {
    put(call);
    mailbox.signal(options.transport()::afterBurst);
  }

  private void put(Call call) {
    if (stopsOnFailure() && options.fallback() == null && call.hasFailed()) {
      cut(Kind.CANCELLED, STOPPED, true);
    }
    mailbox.add(call);
  }

  /** A call that the mailbox has seen before has come to its end after all. */
  void postAgain(Call call) {
    mailbox.add(call);
    signal();
  }

  /**
   * Ends the batch before its time. What was not sent fails with this kind, and so does what is in
   * flight if it is to be aborted. Only the first call counts, but a later one may still abort.
   */
  void cut(Kind kind, String message, boolean abortInFlight) {
    Cut why = firstCut(new Cut(kind, message));
    for (Call call : dispatcher.cut(queue, why.kind(), why.message(), abortInFlight)) {
      call.endUnsent(why.kind(), why.message());
      mailbox.add(call);
    }
    reader.cut();
    if (fallbacks != null && abortInFlight) {
      cutFallbacks(fallbacks, kind, message);
    }
    signal();
  }

  /** Items that have just timed out are to have theirs; otherwise they end as requests do. */
  private void cutFallbacks(FallbackRunner running, Kind kind, String message) {
    if (kind == Kind.TIMEOUT) {
      running.timeIsUp(options.batchTimeoutNanos());
    } else {
      running.giveUp(message);
    }
  }

  private synchronized Cut firstCut(Cut wanted) {
    Cut first = cut;
    if (first == null) {
      first = wanted;
      cut = first;
    }
    return first;
  }

  /** Has the mailbox seen to. */
  void signal() {
    mailbox.signal();
  }

  private void seeToMail() {
    if (!done) {
      takeLetters();
      progress.reportIfDue();
      finishIfDone();
    }
  }

  /** Reports what it has done in small portions, so that sending goes on beside a slow parser. */
  private void takeLetters() {
    int delivered = 0;
    for (Call call = mailbox.poll(); call != null; call = mailbox.poll()) {
      last = call;
      ItemResult ending = evaluation.of(call);
      delivered += ending == null ? 0 : settle(call, ending);
      if (delivered >= PORTION) {
        dispatcher.delivered(queue, delivered);
        delivered = 0;
      }
    }
    dispatcher.delivered(queue, delivered);
  }

  /** Returns how many results have been delivered by that. */
  private int settle(Call call, ItemResult ending) {
    ItemResult taken = target.take(call, rows.of(call, ending));
    tally.count(taken);
    engine.count(taken);
    IdempotentStore ledger = options.ledger();
    if (ledger != null && !target.handsOver() && taken instanceof ItemResult.Succeeded) {
      ledger.delivered(call.item);
    }
    if (taken instanceof ItemResult.Failed && stopsOnFailure()) {
      cut(Kind.CANCELLED, STOPPED, true);
    }
    if (duplicates != null) {
      settleFollowers(duplicates.ended(call, ending));
    }
    return target.handsOver() ? 0 : 1;
  }

  /** They come back to the mailbox by themselves, which is where they are counted. */
  private void settleFollowers(List<Call> followers) {
    if (!followers.isEmpty()) {
      dispatcher.guarded(() -> queue.followersEnded(followers.size()));
      mailbox.addAll(followers);
    }
  }

  private boolean stopsOnFailure() {
    return options.stopOnException() && cut == null;
  }

  /** The input could be opened, so that results may come. */
  void opened() {
    ResultStream results = stream;
    if (results != null && opened.compareAndSet(false, true)) {
      work(() -> listener.opened(results), this::notHandedOn);
    }
  }

  /**
   * There was no thread for the route that was to read the results. It may read, and keep its
   * thread, as long as the batch runs, so that it can't have the one that is kept for the batch.
   */
  private void notHandedOn(RejectedExecutionException e) {
    handOnError = new FastreqException("the results could not be handed on: " + e.getMessage(), e);
    opened.set(false);
    reader.abandon();
    cut(Kind.CANCELLED, "there is no thread to hand results on", true);
  }

  /** A result waits for the reader of the stream. */
  public void handedOver() {
    dispatcher.guarded(() -> queue.handedOver(1));
  }

  /** It did not come to that. */
  public void takenBack() {
    dispatcher.guarded(() -> queue.handedOver(-1));
  }

  /** Nobody is to have this result. */
  public void dropped() {
    dispatcher.delivered(queue, 1);
  }

  /** The reader of the stream has done with so many results. */
  public void released(int results) {
    if (results > 0) {
      dispatcher.released(queue, results);
    }
  }

  /** Nobody wants any more results. */
  public void abandon() {
    reader.abandon();
    cut(Kind.CANCELLED, "the stream of results was closed", true);
  }

  /** How far it is at this moment. */
  public FastreqProgress progress() {
    return progress.now();
  }

  public FastreqSummary summary() {
    long nanos = (done ? endedNanos : engine.nanoTime()) - startedNanos;
    return new FastreqSummary(
        tally.total(),
        tally.succeeded(),
        tally.failed(),
        tally.skipped(),
        tally.fallbacks(),
        (int) Math.min(Integer.MAX_VALUE, attempts()),
        Duration.ofNanos(nanos),
        done);
  }

  private void finishIfDone() {
    if (!dispatcher.guarded(queue::isDone)) {
      return;
    }
    endedNanos = engine.nanoTime();
    attemptsAtEnd = sent.sum();
    retriesAtEnd = retries.sum();
    done = true;
    Cancellable timeout = timer;
    if (timeout != null) {
      timeout.cancel();
    }
    if (fallbacks != null) {
      fallbacks.giveUp("the batch has ended"); // none is left, but for its timer
    }
    progress.finish();
    engine.ended(this);
    if (stream != null) {
      endStream(stream);
    }
    BatchResult result;
    try {
      result = result();
    } catch (
        Throwable e) { // a result that can't be put together must not keep the exchange waiting
      result = result(reader.shape(), null, e, null);
    }
    listener.done(result);
  }

  /** Where the input could not be opened, nobody gets the stream. */
  private void endStream(ResultStream results) {
    if (reader.error() == null) {
      opened(); // cut before the input was opened: the reader finds it empty
    }
    results.end(reader.error());
  }

  private BatchResult result() {
    Shape shape = Objects.requireNonNullElse(options.shape(), reader.shape());
    boolean handedOut = stream == null || opened.get();
    Object body = handedOut ? target.body(shape, options.failureMode()) : null;
    Throwable problem = handOnError != null ? handOnError : reader.error();
    return result(shape, body, problem, statusLine(shape));
  }

  private BatchResult result(
      Shape shape,
      @Nullable Object body,
      @Nullable Throwable problem,
      BatchResult.@Nullable StatusLine statusLine) {
    return new BatchResult(
        shape,
        body,
        target.failures(),
        tally.total(),
        tally.succeeded(),
        tally.failed(),
        tally.skipped(),
        tally.fallbacks(),
        attempts(),
        endedNanos - startedNanos,
        problem,
        statusLine);
  }

  private BatchResult.@Nullable StatusLine statusLine(Shape shape) {
    Call only = last;
    HttpResponse answer = shape == Shape.SINGLE && only != null ? only.lastAnswer() : null;
    return answer == null ? null : new BatchResult.StatusLine(answer.status(), answer.reason());
  }
}
