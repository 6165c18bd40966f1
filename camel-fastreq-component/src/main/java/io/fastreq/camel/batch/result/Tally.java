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

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the items of a batch by their result. Written by one thread at a time, read by any. */
public final class Tally {

  private final AtomicInteger succeeded = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();
  private final AtomicInteger fallbacks = new AtomicInteger();
  private final AtomicInteger deadLettered = new AtomicInteger();

  /** Counts the result of an item. */
  public void count(ItemResult result) {
    if (result instanceof ItemResult.Succeeded success) {
      succeeded.incrementAndGet();
      if (success.fallback()) {
        fallbacks.incrementAndGet();
      }
    } else if (result instanceof ItemResult.Skipped) {
      skipped.incrementAndGet();
    } else {
      failed.incrementAndGet();
    }
  }

  /** Returns the number of items that have a result. */
  public int total() {
    return succeeded() + failed() + skipped();
  }

  /** Returns the number of items that succeeded. */
  public int succeeded() {
    return succeeded.get();
  }

  /** Returns the number of items that failed. */
  public int failed() {
    return failed.get();
  }

  /** Returns the number of items that were done before. */
  public int skipped() {
    return skipped.get();
  }

  /** Returns how many of the items that succeeded have their value from a fallback. */
  public int fallbacks() {
    return fallbacks.get();
  }

  /** Counts a failed item whose dead letter was accepted. */
  public void countDeadLetter() {
    deadLettered.incrementAndGet();
  }

  /** Returns how many of the items that failed have a dead letter that was accepted. */
  public int deadLettered() {
    return deadLettered.get();
  }
}
