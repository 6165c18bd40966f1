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
package io.fastreq.camel.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.stream.LongStream;

/** Measures the heap in use by objects that cannot be collected. */
public final class Heap {

  private static final int COLLECTIONS = 4;

  private Heap() {}

  /**
   * Returns the bytes in use after a collection: the least of several measurements, since each
   * running thread reserves a piece of the heap, which counts as used. Such pieces have megabytes
   * if the heap is large.
   */
  public static long used() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    return LongStream.generate(
            () -> {
              System.gc();
              return memory.getHeapMemoryUsage().getUsed();
            })
        .limit(COLLECTIONS)
        .min()
        .orElseThrow();
  }
}
