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

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Hands out the numbers from 0 to a limit: each that ends lets the next begin, so that as many are
 * under way as were begun at first. For those who have to keep count themselves. Thread-safe.
 */
final class Turns {

  private final int count;
  private final IntConsumer begin;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @param begin begins the work of a number, and has {@link #next} called when it has ended; not
   *     before it returns
   */
  Turns(int count, IntConsumer begin) {
    this.count = count;
    this.begin = begin;
  }

  /** Begins as many as may be under way at a time. */
  void start(int atOnce) {
    for (int i = 0; i < atOnce; i++) {
      next();
    }
  }

  /** One has ended, and another may begin. */
  void next() {
    int index = next.getAndIncrement();
    if (index < count) {
      begin.accept(index);
    }
  }
}
