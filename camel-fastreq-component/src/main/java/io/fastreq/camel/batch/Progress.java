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
import io.fastreq.camel.policy.Delayer.Cancellable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listeners of a batch how far it is. A timer only says that a report is due; the report
 * itself is made by the batch's mailbox, to which the figures belong.
 */
final class Progress {

  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  private final Engine engine;
  private final Batch batch;
  private final InputPump reader;
  private final List<FastreqProgressListener> listeners;

  private final RateMeter meter;

  private volatile boolean due;
  private volatile boolean finished;
  private volatile @Nullable Cancellable timer;
  private long lastNanos;
  private int lastDone;

  Progress(Engine engine, Batch batch, InputPump reader) {
    this.engine = engine;
    this.batch = batch;
    this.reader = reader;
    this.listeners = batch.options().progressListeners();
    this.lastNanos = batch.startedNanos();
    this.meter = new RateMeter(lastNanos);
  }

  void start() {
    if (!listeners.isEmpty() && !finished) {
      Cancellable next =
          engine.delayer().delay(batch.options().progressIntervalNanos(), this::fallDue);
      timer = next;
      if (finished) { // meanwhile
        next.cancel();
      }
    }
  }

  private void fallDue() {
    due = true;
    batch.signal();
  }

  /** Called by the mailbox. */
  void reportIfDue() {
    meter.note(engine.nanoTime(), batch.tally().total());
    if (due) {
      due = false;
      report(false);
      start();
    }
  }

  /** Called by the mailbox, once. */
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
        LOG.warn("A progress listener of fastreq:{} failed; the batch goes on", engine.name(), e);
      }
    }
  }

  /** How far the batch is at this moment, for whoever asks. Thread-safe. */
  FastreqProgress now() {
    long now = engine.nanoTime();
    return figures(false, now, meter.perSecond(now, batch.tally().total()));
  }

  private FastreqProgress figures(boolean last) {
    long now = engine.nanoTime();
    int done = batch.tally().total();
    // The last report speaks of the whole batch, the others of the time since the one before.
    double rate =
        last
            ? RateMeter.perSecond(done, now - batch.startedNanos())
            : RateMeter.perSecond(done - lastDone, now - lastNanos);
    lastNanos = now;
    lastDone = done;
    return figures(last, now, rate);
  }

  private FastreqProgress figures(boolean last, long now, double rate) {
    Tally tally = batch.tally();
    int done = tally.total();
    int total = last ? done : reader.total();
    long elapsedNanos = now - batch.startedNanos();
    double overall = RateMeter.perSecond(done, elapsedNanos);
    return new FastreqProgress(
        engine.name(),
        total,
        done,
        tally.failed(),
        tally.skipped(),
        batch.attempts(),
        batch.retries(),
        batch.inFlight(),
        rate,
        Duration.ofNanos(elapsedNanos),
        total < 0 || overall == 0
            ? null
            : Duration.ofMillis((long) ((total - done) / overall * 1000)),
        last);
  }
}
