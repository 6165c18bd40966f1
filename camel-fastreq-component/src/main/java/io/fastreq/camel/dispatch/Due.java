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
package io.fastreq.camel.dispatch;

import io.fastreq.camel.dispatch.host.Gate;
import org.jspecify.annotations.Nullable;

/** What a timer waits for; {@link TimerDue} is the event when its time has come. */
sealed interface Due {

  /** The wait for a retry. */
  record Retry(Ticket ticket) implements Due {}

  /**
   * The token that the next attempt takes when it begins.
   *
   * @param limitChanges number of changes of the limits: a wait from before the last one is void
   */
  record BeginToken(int limitChanges) implements Due {}

  /**
   * The token that a request takes when it leaves: of a host, or, without one, of all hosts.
   *
   * @param limitChanges as for {@link BeginToken}
   */
  record DepartureToken(@Nullable Host host, int limitChanges) implements Due {}

  /** Another look at a host. */
  record HostCheck(Host host) implements Due {}

  /** Another look at a gate. */
  record GateCheck(Gate gate) implements Due {}

  /** The earliest deadline of an attempt. */
  record Deadline(long plannedNanos) implements Due {}
}
