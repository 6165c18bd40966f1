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
package io.fastreq.camel.batch;

import io.fastreq.camel.batch.group.Grouping;
import io.fastreq.camel.batch.group.RowBuffer;
import io.fastreq.camel.batch.item.Item;
import java.util.ArrayList;
import java.util.List;

/** Makes groups of the rows of a batch, in the order in which they are read. Thread-safe. */
final class GroupAssembler {

  private final BatchContext batch;
  private final Grouping grouping;
  private final RowBuffer<GroupCall.Row> buffer;

  GroupAssembler(BatchContext batch, Grouping grouping) {
    this.batch = batch;
    this.grouping = grouping;
    this.buffer = new RowBuffer<>(grouping.size());
  }

  /** Returns the call of an item, which may have a request of its own. */
  Call callOf(Item item) {
    return item.grouped() == null
        ? new Call(item, batch)
        : new GroupCall.Row(item, batch, grouping);
  }

  /**
   * Returns the calls that are complete with those that were read: items with requests of their
   * own, and groups. Other rows wait for their group. Runs code of the route's author.
   */
  List<Call> add(List<Call> read) {
    List<Call> complete = new ArrayList<>(read.size());
    for (Call call : read) {
      if (!(call instanceof GroupCall.Row row)) {
        complete.add(call);
        continue;
      }
      List<GroupCall.Row> rows = buffer.add(row);
      if (!rows.isEmpty()) {
        complete.add(GroupCall.of(rows, batch, grouping));
      }
    }
    return complete;
  }

  /** Returns the call of the rows whose group is not full, or none. Runs code as above. */
  List<Call> rest() {
    List<GroupCall.Row> rows = buffer.take();
    return rows.isEmpty() ? List.of() : List.of(GroupCall.of(rows, batch, grouping));
  }

  /** Returns the same rows, which are not to be sent. Rows that are still read do not wait. */
  List<GroupCall.Row> close() {
    return buffer.close();
  }
}
