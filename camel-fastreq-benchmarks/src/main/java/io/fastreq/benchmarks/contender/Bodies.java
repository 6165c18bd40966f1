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
package io.fastreq.benchmarks.contender;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of a batch, in the order of their requests. Any thread may store a body, each once; {@link
 * #await} waits for all.
 */
final class Bodies {

  private static final long PATIENCE_SECONDS = 120;

  private final @Nullable Object[] bodies;
  private final CountDownLatch open;

  Bodies(int count) {
    this.bodies = new @Nullable Object[count];
    this.open = new CountDownLatch(count);
  }

  /** Stores the body of a request that has ended; null if the request failed. */
  void put(int index, byte @Nullable [] body) {
    bodies[index] = body;
    open.countDown();
  }

  /** Waits for all and counts those of the right size. */
  int await(int size) throws InterruptedException, TimeoutException {
    if (!open.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new TimeoutException(open.getCount() + " requests have not ended");
    }
    return count(Arrays.asList(bodies), size);
  }

  /** Counts the bodies of this size. */
  static int count(List<?> values, int size) {
    return (int)
        values.stream()
            .filter(Objects::nonNull)
            .filter(value -> value instanceof byte[] body && body.length == size)
            .count();
  }
}
