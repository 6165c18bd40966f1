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

import io.fastreq.camel.dispatch.host.HostLimits;
import io.fastreq.camel.dispatch.host.HostReadiness;
import io.fastreq.camel.dispatch.host.Permit;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.fastreq.camel.policy.manners.HeldRetries;
import io.fastreq.camel.policy.manners.HostManners;
import io.fastreq.camel.policy.manners.HostStatus;
import io.fastreq.camel.policy.manners.Observation;
import io.fastreq.camel.policy.manners.RateLimit;
import io.fastreq.camel.policy.manners.WaitReason;
import io.fastreq.camel.policy.manners.WaitTotals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A target host (scheme, name and port), and what waits for it. Guarded by the dispatcher's lock,
 * except the breaker, which is thread-safe.
 */
public final class Host {

  /** Interval between checks when no event is certain to come: 50 ms. */
  static final long PATIENCE_NANOS = 50_000_000;

  private final String origin;
  private final @Nullable HostBreaker breaker;
  private final HostReadiness readiness;

  /** The gates that guard this host, as the bits of their types. */
  final int gates;

  private @Nullable Permit lastFreePass;
  private final @Nullable HeldRetries<Ticket> heldRetries;

  /** The queues that have tasks set aside for this host. */
  private final Set<TaskQueue> queues = new LinkedHashSet<>();

  private final Deque<Slot> hops = new ArrayDeque<>(0);
  private final Deque<Slot> departing = new ArrayDeque<>(0);

  /** Whether the waiting hops of this host are checked; see {@link HopQueue}. */
  boolean hopsOpen;

  /** When the timer for the next token of this host is due, or 0 for none. */
  long tokenAtNanos;

  /** Number of calls that refer to this host, in any state; at 0 the host is idle. */
  int references;

  /** Time of the next scheduled check, or 0 for none. */
  long wakeAtNanos;

  Host(
      String origin,
      HostLimits limits,
      @Nullable HostBreaker breaker,
      int ceiling,
      int gates,
      LongSupplier nanoClock,
      WaitTotals waits,
      LongAdder retryWaits) {
    this.origin = origin;
    this.breaker = breaker;
    this.gates = gates;
    this.readiness = new HostReadiness(limits, breaker, ceiling, nanoClock, waits);
    this.heldRetries = HeldRetries.of(limits.manners(), nanoClock.getAsLong(), waits, retryWaits);
  }

  public String origin() {
    return origin;
  }

  public @Nullable HostBreaker breaker() {
    return breaker;
  }

  /** Returns what decides when requests to the host may start. */
  HostReadiness readiness() {
    return readiness;
  }

  /** Returns the rate limit, or null. */
  @Nullable RateLimit rate() {
    return readiness.rate().limit();
  }

  /**
   * Returns the permit that a closed breaker gives to every request, or null if it must be asked.
   */
  @Nullable Permit freePass() {
    Permit known = lastFreePass;
    Permit free = known == null ? Permit.freePass(breaker) : known.renewed();
    lastFreePass = free;
    return free;
  }

  /** Returns the retries that wait for their budget; null if there is no budget. */
  @Nullable HeldRetries<Ticket> heldRetries() {
    return heldRetries;
  }

  /** Returns the attempts that wait to continue at this host; see {@link HopQueue}. */
  Deque<Slot> hops() {
    return hops;
  }

  /** Returns the attempts that wait for a token of this host; see {@link DepartureQueue}. */
  Deque<Slot> departing() {
    return departing;
  }

  /** Returns what the host's requests wait for at present. */
  WaitReason waitReason() {
    WaitReason reason = readiness.waitReason();
    return reason == WaitReason.NONE && heldRetries != null ? heldRetries.waitReason() : reason;
  }

  /** Returns what the host is doing at present. */
  HostStatus status(long now) {
    long budgetNanos = heldRetries == null ? 0 : heldRetries.nanosUntilNext(now);
    return readiness.status(origin, waitReason(), now, budgetNanos);
  }

  /** Notes that no request wants to start any more. */
  void waitsNoMore() {
    // During a pause, retries that are not in any queue yet wait for it too.
    if (queues.isEmpty()
        && hops.isEmpty()
        && (heldRetries == null || heldRetries.isEmpty())
        && !readiness.mayBePaused()) {
      readiness.endWait();
    }
  }

  /** Counts a request of an attempt that starts. */
  void started(Slot slot, long now) {
    slot.atHost = true;
    slot.numberAtHost = readiness.started(now);
  }

  /** Returns whether the request of an attempt, which has its token, may leave after all. */
  boolean mayLeave(Slot slot, long now) {
    return !slot.permit().hasLapsed() && readiness.mayLeave(slot.suspended, now);
  }

  /** Takes in what the head of a response tells before its body has ended. */
  void heard(Slot slot, long now, Observation observed) {
    if (slot.atHost) {
      readiness.heard(slot.numberAtHost, slot.startNanos(), now, observed);
      slot.numberAtHost = HostManners.HEARD;
    }
  }

  /**
   * Counts the request of an attempt out, if it counts as in flight to this host.
   *
   * @param observed what its end tells of the host, or null
   */
  void ended(Slot slot, long now, @Nullable Observation observed) {
    if (slot.atHost) {
      slot.atHost = false;
      readiness.ended(slot.numberAtHost, slot.startNanos(), slot.suspended, now, observed);
    }
    waitsNoMore();
  }

  void add(TaskQueue queue) {
    queues.add(queue);
  }

  void remove(TaskQueue queue) {
    queues.remove(queue);
    waitsNoMore();
  }

  boolean hasQueues() {
    return !queues.isEmpty();
  }

  List<TaskQueue> queues() {
    return new ArrayList<>(queues);
  }
}
