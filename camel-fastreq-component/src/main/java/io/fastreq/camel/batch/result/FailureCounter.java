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

import io.fastreq.camel.policy.FailureLimit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the failures of a batch against the limit at which it is cut. Thread-safe.
 *
 * <p>A number is counted when an item fails, so that nothing more is sent; a percentage when its
 * result is collected, since successes are counted only there.
 */
public final class FailureCounter {

  private final FailureLimit limit;
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger succeeded = new AtomicInteger();

  /** Creates a counter that has counted nothing. */
  public FailureCounter(FailureLimit limit) {
    this.limit = limit;
  }

  /** Returns whether failures count before their results are collected. */
  public boolean countsEarly() {
    return !limit.isPercentage();
  }

  /** Counts an item that has failed, and returns whether too many have. */
  public boolean isExceededByFailure() {
    return isExceeded(failed.incrementAndGet(), succeeded.get());
  }

  /** Counts an item that has succeeded, and returns whether too many others have failed. */
  public boolean isExceededAfterSuccess() {
    return isExceeded(failed.get(), succeeded.incrementAndGet());
  }

  private boolean isExceeded(int failures, int successes) {
    return limit.isExceededBy(failures, (long) failures + successes);
  }

  /** Returns why the batch is cut. */
  public String reason() {
    return limit.reason();
  }
}
