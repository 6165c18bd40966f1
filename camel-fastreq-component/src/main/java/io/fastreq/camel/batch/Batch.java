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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.FastreqSummary;
import io.fastreq.camel.batch.failure.FailureHandlers;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.progress.BatchFigures;
import io.fastreq.camel.batch.progress.BatchMeter;
import io.fastreq.camel.batch.progress.Progress;
import io.fastreq.camel.batch.result.FailureCounter;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.result.ResultStream;
import io.fastreq.camel.batch.result.StreamDelivery;
import io.fastreq.camel.batch.result.Tally;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.TaskQueue;
import io.fastreq.camel.dispatch.attempt.Cut;
import io.fastreq.camel.policy.Delayer.Cancellable;
import io.fastreq.camel.policy.FailureLimit;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The batch of one exchange: reads its items as they are needed, and collects their results.
 *
 * <p>Two jobs run on worker threads, each on one thread at a time. The {@link InputPump} reads
 * items from the input. The other job turns completed calls into results and stores them. Code of
 * the route's author (the input, a parser, the rest of the route) runs only in these two jobs. The
 * fields that the second job changes are confined to it.
 */
public final class Batch
    implements BatchContext.Completions,
        InputPump.Owner,
        ResultStream.Owner,
        ResultPipeline.Owner,
        Progress.Source {

  private final EngineServices engine;
  private final EngineListener engineListener;
  private final BatchContext context;
  private final Dispatcher dispatcher;
  private final BatchOptions options;
  private final BatchListener listener;
  private final TaskQueue queue;
  private final InputPump pump;
  private final Progress progress;
  private final ResultPipeline results;
  private final FailureHandlers handlers;
  private final @Nullable FailureWatch failures;
  private final @Nullable StreamDelivery delivery;
  private final BatchMeter meter;

  private final CompletionQueue completed;
  private final Consumer<Runnable> afterBurst;
  private volatile @Nullable Cancellable timer;

  /** What a batch reports to its engine. */
  interface EngineListener {

    /** Counts an item that has its result. */
    void ended(ItemResult result);

    /** Forgets a batch that has ended. */
    void ended(Batch batch);
  }

  Batch(
      EngineServices engine,
      EngineListener engineListener,
      ItemSource.Opener input,
      BatchOptions options,
      BatchListener listener) {
    this.engine = engine;
    this.engineListener = engineListener;
    this.dispatcher = engine.dispatcher();
    this.options = options;
    this.listener = listener;
    this.queue = engine.newQueue(options, this::read);
    this.context = new BatchContext(engine, options, queue, this);
    this.meter = context.meter();
    Duplicates<Call> duplicates = options.deduplicate() ? new Duplicates<>() : null;
    this.pump = new InputPump(context, input, duplicates, this);
    this.progress =
        new Progress(
            engine.name(),
            engine.delayer(),
            engine::nanoTime,
            options.reporting().listeners(),
            options.reporting().intervalNanos(),
            meter,
            this,
            dispatcher.figures()::waitingFor);
    ResultStream stream =
        options.results().streams()
            ? new ResultStream(this, options.results().failureMode(), options.store())
            : null;
    this.delivery =
        stream == null
            ? null
            : new StreamDelivery(stream, listener::opened, engine::work, this::notHandedOn);
    this.handlers =
        new FailureHandlers(
            engine.failureHandlers(), options.results().fallback(), options.results().deadLetter());
    FailureLimit limit = options.results().failureLimit();
    this.failures =
        limit == null
            ? null
            : new FailureWatch(
                new FailureCounter(limit),
                queue,
                handlers.fallbacks() != null,
                reason -> cut(Kind.CANCELLED, reason, true));
    this.results =
        new ResultPipeline(
            options,
            engine::nanoTime,
            stream,
            handlers,
            duplicates,
            new NextPages(context, call -> completed(call, false)),
            this);
    this.afterBurst = options.sending().transport()::afterBurst;
    this.completed = new CompletionQueue(engine::workSurely, this::processCompleted);
  }

  void start() {
    long timeoutNanos = options.batchTimeoutNanos();
    if (timeoutNanos > 0) {
      Cancellable timeout =
          engine
              .delayer()
              .delay(timeoutNanos, () -> cut(Kind.TIMEOUT, "batchTimeout is over", true));
      timer = timeout;
      if (meter.hasEnded()) { // the batch was cut by a stop and has ended before the timer was set
        timeout.cancel();
      }
    }
    progress.start();
    read();
  }

  /** Returns what its calls share. */
  BatchContext context() {
    return context;
  }

  @Override
  public Tally tally() {
    return results.tally();
  }

  @Override
  public int total() {
    return pump.total();
  }

  @Override
  public int inFlight() {
    return dispatcher.figures().inFlight(queue);
  }

  @Override
  public void read() {
    engine.work(pump, pump::refused);
  }

  @Override
  public boolean retry(Call call, long delayNanos) {
    return dispatcher.retryAfterAll(queue, call, delayNanos);
  }

  @Override
  public void divided(int parts) {
    dispatcher.divided(queue, parts);
  }

  @Override
  public void send(Call part) {
    dispatcher.replace(queue, part);
  }

  @Override
  public void completed(Completion completion) {
    completed.add(completion);
    signal();
  }

  /**
   * {@inheritDoc} If a transport delivers the outcome, one worker is woken for all outcomes
   * delivered together: waking one for each took more than a quarter of the processor time.
   */
  @Override
  public void completed(Call call, boolean told) {
    if (failures != null) {
      failures.completed(call);
    }
    completed.add(call);
    if (told) {
      completed.signal(afterBurst);
    } else {
      signal();
    }
  }

  /**
   * Ends the batch early. Calls that were not sent fail with this kind. Calls in flight fail too if
   * they are aborted. The reason of the first cut is kept, but a later one may still abort.
   */
  void cut(Kind kind, String message, boolean abortInFlight) {
    dispatcher.cut(queue, new Cut(kind, message), abortInFlight);
    RobotsGate robots = context.robots();
    if (robots != null) {
      robots.cut();
    }
    pump.cut();
    if (abortInFlight) {
      handlers.cut(kind, message, options.batchTimeoutNanos());
    }
    signal();
  }

  /** Ends the batch without waiting for anything, not even for fallbacks and dead letters. */
  void cancel(String reason) {
    cut(Kind.CANCELLED, reason, true);
    handlers.giveUp(reason);
  }

  @Override
  public void signal() {
    completed.signal();
  }

  @Override
  public void reportDue() {
    signal();
  }

  private void processCompleted() {
    if (!meter.hasEnded()) {
      boolean done = results.process(completed);
      progress.reportIfDue();
      if (done) {
        finish();
      }
    }
  }

  @Override
  public boolean placed(int placed) {
    return dispatcher.placed(queue, placed);
  }

  @Override
  public void ended(ItemResult result) {
    engineListener.ended(result);
  }

  @Override
  public void decided(Completion completion, ItemResult result) {
    if (failures != null) {
      failures.decided(completion, result);
    }
  }

  /** {@inheritDoc} Followers are counted when their own completion is processed. */
  @Override
  public void completeFollowers(List<Completion.Known> followers) {
    dispatcher.followersEnded(queue, followers.size());
    completed.addAll(followers);
  }

  @Override
  public void opened() {
    if (delivery != null) {
      delivery.open();
    }
  }

  private void notHandedOn() {
    pump.abandon();
    cut(Kind.CANCELLED, "no thread is available to deliver the results", true);
  }

  @Override
  public void released(int released) {
    dispatcher.taken(queue, released);
  }

  @Override
  public void abandon() {
    pump.abandon();
    cut(Kind.CANCELLED, "the stream of results was closed", true);
  }

  /** Returns the current progress. */
  public FastreqProgress progress() {
    return progress.now();
  }

  @Override
  public FastreqSummary summary() {
    boolean finished = meter.hasEnded();
    return meter.figures().summary(tally(), finished);
  }

  private void finish() {
    BatchFigures figures = meter.end();
    Cancellable timeout = timer;
    if (timeout != null) {
      timeout.cancel();
    }
    handlers.giveUp("the batch has ended"); // only timers are left
    progress.finish();
    engineListener.ended(this);
    Throwable handOnError = null;
    if (delivery != null) {
      delivery.end(pump.error());
      handOnError = delivery.error();
    }
    listener.done(
        results.result(
            Objects.requireNonNullElse(options.results().shape(), pump.shape()),
            delivery == null || delivery.isDelivered(),
            figures,
            handOnError != null ? handOnError : pump.error()));
  }
}
