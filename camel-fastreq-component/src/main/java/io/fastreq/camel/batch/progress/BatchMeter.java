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

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts what a batch does until it ends. Late events do not change its figures. Thread-safe. */
public final class BatchMeter {

  private final LongSupplier nanoClock;
  private final long startedNanos;
  private final LongAdder sent = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder allRetries;
  private final Supplier<Map<String, Duration>> waits;
  private volatile @Nullable BatchFigures end;

  /**
   * Creates a meter of a batch that begins now.
   *
   * @param allRetries counts the retries of all batches
   * @param waits returns what requests have waited for since the batch began
   */
  public BatchMeter(
      LongSupplier nanoClock, LongAdder allRetries, Supplier<Map<String, Duration>> waits) {
    this.nanoClock = nanoClock;
    this.startedNanos = nanoClock.getAsLong();
    this.allRetries = allRetries;
    this.waits = waits;
  }

  /** Returns when the batch began. */
  public long startedNanos() {
    return startedNanos;
  }

  /** Counts a request that is being sent. */
  public void countSent() {
    sent.increment();
  }

  /** Uncounts a request of which nothing was sent. */
  public void countUnsent() {
    sent.decrement();
  }

  /** Counts retries that have begun; negative to correct the count. */
  public void countRetries(int more) {
    retries.add(more);
    allRetries.add(more);
  }

  /** Returns the final figures, or before the end those of the present. */
  public BatchFigures figures() {
    BatchFigures known = end;
    return known != null
        ? known
        : new BatchFigures(
            nanoClock.getAsLong() - startedNanos, sent.sum(), retries.sum(), waits.get());
  }

  /** Ends the batch, and returns its final figures. */
  public BatchFigures end() {
    BatchFigures known = figures();
    end = known;
    return known;
  }

  /** Returns whether the batch has ended. */
  public boolean hasEnded() {
    return end != null;
  }
}
