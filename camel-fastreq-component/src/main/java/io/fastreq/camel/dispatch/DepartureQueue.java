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

import io.fastreq.camel.batch.Attempt;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests that have a connection and wait for a token to leave: first for their host's, then
 * for that of the endpoint's name, each in the order of arrival. Both are taken at once, in the
 * moment in which a request leaves. Guarded by the dispatcher's lock.
 */
public final class DepartureQueue {

  private @Nullable RateLimit limit;
  private final Slots inFlight;
  private final Consumer<Host> onRoom;

  /** Those for which their host has a token: one of each host that has a limit of its own. */
  private final Set<Attempt> line = new LinkedHashSet<>();

  /** Hosts to look at: a token of theirs may be due, or whoever was to have it has gone. */
  private final Deque<Host> due = new ArrayDeque<>();

  private boolean tokenAwaited;

  /**
   * @param limit the limit of all hosts together, or null
   * @param onRoom told of hosts to which attempts may begin again
   */
  DepartureQueue(@Nullable RateLimit limit, Slots inFlight, Consumer<Host> onRoom) {
    this.limit = limit;
    this.inFlight = inFlight;
    this.onRoom = onRoom;
  }

  /**
   * Changes limits. Who waits keeps waiting, in the same order, for what the new limits say.
   *
   * @param hosts all for which attempts may wait
   * @param change changes the limits of the hosts and of all hosts together
   */
  void change(Collection<Host> hosts, Supplier<@Nullable RateLimit> change) {
    Set<Attempt> waiting = new LinkedHashSet<>(line);
    for (Host host : hosts) {
      waiting.addAll(host.departing());
      host.departing().clear();
      host.tokenAwaited = false;
    }
    line.clear();
    due.clear();
    tokenAwaited = false;
    limit = change.get();
    if (limit != null) {
      limit.recount();
    }
    for (Host host : hosts) {
      RateLimit own = host.rate();
      if (own != null) {
        own.recount();
        due.addLast(host);
      }
    }
    waiting.forEach(this::waits);
  }

  private void waits(Attempt attempt) {
    if (limit != null) {
      limit.waits();
    }
    RateLimit own = attempt.call.host().rate();
    if (own == null) {
      line.add(attempt);
    } else {
      own.waits();
      attempt.call.host().departing().addLast(attempt);
    }
  }

  /** Whether nobody waits. */
  boolean isEmpty() {
    return line.isEmpty() && due.isEmpty();
  }

  /** Whether anybody waits for a token of all hosts. */
  boolean isWaiting() {
    return !line.isEmpty();
  }

  /**
   * An attempt's request has its connection.
   *
   * @return true if it leaves at once; false if it stands in line
   */
  boolean depart(Attempt attempt, Effects plan) {
    Host host = attempt.call.host();
    RateLimit own = host.rate();
    boolean hostIsReady =
        own == null || (host.departing().isEmpty() && own.nanosUntilDeparture() == 0);
    if (hostIsReady && line.isEmpty() && (limit == null || limit.nanosUntilDeparture() == 0)) {
      takeTokens(attempt, own);
      resume(attempt, plan);
      return true;
    }
    suspend(attempt, plan.now);
    attempt.inLine = true;
    waits(attempt);
    if (own != null) {
      due.addLast(host);
    }
    next(plan);
    return plan.isDeparting(attempt); // its token may have come this very moment
  }

  /** Lets those leave that may now, and plans to look again when more may. */
  void next(Effects plan) {
    for (Host host = due.pollFirst(); host != null; host = due.pollFirst()) {
      bringForward(host, plan);
    }
    while (!line.isEmpty()) {
      long wait = limit == null ? 0 : limit.nanosUntilDeparture();
      if (wait > 0) {
        await(wait, plan);
        return;
      }
      Attempt first = line.iterator().next();
      Host host = first.call.host();
      removeFromLine(first, host);
      if (first.isObstructed(plan.now)) {
        plan.obstructed(first);
      } else {
        takeTokens(first, host.rate());
        resume(first, plan);
        plan.departs(first);
      }
      bringForward(host, plan);
    }
  }

  /** The first of those who wait for a host's token stands in line when there is one. */
  private void bringForward(Host host, Effects plan) {
    RateLimit own = host.rate();
    Attempt first = host.departing().peekFirst();
    if (own == null || first == null || line.contains(first)) {
      return;
    }
    long wait = own.nanosUntilDeparture();
    if (wait == 0) {
      line.add(first);
    } else if (!host.tokenAwaited) {
      host.tokenAwaited = true;
      plan.awaitToken(host, wait);
    }
  }

  private void await(long wait, Effects plan) {
    if (!tokenAwaited) {
      tokenAwaited = true;
      plan.awaitDeparture(wait);
    }
  }

  /** The token that was awaited is due. */
  void tokenDue() {
    tokenAwaited = false;
  }

  /** The same for that of a host. */
  void tokenDue(Host host) {
    host.tokenAwaited = false;
    due.addLast(host);
  }

  /** An attempt has ended, or goes elsewhere. */
  void leave(Attempt attempt) {
    if (attempt.inLine) {
      Host host = attempt.call.host();
      removeFromLine(attempt, host);
      due.addLast(host);
    }
  }

  private void removeFromLine(Attempt attempt, Host host) {
    attempt.inLine = false;
    line.remove(attempt);
    if (limit != null) {
      limit.waitsNoMore();
    }
    RateLimit own = host.rate();
    if (own != null) {
      host.departing().remove(attempt);
      if (own.waitsNoMore()) {
        onRoom.accept(host);
      }
    }
  }

  private void takeTokens(Attempt attempt, @Nullable RateLimit own) {
    if (limit != null) {
      limit.depart();
    }
    if (own != null) {
      own.depart();
    }
    if (attempt.begunTo != null) { // else it could not be written, and leaves once more
      attempt.departedTo = attempt.begunTo;
    }
    attempt.begun = false;
    attempt.begunTo = null;
  }

  /** The time for which an attempt is kept from leaving is not the server's. */
  void suspend(Attempt attempt, long now) {
    if (!attempt.suspended) {
      attempt.suspended = true;
      attempt.spentNanos = now - attempt.call.startNanos();
      attempt.leftNanos = attempt.deadlineNanos - now;
      attempt.deadlineNanos = now + Attempt.NEVER_NANOS;
    }
  }

  /** From here on its time counts again. */
  void resume(Attempt attempt, Effects plan) {
    if (attempt.suspended) {
      attempt.suspended = false;
      attempt.call.startNanos(plan.now - attempt.spentNanos);
      attempt.deadlineNanos = plan.now + attempt.leftNanos;
      plan.sweep(inFlight.planSweep(attempt, plan.now), attempt.deadlineNanos);
    }
  }
}
