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
 * Hands out the numbers from 0 to a limit. Each completed number lets the next begin, so the number
 * in progress stays constant. For contenders without a limit of their own. Thread-safe.
 */
final class Turns {

  private final int count;
  private final IntConsumer begin;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @param begin begins the work of a number, and calls {@link #next} when it has ended, but not
   *     before it returns
   */
  Turns(int count, IntConsumer begin) {
    this.count = count;
    this.begin = begin;
  }

  /** Begins as many as may be in progress at a time. */
  void start(int atOnce) {
    for (int i = 0; i < atOnce; i++) {
      next();
    }
  }

  /** Called when one has ended; lets another begin. */
  void next() {
    int index = next.getAndIncrement();
    if (index < count) {
      begin.accept(index);
    }
  }
}
