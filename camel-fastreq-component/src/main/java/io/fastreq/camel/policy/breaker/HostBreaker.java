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
package io.fastreq.camel.policy.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker of a host. Resilience4j counts an outcome for whatever state is current when
 * it comes, so an answer to a call begun while the breaker was closed could pass for a trial of
 * half open. Here an outcome is bound to its permit: it counts only in the stay in a state in which
 * the permit was given, and while the breaker is not open.
 *
 * <p>A permit is a number, the <em>generation</em>: how many times the breaker was seen to enter a
 * state with figures of its own. Each permit is to be given back exactly once, by {@link
 * #succeeded}, {@link #failed} or {@link #released}.
 *
 * <p>The generation is told by the identity of the breaker's figures ({@link
 * CircuitBreaker#getMetrics()}), which Resilience4j makes anew for each stay but that in open, and
 * not by its events: a consumer of the user that throws keeps the event from those behind it.
 * Between the look at the generation and the count, the breaker may still change; for a late answer
 * to count as a trial it would have to open and to wait for its whole time in open there.
 *
 * <p>What the user's predicates and event consumers throw is logged and changes nothing else.
 * Thread-safe. No code of the user runs under a lock of this room, but for the breaker's interval
 * function.
 */
public final class HostBreaker {

  /** No permit: the breaker lets nothing through now. */
  public static final int REFUSED = -1;

  private static final Logger LOG = LoggerFactory.getLogger(HostBreaker.class);

  /**
   * The one whose call into its breaker is under way on this thread, in an array of one that stays:
   * to set and remove a thread's value costs more than the call.
   */
  private static final ThreadLocal<@Nullable Object[]> CALLING =
      ThreadLocal.withInitial(() -> new @Nullable Object[1]);

  private final CircuitBreaker breaker;
  private final LongSupplier nanoClock;
  private final BreakerTracker sight;
  private final BreakerHistory history;
  private final BreakerEvents events;
  private final Runnable onEvent = this::heard;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicInteger announced = new AtomicInteger();

  /**
   * What a host did last when it did not do what was asked.
   *
   * @param message in words, without credentials and without text of the host's
   * @param cause what a breaker's predicates judge
   */
  public record Fault(String message, Throwable cause) {}

  /**
   * Begins to watch a breaker.
   *
   * @param breaker made by Resilience4j; may be shared, and in any state
   * @param nanoClock a clock as {@link System#nanoTime()} is, for the time that is left in open
   */
  public HostBreaker(CircuitBreaker breaker, LongSupplier nanoClock) {
    this(breaker, nanoClock, new BreakerTracker(breaker, nanoClock), new BreakerHistory(nanoClock));
  }

  private HostBreaker(
      CircuitBreaker breaker,
      LongSupplier nanoClock,
      BreakerTracker sight,
      BreakerHistory history) {
    this.breaker = breaker;
    this.nanoClock = nanoClock;
    this.sight = sight;
    this.history = history;
    this.events = BreakerEvents.of(breaker);
    announced.set(sight.look().changes());
    events.add(onEvent);
  }

  /**
   * Watches the same breaker for another host, with listeners of its own. What one of them has seen
   * the others know.
   */
  public HostBreaker another() {
    return new HostBreaker(breaker, nanoClock, sight, history);
  }

  /** The breaker that is watched. */
  public CircuitBreaker breaker() {
    return breaker;
  }

  /**
   * A permit where the breaker lets everything pass: closed, disabled, or only measuring. Has no
   * side effect and runs no code of the user, so it may be called under a lock.
   *
   * @return the permit, or {@link #REFUSED}, which says no more than that {@link #tryAcquire} has
   *     to be asked
   */
  public int freePass() {
    BreakerTracker.Look look = sight.look();
    return switch (look.state()) {
      case CLOSED, DISABLED, METRICS_ONLY -> look.generation();
      case OPEN, HALF_OPEN, FORCED_OPEN -> REFUSED;
    };
  }

  /**
   * Asks the breaker for a permit. It may go from open to half open for it, and may run the event
   * consumers of the user, so it is not to be called under a lock.
   *
   * @return the permit, or {@link #REFUSED}
   */
  public int tryAcquire() {
    boolean permitted = calling(breaker::tryAcquirePermission);
    // A look after the call: the stay in half open that the call began is the permit's own.
    BreakerTracker.Look look = sight.look();
    if (!permitted) {
      sight.refused();
    }
    announce();
    return permitted ? look.generation() : REFUSED;
  }

  /**
   * How long until an open breaker may let trials through, in nanoseconds. Found from the breaker's
   * interval function and the number of times it opened in a row, since Resilience4j does not tell;
   * where the two differ (a random interval, {@code transitionToOpenStateFor}) and the breaker
   * refuses what is due, it is a little longer each time.
   *
   * @return 0 when it is not open or may be asked now; for a breaker that was forced open, a second
   */
  public long nanosUntilHalfOpen() {
    BreakerTracker.Look look = sight.look();
    return switch (look.state()) {
      case OPEN -> Math.max(0, look.dueNanos() - nanoClock.getAsLong());
      case FORCED_OPEN -> BreakerTracker.MAX_ASK_AGAIN_NANOS;
      case CLOSED, HALF_OPEN, DISABLED, METRICS_ONLY -> 0;
    };
  }

  /**
   * How long ago the breaker opened, the first time of all since it was closed, or let a trial pass
   * that then succeeded, whichever was last, in nanoseconds.
   *
   * @return 0 when it is closed
   */
  public long nanosNotClosed() {
    BreakerTracker.Look look = sight.look();
    return look.opens() == 0 ? 0 : Math.max(1, nanoClock.getAsLong() - look.rowBeganNanos());
  }

  /** What the host did last when it did not do what was asked; null where it always has. */
  public @Nullable Fault lastFault() {
    return history.lastFault();
  }

  /** The host did what was asked. */
  public void succeeded(int permit, long elapsedNanos) {
    history.succeeded();
    if (counts(permit) && sight.look().state() == CircuitBreaker.State.HALF_OPEN) {
      sight.trialSucceeded();
    }
    settle(permit, () -> breaker.onSuccess(elapsedNanos, TimeUnit.NANOSECONDS));
  }

  /**
   * The host failed; the breaker's configuration may say that this cause does not count.
   *
   * @param permit what {@link #freePass} or {@link #tryAcquire} gave
   * @param elapsedNanos how long the attempt took
   * @param fault what went wrong
   */
  public void failed(int permit, long elapsedNanos, Fault fault) {
    history.failed(fault);
    settle(permit, () -> breaker.onError(elapsedNanos, TimeUnit.NANOSECONDS, fault.cause()));
  }

  /**
   * The host failed by an event that ends many requests at the same time: a connection that breaks
   * under a hundred streams, a server that restarts under a hundred connections. Such an event
   * counts once, for the first of the requests to tell of it. Those that were under way by then say
   * nothing new; those that began after it do, and so do those that tell of it much later.
   *
   * <p>Requests may also wait together for a connection that cannot be made. That is one event,
   * too; but from the fifth in a row on, each request counts. Otherwise a host that is down would
   * cost a hundred times as many items where connections are shared as where they are not.
   *
   * @param permit what {@link #freePass} gave. A trial has to be told by {@link #failed}, since the
   *     breaker waits for each of the few it has let pass
   * @param begunNanos when the request was sent, by the clock of this breaker
   * @param elapsedNanos how long the attempt took
   * @param fault what went wrong
   * @param connecting whether the connection could not be made
   */
  public void failedInCommon(
      int permit, long begunNanos, long elapsedNanos, Fault fault, boolean connecting) {
    if (history.counts(begunNanos, connecting)) {
      failed(permit, elapsedNanos, fault);
    }
  }

  /**
   * How it ended says nothing about the host, or nothing was sent: a trial is given back. That is
   * no change of state, so no listener is told.
   */
  public void released(int permit) {
    settle(permit, breaker::releasePermission);
  }

  /** The breaker's state. */
  public CircuitBreaker.State state() {
    return breaker.getState();
  }

  /**
   * Has a listener called after each change of state and each reset, whoever caused it; now and
   * then once more than that.
   *
   * @param listener runs on any thread; where the change came from outside, perhaps under
   *     Resilience4j's lock of this breaker. Must not block; what it throws is logged
   */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Stops watching the breaker and forgets all listeners. Permits still out may be given back. */
  public void close() {
    events.remove(onEvent);
    listeners.clear();
  }

  private void settle(int permit, Runnable outcome) {
    if (!counts(permit)) {
      return;
    }
    boolean counted =
        calling(
            () -> {
              outcome.run();
              return true;
            });
    if (!counted && counts(permit)) {
      // Something of the user threw before the breaker came to count: a trial must not be lost.
      calling(
          () -> {
            breaker.releasePermission();
            return true;
          });
    }
    announce();
  }

  private boolean counts(int permit) {
    BreakerTracker.Look look = sight.look();
    return permit == look.generation()
        && look.state() != CircuitBreaker.State.OPEN
        && look.state() != CircuitBreaker.State.FORCED_OPEN;
  }

  /** Calls the breaker; what it changes is announced when it has returned, outside its lock. */
  private boolean calling(BooleanSupplier call) {
    @Nullable Object[] calling = CALLING.get();
    Object outer = calling[0];
    calling[0] = this;
    try {
      return call.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.warn("Circuit breaker {} failed, and its figures may miss a call", breaker.getName(), e);
      return false;
    } finally {
      calling[0] = outer;
    }
  }

  private void heard() {
    if (CALLING.get()[0] != this) {
      announce();
    }
  }

  private void announce() {
    int now = sight.look().changes();
    if (announced.get() == now || announced.getAndSet(now) == now) {
      return;
    }
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        LOG.warn("A listener of circuit breaker {} failed", breaker.getName(), e);
      }
    }
  }
}
