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
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.result.AggregatedResults;
import io.fastreq.camel.batch.result.Aggregator;
import io.fastreq.camel.batch.result.CollectedResults;
import io.fastreq.camel.batch.result.Fallback;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.result.ResultCollector;
import io.fastreq.camel.batch.result.ResultFactory;
import io.fastreq.camel.batch.result.ResultRows;
import io.fastreq.camel.batch.result.ResultStream;
import io.fastreq.camel.batch.result.Tally;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.TaskQueue;
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
public final class Batch implements ResultStream.Owner, ResultPipeline.Owner, Progress.Source {

  private static final String STOPPED = "an earlier item failed and stopOnException is set";

  private final Engine engine;
  private final Dispatcher dispatcher;
  private final BatchOptions options;
  private final BatchListener listener;
  private final TaskQueue queue;
  private final InputPump reader;
  private final Progress progress;
  private final long startedNanos;
  private final @Nullable ResultStream stream;
  private final ResultPipeline results;
  private final @Nullable FallbackRunner fallbacks;
  private final LongAdder sent = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final AtomicBoolean opened = new AtomicBoolean();
  private volatile @Nullable Throwable handOnError;

  private final CompletionQueue completed;
  private volatile @Nullable Cut cut;
  private volatile @Nullable Cancellable timer;

  /** The figures at the end of the batch: whatever comes late, what it has reported is final. */
  private volatile @Nullable End end;

