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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher found out under its lock and does when it has left it: the step itself, and
 * what has to be arranged besides. Used by one thread.
 */
final class Effects implements TaskQueue.HostWatch {

  final long now;
  @Nullable Action step;

  /** Whether another step could be performed even if this one lets nobody start. */
  boolean more;

  long tokenInNanos;
  long departureInNanos;

  /** How often limits had changed by then: a wait for a token of before means nothing. */
  int limitChanges;

  long sweepInNanos;
  long sweepAtNanos;
  private List<Attempt> departing = List.of();
  private List<Attempt> obstructed = List.of();
  private List<Watch> tokens = List.of();
  private List<TaskQueue> hungry = List.of();
  private List<Watch> watched = List.of();

  Effects(long now) {
    this.now = now;
  }

  /** Calls were taken from this queue: its reader may have to go on. With the lock held. */
  void taken(TaskQueue queue) {
    if (queue.wantsReading()) {
      hungry = with(hungry, queue);
    }
  }

  /** Most plans have none of these, so there is no list for them to begin with. */
  private static <T> List<T> with(List<T> list, T one) {
    List<T> more = list.isEmpty() ? new ArrayList<>(2) : list;
    more.add(one);
    return more;
  }

  /** These requests leave. */
  void departs(Attempt attempt) {
    departing = with(departing, attempt);
  }

  /** Whether this one leaves; then whoever asks sees to it. */
  boolean isDeparting(Attempt attempt) {
    return !departing.isEmpty() && departing.remove(attempt);
  }

  List<Attempt> departing() {
    return departing;
  }

  /** The host of this one may not be sent to any more. */
  void obstructed(Attempt attempt) {
    obstructed = with(obstructed, attempt);
  }

  List<Attempt> obstructed() {
    return obstructed;
  }

  /** A token of all hosts is due then, for somebody who waits to leave. */
  void awaitDeparture(long waitNanos) {
    departureInNanos = waitNanos;
  }

  /** The same for a token of one host. */
  void awaitToken(Host host, long waitNanos) {
    tokens = with(tokens, new Watch(host, waitNanos));
  }

  /** The tokens of hosts that somebody waits for. */
  List<Watch> tokens() {
    return tokens;
  }

  /** A sweep is to run; 0 nanoseconds for none besides those that are planned. */
  void sweep(long inNanos, long atNanos) {
    if (inNanos > 0) {
      sweepInNanos = inNanos;
      sweepAtNanos = atNanos;
    }
  }

  /** The queues whose readers have to go on. */
  List<TaskQueue> hungry() {
    return hungry;
  }

  /** The hosts that have to be looked at again. */
  List<Watch> watched() {
    return watched;
  }

  /** A host to be looked at again. */
  record Watch(Host host, long waitNanos) {}

  /** With the lock held. */
  @Override
  public void watch(Host host, long waitNanos) {
    if (waitNanos == Host.UNTIL_EVENT) {
      return;
    }
    long at = now + waitNanos;
    if (host.wakeAtNanos == 0 || at - host.wakeAtNanos < 0) {
      host.wakeAtNanos = at;
      watched = with(watched, new Watch(host, Math.max(1, waitNanos)));
    }
  }
}
