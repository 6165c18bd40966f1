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

import io.fastreq.camel.FastreqRateLimiter;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.Delayer.Cancellable;
import io.fastreq.camel.policy.TokenBucket;
import io.fastreq.camel.policy.breaker.BreakerSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where all that happens to the tasks of one endpoint name comes together: who may start is decided
 * by its {@link Admission}, under its lock. Thread-safe, and never waits.
 *
 * <p>Whatever happens (tasks read, a slot back, a token due, a retry due, a host ready again) is
 * one {@link Event}, and runs through {@link #update}: what follows from it is found out under the
 * lock and done outside of it, so that no code of anybody else's ever runs while the lock is held.
 * The same hold of the lock finds who may start now.
 */
public final class Dispatcher {

  private final Lock lock;
  private final Hosts hosts;
  private final GateKeeper gate;
  private final Delayer delayer;
  private final Executor workers;
  private final LongSupplier nanoClock;
  private final @Nullable FastreqRateLimiter limiter;

  /** Once there has been a limit of a rate, for good. Changed with the lock held. */
  private volatile boolean limitsDepartures;

  // Guarded by the lock, as are the hosts and every TaskQueue that has been given to it.
  private final Admission admission;

  /**
   * A dispatcher without tasks.
   *
   * @param concurrency most attempts in flight at once, at least 1
   * @param bucket the rate limit, or null for none; used by this dispatcher alone
   * @param limiter a limit of the user's own besides, or null
   * @param gate what tasks have to wait for besides their host, or null
   * @param workers runs that limiter; may refuse
   */
  public Dispatcher(
      int concurrency,
      @Nullable TokenBucket bucket,
      @Nullable FastreqRateLimiter limiter,
      HostLimits hostLimits,
      BreakerSource breakers,
      @Nullable Gate gate,
      Delayer delayer,
      Executor workers,
      LongSupplier nanoClock,
      Lock lock) {
    this.limiter = limiter;
    this.gate = new GateKeeper(gate);
    this.hosts = new Hosts(hostLimits, breakers, this.gate, nanoClock);
    this.limitsDepartures = limiter != null || bucket != null || hosts.haveRates();
    this.admission = new Admission(concurrency, bucket, hosts, this.gate, nanoClock);
    this.delayer = delayer;
    this.workers = workers;
    this.nanoClock = nanoClock;
    this.lock = lock;
    if (gate != null) {
      gate.onOpen(() -> update(new Event.GateMayBeOpen(false)));
    }
  }

  /**
   * Something has happened. Changes what follows from it, and does what has to be done; returns at
   * once. On any thread, never with the lock held.
   *
   * @return what it came to, for the answers of it
   */
  private Effects update(Event event) {
    Effects effects = pass(event);
    carryOut(effects);
    startAll(effects);
    return effects;
  }

  /** The one place where the state is changed. */
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
   * Has all attempts send their requests that may. An attempt that ends at once is settled here and
   * not within its start, so that a thousand of them don't stand on one stack.
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
      next = effects.followUp();
      if (next != null) {
        take(effects, pass(next));
      }
    } while (next != null);
  }

  private void take(Effects effects, Effects later) {
    carryOut(later);
    effects.startsOf(later);
    effects.overtaken = true;
  }

  /** All but the starts. */
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
    for (Effects.Timer timer : effects.timers()) {
      Cancellable planned = delayer.delay(timer.nanos(), () -> update(timer.event()));
      if (timer.retry() != null) {
        timer.retry().waitsFor(planned);
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

  // What the reader of a queue tells.

  /**
   * Tasks were read of which it is not known yet whether they are to be sent.
   *
   * @param mayFollow whether they may have to wait for what becomes of equal ones
   * @return false where the input was ended meanwhile, so that they came too late to count
   */
  public boolean counted(TaskQueue queue, int tasks, boolean mayFollow) {
    return update(new Event.TasksCounted(queue, tasks, mayFollow)).accepted;
  }

  /**
   * Tasks were read.
   *
   * @param uncounted how many of them have not been {@link #counted}
   * @param tasks those that are to be sent
   * @param unsent how many have ended without being sent
   * @param notFollowing how many of those that were counted as such do not wait for equal ones
   * @return how many the reader may read now, 0 where it is to leave; negative where the input was
   *     ended before they were counted
   */
  public int read(
      TaskQueue queue, int uncounted, List<? extends Task> tasks, int unsent, int notFollowing) {
    Map<String, Host> made = Map.of();
    while (true) {
      Effects effects =
          update(new Event.TasksRead(queue, uncounted, tasks, unsent, notFollowing, made));
      if (effects.unknown().isEmpty()) {
        int room =
            effects.overtaken && effects.room > 0
                ? update(new Event.RoomAsked(queue)).room
                : effects.room;
        return effects.accepted ? room : -1;
      }
      made = new HashMap<>();
      for (String origin : effects.unknown()) {
        made.computeIfAbsent(origin, this::make);
      }
    }
  }

  /**
   * No more tasks will be read.
   *
   * @return whether the reader was at rest, so that it will not find out by itself
   */
  public boolean inputEnded(TaskQueue queue, InputEnd end) {
    return update(new Event.InputEnded(queue, end)).accepted;
  }

  // What is told of results.

  /** Tasks that waited for an equal one have its result. */
  public void followersEnded(TaskQueue queue, int tasks) {
    update(new Event.FollowersEnded(queue, tasks));
  }

  /**
   * Results of a queue are stored. Mostly they are counted with the next attempt of the queue that
   * ends, which saves them a pass of the lock; then the queue is not done, since that attempt's
   * result is missing.
   *
   * @return whether each task that was read has its result stored
   */
  public boolean placed(TaskQueue queue, int results) {
    return !queue.placed(results) && update(new Event.Delivered(queue, 0)).accepted;
  }

  /** Results of a stream were taken, so that its queue may start more. */
  public void taken(TaskQueue queue, int results) {
    update(new Event.Delivered(queue, results));
  }

  /**
   * A result turned out to be none, and its task is to be tried again.
   *
   * @return false where the queue was cut meanwhile; the result stands then
   */
  public boolean retryAfterAll(TaskQueue queue, Task task, long delayNanos) {
    // The task has left its host when it ended.
    Ticket ticket = new Ticket(queue, task, host(task.origin()));
    return update(new Event.TakenBack(ticket, delayNanos)).accepted;
  }

  /**
   * Ends the tasks of a queue before their time: those that are not in flight, which can now never
   * start, and those in flight if that is asked for.
   */
  public void cut(TaskQueue queue, Cut cut, boolean abortInFlight) {
    update(new Event.QueueCut(queue, cut, abortInFlight));
  }

  // What attempts tell.

  /** A request of an attempt has ended, and this follows. */
  public void next(Slot slot, NextStep step) {
    update(eventOf(slot, step));
  }

  private Event eventOf(Slot slot, NextStep step) {
    if (step instanceof NextStep.Leave leave) {
      return new Event.SlotBack(slot, leave);
    }
    NextStep.Hop hop = (NextStep.Hop) step;
    boolean stays = slot.host.origin().equals(hop.origin());
    return new Event.HopWanted(slot, stays ? slot.host : host(hop.origin()), hop.unsent());
  }

  /**
   * A request has its connection.
   *
   * @return whether it may leave at once; if not, {@link SlotHolder#depart} is called when it may
   */
  public boolean mayDepart(Slot slot, Runnable write) {
    if (!limitsDepartures) {
      return true;
    }
    FastreqRateLimiter own = limiter;
    Effects effects = update(new Event.Connected(slot, write, own != null));
    if (effects.asksLimiter() && own != null) {
      Reservation asks = new Reservation(slot, own, delayer, this::update);
      try {
        workers.execute(asks);
      } catch (RejectedExecutionException e) {
        asks.failed(e);
      }
    }
    return effects.accepted;
  }

  /** Whether the host of an attempt has been paused, or its breaker has opened, meanwhile. */
  public boolean isObstructed(Slot slot) {
    Host host = slot.host;
    return (host.mayBePaused() && isPaused(host)) || slot.permit().hasLapsed();
  }

  private boolean isPaused(Host host) {
    long now = nanoClock.getAsLong();
    return read(() -> host.nanosOfPause(now) > 0);
  }

  /** The host of this origin, with a reference for the caller. */
  private Host host(String origin) {
    Host known = read(() -> hosts.reference(origin));
    if (known != null) {
      return known;
    }
    Host made = make(origin);
    return read(() -> hosts.add(made));
  }

  private Host make(String origin) {
    // A breaker may tell of its change under a lock of its own, so nothing is done about it there.
    return hosts.make(origin, host -> delayer.delay(0, () -> update(new Event.HostChanged(host))));
  }

  // What whoever runs the engine tells and asks.

  /** From now on no task starts, or tasks start again. */
  public void pause(boolean pause) {
    update((state, effects) -> state.pause(pause));
  }

  /** From now on no task starts, for good: a slot that comes back serves nobody. */
  public void stop() {
    update((state, effects) -> state.stop());
  }

  /**
   * Changes the limits for those who wait, too. What is in flight goes on, even where fewer may be.
   *
   * @param latest says what they are now; with the lock held, so that the last change stays
   */
  public void change(Supplier<RequestLimits> latest) {
    update(
        (state, effects) -> {
          RequestLimits limits = latest.get();
          limitsDepartures |= limits.haveRates();
          state.change(limits);
        });
  }

  public boolean isPaused() {
    return read(admission::isPaused);
  }

  /** Attempts that hold a slot at this moment. */
  public int inFlight() {
    return read(() -> admission.slots().size());
  }

  /** The same for those of one queue. */
  public int inFlight(TaskQueue queue) {
    return read(queue::sent);
  }

  /** How often, and how long, the next request has had to wait for a token. */
  public TokenWaitFigures tokenWaits() {
    return read(() -> admission.tokens().figures());
  }

  /** Hosts that are remembered at this moment. */
  public int knownHosts() {
    return read(hosts::size);
  }

  /** Reads what the lock guards. */
  private <T extends @Nullable Object> T read(Supplier<T> state) {
    lock.lock();
    try {
      return state.get();
    } finally {
      lock.unlock();
    }
  }
}
