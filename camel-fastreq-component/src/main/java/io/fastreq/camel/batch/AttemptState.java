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
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How far an attempt is, which extends this to be one object. Whoever changes the state has the
 * attempt in hand; only one ends it. Thread-safe.
 */
abstract class AttemptState {

  /** A state. */
  enum State {
    /** Has its slot, and waits for its first hop to begin or for its next. */
    WAITING,
    /** A hop is being prepared, or the transport has it; nothing of it has left. */
    CONNECTING,
    /** The hop may have left. */
    AWAY,
    /** Held: a hop has ended, or another is about to begin, and what follows is being decided. */
    DECIDING,
    ENDED
  }

  /**
   * An end for the engine's own reasons.
   *
   * @param hostsFault whether the host's breaker is to count it
   */
  record End(Failure how, boolean hostsFault) {}

  private static final AtomicReferenceFieldUpdater<AttemptState, State> STATE =
      AtomicReferenceFieldUpdater.newUpdater(AttemptState.class, State.class, "state");

  private volatile State state = State.WAITING;
  private volatile @Nullable End pending;

  final boolean is(State wanted) {
    return state == wanted;
  }

  /** Goes from one state to another, where it is in the first. */
  final boolean change(State from, State to) {
    return STATE.compareAndSet(this, from, to);
  }

  /**
   * Takes the attempt in hand. An end that comes meanwhile is kept until {@link #pendingEnd}.
   *
   * @return the state it was in, or null where the attempt has ended: then it is in other hands
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
   * The attempt goes on.
   *
   * @return the end that has come while it was held, or null
   */
  final @Nullable End pendingEnd(State on) {
    state = on;
    return pending;
  }

  /** Ends it, where it was held. */
  final void setEnded() {
    state = State.ENDED;
  }

  /** The state it was in when it ended by this; null where it is held, or has ended before. */
  final @Nullable State tryEnd(End end) {
    while (true) {
      State was = state;
      if (was == State.ENDED) {
        return null;
      }
      if (was == State.DECIDING) {
        pending = end;
        if (state == State.DECIDING) {
          return null; // who decides will see it
        }
      } else if (STATE.compareAndSet(this, was, State.ENDED)) {
        return was;
      }
    }
  }
}
