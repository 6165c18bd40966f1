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

import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.transport.HttpTransport.Sent;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The state of an attempt and its hop in flight, as its superclass to save an object. The thread
 * that changes the state holds the attempt; only one thread ends it. Thread-safe.
 */
abstract class AttemptState {

  /** The states of an attempt. */
  enum State {
    /** Has its slot, and waits for its first or next hop to begin. */
    WAITING,
    /** A hop is being prepared or connected; nothing of it has left. */
    CONNECTING,
    /** The hop may have left. */
    AWAY,
    /** Held by a thread that decides what follows the end or the preparation of a hop. */
    DECIDING,
    ENDED
  }

  /**
   * An end on the engine's own decision.
   *
   * @param hostsFault whether the host's breaker counts it
   */
  record End(Failure how, boolean hostsFault) {}

  private static final AtomicReferenceFieldUpdater<AttemptState, State> STATE =
      AtomicReferenceFieldUpdater.newUpdater(AttemptState.class, State.class, "state");

  private volatile State state = State.WAITING;
  private volatile @Nullable End pending;

  static final Sent NOTHING = () -> {};

  /** The first hop on its way to the wire. */
  private static final Sent FIRST = new Leaving();

  private static final AtomicReferenceFieldUpdater<AttemptState, Sent> SENT =
      AtomicReferenceFieldUpdater.newUpdater(AttemptState.class, Sent.class, "sent");

  /** Aborts the current hop. */
  private volatile Sent sent = FIRST;

  /** Marks a hop that is being handed to the transport. Each further hop has its own instance. */
  private static final class Leaving implements Sent {
    @Override
    public void abort() {
      // The sending thread checks afterwards whether the attempt has ended.
    }
  }

  /** Marks a hop as being handed to the transport. */
  final Sent beginHop() {
    Sent leaving = sent;
    if (leaving != FIRST) {
      leaving = new Leaving();
      sent = leaving;
    }
    return leaving;
  }

  /**
   * Sets what aborts the hop that has been handed to the transport.
   *
   * @param leaving its mark
   * @return false if another thread has taken the mark meanwhile
   */
  final boolean handOver(Sent leaving, Sent handle) {
    return SENT.compareAndSet(this, leaving, handle);
  }

  /** Removes and returns what aborts the current hop. */
  final Sent takeSent() {
    return Objects.requireNonNull(SENT.getAndSet(this, NOTHING));
  }

  /** Notes that the current hop has ended. */
  final void dropSent() {
    sent = NOTHING;
  }

  /** Aborts the current hop. */
  final void abortSent() {
    sent.abort();
  }

  final boolean is(State wanted) {
    return state == wanted;
  }

  /** Changes the state if it is the expected one. Returns whether it was. */
  final boolean change(State from, State to) {
    return STATE.compareAndSet(this, from, to);
  }

  /**
   * Holds the attempt. An end that comes meanwhile is kept until {@link #pendingEnd}.
   *
   * @return the previous state, or null if the attempt has ended or another thread holds it
   */
  final @Nullable State hold() {
    State was = state;
    while (was != State.ENDED && was != State.DECIDING) {
      if (STATE.compareAndSet(this, was, State.DECIDING)) {
        return was;
      }
      was = state;
    }
    return null;
  }

  /**
   * Releases the attempt into a state.
   *
   * @return the end that came while it was held, or null
   */
  final @Nullable End pendingEnd(State on) {
    state = on;
    return pending;
  }

  /** Ends an attempt that is held. */
  final void setEnded() {
    state = State.ENDED;
  }

  /**
   * Ends the attempt. Returns its previous state, or null if it is held or has already ended. The
   * holder handles the end of an attempt that is held.
   */
  final @Nullable State tryEnd(End end) {
    while (true) {
      State was = state;
      if (was == State.ENDED) {
        return null;
      }
      if (was == State.DECIDING) {
        pending = end;
        if (state == State.DECIDING) {
          return null; // the holder will see it
        }
      } else if (STATE.compareAndSet(this, was, State.ENDED)) {
        return was;
      }
    }
  }
}
