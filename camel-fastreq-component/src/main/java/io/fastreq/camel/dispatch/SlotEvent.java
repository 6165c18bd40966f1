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
import io.fastreq.camel.dispatch.attempt.NextStep;
import io.fastreq.camel.policy.manners.Observation;

/** What happens to an attempt that holds a slot. */
sealed interface SlotEvent extends Event {

  /** An attempt gives its slot back. */
  record SlotBack(Slot slot, NextStep.Leave step) implements SlotEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      Ticket ticket = slot.ticket;
      TaskQueue queue = ticket.queue;
      if (step.counts()) {
        admission.retries().attempted(ticket, effects);
      }
      slot.left = true;
      admission.slots().remove(slot);
      admission.hops().remove(slot);
      admission.leaveHost(slot, step.observed(), effects);
      if (step.counts()) {
        admission.tokens().neverLeft(slot);
      } else {
        admission.tokens().neverBegan(slot);
      }
      if (step.pauseNanos() > 0) {
        slot.host.readiness().pause(step.pauseNanos());
      }
      boolean retry = queue.settled(ticket, step.again());
      admission.joinTurns(queue);
      if (slot.host != ticket.host) {
        admission.hosts().forget(slot.host, effects);
      }
      if (slot.permit().isTrial()) { // was granted while the attempt ended
        effects.then(slot.takePermit()::giveBack);
      }
      if (retry) {
        effects.timer(step.retryNanos(), new Due.Retry(ticket));
      } else {
        admission.hosts().forget(ticket.host, effects);
        effects.left = slot;
        effects.told = step.told();
        effects.leftBy(step.again() ? queue.cut() : null);
      }
    }
  }

  /**
   * An attempt goes on with another request.
   *
   * @param target the host of that request; with a reference if it is another host than before
   */
  record HopWanted(Slot slot, Host target, NextStep.Hop step) implements SlotEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      Cut cut = slot.ticket.queue.cut();
      if (!slot.left) {
        queueHop(admission, effects);
      } else if (target != slot.host) {
        admission.hosts().forget(target, effects);
      }
      if (cut != null) {
        effects.then(() -> slot.holder().cut(cut, false));
      }
    }

    private void queueHop(Admission admission, Effects effects) {
      admission.leaveHost(slot, step.observed(), effects);
      admission.departures().resume(slot, effects);
      admission.slots().takeBack(slot);
      slot.write = null;
      if (step.unsent()) {
        Host departedTo = slot.departedTo;
        admission.tokens().neverDeparted(slot);
        if (departedTo != null) {
          admission.departures().tokenIsBack(departedTo);
        }
      } else {
        slot.anotherHop();
      }
      moveTo(admission.hosts(), effects);
      admission.hops().add(slot);
    }

    /** A slot holds a reference to its host, unless that is the host of its task. */
    private void moveTo(Hosts hosts, Effects effects) {
      Host before = slot.host;
      if (target != before) {
        slot.host = target;
        if (before != slot.ticket.host) {
          hosts.forget(before, effects);
        } else if (target == slot.ticket.host) {
          hosts.forget(target, effects);
        }
      }
    }
  }

  /** The head of a response is there, and tells something of its host. */
  record HeadHeard(Slot slot, Observation observed) implements SlotEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      slot.host.heard(slot, effects.now, observed);
      admission.reopen(slot.host, effects); // the wait may be shorter, or longer
    }
  }

  /** An attempt finds out whether it may go on. */
  record HopSuspended(Slot slot, NextStep.Suspend step) implements SlotEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      if (slot.left) {
        return;
      }
      admission.leaveHost(slot, step.observed(), effects);
      slot.suspend(effects.now);
      admission.slots().lend(slot);
      effects.then(step.then());
      Cut cut = slot.ticket.queue.cut();
      if (cut != null) {
        effects.then(() -> slot.holder().cut(cut, false));
      }
    }
  }

  /** A request has its connection. The reply says whether it may leave at once. */
  record Connected(Slot slot, Runnable write, boolean isLimitedByUser) implements SlotEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      slot.write = write;
      if (slot.left) {
        return;
      }
      if (!isLimitedByUser || slot.reservationDue) {
        effects.accepted = admission.depart(slot, effects);
        return;
      }
      slot.suspend(effects.now);
      if (!slot.reservationAsked) {
        slot.reservationAsked = true;
        effects.askLimiter();
      }
    }
  }

  /** The user's own limiter lets a request leave. */
  record ReservationDue(Slot slot, int hop) implements SlotEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      if (slot.hop == hop) {
        slot.reservationDue = true;
        if (!slot.left && slot.write != null && admission.depart(slot, effects)) {
          effects.departs(slot);
        }
      }
    }
  }

  /** The user's own limiter has failed. */
  record ReservationFailed(Slot slot, int hop, Throwable cause) implements SlotEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      if (slot.hop == hop && !slot.left) {
        effects.then(() -> slot.holder().limiterFailed(cause));
      }
    }
  }
}
