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
package io.fastreq.camel.batch.progress;

import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.batch.result.Tally;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.Delayer.Cancellable;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the progress of a batch to its listeners. A timer notes that a report is due. The worker
 * that processes the batch's results creates it, since the figures are confined to that worker.
 */
public final class Progress {

  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  private final String name;
  private final Delayer delayer;
  private final LongSupplier nanoClock;
  private final List<FastreqProgressListener> listeners;
  private final long intervalNanos;
  private final long startedNanos;
  private final BatchMeter counts;
  private final Source source;
  private final Supplier<@Nullable String> waitingFor;
  private final RateMeter meter;

  private volatile boolean due;
  private volatile boolean finished;
  private volatile @Nullable Cancellable timer;
  private long lastNanos;
  private int lastDone;

  /** The figures of a batch. */
  public interface Source {

    /** Returns the number of items, or -1 if it is not known yet. */
    int total();

    /** Returns the counts of items by result. */
    Tally tally();

    /** Returns the number of attempts in flight. */
    int inFlight();

    /** Makes {@link #reportIfDue} be called soon. */
    void reportDue();
  }

  /**
   * Creates the progress of a batch that begins now.
   *
   * @param name the name of the endpoints, for reports
   * @param intervalNanos interval between two reports
   * @param counts counts its requests
   */
  public Progress(
      String name,
      Delayer delayer,
      LongSupplier nanoClock,
      List<FastreqProgressListener> listeners,
      long intervalNanos,
      BatchMeter counts,
      Source source,
      Supplier<@Nullable String> waitingFor) {
    this.name = name;
    this.delayer = delayer;
    this.nanoClock = nanoClock;
    this.listeners = listeners;
    this.intervalNanos = intervalNanos;
    this.startedNanos = nanoClock.getAsLong();
    this.counts = counts;
    this.source = source;
    this.waitingFor = waitingFor;
    this.lastNanos = startedNanos;
    this.meter = new RateMeter(startedNanos);
  }

  /** Plans the next report. */
  public void start() {
    if (!listeners.isEmpty() && !finished) {
      Cancellable next = delayer.delay(intervalNanos, this::fallDue);
      timer = next;
      if (finished) { // finished concurrently
        next.cancel();
      }
    }
  }

  private void fallDue() {
    due = true;
    source.reportDue();
  }

  /** Creates a report if one is due. Called by the worker that processes results. */
  public void reportIfDue() {
    meter.note(nanoClock.getAsLong(), source.tally().total());
    if (due) {
      due = false;
      report(false);
      start();
    }
  }

  /** Creates the last report. Called once, by the worker that processes results. */
  public void finish() {
    finished = true;
    Cancellable waiting = timer;
    if (waiting != null) {
      waiting.cancel();
    }
    report(true);
  }

  private void report(boolean last) {
    if (listeners.isEmpty()) {
      return;
    }
    FastreqProgress progress = figures(last);
    for (FastreqProgressListener listener : listeners) {
      try {
        listener.onProgress(progress);
      } catch (Throwable e) { // a listener may throw anything, and the batch must go on
        LOG.warn("A progress listener of fastreq:{} failed; the batch goes on", name, e);
      }
    }
  }

  /** Returns the current progress. Thread-safe. */
  public FastreqProgress now() {
    long now = nanoClock.getAsLong();
    return figures(false, now, meter.perSecond(now, source.tally().total()));
  }

  private FastreqProgress figures(boolean last) {
    long now = nanoClock.getAsLong();
    int done = source.tally().total();
    // The last report covers the whole batch, the others the time since the previous report.
    double rate =
        last
            ? RateMeter.perSecond(done, now - startedNanos)
            : RateMeter.perSecond(done - lastDone, now - lastNanos);
    lastNanos = now;
    lastDone = done;
    return figures(last, now, rate);
  }

  private FastreqProgress figures(boolean last, long now, double rate) {
    Tally tally = source.tally();
    int done = tally.total();
    int total = last ? done : source.total();
    BatchFigures current = counts.figures();
    long elapsedNanos = now - startedNanos;
    double overall = RateMeter.perSecond(done, elapsedNanos);
    return new FastreqProgress(
        name,
        total,
        done,
        tally.failed(),
        tally.skipped(),
        current.attempts(),
        current.retries(),
        source.inFlight(),
        rate,
        Duration.ofNanos(elapsedNanos),
        total < 0 || overall == 0
            ? null
            : Duration.ofMillis((long) ((total - done) / overall * 1000)),
        last,
        last ? null : waitingFor.get());
  }
}
