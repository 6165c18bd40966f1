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
  private static final double NANOS_PER_SECOND = 1e9;

  private final Engine engine;
  private final Batch batch;
  private final Reader reader;
  private final List<FastreqProgressListener> listeners;

  private volatile boolean due;
  private volatile boolean finished;
  private volatile @Nullable Cancellable timer;
  private long lastNanos;
  private int lastDone;

  Progress(Engine engine, Batch batch, Reader reader) {
    this.engine = engine;
    this.batch = batch;
    this.reader = reader;
    this.listeners = batch.options().progressListeners();
    this.lastNanos = batch.startedNanos();
  }

  void start() {
    if (!listeners.isEmpty() && !finished) {
      timer = engine.delayer().delay(batch.options().progressIntervalNanos(), this::fallDue);
    }
  }

  private void fallDue() {
    due = true;
    batch.signal();
  }

  /** Called by the mailbox. */
  void reportIfDue(Results results) {
    if (due) {
      due = false;
      report(results, false);
      start();
    }
  }

  /** Called by the mailbox, once. */
  void finish(Results results) {
    finished = true;
    Cancellable waiting = timer;
    if (waiting != null) {
      waiting.cancel();
    }
    report(results, true);
  }

  private void report(Results results, boolean last) {
    if (listeners.isEmpty()) {
      return;
    }
    FastreqProgress progress = figures(results, last);
    for (FastreqProgressListener listener : listeners) {
      try {
        listener.onProgress(progress);
      } catch (RuntimeException e) {
        LOG.warn("A progress listener of fastreq:{} failed; the batch goes on", engine.name(), e);
      }
    }
  }

  private FastreqProgress figures(Results results, boolean last) {
    long now = engine.nanoTime();
    int done = results.total();
    int total = last ? done : reader.total();
    long elapsedNanos = now - batch.startedNanos();
    // The last report speaks of the whole batch, the others of the time since the one before.
    double rate =
        last ? perSecond(done, elapsedNanos) : perSecond(done - lastDone, now - lastNanos);
    double overall = perSecond(done, elapsedNanos);
    lastNanos = now;
    lastDone = done;
    return new FastreqProgress(
        engine.name(),
        total,
        done,
        results.failed(),
        batch.attempts(),
        rate,
        Duration.ofNanos(elapsedNanos),
        total < 0 || overall == 0
            ? null
            : Duration.ofMillis((long) ((total - done) / overall * 1000)),
        last);
  }

  private static double perSecond(int count, long nanos) {
    return nanos <= 0 ? 0 : count * NANOS_PER_SECOND / nanos;
  }
}
