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

import io.fastreq.camel.dispatch.attempt.SlotHolder;
import io.fastreq.camel.dispatch.host.Permit;
import io.fastreq.camel.policy.manners.HostManners;
import io.fastreq.camel.policy.manners.RateLimit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The dispatcher's state of one attempt, from the moment it gets a slot until it returns it.
 * Guarded by the dispatcher's lock, unless a method says otherwise.
 */
public final class Slot {

  final Ticket ticket;
  private @Nullable SlotHolder holder;

  @Nullable Slot previous;
  @Nullable Slot next;

  /** The slot that starts after this one, in a ring; see {@link Effects}. */
  @Nullable Slot nextToStart;

  /**
   * The host of the current request. If it is not the ticket's host, the slot holds a reference to
   * it.
   */
  Host host;

  private Permit permit;

  /** Whether the attempt counts as in flight to its host. */
  boolean atHost;

  /** Number of the current request at its host; see {@link HostManners#start}. */
  long numberAtHost;

  /** Whether the slot was returned. */
  boolean left;

  long deadlineNanos;

  /** When the current request began, not counting time it was kept from leaving. */
  private long startNanos;

  /** Whether the request waits for a token; see {@link DepartureQueue}. */
  boolean inLine;

  /** Whether the attempt has begun under the rate limits but no request of it has left since. */
  boolean begun;

  /** The host under whose limit it has begun, or null. */
  @Nullable Host begunTo;

  /** The host whose token the request has taken. */
  @Nullable Host departedTo;

  /** What the quotas of all hosts and of that host keep of it; see {@link RateLimit#depart}. */
  long quotaStart;

  long hostQuotaStart;

  /** Writes the request, which has a connection but may not leave yet. */
  @Nullable Runnable write;

  /** Number of further requests; identifies the request that a limiter was asked for. */
  int hop;

  /** Whether the user's limiter was asked for the current request. */
  boolean reservationAsked;

  boolean reservationDue;

  /** Whether the attempt's time is stopped. */
  boolean suspended;

  private long suspendedNanos;

  /** Whether the slot is lent to tasks that run ahead, since the attempt is suspended. */
  boolean lent;

  Slot(Ticket ticket, Permit permit, long now) {
    this.ticket = ticket;
    this.host = ticket.host;
    this.permit = permit;
    this.startNanos = now;
    this.deadlineNanos = now + ticket.task.timeoutNanos();
  }

  /** Has the task create its attempt. */
  void begin() {
    holder = ticket.task.begin(this);
  }

  SlotHolder holder() {
    return Objects.requireNonNull(holder);
  }

  /** Forgets what belongs to the request before the next one. */
  void anotherHop() {
    departedTo = null;
    hop++;
    reservationAsked = false;
    reservationDue = false;
  }

  /** Returns the breaker's permit of the current request. */
  Permit permit() {
    return permit;
  }

  /**
   * Takes the permit of the current request, to close it. Called by the holder, without the lock.
   */
  public Permit takePermit() {
    Permit taken = permit;
    if (taken != Permit.NONE) { // a permit granted concurrently must not be overwritten
      permit = Permit.NONE;
    }
    return taken;
  }

  void permit(Permit taken) {
    permit = taken;
  }

  /** Returns the host of the current request. Called by the holder, without the lock. */
  public Host host() {
    return host;
  }

  /** Returns when the current request began. Called by the holder, without the lock. */
  public long startNanos() {
    return startNanos;
  }

  /**
   * Restarts the time of a request that has just been prepared, and renews its permit. Called by
   * the holder, without the lock.
   */
  public void beginAnew(long now) {
    if (!permit.isTrial()) {
      Permit renewed = Permit.freePass(host.breaker());
      if (renewed != null) { // otherwise the old permit has lapsed, which is checked later
        permit = renewed;
      }
      startNanos = now;
    }
  }

  void startNanos(long now) {
    startNanos = now;
  }

  /**
   * Stops the attempt's time while its request is kept from leaving: this time is not the server's.
   */
  void suspend(long now) {
    if (!suspended) {
      suspended = true;
      if (atHost) {
        host.readiness().waits(true);
      }
      suspendedNanos = now;
    }
  }

  /**
   * Lets the attempt's time run again.
   *
   * @return whether it was stopped
   */
  boolean resume(long now) {
    if (!suspended) {
      return false;
    }
    suspended = false;
    if (atHost) {
      host.readiness().waits(false);
    }
    startNanos += now - suspendedNanos;
    deadlineNanos += now - suspendedNanos;
    return true;
  }
}
