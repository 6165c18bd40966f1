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
import io.fastreq.camel.dispatch.attempt.Cut;
import io.fastreq.camel.dispatch.attempt.NextStep;
import io.fastreq.camel.dispatch.attempt.SlotHolder;
import io.fastreq.camel.dispatch.host.Gate;
import io.fastreq.camel.dispatch.host.GateKeeper;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.breaker.BreakerSource;
import io.fastreq.camel.policy.manners.Observation;
import io.fastreq.camel.policy.manners.WaitTotals;
import io.fastreq.camel.policy.robots.CrawlDelays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts the attempts of all tasks of one endpoint name. {@link Admission} decides which may start.
 * Thread-safe; never blocks.
 *
 * <p>Each thing that happens (tasks read, a slot back, a token due, a retry due, a host ready
 * again) is one {@link Event}, which {@link EventProcessor#update} applies under one lock.
 */
public final class Dispatcher {

  private final EventProcessor events;
  private final Hosts hosts;
  private final Delayer delayer;
  private final Executor workers;
  private final LongSupplier nanoClock;
  private final @Nullable FastreqRateLimiter limiter;

  private final boolean measuresLatency;

  /** Whether there has ever been a rate limit. Changed with the lock held. */
  private volatile boolean limitsDepartures;

  private final Figures figures;

  /**
   * Creates a dispatcher without tasks.
   *
   * @param limits the limits, until they are {@link #change changed}
   * @param limiter a further limiter of the user's own, or null
   * @param gates what tasks wait for in addition to their host
   * @param crawlDelays what hosts want between two requests
   * @param workers runs that limiter; may refuse tasks
   */
  public Dispatcher(
      RequestLimits limits,
      @Nullable FastreqRateLimiter limiter,
      BreakerSource breakers,
      List<Gate> gates,
      CrawlDelays crawlDelays,
      Delayer delayer,
      Executor workers,
      LongSupplier nanoClock,
      Lock lock) {
    this.limiter = limiter;
    GateKeeper gate = new GateKeeper(gates);
    WaitTotals waits = new WaitTotals();
    this.hosts = new Hosts(limits, breakers, gate, crawlDelays, nanoClock, waits);
    this.measuresLatency = limits.host().manners().adaptive();
    this.limitsDepartures = limiter != null || limits.holdDepartures();
    Admission admission = new Admission(limits, hosts, gate, nanoClock, waits);
    this.delayer = delayer;
    this.workers = workers;
    this.nanoClock = nanoClock;
    this.events = new EventProcessor(lock, hosts, admission, gate, delayer, nanoClock);
    this.figures = new Figures(lock, admission, hosts, waits, nanoClock);
    gate.onOpen(opened -> events.update((state, effects) -> state.gateMayBeOpen(opened, false)));
  }

  // Called by the reader of a queue.

  /**
   * Counts tasks of which it is not known yet whether they are to be sent.
   *
   * @param mayFollow whether they may have to wait for the results of equal ones
   * @return false if the input has ended meanwhile, so that the tasks do not count
   */
  public boolean counted(TaskQueue queue, int tasks, boolean mayFollow) {
    return events.update(new QueueEvent.TasksCounted(queue, tasks, mayFollow)).accepted;
  }

  /**
   * Adds tasks that were read.
   *
   * @param uncounted number of tasks that have not been {@link #counted}
   * @param tasks tasks to send
   * @param unsent number of tasks that have ended without being sent
   * @param notFollowing number of tasks that were counted as waiting for equal ones and do not wait
   * @return how many tasks the reader may read now; 0 if it has to stop; negative if the input had
   *     ended before the tasks were counted
   */
  public int read(
      TaskQueue queue, int uncounted, List<? extends Task> tasks, int unsent, int notFollowing) {
    Effects effects =
        events.updateWithHosts(
            made ->
                new QueueEvent.TasksRead(
                    queue, uncounted, tasks, unsent, notFollowing, made, true));
    int room =
        effects.overtaken && effects.room > 0
            ? events.update(new QueueEvent.RoomAsked(queue)).room
            : effects.room;
    return effects.accepted ? room : -1;
  }

  /**
   * Adds tasks that were read and counted before, and were kept back until now.
   *
   * @param tasks tasks to send
   * @param unsent number of further tasks that have ended without being sent
   */
  public void released(TaskQueue queue, List<? extends Task> tasks, int unsent) {
    int kept = tasks.size() + unsent;
    var unused =
        events.updateWithHosts(
            made -> new QueueEvent.TasksRead(queue, 0, tasks, unsent, kept, made, false));
  }

  /**
   * Ends the input: no more tasks will be read.
   *
   * @return whether the reader was idle, so that it has to be told
   */
  public boolean inputEnded(TaskQueue queue, TaskQueue.InputEnd end) {
    return events.update(new QueueEvent.InputEnded(queue, end)).accepted;
  }

  // Called for results.

  /** Counts tasks that waited for an equal one and have its result. */
  public void followersEnded(TaskQueue queue, int tasks) {
    events.update(new QueueEvent.FollowersEnded(queue, tasks));
  }

  /**
   * Counts stored results of a queue. Usually the next attempt of the queue that ends takes them
   * in, which saves a pass through the lock. The queue is not done in that case, since the result
   * of that attempt is missing.
   *
   * @return whether each task that was read has its result stored
   */
  public boolean placed(TaskQueue queue, int results) {
    return !queue.bounds().placed(results)
        && events.update(new QueueEvent.Delivered(queue, 0)).accepted;
  }

  /** Counts results of a stream that were taken, so that its queue may start more tasks. */
  public void taken(TaskQueue queue, int results) {
    events.update(new QueueEvent.Delivered(queue, results));
  }

  /** Counts tasks that may have to wait outside the dispatcher; see {@link #read}. */
  public void waiting(TaskQueue queue, int tasks) {
    events.update((state, effects) -> queue.bounds().follow(tasks));
  }

  /**
   * Counts a task that has ended as several, which have all ended.
   *
   * @param parts their number, at least 1
   */
  public void divided(TaskQueue queue, int parts) {
    events.update((state, effects) -> queue.bounds().ended(parts - 1));
  }

  /**
   * Retries a task whose response was rejected.
   *
   * @return false if the queue has been cut meanwhile; the response then stands
   */
  public boolean retryAfterAll(TaskQueue queue, Task task, long delayNanos) {
    // The task has released its host when it ended.
    Ticket ticket = new Ticket(queue, task, events.host(task.origin()));
    return events.update(new QueueEvent.TakenBack(ticket, delayNanos)).accepted;
  }

  /** Goes on with a task in the place of one that has ended, before fresh tasks. */
  public void follow(TaskQueue queue, Task next) {
    events.update(
        new QueueEvent.Followed(new Ticket(queue, next, events.host(next.origin()), true), true));
  }

  /** Counts a task in the place of one that has ended, until it is {@link #released}. */
  public void followLater(TaskQueue queue) {
    events.update((state, effects) -> queue.bounds().followLater());
  }

  /** Sends a task in the place of one that has ended and has no result, before fresh tasks. */
  public void replace(TaskQueue queue, Task next) {
    events.update(
        new QueueEvent.Followed(new Ticket(queue, next, events.host(next.origin()), true), false));
  }

  /** Counts a task in the place of one that has ended; it has ended without being sent. */
  public void followedUnsent(TaskQueue queue) {
    events.update((state, effects) -> queue.bounds().followedUnsent());
  }

  /** Cuts a queue: ends its tasks that are not in flight, and, if requested, those that are. */
  public void cut(TaskQueue queue, Cut cut, boolean abortInFlight) {
    events.update(new QueueEvent.QueueCut(queue, cut, abortInFlight));
  }

  // Called by attempts.

  /** Carries out what follows the end of a request. */
  public void next(Slot slot, NextStep step) {
    events.update(events.eventOf(slot, step));
  }

  /** Takes in what the head of a response tells of its host while its body is on the way. */
  public void heard(Slot slot, Observation observed) {
    events.update(new SlotEvent.HeadHeard(slot, observed));
  }

  /**
   * Handles a request that has its connection.
   *
   * @return whether it may leave at once; if not, {@link SlotHolder#depart} is called when it may
   */
  public boolean mayDepart(Slot slot, Runnable write) {
    if (!limitsDepartures) {
      return true;
    }
    FastreqRateLimiter own = limiter;
    Effects effects = events.update(new SlotEvent.Connected(slot, write, own != null));
    if (effects.asksLimiter() && own != null) {
      new Reservation(slot, own, delayer, events::update).askOn(workers);
    }
    return effects.accepted;
  }

  /** Returns whether it is to be observed when requests leave and when their responses begin. */
  public boolean measuresLatency() {
    return measuresLatency;
  }

  /** Returns whether the host of an attempt has been paused or its breaker has opened meanwhile. */
  public boolean isObstructed(Slot slot) {
    Host host = slot.host;
    return (host.readiness().mayBePaused() && isPaused(host)) || slot.permit().hasLapsed();
  }

  private boolean isPaused(Host host) {
    long now = nanoClock.getAsLong();
    return events.read(() -> host.readiness().nanosOfPause(now) > 0);
  }

  // Called by the engine.

  /** Lets no task start from now on, or lets tasks start again. */
  public void pause(boolean pause) {
    events.update((state, effects) -> state.pause(pause));
  }

  /** Lets no task start from now on, for good. */
  public void stop() {
    events.update((state, effects) -> state.stop());
  }

  /**
   * Changes the limits, also for tasks that wait. What is in flight goes on, even if fewer may be.
   *
   * @param latest returns the current limits; called with the lock held, so that the last change
   *     wins
   */
  public void change(Supplier<RequestLimits> latest) {
    events.update(
        (state, effects) -> {
          RequestLimits limits = latest.get();
          limitsDepartures |= limits.holdDepartures();
          new LimitEvent.Changed(limits).apply(state, effects);
        });
  }

  /**
   * Notes that a {@code robots.txt} is being fetched, for which tasks wait, or that it has come.
   */
  public void robotsAwaited(boolean begins) {
    events.update((state, effects) -> state.robotsAwaited(begins));
  }

  /** Takes over what a host wants between two requests, which may have changed. */
  public void crawlDelayKnown(String origin) {
    boolean known = events.read(() -> hosts.crawlDelayNanos(origin) > 0);
    if (known) {
      limitsDepartures = true;
    }
    events.update(new LimitEvent.CrawlDelayKnown(origin));
  }

  /** Returns what can be seen of this dispatcher. */
  public Figures figures() {
    return figures;
  }
}
