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
package io.fastreq.camel.input.body;

import io.fastreq.camel.FastreqException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers bodies that can be read only once and have been read. When the message is delivered
 * again, by an error handler or to a second endpoint, such a body is at its end and would look
 * empty. Compares bodies by identity and keeps none of them in memory. Thread-safe.
 */
public final class ConsumedBodies {

  private static final ConsumedBodies READ = new ConsumedBodies();
  private static final ConsumedBodies ITERATED = new ConsumedBodies();

  private final Set<Reference<Object>> known = ConcurrentHashMap.newKeySet();
  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();

  private ConsumedBodies() {}

  /**
   * Records that a body that can be read only once is about to be read.
   *
   * @throws FastreqException if it was read before
   */
  public static void spend(Object body) {
    if (!READ.add(body)) {
      throw new FastreqException(wasRead(body));
    }
  }

  /** Allows a body to be read again, since it was empty or nothing was read. */
  public static void keep(Object body) {
    READ.remove(body);
  }

  /** Records that an {@code Iterable} has returned items, which it may do once or each time. */
  static void returnedItems(Object iterable) {
    ITERATED.add(iterable);
  }

  /**
   * Records that an {@code Iterable} has returned no items.
   *
   * @throws FastreqException if it has returned some before
   */
  static void returnedNothing(Object iterable) {
    if (ITERATED.contains(iterable)) {
      throw new FastreqException(wasRead(iterable));
    }
  }

  private static String wasRead(Object body) {
    return "The body was read before and can be read only once: "
        + body.getClass().getName()
        + ". To send a message again, give it a list, a file or text as body, or a stream that"
        + " Camel caches";
  }

  private boolean add(Object body) {
    forgetCollected();
    return known.add(new Identity(body, gone));
  }

  private void remove(Object body) {
    known.remove(new Identity(body, null));
  }

  private boolean contains(Object body) {
    return known.contains(new Identity(body, null));
  }

  private void forgetCollected() {
    for (Reference<?> over = gone.poll(); over != null; over = gone.poll()) {
      known.remove(over);
    }
  }

  /** Equal where the object is the same; does not keep it in memory. */
  private static final class Identity extends WeakReference<Object> {
    private final int hash;

    Identity(Object body, @Nullable ReferenceQueue<Object> gone) {
      super(body, gone);
      this.hash = System.identityHashCode(body);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      Object body = get();
      return this == other
          || (other instanceof Identity identity && body != null && identity.get() == body);
    }
  }
}
