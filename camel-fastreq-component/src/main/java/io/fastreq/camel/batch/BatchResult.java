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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.batch.item.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a batch.
 *
 * @param shape the form of the body
 * @param body the values, in that form
 * @param failures the failures in input order; empty if a reader or an aggregator received them
 * @param total number of items that succeeded, failed or were skipped
 * @param succeeded number of items that succeeded
 * @param failed number of items that failed
 * @param skipped number of items that an earlier batch completed, or whose response has not changed
 * @param fallbacks number of succeeded items whose value comes from a fallback
 * @param deadLettered number of failed items whose dead letter was accepted
 * @param attempts number of requests sent
 * @param elapsedNanos duration of the batch
 * @param waits what requests waited for meanwhile, and for how long
 * @param inputError why the input could not be read to its end, or null
 * @param single the status of the only response of a batch with a single item; otherwise null
 */
public record BatchResult(
    Shape shape,
    @Nullable Object body,
    List<FastreqFailure> failures,
    int total,
    int succeeded,
    int failed,
    int skipped,
    int fallbacks,
    int deadLettered,
    long attempts,
    long elapsedNanos,
    Map<String, Duration> waits,
    @Nullable Throwable inputError,
    @Nullable StatusLine single) {

  /**
   * Status and reason phrase of a response.
   *
   * @param status HTTP status code
   * @param reason reason phrase, or empty if there is none
   */
  public record StatusLine(int status, String reason) {}
}
