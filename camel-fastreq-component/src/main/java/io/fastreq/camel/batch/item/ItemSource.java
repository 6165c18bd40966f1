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
 * The items of one batch, read one at a time as they are needed. Used by one thread at a time,
 * which may block.
 */
public interface ItemSource extends AutoCloseable {

  /**
   * Returns the form of the input, which is that of the result unless the endpoint says otherwise.
   */
  Shape shape();

  /** Returns the number of items where the input is in memory, otherwise -1. */
  int knownSize();

  /**
   * Returns the next item, or null when there are no more.
   *
   * @throws Exception where the input cannot be read further; items read before go on
   */
  @Nullable Item next() throws Exception;

  /** Closes the input. A failure to do so is logged: it spoils no result. */
  @Override
  void close();

  /** Opens the items of a batch. */
  interface Opener {

    /**
     * Returns whether opening or reading may block, as with a stream. A batch that is cut does not
     * wait for such input.
     */
    boolean mayBlock();

    /**
     * Opens the source. May block; called on a worker thread, once.
     *
     * @throws Exception where the input as a whole is invalid: the batch ends, and nothing is sent
     */
    ItemSource open() throws Exception;
  }
}
