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

import org.jspecify.annotations.Nullable;

/** A request for a permit of a breaker that is not closed; it is asked without the lock. */
record PermitRequest(Host host, @Nullable Ticket ticket, @Nullable Slot slot) {

  /** Requests a permit for the first request of a task's next attempt. */
  static PermitRequest of(Ticket ticket) {
    return new PermitRequest(ticket.host, ticket, null);
  }

  /** Requests a permit for a further request of an attempt. */
  static PermitRequest of(Slot slot) {
    return new PermitRequest(slot.host, null, slot);
  }
}
