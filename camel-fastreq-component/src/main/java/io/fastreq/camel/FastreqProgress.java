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
 * How far a batch is.
 *
 * @param name the name of the endpoint: {@code batch} of {@code fastreq:batch}
 * @param total number of items, or -1 while the input is being read and has not ended
 * @param done how many items have ended, failures included
 * @param failed how many of them failed
 * @param skipped how many of them were not sent since they were done in an earlier batch
 * @param attempts requests sent so far, retries included
 * @param retries attempts so far that were not an item's first
 * @param inFlight attempts in flight at this moment
 * @param rate items that ended in each second since the last report
 * @param elapsed since the batch began
 * @param remaining an estimate from the rate so far, or null where the total is not known
 * @param finished whether this is the last report of the batch
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
    boolean finished) {}
