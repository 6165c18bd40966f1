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
package io.fastreq.camel.batch;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.dispatch.Action;
import io.fastreq.camel.dispatch.DepartureQueue;
import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.Host;
import io.fastreq.camel.dispatch.Reservation;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.Sent;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call, and the slot it holds: from the moment the dispatcher gives the slot until
 * the first of answer, breakdown, deadline and cancellation, whichever wins one compare-and-set.
 * What comes later is dropped. An attempt may have several legs: the hops of a redirect, and one
 * more request where a kept-alive connection turned out to be stale.
 */
public final class Attempt implements HttpTransport.Listener, Action {

  /** About 146 years: can be added to a clock's reading. */
  public static final long NEVER_NANOS = Long.MAX_VALUE / 2;

  private static final Sent NOTHING = () -> {};

  public final Call call;
  public volatile long deadlineNanos;

  // The dispatcher's, guarded by its lock.
  public @Nullable Attempt previous;
  public @Nullable Attempt next;
  public boolean atHost;
  public boolean settled;

  /** Whether it waits for a token; see {@link DepartureQueue}. */
  public boolean inLine;

  /** Whether it has begun by the rate limits and no request of it has left since; and to where. */
  public boolean begun;

  public @Nullable Host begunTo;

  /** The host whose token its leg has taken. */
  public @Nullable Host departedTo;

  /** Writes the leg, which has a connection and may not leave yet. */
  public @Nullable Runnable write;

  /** What was asked of the user's own limiter for the leg, and whether that lets it leave. */
  public @Nullable Reservation reservation;

  public boolean reservationDue;

  /** Whether its time stands still; the time it has used, and the time it has left. */
  public boolean suspended;

  public long spentNanos;
  public long leftNanos;

  private final Dispatcher dispatcher;
  private final AtomicReference<State> state = new AtomicReference<>(State.LIVE);
  private volatile @Nullable End pendingEnd;

  /** Whether the present leg has left, and whether one before it has. */
  private volatile boolean away;

  private volatile boolean sentBefore;
  private final AtomicReference<Sent> sent = new AtomicReference<>(NOTHING);

  /**
   * The thread inside {@link #perform}. A transport that answers at once calls back on it; the
   * outcome is then kept until the transport has returned, so that a thousand such answers don't
   * stand on one stack. Only that thread finds itself here, so it need not be volatile.
   */
  private @Nullable Thread beginner;

  private @Nullable Outcome early;

  private enum State {
    /** Under way, or waiting for its next leg. */
    LIVE,
    /** Held: a leg has ended, or another is about to begin, and what follows is being decided. */
    DECIDING,
    ENDED
  }

  /** An end that came while the attempt was held. */
  private record End(Failure how, boolean hostsFault) {}

  /** A leg on its way to the wire: one object for each, to tell it from the next. */
  private static final class Leaving implements Sent {
    @Override
    public void abort() {
      // Whoever sends it looks afterwards whether the attempt has ended.
    }
  }

  public Attempt(Call call, Dispatcher dispatcher, long deadlineNanos) {
    this.call = call;
    this.dispatcher = dispatcher;
    this.deadlineNanos = deadlineNanos;
  }

  /** Whether its present leg has left. */
  public boolean isAway() {
    return away;
  }

  /** Sends the request, or the next leg of it. The slot may be free again when this returns. */
  @Override
  public boolean perform() {
    if (state.get() == State.ENDED) {
      return true; // cut between the dispatcher's decision and here: nothing more is to be sent
    }
    Sent leaving = new Leaving();
    sent.set(leaving);
    beginner = Thread.currentThread();
    Sent handle = call.send(this);
    beginner = null;
    Outcome known = early;
    if (known != null) {
      early = null;
      proceed(known);
      return true;
    }
    if (!sent.compareAndSet(leaving, handle)) {
      // It was postponed, or its leg has ended, which needs no abort and does not mind it.
      handle.abort();
    } else if (state.get() == State.ENDED) {
      // Cancelled or out of time between sending and here: the one who won found nothing to abort.
      handle.abort();
      return true;
    }
    return false;
  }

  /** {@inheritDoc} The last moment at which pause, breaker and cut of the batch are looked at. */
  @Override
  public boolean onConnected(Runnable writes) {
    if (away) { // it could not be written, and asks once more
      away = false;
    }
    if (beginner != Thread.currentThread() && isObstructed()) {
      postpone();
      return false;
    }
    return dispatcher.mayDepart(this, writes) && leave();
  }

