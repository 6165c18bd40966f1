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

import io.fastreq.camel.FastreqSummary;
import io.fastreq.camel.batch.result.Tally;
import java.time.Duration;
import java.util.Map;

/**
 * Figures of a batch beside those of its items. Immutable.
 *
 * @param elapsedNanos time since the batch began
 * @param attempts number of requests sent
 * @param retries number of attempts after an item's first
 * @param waits what requests of the name waited for meanwhile, and for how long
 */
public record BatchFigures(
    long elapsedNanos, long attempts, long retries, Map<String, Duration> waits) {

  /** Returns the figures together with those of the items. */
  public FastreqSummary summary(Tally items, boolean finished) {
    return new FastreqSummary(
        items.total(),
        items.succeeded(),
        items.failed(),
        items.skipped(),
        items.fallbacks(),
        items.deadLettered(),
        (int) Math.min(Integer.MAX_VALUE, attempts),
        Duration.ofNanos(elapsedNanos),
        finished,
        waits);
  }
}
