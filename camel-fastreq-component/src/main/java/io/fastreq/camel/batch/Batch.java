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
import io.fastreq.camel.FastreqRateLimiter;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.Delayer.Cancellable;
import io.fastreq.camel.policy.RetryDecision;
import io.fastreq.camel.transport.Outcome.Answered;
import io.fastreq.camel.transport.WireResponse;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One exchange: reads its items as they are needed, and collects what becomes of them.
 *
 * <p>Two jobs run on worker threads, each on one thread at a time: the {@link Reader} pulls items
 * from the input, and the mailbox turns finished calls into values and puts them in their place.
 * What a route's author supplies (the input, a parser, the route that follows) only ever runs in
 * these two. The fields that the mailbox changes belong to whoever runs it; handing it on passes
 * through {@link #letters}.
 */
public final class Batch {

  private static final int PORTION = 16;
  private static final String STOPPED = "an earlier item failed and stopOnException is set";

  private final Engine engine;
  private final Dispatcher dispatcher;
  private final BatchOptions options;
  private final Consumer<BatchResult> onDone;
  private final BatchQueue queue;
  private final Reader reader;
  private final Progress progress;
  private final long startedNanos;
  private final LongAdder sent = new LongAdder();

  private final Queue<Call> mailbox = new ConcurrentLinkedQueue<>();
  private final AtomicInteger letters = new AtomicInteger();
  private volatile @Nullable Cut cut;
  private volatile @Nullable Cancellable timer;

  // The mailbox's own.
  private final Results results = new Results();
  private @Nullable Call last;
  private int fallbacks;
  private boolean done;

  /** Why a batch ended before its time. */
  record Cut(Kind kind, String message) {}

  Batch(
      Engine engine, ItemSource.Opener input, BatchOptions options, Consumer<BatchResult> onDone) {
    this.engine = engine;
    this.dispatcher = engine.dispatcher();
    this.options = options;
    this.onDone = onDone;
    this.queue = new BatchQueue(this, engine.window(), engine.readAhead(), engine.lookAhead());
    this.reader = new Reader(this, dispatcher, queue, input);
    this.startedNanos = engine.nanoTime();
    this.progress = new Progress(engine, this, reader);
  }

  void start() {
    long timeoutNanos = options.batchTimeoutNanos();
    if (timeoutNanos > 0) {
      timer =
          engine
              .delayer()
              .delay(timeoutNanos, () -> cut(Kind.TIMEOUT, "batchTimeout is over", true));
    }
    progress.start();
    read();
  }

  BatchOptions options() {
    return options;
  }

  BatchQueue queue() {
    return queue;
  }

  long startedNanos() {
    return startedNanos;
  }

  void countSent() {
    sent.increment();
  }

  @Nullable FastreqRateLimiter rateLimiter() {
    return engine.rateLimiter();
  }

  Delayer delayer() {
    return engine.delayer();
  }

  /** Runs what may block. */
  void work(Runnable task) {
    engine.work(task);
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
    return sent.sum();
  }

  boolean isCut() {
    return cut != null;
  }

  /** Why the batch was cut; only where it was. */
  Cut whyCut() {
    return Objects.requireNonNull(cut, "reason of a batch that was not cut");
  }

  /** Lets the reader go on. Only whoever was told so by the queue may call it. */
  void read() {
    engine.work(reader);
  }

  /** A call has ended; the mailbox will see to it. On any thread. */
  void post(Call call) {
    if (stopsOnFailure() && options.fallback() == null && !call.hasSucceeded()) {
      cut(Kind.CANCELLED, STOPPED, true);
    }
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
    signal();
  }

  private synchronized Cut firstCut(Cut wanted) {
    Cut first = cut;
    if (first == null) {
      first = wanted;
      cut = first;
    }
    return first;
  }

  /** At most one worker runs the mailbox; the rest only leave word that there is more. */
  void signal() {
    if (letters.getAndIncrement() == 0) {
      engine.work(this::runMailbox);
    }
  }

  private void runMailbox() {
    int seen = letters.get();
    do {
      takeLetters();
      if (!done) {
        progress.reportIfDue(results);
        finishIfDone();
      }
      seen = letters.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Reports what it has done in small portions, so that sending goes on beside a slow parser. */
  private void takeLetters() {
    int delivered = 0;
    for (Call call = mailbox.poll(); call != null; call = mailbox.poll()) {
      if (deliver(call) && ++delivered == PORTION) {
        dispatcher.delivered(queue, delivered);
        delivered = 0;
      }
    }
    dispatcher.delivered(queue, delivered);
  }

  /** False where the call has not come to its end after all, and will be posted again. */
  private boolean deliver(Call call) {
    last = call;
    Fallback.Result rescue = call.rescue();
    if (rescue != null) {
      rescued(call, rescue);
      return true;
    }
    if (call.outcome() instanceof Answered answered && call.isOk(answered)) {
      return accept(call, answered.response());
    }
    return fail(call, Endings.failure(call, engine.nanoTime()));
  }

  private boolean accept(Call call, WireResponse answer) {
    try {
      Predicate<FastreqResponse> retryWhile = options.retryWhile();
      if (retryWhile != null && retryWhile.test(response(call, answer))) {
        return again(call, answer);
      }
    } catch (Throwable e) { // whatever a predicate throws, its item must not be lost
      return fail(call, broken(call, Kind.HANDLER, answer, e));
    }
    try {
      Object value = options.values().make(answer, () -> response(call, answer));
      results.success(call.item, value);
      return true;
    } catch (Throwable e) { // nor whatever a parser throws
      return fail(call, broken(call, Kind.PARSE, answer, e));
    }
  }

  /** An answer of a good status that says "try again". */
  private boolean again(Call call, WireResponse answer) {
    RetryDecision decision = options.retryPolicy().onUnwantedAnswer(call.method(), call.attempts());
    Settlement settlement = Settling.inTime(call, decision);
    if (settlement.again() && dispatcher.retryAfterAll(queue, call, settlement.delayNanos())) {
      return false;
    }
    String message = "status " + answer.status() + ", but retryWhile asks for another attempt";
    return fail(
        call, Endings.statusFailure(call, message, response(call, answer), answer.reason()));
  }

  private FastreqResponse response(Call call, WireResponse answer) {
    return Endings.response(call, answer, engine.nanoTime());
  }

  private FastreqFailure broken(Call call, Kind kind, WireResponse answer, Throwable e) {
    String message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    return Endings.failure(call, kind, message, response(call, answer), e);
  }

  private boolean fail(Call call, FastreqFailure failure) {
    Fallback fallback = options.fallback();
    if (fallback != null && failure.kind() != Kind.VALIDATION && failure.kind() != Kind.CANCELLED) {
      engine.work(() -> rescue(fallback, call, failure));
      return false;
    }
    settleFailure(call, failure);
    return true;
  }

  private void rescue(Fallback fallback, Call call, FastreqFailure failure) {
    AtomicBoolean answered = new AtomicBoolean();
    Consumer<Fallback.Result> onDone =
        result -> {
          if (answered.compareAndSet(false, true)) {
            call.rescued(result, failure);
            mailbox.add(call);
            signal();
          }
        };
    try {
      fallback.run(failure, onDone);
    } catch (Throwable e) { // whatever a fallback throws, its item must not be lost
      onDone.accept(new Fallback.Result(null, e));
    }
  }

  private void rescued(Call call, Fallback.Result rescue) {
    if (rescue.problem() == null) {
      results.success(call.item, rescue.value());
      fallbacks++;
      return;
    }
    FastreqFailure failure = call.rescuedFrom();
    if (failure.cause() != null && failure.cause() != rescue.problem()) {
      failure.cause().addSuppressed(rescue.problem());
    }
    settleFailure(call, failure);
  }

  private void settleFailure(Call call, FastreqFailure failure) {
    results.failure(call.item, failure);
    if (stopsOnFailure()) {
      cut(Kind.CANCELLED, STOPPED, true);
    }
  }

  private boolean stopsOnFailure() {
    return options.stopOnException() && cut == null;
  }

  private void finishIfDone() {
    if (!dispatcher.guarded(queue::isDone)) {
      return;
    }
    done = true;
    Cancellable timeout = timer;
    if (timeout != null) {
      timeout.cancel();
    }
    progress.finish(results);
    engine.ended(this);
    BatchResult result;
    try {
      result = result();
    } catch (
        Throwable e) { // a result that can't be put together must not keep the exchange waiting
      result = unfit(e);
    }
    onDone.accept(result);
  }

  private BatchResult unfit(Throwable problem) {
    return new BatchResult(
        reader.shape(),
        null,
        results.failures(),
        results.total(),
        results.total() - results.failed(),
        0,
        fallbacks,
        attempts(),
        engine.nanoTime() - startedNanos,
        problem,
        null);
  }

  private BatchResult result() {
    Shape shape = Objects.requireNonNullElse(options.shape(), reader.shape());
    return new BatchResult(
        shape,
        results.body(shape, options.failureMode()),
        results.failures(),
        results.total(),
        results.total() - results.failed(),
        0,
        fallbacks,
        attempts(),
        engine.nanoTime() - startedNanos,
        reader.error(),
        statusLine(shape));
  }

  private BatchResult.@Nullable StatusLine statusLine(Shape shape) {
    Call only = last;
    if (shape == Shape.SINGLE && only != null && only.outcome() instanceof Answered answered) {
      return new BatchResult.StatusLine(answered.response().status(), answered.response().reason());
    }
    return null;
  }
}
