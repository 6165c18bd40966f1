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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.group.GroupRequests;
import io.fastreq.camel.batch.group.Grouping;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.InvalidRequestException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The call of a group: one request that carries several rows. */
final class GroupCall extends Call {

  private final List<Row> rows;
  private final Grouping grouping;

  /** An item that is sent with others. It shares the attempts and the outcome of its group. */
  static final class Row extends Call {

    private final GroupRequests requests;

    Row(Item item, BatchContext batch, Grouping grouping) {
      super(item, batch);
      this.requests = grouping.requests();
    }

    /** {@inheritDoc} It carries this row alone. */
    @Override
    public @Nullable FastreqRequest itemRequest() {
      FastreqRequest alone = requests.alone(item());
      return alone == null ? null : withKey(alone);
    }
  }

  private GroupCall(Item item, List<Row> rows, BatchContext batch, Grouping grouping) {
    super(item, batch);
    this.rows = rows;
    this.grouping = grouping;
  }

  /**
   * Returns the call of a group. Runs code of the route's author.
   *
   * @param rows its rows, at least one
   * @return the call, which has ended if there is no request to send
   */
  static GroupCall of(List<Row> rows, BatchContext batch, Grouping grouping) {
    Item unsent = rows.get(0).item();
    try {
      Item item = grouping.requests().of(rows.stream().map(Call::item).toList());
      return new GroupCall(item, rows, batch, grouping);
    } catch (InvalidRequestException e) {
      GroupCall call = new GroupCall(unsent, rows, batch, grouping);
      call.endUnsent(Kind.VALIDATION, e.problem());
      return call;
    } catch (Throwable e) { // the author's code may throw anything, and no row must be lost
      GroupCall call = new GroupCall(unsent, rows, batch, grouping);
      call.endUnsent(failedBy("groupBody", e));
      return call;
    }
  }

  /** Returns the calls of the rows, which share the end of this call from now on. */
  List<Row> dealt() {
    for (Row row : rows) {
      row.endAs(this, note(row), rows.size() == 1);
    }
    return rows;
  }

  /**
   * Creates the values of its rows.
   *
   * @throws Exception if the response is not what was wanted
   */
  List<@Nullable Object> values(HttpResponse response, Supplier<FastreqResponse> whole)
      throws Exception {
    return grouping.values().make(response, rows.size(), whole);
  }

  private String note(Row row) {
    String where = "row " + row.item().index();
    String group = rows.size() == 1 ? where : where + ", sent in a group of " + rows.size();
    return note() == null ? group : note() + "; " + group;
  }

  /**
   * Returns whether the server has refused what the request carries, so that the rows at fault are
   * to be found by halving the group.
   */
  boolean isToBeHalved() {
    HttpResponse response = lastResponse();
    return rows.size() > 1 && hasFailed() && response != null && isRefused(response);
  }

  private static boolean isRefused(HttpResponse response) {
    return Grouping.isRefusal(response.status());
  }

  /** Returns the calls of its two halves. Runs code of the route's author. */
  List<GroupCall> halves() {
    int half = (rows.size() + 1) / 2;
    return List.of(
        of(rows.subList(0, half), batch, grouping),
        of(rows.subList(half, rows.size()), batch, grouping));
  }

  /** {@inheritDoc} None fails that is to be sent again. */
  @Override
  int failedItems() {
    return hasFailed() && !isToBeHalved() ? rows.size() : 0;
  }
}
