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
package io.fastreq.camel.batch.result;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.item.Shape;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Aggregates the results of a batch and keeps none of them. */
public final class AggregatedResults implements ResultCollector {

  private final Aggregator aggregator;
  private final FailureMode mode;
  private final ResultRows rows;

  public AggregatedResults(Aggregator aggregator, FailureMode mode, ResultRows rows) {
    this.aggregator = aggregator;
    this.mode = mode;
    this.rows = rows;
  }

  @Override
  public ItemResult take(CompletedCall call, ItemResult result) {
    FastreqFailure failure = result instanceof ItemResult.Failed failed ? failed.failure() : null;
    if (result instanceof ItemResult.Skipped || (failure != null && mode == FailureMode.OMIT)) {
      return result;
    }
    try {
      Object value =
          failure == null
              ? ((ItemResult.Succeeded) result).value()
              : rows.failed(call.item(), failure);
      aggregator.add(call.item(), value, failure);
      return result;
    } catch (Throwable e) { // user code may throw anything, and the item must not be lost
      return new ItemResult.Failed(notAggregated(call, failure, e));
    }
  }

  private static FastreqFailure notAggregated(
      CompletedCall call, @Nullable FastreqFailure before, Throwable problem) {
    String message = Objects.requireNonNullElse(problem.getMessage(), problem.toString());
    if (before == null) {
      message = "aggregationStrategy failed: " + message;
      return ResultFactory.failure(call, Kind.HANDLER, message, null, problem);
    }
    // It stays the failure that it was; the problem of the strategy is added to it.
    Throwable cause = before.cause() == null ? problem : before.cause();
    if (!cause.equals(problem)) {
      cause.addSuppressed(problem);
    }
    message = before.message() + "; aggregationStrategy failed: " + message;
    return ResultFactory.failure(call, before.kind(), message, before.response(), cause);
  }

  @Override
  public @Nullable Object body(Shape shape) {
    return aggregator.result();
  }
}
