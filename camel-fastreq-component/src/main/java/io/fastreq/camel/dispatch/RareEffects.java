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

import io.fastreq.camel.dispatch.attempt.Cut;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** {@link Effects} that few events have. Used by one thread. */
final class RareEffects {

  /** A timer that is to be set. */
  record Timer(long nanos, Due due) {}

  /** A task that ends because it cannot wait, and what is done with it. */
  record Lost(Ticket ticket, Runnable end) {}

  /** The permits for which breakers are asked. */
  final Queue<PermitRequest> asking = new ArrayDeque<>(1);

  /** The requests that leave. */
  List<Slot> departing = List.of();

  List<Timer> timers = List.of();

  /** The queues whose owner is to read more. */
  List<TaskQueue> hungry = List.of();

  List<Runnable> others = List.of();
  List<Lost> lost = List.of();

  /** The origins whose hosts have to be created before the event can be applied. */
  List<String> unknown = List.of();

  /** Why the attempt that has left is not tried again, or null. */
  @Nullable Cut leftByCut;

  /** How long the next request waits for a token to leave if the wait is new, else 0. */
  long departureInNanos;

  /** Whether the user's own limiter is asked. */
  boolean asks;

  /** Adds to a list; an empty one is replaced. */
  static <T> List<T> with(List<T> list, T one) {
    List<T> more = list.isEmpty() ? new ArrayList<>(2) : list;
    more.add(one);
    return more;
  }
}
