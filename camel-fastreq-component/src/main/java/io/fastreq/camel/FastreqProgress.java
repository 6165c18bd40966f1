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
import org.jspecify.annotations.Nullable;

/**
 * Progress of a batch.
 *
 * @param name the name of the endpoint: {@code batch} of {@code fastreq:batch}
 * @param total number of items, or -1 until the input has been read to its end
 * @param done number of items that have ended, failures included
 * @param failed number of failed items
 * @param skipped number of items not sent because an earlier batch completed them
 * @param attempts requests sent so far, retries included
 * @param retries attempts so far after an item's first
 * @param inFlight attempts currently in flight
 * @param rate items ended per second since the last report
 * @param elapsed time since the batch began
 * @param remaining an estimate from the rate so far, or null if the total is unknown
 * @param finished whether this is the last report of the batch
 * @param waitingFor what requests of this name wait for at present ({@code rate}, {@code quota},
 *     {@code host pause} and so on), or null if they do not wait
 */
public record FastreqProgress(
    String name,
    int total,
    int done,
    int failed,
    int skipped,
    long attempts,
    long retries,
    int inFlight,
    double rate,
    Duration elapsed,
    @Nullable Duration remaining,
    boolean finished,
    @Nullable String waitingFor) {

  /** Creates the progress of a batch that does not wait. */
  public FastreqProgress(
      String name,
      int total,
      int done,
      int failed,
      int skipped,
      long attempts,
      long retries,
      int inFlight,
      double rate,
      Duration elapsed,
      @Nullable Duration remaining,
      boolean finished) {
    this(
        name, total, done, failed, skipped, attempts, retries, inFlight, rate, elapsed, remaining,
        finished, null);
  }
}
