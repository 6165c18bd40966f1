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
 * The attempts that hold a slot and wait to go on with a further request: the hop of a redirect,
 * the same request on another connection, or one that its preparation has given another host. They
 * wait host by host, and a host that is not ready is not looked at again before something happens
 * to it. Guarded by the dispatcher's lock.
 */
final class HopQueue {

  /** The hosts that may be ready; they take turns. */
  private final Deque<Host> open = new ArrayDeque<>();

  /** Whether a host may be ready for one of them. */
  boolean anyOpen() {
    return !open.isEmpty();
  }

  /** An attempt waits for the host of its call. */
  void add(Slot slot) {
    slot.host.hops().addLast(slot);
    reopen(slot.host);
  }

  /** The same for one that has its permit already. */
  void addFirst(Slot slot) {
    slot.host.hops().addFirst(slot);
    reopen(slot.host);
  }

  /** A breaker has refused one of its host: the others would be told the same. */
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

  /** The host may have become ready. */
  void reopen(Host host) {
    if (!host.hopsOpen && !host.hops().isEmpty()) {
      host.hopsOpen = true;
      open.addLast(host);
    }
  }

  /** An attempt has ended. */
  void remove(Slot slot) {
    Host host = slot.host;
    if (!host.hops().isEmpty()) {
      host.hops().remove(slot);
    }
  }

  /** Takes out the next whose host is ready; closes the hosts it finds that are not. */
  @Nullable Slot next(Effects effects) {
    for (Host host = open.pollFirst(); host != null; host = open.pollFirst()) {
      host.hopsOpen = false;
      if (host.hops().isEmpty()) {
        continue;
      }
      long wait = host.nanosUntilFree(effects.now);
      if (wait == 0) {
        Slot slot = host.hops().removeFirst();
        reopen(host);
        return slot;
      }
      effects.watch(host, wait);
    }
    return null;
  }
}
