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
package io.fastreq.camel.input;

import org.jspecify.annotations.Nullable;

/**
 * The items of one message, read one at a time. Reading may block. Not thread-safe: one thread at a
 * time, with a happens-before edge between one and the next.
 */
public interface RequestSource extends AutoCloseable {

  /** What the body is, and with it what comes out. */
  enum Shape {
    /** One request: the result is a single value. */
    SINGLE,
    /** Items in order: the result is a list. */
    LIST,
    /** Items under keys: the result is a map. */
    KEYED
  }

  /** What the body is. {@code KEYED} also for a list whose items have keys. */
  Shape shape();

  /** The number of items where the body is held in memory; -1 where it is read lazily. */
  int knownSize();

  /**
   * Reads the next item.
   *
   * @return the item, or null at the end
   * @throws io.fastreq.camel.FastreqException if there are more keys than items, more items than
   *     allowed, or the body is malformed from here on
   * @throws Exception what the body itself threw: it cannot be read further
   */
  @Nullable SourceItem next() throws Exception;

  /** Closes the body if it can be closed. A failure to do so is logged: it spoils no result. */
  @Override
  void close();
}
