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
package io.fastreq.camel.batch.group;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows that were read and wait until their group is full. Thread-safe: a batch that is cut takes
 * the rows out while its input may hang.
 *
 * @param <R> type of a row
 */
public final class RowBuffer<R> {

  private final int size;

  // Guarded by this.
  private List<R> rows = new ArrayList<>();
  private boolean closed;

  /** Creates an empty buffer for groups of this size. */
  public RowBuffer(int size) {
    this.size = size;
  }

  /**
   * Adds a row.
   *
   * @return the rows of the group that is full with it, or none; the row alone after {@link #close}
   */
  public synchronized List<R> add(R row) {
    if (closed) {
      return List.of(row);
    }
    rows.add(row);
    return rows.size() < size ? List.of() : take();
  }

  /** Removes and returns the rows of the group that is not full. */
  public synchronized List<R> take() {
    List<R> taken = rows;
    rows = new ArrayList<>();
    return taken;
  }

  /** Removes and returns the same rows, and keeps none from now on. */
  public synchronized List<R> close() {
    closed = true;
    return take();
  }
}