  private record End(long elapsedNanos, long attempts, long retries) {}

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
    Duplicates<Call> duplicates = options.deduplicate() ? new Duplicates<>() : null;
    this.reader = new InputPump(this, dispatcher, queue, input, duplicates);
    this.progress =
        new Progress(
            engine.name(),
            engine.delayer(),
            engine::nanoTime,
            options.progressListeners(),
            options.progressIntervalNanos(),
            this);
    this.stream =
        options.streams() ? new ResultStream(this, options.failureMode(), options.ledger()) : null;
    Fallback fallback = options.fallback();
    this.fallbacks =
        fallback == null
            ? null
            : new FallbackRunner(
                fallback, engine.fallbackSlots(), this::work, engine.delayer(), engine::nanoTime);
    this.results = pipeline(duplicates);
    this.completed = new CompletionQueue(engine::workSurely, this::processCompleted);
  }

  private ResultPipeline pipeline(@Nullable Duplicates<Call> duplicates) {
    ResultRows rows = new ResultRows(options.resultField());
    ResultCollector collector = collector(rows);
    ResultEvaluator evaluator =
        new ResultEvaluator(
            options,
            new ResultFactory(engine::nanoTime, options.outfitter()::shown),
            collector.wantsResponses(),
            fallbacks,
            (call, delayNanos) -> dispatcher.retryAfterAll(queue, call, delayNanos),
            this::post);
    return new ResultPipeline(options, evaluator, rows, collector, duplicates, this);
  }

  private int window() {
    return options.streams() ? engine.window(options.streamWindow()) : engine.window();
  }

  private ResultCollector collector(ResultRows rows) {
    if (stream != null) {
      return stream;
    }
    Aggregator aggregator = options.fold();
    return aggregator == null
        ? new CollectedResults(rows)
        : new AggregatedResults(aggregator, options.failureMode(), rows);
  }

  void start() {
    long timeoutNanos = options.batchTimeoutNanos();
    if (timeoutNanos > 0) {
      Cancellable timeout =
          engine
              .delayer()
              .delay(timeoutNanos, () -> cut(Kind.TIMEOUT, "batchTimeout is over", true));
      timer = timeout;
      if (end != null) { // cut by a stop, and ended, before anybody could find the timer
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

  @Override
  public Tally tally() {
    return results.tally();
  }

  @Override
  public int total() {
    return reader.total();
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

  @Override
  public long retries() {
    End known = end;
    return known != null ? known.retries() : retries.sum();
  }

  @Override
  public int inFlight() {
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

  @Override
  public long attempts() {
    End known = end;
    return known != null ? known.attempts() : sent.sum();
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

  /** Takes a call that has completed. On any thread. */
  void post(Completion completion) {
    completed.add(completion);
    signal();
  }

  /** Takes a call that has completed by an outcome. On any thread. */
  public void post(Call call) {
    stopOnFailure(call);
    post((Completion) call);
  }

  /**
   * The same for a call whose outcome a transport has reported. A worker is woken once for all
   * whose outcomes come together: waking one for each took more than a quarter of all processor
   * time.
   */
  public void postOutcome(Call call) {
    stopOnFailure(call);
    completed.add(call);
    completed.signal(options.transport()::afterBurst);
  }

  private void stopOnFailure(Call call) {
    if (stopsOnFailure() && options.fallback() == null && call.hasFailed()) {
      cut(Kind.CANCELLED, STOPPED, true);
    }
  }

  /**
   * Ends the batch before its time. What was not sent fails with this kind, and so does what is in
   * flight if it is to be aborted. Only the first call counts, but a later one may still abort.
   */
  void cut(Kind kind, String message, boolean abortInFlight) {
    Cut why = firstCut(new Cut(kind, message));
    for (Call call : dispatcher.cut(queue, why.kind(), why.message(), abortInFlight)) {
      call.endUnsent(why.kind(), why.message());
      completed.add(call);
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

  /** Has the completed calls processed. */
  void signal() {
    completed.signal();
  }

  @Override
  public void reportDue() {
    signal();
  }

  private void processCompleted() {
    if (end == null) {
      results.process(completed);
      progress.reportIfDue();
      finishIfDone();
    }
  }

  @Override
  public void delivered(int delivered) {
    dispatcher.delivered(queue, delivered);
  }

  @Override
  public void ended(ItemResult result) {
    engine.count(result);
    if (result instanceof ItemResult.Failed && stopsOnFailure()) {
      cut(Kind.CANCELLED, STOPPED, true);
    }
  }

  /** They are counted when they are processed themselves. */
  @Override
  public void completeFollowers(List<Completion.Known> followers) {
    dispatcher.guarded(() -> queue.followersEnded(followers.size()));
    completed.addAll(followers);
  }

  private boolean stopsOnFailure() {
    return options.stopOnException() && cut == null;
  }

  /** The input could be opened, so that results may come. */
  void opened() {
    ResultStream readable = stream;
    if (readable != null && opened.compareAndSet(false, true)) {
      work(() -> listener.opened(readable), this::notHandedOn);
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

  @Override
  public void handedOver(int more) {
    dispatcher.guarded(() -> queue.handedOver(more));
  }

  @Override
  public void dropped() {
    dispatcher.delivered(queue, 1);
  }

  @Override
  public void released(int more) {
    if (more > 0) {
      dispatcher.released(queue, more);
    }
  }

  @Override
  public void abandon() {
    reader.abandon();
    cut(Kind.CANCELLED, "the stream of results was closed", true);
  }

  /** How far it is at this moment. */
  public FastreqProgress progress() {
    return progress.now();
  }

  @Override
  public FastreqSummary summary() {
    End known = end;
    long nanos = known != null ? known.elapsedNanos() : engine.nanoTime() - startedNanos;
    Tally tally = tally();
    return new FastreqSummary(
        tally.total(),
        tally.succeeded(),
        tally.failed(),
        tally.skipped(),
        tally.fallbacks(),
        (int) Math.min(Integer.MAX_VALUE, attempts()),
        Duration.ofNanos(nanos),
        known != null);
  }

  private void finishIfDone() {
    if (!dispatcher.guarded(queue::isDone)) {
      return;
    }
    End known = new End(engine.nanoTime() - startedNanos, sent.sum(), retries.sum());
    end = known;
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
      result = result(known);
    } catch (
        Throwable e) { // a result that can't be put together must not keep the exchange waiting
      result = result(reader.shape(), null, known, e, null);
    }
    listener.done(result);
  }

  /** Where the input could not be opened, nobody gets the stream. */
  private void endStream(ResultStream opening) {
    if (reader.error() == null) {
      opened(); // cut before the input was opened: the reader finds it empty
    }
    opening.end(reader.error());
  }

  private BatchResult result(End known) {
    Shape shape = Objects.requireNonNullElse(options.shape(), reader.shape());
    boolean handedOut = stream == null || opened.get();
    Object body = handedOut ? results.body(shape) : null;
    Throwable problem = handOnError != null ? handOnError : reader.error();
    return result(shape, body, known, problem, results.statusLine(shape));
  }

  private BatchResult result(
      Shape shape,
      @Nullable Object body,
      End known,
      @Nullable Throwable problem,
      BatchResult.@Nullable StatusLine statusLine) {
    Tally tally = tally();
    return new BatchResult(
        shape,
        body,
        results.failures(),
        tally.total(),
        tally.succeeded(),
        tally.failed(),
        tally.skipped(),
        tally.fallbacks(),
        known.attempts(),
        known.elapsedNanos(),
        problem,
        statusLine);
  }
}
