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

import io.fastreq.camel.dispatch.attempt.NextStep;
import io.fastreq.camel.dispatch.host.GateKeeper;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.Delayer.Cancellable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies events under the one lock of a dispatcher. Their effects are collected under the lock and
 * carried out after it is released, so that no foreign code runs while the lock is held. The same
 * pass through the lock finds the attempts that may start. Thread-safe; never blocks.
 */
final class EventProcessor {

  private final Lock lock;
  private final LongSupplier nanoClock;
  private final Delayer delayer;
  private final GateKeeper gate;

  // Guarded by the lock, as is every TaskQueue that has been given to the dispatcher.
  private final Hosts hosts;
  private final Admission admission;

  EventProcessor(
      Lock lock,
      Hosts hosts,
      Admission admission,
      GateKeeper gate,
      Delayer delayer,
      LongSupplier nanoClock) {
    this.lock = lock;
    this.hosts = hosts;
    this.admission = admission;
    this.gate = gate;
    this.delayer = delayer;
    this.nanoClock = nanoClock;
  }

  /**
   * Applies an event and carries out its effects. Returns at once. May be called on any thread, but
   * not with the lock held.
   *
   * @return the effects, for their reply
   */
  Effects update(Event event) {
    Effects effects = pass(event);
    carryOut(effects);
    startAll(effects);
    return effects;
  }

  /** Changes the state; the only method that does. */
  private Effects pass(Event event) {
    Effects effects = new Effects(nanoClock.getAsLong(), gate);
    lock.lock();
    try {
      event.apply(admission, effects);
      admission.startMore(effects);
    } finally {
      lock.unlock();
    }
    return effects;
  }

  /**
   * Has the started attempts send their requests. An attempt that ends at once is settled here and
   * not within its start, so that a thousand of them do not fill the stack.
   */
  private void startAll(Effects effects) {
    Event next;
    do {
      for (Slot slot = effects.nextStart(); slot != null; slot = effects.nextStart()) {
        NextStep step = slot.holder().start();
        if (step != null) {
          take(effects, pass(eventOf(slot, step)));
        }
      }
      next = followUp(effects);
      if (next != null) {
        take(effects, pass(next));
      }
    } while (next != null);
  }

  /** Returns the decision of a breaker, or a further look for what may start; or null. */
  private static @Nullable Event followUp(Effects effects) {
    PermitRequest request = effects.nextRequest();
    if (request != null) {
      return PermitDecided.ask(request);
    }
    return effects.takeMore() ? Event.NOTHING : null;
  }

  private void take(Effects effects, Effects later) {
    carryOut(later);
    effects.startsOf(later);
    effects.overtaken = true;
  }

  /** Carries out all effects except the starts. */
  private void carryOut(Effects effects) {
    Slot left = effects.left;
    if (left != null) {
      left.holder().left(effects.told, effects.leftByCut());
    }
    if (effects.areStartsOnly()) {
      return;
    }
    effects.others().forEach(Runnable::run);
    for (Slot slot : effects.departing()) {
      depart(slot);
    }
    for (RareEffects.Timer timer : effects.timers()) {
      Cancellable planned = delayer.delay(timer.nanos(), () -> update(new TimerDue(timer.due())));
      if (timer.due() instanceof Due.Retry retry) {
        retry.ticket().waitsFor(planned);
      }
    }
    effects.hungry().forEach(TaskQueue::read);
  }

  private static void depart(Slot slot) {
    Runnable write = slot.write;
    if (write != null) {
      slot.holder().depart(write);
    }
  }

  /**
   * Applies an event that adds tasks, and creates their hosts where they are unknown.
   *
   * @param event returns the event, given the hosts that have been created, by origin
   */
  Effects updateWithHosts(Function<Map<String, Host>, Event> event) {
    Map<String, Host> made = Map.of();
    while (true) {
      Effects effects = update(event.apply(made));
      if (effects.unknown().isEmpty()) {
        return effects;
      }
      made = new HashMap<>();
      for (String origin : effects.unknown()) {
        made.computeIfAbsent(origin, this::make);
      }
    }
  }

  /** Returns the event that an attempt takes its next step. */
  Event eventOf(Slot slot, NextStep step) {
    if (step instanceof NextStep.Leave leave) {
      return new SlotEvent.SlotBack(slot, leave);
    }
    if (step instanceof NextStep.Suspend suspend) {
      return new SlotEvent.HopSuspended(slot, suspend);
    }
    NextStep.Hop hop = (NextStep.Hop) step;
    boolean stays = slot.host.origin().equals(hop.origin());
    return new SlotEvent.HopWanted(slot, stays ? slot.host : host(hop.origin()), hop);
  }

  /** Returns the host of an origin, with a reference for the caller. */
  Host host(String origin) {
    Host known = read(() -> hosts.reference(origin));
    if (known != null) {
      return known;
    }
    Host made = make(origin);
    return read(() -> hosts.add(made));
  }

  private Host make(String origin) {
    // A breaker may report a change under a lock of its own, so the change is handled by the timer.
    return hosts.make(
        origin,
        host -> delayer.delay(0, () -> update((state, effects) -> state.reopen(host, effects))));
  }

  /** Reads state under the lock. */
  <T extends @Nullable Object> T read(Supplier<T> state) {
    lock.lock();
    try {
      return state.get();
    } finally {
      lock.unlock();
    }
  }
}
