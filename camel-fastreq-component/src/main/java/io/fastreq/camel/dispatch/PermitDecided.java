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

import io.fastreq.camel.dispatch.attempt.Cut;
import io.fastreq.camel.dispatch.host.Permit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The breaker of a host has decided whether a request may go there.
 *
 * @param permit the permit, or null if it was refused
 * @param waits whether the request waits after a refusal; otherwise it fails
 */
record PermitDecided(PermitRequest request, @Nullable Permit permit, boolean waits)
    implements Event {

  /** Asks the breaker. Called without a lock, since the breaker may call listeners. */
  static PermitDecided ask(PermitRequest request) {
    Permit permit = Permit.ask(request.host().breaker());
    return new PermitDecided(
        request, permit, permit == null && request.host().readiness().waitsForBreaker());
  }

  @Override
  public void apply(Admission admission, Effects effects) {
    Ticket ticket = request.ticket();
    if (ticket != null) {
      applyToTask(ticket, admission, effects);
    } else {
      applyToHop(Objects.requireNonNull(request.slot()), admission, effects);
    }
  }

  private void applyToTask(Ticket ticket, Admission admission, Effects effects) {
    TaskQueue queue = ticket.queue;
    Cut cut = queue.cut();
    if (cut != null || (permit == null && !waits)) {
      queue.bounds().ended(1);
      admission.hosts().forget(ticket.host, effects);
      if (permit != null) {
        effects.then(permit::giveBack);
      }
      effects.then(
          cut != null
              ? () -> ticket.task.cut(cut)
              : () -> ticket.task.refusedByBreaker(ticket.host));
    } else if (permit != null) {
      ticket.trial = permit;
      queue.putBack(ticket);
      admission.joinTurns(queue);
    } else {
      // Closed until a trial is decided, or the breaker permits trials.
      queue.setAside().addRefused(ticket);
      effects.watch(ticket.host, Host.PATIENCE_NANOS);
    }
  }

  private void applyToHop(Slot slot, Admission admission, Effects effects) {
    if (slot.left) {
      if (permit != null) {
        effects.then(permit::giveBack);
      }
    } else if (permit != null) {
      slot.permit(permit);
      admission.hops().addFirst(slot);
    } else if (waits) {
      admission.hops().addRefused(slot);
      effects.watch(slot.host, Host.PATIENCE_NANOS);
    } else {
      effects.then(slot.holder()::refusedByBreaker);
    }
  }
}
