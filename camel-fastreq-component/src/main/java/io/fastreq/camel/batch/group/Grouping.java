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

import java.util.Set;

/**
 * How rows are sent in groups.
 *
 * @param size the number of rows in a request; the last group may be smaller
 * @param requests makes the requests of groups
 * @param values deals responses back to rows
 */
public record Grouping(int size, GroupRequests requests, RowValues values) {

  /**
   * Statuses by which a server refuses what a request carries: Bad Request, Content Too Large and
   * Unprocessable Content (RFC 9110 sections 15.5.1, 15.5.14 and 15.5.21).
   */
  private static final Set<Integer> REFUSALS = Set.of(400, 413, 422);

  /** Returns whether a status may be the fault of a few rows, so that the group is halved. */
  public static boolean isRefusal(int status) {
    return REFUSALS.contains(status);
  }
}
