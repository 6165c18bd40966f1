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

/** Counts what becomes of the items of a batch. Written by its mailbox, read on any thread. */
public final class Tally {

  private final AtomicInteger succeeded = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();
  private final AtomicInteger fallbacks = new AtomicInteger();

  public void count(ItemResult ending) {
    if (ending instanceof ItemResult.Succeeded success) {
      succeeded.incrementAndGet();
      if (success.fallback()) {
        fallbacks.incrementAndGet();
      }
    } else if (ending instanceof ItemResult.Skipped) {
      skipped.incrementAndGet();
    } else {
      failed.incrementAndGet();
    }
  }

  public int total() {
    return succeeded() + failed() + skipped();
  }

  public int succeeded() {
    return succeeded.get();
  }

  public int failed() {
    return failed.get();
  }

  public int skipped() {
    return skipped.get();
  }

  public int fallbacks() {
    return fallbacks.get();
  }
}