  /** Whether its host has been paused, or its breaker has opened, since it was admitted. */
  public boolean isObstructed() {
    return isObstructed(call.batch.nanoTime());
  }

  /** The same; also with the dispatcher's lock held. */
  public boolean isObstructed(long now) {
    Host host = call.host();
    return (host.mayBePaused() && dispatcher.isPaused(host, now)) || call.permit().hasLapsed();
  }

  /** It has its token. */
  public void depart() {
    Runnable writes = write;
    if (writes != null && leave()) {
      writes.run();
    }
  }

  /** Its leg leaves now, unless its batch has been cut meanwhile. */
  private boolean leave() {
    away = true; // before the look at the cut: who cuts looks at this afterwards
    Batch batch = call.batch;
    if (batch.isCut()) {
      away = false;
      Batch.Cut why = batch.whyCut();
      end(why.kind(), why.message(), false);
      return false;
    }
    return true;
  }

  /**
   * Its host may not be sent to any more: gives its connection back. If nothing of it has left, its
   * call waits for its turn again without a slot; a further leg keeps the slot.
   */
  public void postpone() {
    if (!hold()) {
      return;
    }
    Sent given = Objects.requireNonNull(sent.getAndSet(NOTHING));
    if (sentBefore) {
      call.putOff();
      given.abort();
      letGo();
      dispatcher.anotherLeg(this, call.legOrigin(), true);
    } else {
      state.set(State.ENDED);
      given.abort();
      dispatcher.settle(this, call.settlePostponed(), false);
    }
    dispatcher.drive();
  }

  /** The user's own limiter lets its leg leave. */
  public void reservationDue(Reservation due) {
    if (dispatcher.reservationDue(this, due)) {
      depart();
    }
  }

  /** The user's own limiter does not do its work. */
  public void reservationFailed(Reservation failed, Outcome reason) {
    if (dispatcher.guarded(() -> reservation == failed) && state.get() == State.LIVE) {
      Objects.requireNonNull(sent.get()).abort();
      accept(reason);
    }
  }

  @Override
  public void accept(Outcome outcome) {
    if (beginner == Thread.currentThread()) {
      early = outcome;
      return;
    }
    proceed(outcome);
    dispatcher.drive();
  }

  /** The request was changed before it was sent, and now goes to another host. */
  void reroute(String origin) {
    dispatcher.anotherLeg(this, origin, true);
    dispatcher.drive();
  }

  /**
   * Takes the attempt's call in hand. An end that comes meanwhile is kept until {@link #letGo}.
   *
   * @return false where the attempt has ended: then the call is in other hands
   */
  public boolean hold() {
    return state.compareAndSet(State.LIVE, State.DECIDING);
  }

  /** The attempt goes on, unless its end has come while it was held. */
  public void letGo() {
    state.set(State.LIVE);
    End end = pendingEnd;
    if (end != null) {
      end(end.how(), end.hostsFault());
    }
  }

  private void proceed(Outcome outcome) {
    if (!hold()) {
      return;
    }
    boolean unused = outcome instanceof Failure broken && broken.reach() == Reach.UNUSED_CONNECTION;
    String onward = call.nextLeg(outcome);
    if (onward == null) {
      state.set(State.ENDED);
      dispatcher.settle(this, call.settle(isUnsent()), true);
      return;
    }
    if (away) {
      sentBefore |= !unused;
      away = false;
    }
    sent.set(NOTHING);
    letGo();
    dispatcher.anotherLeg(this, onward, unused);
  }

  private NextStep endedBy(Failure end, boolean hostsFault) {
    return hostsFault ? call.settleLate(end, isUnsent()) : call.settleEnded(end, away, isUnsent());
  }

  private boolean isUnsent() {
    return !away && !sentBefore;
  }

  /**
   * Ends the attempt for the engine's own reasons and closes its connection.
   *
   * @param hostsFault whether its host's breaker is to count it
   */
  public void end(Kind kind, String message, boolean hostsFault) {
    end(new Failure(kind, message, null, Reach.MAYBE_RECEIVED, false), hostsFault);
  }

  /** The same for an end that has a cause. */
  public void end(Failure how, boolean hostsFault) {
    while (!state.compareAndSet(State.LIVE, State.ENDED)) {
      if (state.get() == State.ENDED) {
        return;
      }
      pendingEnd = new End(how, hostsFault);
      if (state.get() == State.DECIDING) {
        return; // who decides will see it
      }
    }
    Objects.requireNonNull(sent.get()).abort();
    dispatcher.settle(this, endedBy(how, hostsFault), false);
  }
}
