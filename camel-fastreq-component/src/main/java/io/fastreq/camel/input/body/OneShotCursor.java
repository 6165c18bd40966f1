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

import java.util.Iterator;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over a body that may allow only one pass: an iterator, a stream, or an {@code Iterable}.
 * Refuses a body that has returned its items before and is at its end.
 */
public final class OneShotCursor implements ItemCursor, AutoCloseable {

  private final Object once;
  private final @Nullable Object iterable;
  private final IteratorCursor items;
  private boolean any;

  private OneShotCursor(Object once, @Nullable Object iterable, Iterator<?> iterator) {
    this.once = once;
    this.iterable = iterable;
    this.items = new IteratorCursor(iterator);
  }

  /**
   * Returns a cursor over the items of a body; null for a body of another kind.
   *
   * @throws io.fastreq.camel.FastreqException if it was read before and can't be read again
   */
  public static @Nullable OneShotCursor of(Object body, OpenResources resources) {
    if (body instanceof Iterable<?> iterable) {
      // Some return the same iterator each time, others a new one that is at its end.
      Iterator<?> iterator = resources.add(iterable.iterator());
      ConsumedBodies.spend(iterator);
      return new OneShotCursor(iterator, iterable, iterator);
    }
    if (body instanceof Iterator<?> iterator) {
      ConsumedBodies.spend(body);
      return new OneShotCursor(body, null, iterator);
    }
    if (body instanceof BaseStream<?, ?> stream) {
      ConsumedBodies.spend(body);
      return new OneShotCursor(body, null, resources.add(stream.iterator()));
    }
    return null;
  }

  @Override
  public boolean advance() {
    boolean more = items.advance();
    if (more && !any && iterable != null) {
      ConsumedBodies.returnedItems(iterable);
    }
    any |= more;
    if (!any && iterable != null) {
      ConsumedBodies.returnedNothing(iterable);
    }
    return more;
  }

  @Override
  public @Nullable Object value() {
    return items.value();
  }

  /** {@inheritDoc} Allows a body to be sent again if it was empty or nothing of it was read. */
  @Override
  public void close() {
    if (!any) {
      ConsumedBodies.keep(once);
    }
  }
}
