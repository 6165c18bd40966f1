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

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher knows of one attempt, from the moment it gets a slot until it gives it back.
 * Guarded by the dispatcher's lock, all but what is said to be read without it.
 */
public final class Slot {

  final Ticket ticket;
  private @Nullable SlotHolder holder;

  @Nullable Slot previous;
  @Nullable Slot next;

  /** The slot that starts after this one; see {@link Effects}. */
  @Nullable Slot nextToStart;

  /** The host of its present request. Where it is not the ticket's, the slot has a reference. */
  Host host;

  private Permit permit;

  /** Whether it counts as in flight to its host. */
  boolean atHost;

  /** Whether it was given back. */
  boolean left;

  long deadlineNanos;

  /** When its request began, or would have begun had it not been kept from leaving. */
  private long startNanos;

  /** Whether it waits for a token; see {@link DepartureQueue}. */
  boolean inLine;

  /** Whether it has begun by the rate limits and no request of it has left since; and to where. */
  boolean begun;

  @Nullable Host begunTo;

  /** The host whose token its request has taken. */
  @Nullable Host departedTo;

  /** Writes the request, which has a connection and may not leave yet. */
  @Nullable Runnable write;

  /** How many requests it has gone on to; tells what a limiter was asked for. */
  int hop;

  /** Whether the user's own limiter was asked for the request, and lets it leave. */
  boolean reservationAsked;

  boolean reservationDue;

  /** Whether its time stands still, and since when. */
  boolean suspended;

  private long suspendedNanos;

  Slot(Ticket ticket, Permit permit, long now) {
    this.ticket = ticket;
    this.host = ticket.host;
    this.permit = permit;
    this.startNanos = now;
    this.deadlineNanos = now + ticket.task.timeoutNanos();
  }

  /** Has the task make its attempt. */
  void begin() {
    holder = ticket.task.begin(this);
  }

  SlotHolder holder() {
    return Objects.requireNonNull(holder);
  }

  /** What its request holds of its host's breaker. */
  Permit permit() {
    return permit;
  }

  /** Takes what its request holds, to be closed. For the holder, without the lock. */
  public Permit takePermit() {
    Permit taken = permit;
    if (taken != Permit.NONE) { // else one may be granted at this moment, and must not be lost
      permit = Permit.NONE;
    }
    return taken;
  }

  void permit(Permit taken) {
    permit = taken;
  }

  /** The host of its present request. For the holder, without the lock. */
  public Host host() {
    return host;
  }

  /** When its present request began. For the holder, without the lock. */
  public long startNanos() {
    return startNanos;
  }

  /**
   * Its request is ready only now: it begins at this moment, with what the breaker says now. For
   * the holder, without the lock.
   */
  public void beginAnew(long now) {
    if (!permit.isTrial()) {
      Permit renewed = Permit.freePass(host.breaker());
      if (renewed != null) { // else the old one has lapsed, which will be seen
        permit = renewed;
      }
      startNanos = now;
    }
  }

  void startNanos(long now) {
    startNanos = now;
  }

  /** The time for which a request is kept from leaving is not the server's. */
  void suspend(long now) {
    if (!suspended) {
      suspended = true;
      suspendedNanos = now;
    }
  }

  /**
   * From here on its time counts again.
   *
   * @return whether it did not
   */
  boolean resume(long now) {
    if (!suspended) {
      return false;
    }
    suspended = false;
    startNanos += now - suspendedNanos;
    deadlineNanos += now - suspendedNanos;
    return true;
  }
}
