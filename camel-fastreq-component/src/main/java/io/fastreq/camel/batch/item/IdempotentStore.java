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

/**
 * Remembers which items are done, or what was delivered for them, beyond the life of a batch. May
 * block: called on worker threads and on threads that read results, several at a time.
 */
public interface IdempotentStore {

  /** Returns an item that was read, with what is remembered of its response. Does not throw. */
  default Item recall(Item item) {
    return item;
  }

  /**
   * Returns whether the item was done before, so that it is not to be sent.
   *
   * @throws RuntimeException the item fails with kind {@code HANDLER}
   */
  boolean isDone(Item item);

  /** Records that the success of an item has been delivered. Does not throw. */
  void delivered(Item item);
}
