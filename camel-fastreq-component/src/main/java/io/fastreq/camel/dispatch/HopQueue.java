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

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Queue of attempts that hold a slot and wait to send a further request: a redirect, the same
 * request on another connection, or a request whose preparation has changed its host. Attempts wait
 * per host. A host that is not ready is skipped until its state changes. Guarded by the
 * dispatcher's lock.
 */
final class HopQueue {

  /** The hosts that may be ready, in round-robin order. */
  private final Deque<Host> open = new ArrayDeque<>();

  /** Returns whether an attempt may find its host ready. */
  boolean anyOpen() {
    return !open.isEmpty();
  }

  /** Adds an attempt, which waits for the host of its request. */
  void add(Slot slot) {
    slot.host.hops().addLast(slot);
    reopen(slot.host);
  }

  /** Adds an attempt that already has its permit, ahead of the others. */
  void addFirst(Slot slot) {
    slot.host.hops().addFirst(slot);
    reopen(slot.host);
  }

  /**
   * Puts back an attempt refused by its host's breaker, and skips the host: the breaker would
   * refuse the other attempts too.
   */
  void addRefused(Slot slot) {
    slot.host.hops().addFirst(slot);
    close(slot.host);
  }

  private void close(Host host) {
    if (host.hopsOpen) {
      host.hopsOpen = false;
      open.remove(host);
    }
  }

  /** Marks a host as possibly ready. */
  void reopen(Host host) {
    if (!host.hopsOpen && !host.hops().isEmpty()) {
      host.hopsOpen = true;
      open.addLast(host);
    }
  }

  /** Removes an attempt that has ended. */
  void remove(Slot slot) {
    Host host = slot.host;
    if (!host.hops().isEmpty()) {
      host.hops().remove(slot);
    }
  }

  /**
   * Removes and returns the next attempt whose host is ready, or null. Hosts that are not ready are
   * skipped until their state changes.
   */
  @Nullable Slot next(Effects effects) {
    for (Host host = open.pollFirst(); host != null; host = open.pollFirst()) {
      host.hopsOpen = false;
      if (host.hops().isEmpty()) {
        continue;
      }
      long wait = host.readiness().nanosUntilFree(effects.now);
      if (wait == 0) {
        Slot slot = host.hops().removeFirst();
        reopen(host);
        return slot;
      }
      effects.watch(host, wait);
      effects.endHopeless(host.hops(), host.readiness().found(), host.readiness().sureWaitNanos());
    }
    return null;
  }
}
