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

import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.batch.result.Tally;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.Delayer.Cancellable;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the progress of a batch to its listeners. A timer only says that a report is due; the
 * worker that processes the batch's results makes the report, since the figures belong to it.
 */
final class Progress {

  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  private final String name;
  private final Delayer delayer;
  private final LongSupplier nanoClock;
  private final List<FastreqProgressListener> listeners;
  private final long intervalNanos;
  private final long startedNanos;
  private final Source source;
  private final RateMeter meter;

  private volatile boolean due;
  private volatile boolean finished;
  private volatile @Nullable Cancellable timer;
  private long lastNanos;
  private int lastDone;

  /** What is reported of a batch at any moment. */
  interface Source {

    /** Returns the number of items, or -1 where it is not known yet. */
    int total();

    /** Returns what became of the items so far. */
    Tally tally();

    /** Returns how many requests have been sent. */
    long attempts();

    /** Returns how many attempts were retries. */
    long retries();

    /** Returns how many attempts hold a slot. */
    int inFlight();

    /** Has {@link #reportIfDue} called soon. */
    void reportDue();
  }

  Progress(
      String name,
      Delayer delayer,
      LongSupplier nanoClock,
      List<FastreqProgressListener> listeners,
      long intervalNanos,
      Source source) {
    this.name = name;
    this.delayer = delayer;
    this.nanoClock = nanoClock;
    this.listeners = listeners;
    this.intervalNanos = intervalNanos;
    this.startedNanos = nanoClock.getAsLong();
    this.source = source;
    this.lastNanos = startedNanos;
    this.meter = new RateMeter(startedNanos);
  }

  void start() {
    if (!listeners.isEmpty() && !finished) {
      Cancellable next = delayer.delay(intervalNanos, this::fallDue);
      timer = next;
      if (finished) { // meanwhile
        next.cancel();
      }
    }
  }

  private void fallDue() {
    due = true;
    source.reportDue();
  }

  /** Makes a report that is due. Called by the worker that processes results. */
  void reportIfDue() {
    meter.note(nanoClock.getAsLong(), source.tally().total());
    if (due) {
      due = false;
      report(false);
      start();
    }
  }

  /** Makes the last report. Called by the worker that processes results, once. */
  void finish() {
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
      } catch (Throwable e) { // whatever a listener throws, the batch must not stand still
        LOG.warn("A progress listener of fastreq:{} failed; the batch goes on", name, e);
      }
    }
  }

  /** Returns the progress of the batch at this moment. Thread-safe. */
  FastreqProgress now() {
    long now = nanoClock.getAsLong();
    return figures(false, now, meter.perSecond(now, source.tally().total()));
  }

  private FastreqProgress figures(boolean last) {
    long now = nanoClock.getAsLong();
    int done = source.tally().total();
    // The last report covers the whole batch, the others the time since the one before.
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
    long elapsedNanos = now - startedNanos;
    double overall = RateMeter.perSecond(done, elapsedNanos);
    return new FastreqProgress(
        name,
        total,
        done,
        tally.failed(),
        tally.skipped(),
        source.attempts(),
        source.retries(),
        source.inFlight(),
        rate,
        Duration.ofNanos(elapsedNanos),
        total < 0 || overall == 0
            ? null
            : Duration.ofMillis((long) ((total - done) / overall * 1000)),
        last);
  }
}
