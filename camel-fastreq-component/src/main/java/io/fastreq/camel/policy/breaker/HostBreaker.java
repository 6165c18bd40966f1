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
 * The circuit breaker of a host. Resilience4j counts an outcome in whatever state the breaker is
 * when it comes, so a response to a request that began while the breaker was closed could pass for
 * a trial of half open. Here an outcome is bound to its permit: it counts only in the stay in the
 * state in which the permit was given, and while the breaker is not open.
 *
 * <p>A permit is a number, the <em>generation</em>: how many times the breaker was seen to enter a
 * state with figures of its own. Each permit must be returned exactly once, by {@link #succeeded},
 * {@link #failed}, {@link #failedInCommon} or {@link #released}.
 *
 * <p>The generation follows from the identity of the breaker's figures ({@link
 * CircuitBreaker#getMetrics()}), which Resilience4j creates for each stay except in open. Events
 * would not do: a user's consumer that throws keeps them from later consumers. The breaker may
 * still change between the check of the generation and the count, but for a late outcome to count
 * as a trial it would have to open and stay open for its full time in between.
 *
 * <p>What a user's predicates and event consumers throw is logged and has no other effect.
 * Thread-safe. No user code runs under a lock of this package, except the breaker's interval
 * function.
 */
public final class HostBreaker {

  /** No permit: the breaker lets no request pass now. */
  public static final int REFUSED = -1;

  private static final Logger LOG = LoggerFactory.getLogger(HostBreaker.class);

  /**
   * The breaker whose call is in progress on this thread, in an array of one that stays: setting
   * and removing a thread's value would cost more than the call.
   */
  private static final ThreadLocal<@Nullable Object[]> CALLING =
      ThreadLocal.withInitial(() -> new @Nullable Object[1]);

  private final CircuitBreaker breaker;
  private final LongSupplier nanoClock;
  private final BreakerTracker tracker;
  private final BreakerHistory history;
  private final BreakerEvents events;
  private final Runnable eventListener = this::onEvent;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicInteger announced = new AtomicInteger();

  /**
   * A failure of a host.
   *
   * @param message what went wrong, without credentials or text from the host
   * @param cause the exception that a breaker's predicates judge
   */
  public record Fault(String message, Throwable cause) {}

  /**
   * Begins to watch a breaker.
   *
   * @param breaker may be shared, and in any state
   * @param nanoClock a clock such as {@link System#nanoTime()}
   */
  public HostBreaker(CircuitBreaker breaker, LongSupplier nanoClock) {
    this(breaker, nanoClock, new BreakerTracker(breaker, nanoClock), new BreakerHistory(nanoClock));
  }

  private HostBreaker(
      CircuitBreaker breaker,
      LongSupplier nanoClock,
      BreakerTracker tracker,
      BreakerHistory history) {
    this.breaker = breaker;
    this.nanoClock = nanoClock;
    this.tracker = tracker;
    this.history = history;
    this.events = BreakerEvents.of(breaker);
    announced.set(tracker.snapshot().changes());
    events.add(eventListener);
  }

  /**
   * Returns a watch of the same breaker for another host, with listeners of its own. They share
   * what they have seen.
   */
  public HostBreaker another() {
    return new HostBreaker(breaker, nanoClock, tracker, history);
  }

  /** Returns the watched breaker. */
  public CircuitBreaker breaker() {
    return breaker;
  }

  /**
   * Returns a permit if the breaker lets everything pass: closed, disabled, or only measuring. Has
   * no side effect and runs no user code, so it may be called under a lock.
   *
   * @return the permit, or {@link #REFUSED}, which only means that {@link #tryAcquire} must be
   *     asked
   */
  public int freePass() {
    BreakerSnapshot snapshot = tracker.snapshot();
    return switch (snapshot.state()) {
      case CLOSED, DISABLED, METRICS_ONLY -> snapshot.generation();
      case OPEN, HALF_OPEN, FORCED_OPEN -> REFUSED;
    };
  }

  /**
   * Asks the breaker for a permit. May take it from open to half open, and may run a user's event
   * consumers, so it must not be called under a lock.
   *
   * @return the permit, or {@link #REFUSED}
   */
  public int tryAcquire() {
    boolean permitted = calling(breaker::tryAcquirePermission);
    // After the call: the permit belongs to the stay in half open that the call may have begun.
    BreakerSnapshot snapshot = tracker.snapshot();
    if (!permitted) {
      tracker.refused();
    }
    announce();
    return permitted ? snapshot.generation() : REFUSED;
  }

  /**
   * Returns the time until an open breaker may pass trials, in nanoseconds. Resilience4j does not
   * tell, so it is computed from the breaker's interval function and the number of openings in a
   * row. Where that is wrong (a random interval, {@code transitionToOpenStateFor}) and the breaker
   * refuses although it is due, the time grows a little with each refusal.
   *
   * @return 0 if the breaker is not open or may be asked now; a second if it was forced open
   */
  public long nanosUntilHalfOpen() {
    BreakerSnapshot snapshot = tracker.snapshot();
    return switch (snapshot.state()) {
      case OPEN -> Math.max(0, snapshot.dueNanos() - nanoClock.getAsLong());
      case FORCED_OPEN -> BreakerTracker.MAX_ASK_AGAIN_NANOS;
      case CLOSED, HALF_OPEN, DISABLED, METRICS_ONLY -> 0;
    };
  }

  /**
   * Returns the time since the breaker first opened after it was closed, or since it last passed a
   * trial that succeeded, in nanoseconds.
   *
   * @return 0 if it is closed
   */
  public long nanosNotClosed() {
    BreakerSnapshot snapshot = tracker.snapshot();
    return snapshot.opens() == 0
        ? 0
        : Math.max(1, nanoClock.getAsLong() - snapshot.firstOpenNanos());
  }

  /** Returns the last failure of the host, or null. */
  public @Nullable Fault lastFault() {
    return history.lastFault();
  }

  /** Counts a success of the host. */
  public void succeeded(int permit, long elapsedNanos) {
    history.succeeded();
    BreakerSnapshot snapshot = tracker.snapshot();
    if (!counts(permit, snapshot)) {
      return;
    }
    if (snapshot.state() == CircuitBreaker.State.HALF_OPEN) {
      tracker.trialSucceeded();
    }
    count(permit, () -> breaker.onSuccess(elapsedNanos, TimeUnit.NANOSECONDS));
  }

  /**
   * Counts a failure of the host, unless the breaker's configuration ignores its cause.
   *
   * @param permit as returned by {@link #freePass} or {@link #tryAcquire}
   * @param elapsedNanos how long the attempt took
   * @param fault what went wrong
   */
  public void failed(int permit, long elapsedNanos, Fault fault) {
    history.failed(fault);
    settle(permit, () -> breaker.onError(elapsedNanos, TimeUnit.NANOSECONDS, fault.cause()));
  }

  /**
   * Counts a failure of the host by an event that ends many requests at once, such as a connection
   * that breaks with a hundred streams, or a server that restarts. The event counts once, for the
   * first request to report it. Requests that were in flight by then add nothing; those that began
   * after it, or report it much later, do.
   *
   * <p>Requests that wait together for a connection that cannot be made are one event too; but from
   * the fifth in a row on, each request counts. Otherwise a host that is down would cost a hundred
   * times as many items if connections are shared.
   *
   * @param permit as returned by {@link #freePass}. Trials are reported by {@link #failed}, because
   *     the breaker waits for each of them
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
   * Returns a permit whose outcome says nothing about the host. That is no change of state, so no
   * listener is called.
   */
  public void released(int permit) {
    settle(permit, breaker::releasePermission);
  }

  /** Returns the state of the breaker. */
  public CircuitBreaker.State state() {
    return breaker.getState();
  }

  /**
   * Adds a listener that is called after each change of state and each reset, whatever its cause;
   * occasionally once more.
   *
   * @param listener runs on any thread, and if the change came from outside, perhaps under
   *     Resilience4j's lock of this breaker. Must not block; what it throws is logged
   */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Stops watching the breaker and removes all listeners. Permits may still be returned. */
  public void close() {
    events.remove(eventListener);
    listeners.clear();
  }

  private void settle(int permit, Runnable outcome) {
    if (counts(permit, tracker.snapshot())) {
      count(permit, outcome);
    }
  }

  private void count(int permit, Runnable outcome) {
    boolean counted =
        calling(
            () -> {
              outcome.run();
              return true;
            });
    if (!counted && counts(permit, tracker.snapshot())) {
      // User code threw before the breaker counted: a trial must not be lost.
      calling(
          () -> {
            breaker.releasePermission();
            return true;
          });
    }
    announce();
  }

  private static boolean counts(int permit, BreakerSnapshot snapshot) {
    return permit == snapshot.generation()
        && snapshot.state() != CircuitBreaker.State.OPEN
        && snapshot.state() != CircuitBreaker.State.FORCED_OPEN;
  }

  /** Calls the breaker. Changes are announced after the call, outside its lock. */
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

  private void onEvent() {
    if (CALLING.get()[0] != this) {
      announce();
    }
  }

  private void announce() {
    int now = tracker.snapshot().changes();
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
