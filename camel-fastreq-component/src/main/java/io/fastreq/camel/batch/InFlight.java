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

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that hold a slot, as a list linked through the attempts themselves: adding and
 * removing cost the same whether ten or ten thousand are in flight, and nothing is allocated. Not
 * thread-safe; guarded by the dispatcher's lock.
 */
final class InFlight {

  private @Nullable Attempt first;
  private int size;

  int size() {
    return size;
  }

  void add(Attempt attempt) {
    attempt.next = first;
    if (first != null) {
      first.previous = attempt;
    }
    first = attempt;
    size++;
  }

  void remove(Attempt attempt) {
    Attempt before = attempt.previous;
    Attempt after = attempt.next;
    if (before != null) {
      before.next = after;
    } else {
      first = after;
    }
    if (after != null) {
      after.previous = before;
    }
    attempt.previous = null;
    attempt.next = null;
    size--;
  }

  void forEach(Consumer<Attempt> action) {
    for (Attempt attempt = first; attempt != null; attempt = attempt.next) {
      action.accept(attempt);
    }
  }

  /**
   * Collects the attempts whose deadline has come.
   *
   * @return the earliest deadline of the others, or {@link Long#MAX_VALUE} if there are none
   */
  long collectLate(long now, List<Attempt> late) {
    long earliest = Long.MAX_VALUE;
    long earliestIn = Long.MAX_VALUE;
    for (Attempt attempt = first; attempt != null; attempt = attempt.next) {
      long remaining = attempt.deadlineNanos - now;
      if (remaining <= 0) {
        late.add(attempt);
      } else if (remaining < earliestIn) {
        earliestIn = remaining;
        earliest = attempt.deadlineNanos;
      }
    }
    return earliest;
  }
}
