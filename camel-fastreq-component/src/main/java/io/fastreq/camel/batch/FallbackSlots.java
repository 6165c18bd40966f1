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

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** Bounds how many fallbacks run at a time for all batches of a name. Thread-safe. */
final class FallbackSlots {

  private final IntSupplier limit;
  private final AtomicInteger taken = new AtomicInteger();

  FallbackSlots(IntSupplier limit) {
    this.limit = limit;
  }

  /**
   * Takes a slot if one is free.
   *
   * @param beyond whether to take one in any case: for a batch without any, so that it does not
   *     wait for the fallbacks of others, which may hang
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
