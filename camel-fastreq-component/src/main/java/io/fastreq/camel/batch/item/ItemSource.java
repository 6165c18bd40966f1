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
package io.fastreq.camel.batch.item;

import org.jspecify.annotations.Nullable;

/**
 * The items of one batch, read one at a time as they are needed. Used by one thread at a time, and
 * allowed to block.
 */
public interface ItemSource extends AutoCloseable {

  /** What the input was, before an endpoint's {@code shape} says otherwise. */
  Shape shape();

  /** Number of items where the input is in memory as a whole, otherwise -1. */
  int knownSize();

  /**
   * The next item, or null when there are no more.
   *
   * @throws Exception where the input can't be read further; what was read before goes on
   */
  @Nullable Item next() throws Exception;

  /** Closes what the items come from. */
  @Override
  void close();

  /** Opens the items of a batch. */
  interface Opener {

    /**
     * Whether opening or reading may wait for somebody else: a stream, an iterator. A batch that is
     * cut short does not wait for such input.
     */
    boolean mayBlock();

    /**
     * Opens the source. May block; called on a worker thread, once.
     *
     * @throws Exception where the input is unfit as a whole: the batch ends, nothing is sent
     */
    ItemSource open() throws Exception;
  }
}
