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
package io.fastreq.camel;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Figures of a batch. Once it has ended, {@code succeeded + failed + skipped = total}.
 *
 * @param total number of items that have ended
 * @param succeeded number of items that have a value
 * @param failed number of failed items
 * @param skipped number of items skipped because an {@code idempotentRepository} contained them, or
 *     because their response has not changed
 * @param fallbacks number of succeeded items whose value came from a fallback
 * @param deadLettered number of failed items whose dead letter was accepted
 * @param attempts requests sent, retries included
 * @param duration how long the batch has taken
 * @param finished whether all items have ended; until then, the figures are provisional
 * @param waits what requests of the endpoint's name waited for meanwhile, and for how long: {@code
 *     quota}, {@code host pause}, {@code adaptive limit} and so on. Hosts that wait at the same
 *     time each add their time when their wait ends
 */
public record FastreqSummary(
    int total,
    int succeeded,
    int failed,
    int skipped,
    int fallbacks,
    int deadLettered,
    int attempts,
    Duration duration,
    boolean finished,
    Map<String, Duration> waits) {

  /** Creates figures that are not to be changed by changes of the map. */
  public FastreqSummary {
    waits = Collections.unmodifiableMap(new LinkedHashMap<>(waits));
  }

  /** Creates the figures of a batch that has not waited. */
  public FastreqSummary(
      int total,
      int succeeded,
      int failed,
      int skipped,
      int fallbacks,
      int deadLettered,
      int attempts,
      Duration duration,
      boolean finished) {
    this(
        total,
        succeeded,
        failed,
        skipped,
        fallbacks,
        deadLettered,
        attempts,
        duration,
        finished,
        Map.of());
  }
}
