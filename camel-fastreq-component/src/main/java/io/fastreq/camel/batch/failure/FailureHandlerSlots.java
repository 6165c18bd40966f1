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
package io.fastreq.camel.batch.failure;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Limits the number of failures that all batches of a name handle at once: one object for
 * fallbacks, another for dead letters. Thread-safe.
 */
public final class FailureHandlerSlots {

  private final IntSupplier limit;
  private final AtomicInteger taken = new AtomicInteger();

  /** Creates slots that are free. */
  public FailureHandlerSlots(IntSupplier limit) {
    this.limit = limit;
  }

  /**
   * Takes a slot if one is free.
   *
   * @param beyond whether to take one even beyond the limit: for a batch that runs no handler, so
   *     that it does not depend on the handlers of other batches, which may hang
   */
  boolean take(boolean beyond) {
    if (taken.incrementAndGet() <= limit.getAsInt() || beyond) {
      return true;
    }
    taken.decrementAndGet();
    return false;
  }

  void giveBack() {
    taken.decrementAndGet();
  }
}
