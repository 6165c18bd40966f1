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
 * Who reads a stream of results, and which results they have in hand. Mostly that is one reader,
 * whose work may go from thread to thread; then whoever asks for a result has done with the one
 * before. Once two threads have been seen in the stream at the same time, each is a reader of its
 * own: it has done with a result when it asks for the next itself, and a result that it was
 * promised is not given to another.
 *
 * <p>Guarded by the stream's lock, all but {@link #enter}, {@link #leave} and {@link #areSeveral}.
 *
 * @param <T> what is read
 */
final class ResultReaders<T> {

  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean several;
  private final Map<Thread, T> inHand = new LinkedHashMap<>();
  private final Set<Thread> promised = new HashSet<>();

  /** A thread begins to ask for a result. */
  void enter() {
    if (inside.incrementAndGet() > 1) {
      several = true;
    }
  }

  /** It has asked. */
  void leave() {
    inside.decrementAndGet();
  }

  /** Whether more than one thread reads at a time. */
  boolean areSeveral() {
    return several;
  }

  /** Whether this thread may have one of so many results that are there. */
  boolean mayTake(int available) {
    return available > 0
        && (!several || promised.contains(Thread.currentThread()) || available > promised.size());
  }

  /** This thread was told that there is a result, and will come for it. */
  void promise() {
    if (several) {
      promised.add(Thread.currentThread());
    }
  }

  /** Those who were promised a result do not come for it. */
  void forgetPromises() {
    promised.clear();
  }

  /** This thread takes a result. */
  void take(T result) {
    promised.remove(Thread.currentThread());
    inHand.put(Thread.currentThread(), result);
  }

  /** This thread asks for the next result: takes out those that its reader has done with. */
  List<T> done() {
    List<T> done = new ArrayList<>(1);
    if (!several) {
      return removeAll();
    }
    inHand
        .entrySet()
        .removeIf(
            held -> {
              Thread reader = held.getKey();
              boolean over = reader.equals(Thread.currentThread()) || !reader.isAlive();
              return over && done.add(held.getValue());
            });
    return done;
  }

  /** Takes out all results that are in hand; nobody is promised any more. */
  List<T> removeAll() {
    List<T> all = List.copyOf(inHand.values());
    inHand.clear();
    promised.clear();
    return all;
  }

  /** The result that this thread's reader has in hand, or null. */
  @Nullable T current() {
    T own = inHand.get(Thread.currentThread());
    return own != null || several || inHand.isEmpty() ? own : inHand.values().iterator().next();
  }
}
