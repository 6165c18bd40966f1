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

import java.util.ArrayList;
import java.util.List;

/** A timer is due. */
record TimerDue(Due due) implements Event {

  @Override
  public void apply(Admission admission, Effects effects) {
    if (due instanceof Due.Retry retry) {
      admission.retries().due(retry.ticket(), effects);
    } else if (due instanceof Due.BeginToken token) {
      admission.tokens().tokenDue(token.limitChanges());
    } else if (due instanceof Due.DepartureToken token) {
      admission.departures().tokenDue(token.host(), token.limitChanges());
    } else if (due instanceof Due.HostCheck check) {
      check.host().wakeAtNanos = 0;
      admission.reopen(check.host(), effects);
    } else if (due instanceof Due.GateCheck check) {
      admission.gateMayBeOpen(check.gate(), true);
    } else {
      sweep((Due.Deadline) due, admission, effects);
    }
  }

  private static void sweep(Due.Deadline deadline, Admission admission, Effects effects) {
    List<Slot> late = new ArrayList<>();
    long waitNanos = admission.slots().collectLate(deadline.plannedNanos(), effects.now, late);
    effects.sweep(waitNanos, effects.now + waitNanos);
    late.forEach(slot -> effects.then(slot.holder()::timedOut));
  }
}
