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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.result.ItemResult.Succeeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Deals the ends of groups to their rows, or sends the halves of a group that was refused. Used by
 * one worker at a time.
 */
final class GroupEvaluator {

  private final ResultEvaluator evaluator;
  private final Owner owner;

  /** The batch of these groups. */
  interface Owner {

    /** Counts a call that has ended as several that have ended. */
    void divided(int parts);

    /** Accepts a part of a call that has ended. It completes later, also if the batch is cut. */
    void send(Call part);
  }

  GroupEvaluator(ResultEvaluator evaluator, Owner owner) {
    this.evaluator = evaluator;
    this.owner = owner;
  }

  /** Returns what is completed with a group: its rows; nothing if it is sent again. */
  List<Completion> evaluate(GroupCall group) {
    if (group.isToBeHalved()) {
      return sendHalves(group);
    }
    if (group.hasFailed()) {
      return List.copyOf(dealt(group));
    }
    ItemResult result = evaluator.evaluate(group);
    if (result == null) {
      return List.of();
    }
    List<GroupCall.Row> rows = dealt(group);
    List<Completion> completed = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      completed.add(of(rows.get(i), i, result));
    }
    return completed;
  }

  private List<GroupCall.Row> dealt(GroupCall group) {
    List<GroupCall.Row> rows = group.dealt();
    owner.divided(rows.size());
    return rows;
  }

  private static Completion of(GroupCall.Row row, int position, ItemResult ofGroup) {
    if (ofGroup instanceof ItemResult.Failed failed) {
      ItemResult.Failed own = (ItemResult.Failed) failed.of(row.item());
      return new Completion.Rejected(row, with(own.failure(), row));
    }
    Succeeded whole = (Succeeded) ofGroup;
    Object value = ((List<?>) Objects.requireNonNull(whole.value())).get(position);
    FastreqResponse response = whole.response();
    if (response != null) {
      response = value instanceof FastreqResponse own ? own : response.withValue(value);
    }
    return new Completion.Known(row, new Succeeded(value, response, false));
  }

  private static FastreqFailure with(FastreqFailure failure, GroupCall.Row row) {
    String note = row.note();
    return new FastreqFailure(
        failure.index(),
        failure.key(),
        failure.url(),
        failure.kind(),
        note == null ? failure.message() : failure.message() + "; " + note,
        failure.attempts(),
        failure.response(),
        failure.cause(),
        row.itemRequest());
  }

  private List<Completion> sendHalves(GroupCall group) {
    List<GroupCall> halves = group.halves();
    owner.divided(halves.size());
    List<Completion> completed = new ArrayList<>(0);
    for (GroupCall half : halves) {
      if (half.hasEnded()) {
        completed.addAll(evaluate(half));
      } else {
        owner.send(half);
      }
    }
    return completed;
  }
}
