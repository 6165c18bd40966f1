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
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.policy.Delayer.Cancellable;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.Outcome.Answered;
import io.fastreq.camel.transport.WireResponse;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
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
  private boolean done;

  /** Why a batch ended before its time. */
  record Cut(Kind kind, String message) {}

  Batch(
      Engine engine, ItemSource.Opener input, BatchOptions options, Consumer<BatchResult> onDone) {
    this.engine = engine;
    this.dispatcher = engine.dispatcher();
    this.options = options;
    this.onDone = onDone;
    this.queue = new BatchQueue(this, engine.window(), engine.readAhead());
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

  HttpTransport transport() {
    return options.transport();
  }

  long startedNanos() {
    return startedNanos;
  }

  void countSent() {
    sent.increment();
  }

  long attempts() {
    return sent.sum();
  }

  @Nullable Cut whyCut() {
    return cut;
  }

  /** Lets the reader go on. Only whoever was told so by the queue may call it. */
  void read() {
    engine.work(reader);
  }

  /** A call has ended; the mailbox will see to it. On any thread. */
  void post(Call call) {
    if (options.stopOnException() && cut == null && !call.hasSucceeded()) {
      cut(Kind.CANCELLED, "an earlier item failed and stopOnException is set", true);
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
      deliver(call);
      if (++delivered == PORTION) {
        dispatcher.delivered(queue, delivered);
        delivered = 0;
      }
    }
    dispatcher.delivered(queue, delivered);
  }

  private void deliver(Call call) {
    last = call;
    if (call.outcome() instanceof Answered answered && call.isOk(answered)) {
      succeed(call, answered.response());
    } else {
      fail(call, Endings.failure(call, engine.nanoTime()));
    }
  }

  private void succeed(Call call, WireResponse answer) {
    try {
      Object value =
          options.values().make(answer, () -> Endings.response(call, answer, engine.nanoTime()));
      results.success(call.item, value);
    } catch (Throwable e) { // whatever a parser throws, its item must not be lost
      FastreqResponse response = Endings.response(call, answer, engine.nanoTime());
      String message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
      fail(call, Endings.failure(call, Kind.PARSE, message, response, e));
    }
  }

  private void fail(Call call, FastreqFailure failure) {
    results.failure(call.item, failure);
    if (options.stopOnException() && cut == null) {
      cut(Kind.CANCELLED, "an earlier item failed and stopOnException is set", true);
    }
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
    onDone.accept(result());
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
