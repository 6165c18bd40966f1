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
package io.fastreq.camel.component.observe;

import io.fastreq.camel.FastreqProgress;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;

/** Totals of the progress of several batches. Immutable. */
public final class ProgressTotals {

  private final List<FastreqProgress> batches;

  public ProgressTotals(List<FastreqProgress> batches) {
    this.batches = batches;
  }

  private long sum(ToLongFunction<FastreqProgress> figure) {
    return batches.stream().mapToLong(figure).sum();
  }

  /** Returns the number of items, or -1 while an input has not been read to its end. */
  public long total() {
    boolean known = batches.stream().allMatch(batch -> batch.total() >= 0);
    return known ? sum(FastreqProgress::total) : -1;
  }

  public long done() {
    return sum(FastreqProgress::done);
  }

  public long succeeded() {
    return done() - failed() - skipped();
  }

  public long failed() {
    return sum(FastreqProgress::failed);
  }

  public long skipped() {
    return sum(FastreqProgress::skipped);
  }

  public long attempts() {
    return sum(FastreqProgress::attempts);
  }

  public long retries() {
    return sum(FastreqProgress::retries);
  }

  public double rate() {
    return batches.stream().mapToDouble(FastreqProgress::rate).sum();
  }

  /** Returns the estimated seconds until all batches have ended, or -1 if unknown. */
  public long secondsLeft() {
    long most = 0;
    for (FastreqProgress batch : batches) {
      Duration remaining = batch.remaining();
      if (remaining == null) {
        return -1;
      }
      most = Math.max(most, remaining.toSeconds());
    }
    return most;
  }

  public List<String> lines() {
    return batches.stream().map(ProgressLog::line).toList();
  }
}
