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
package io.fastreq.camel.batch.result;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The readers of a stream of results, and the results that they hold. Usually there is one reader,
 * whose work may move between threads: a thread that asks for a result has finished with the
 * previous one. Once two threads have been in the stream at the same time, each thread counts as a
 * separate reader: it has finished with a result when it asks for the next one itself, and a result
 * promised to it is not given to another.
 *
 * <p>Guarded by the stream's lock, except {@link #enter}, {@link #leave} and {@link #areSeveral}.
 *
 * @param <T> type of the results
 */
final class ResultReaders<T> {

  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean several;
  private final Map<Thread, T> held = new LinkedHashMap<>();
  private final Set<Thread> promised = new HashSet<>();

  /** Records that a thread begins to ask for a result. */
  void enter() {
    if (inside.incrementAndGet() > 1) {
      several = true;
    }
  }

  /** Records that it has asked. */
  void leave() {
    inside.decrementAndGet();
  }

  /** Returns whether more than one thread reads at a time. */
  boolean areSeveral() {
    return several;
  }

  /** Returns whether this thread may take one of the available results. */
  boolean mayTake(int available) {
    return available > 0
        && (!several || promised.contains(Thread.currentThread()) || available > promised.size());
  }

  /** Promises this thread a result, which it will ask for. */
  void promise() {
    if (several) {
      promised.add(Thread.currentThread());
    }
  }

  /** Forgets all promises: the threads have not asked for their results. */
  void forgetPromises() {
    promised.clear();
  }

  /** Records that this thread takes a result. */
  void take(T result) {
    promised.remove(Thread.currentThread());
    held.put(Thread.currentThread(), result);
  }

  /** Removes and returns the results that the reader on this thread has finished with. */
  List<T> done() {
    List<T> done = new ArrayList<>(1);
    if (!several) {
      return removeAll();
    }
    held.entrySet()
        .removeIf(
            entry -> {
              Thread reader = entry.getKey();
              boolean over = reader.equals(Thread.currentThread()) || !reader.isAlive();
              return over && done.add(entry.getValue());
            });
    return done;
  }

  /** Removes and returns all results that readers hold, and forgets all promises. */
  List<T> removeAll() {
    List<T> all = List.copyOf(held.values());
    held.clear();
    promised.clear();
    return all;
  }

  /** Returns the result that the reader on this thread holds, or null. */
  @Nullable T current() {
    T own = held.get(Thread.currentThread());
    return own != null || several || held.isEmpty() ? own : held.values().iterator().next();
  }
}
