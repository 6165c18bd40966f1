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
 * The items of a body that is read one item at a time, perhaps only once: an iterator, a stream, or
 * an {@code Iterable}. Refuses a body that has given its items before and is at its end.
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
   * The items of a body; null where it has none.
   *
   * @throws io.fastreq.camel.FastreqException if it was read before and can't be read again
   */
  public static @Nullable OneShotCursor of(Object body, OpenResources resources) {
    if (body instanceof Iterable<?> iterable) {
      // Some give the same iterator each time, others one that is new but at its end.
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
      ConsumedBodies.gaveItems(iterable);
    }
    any |= more;
    if (!any && iterable != null) {
      ConsumedBodies.gaveNothing(iterable);
    }
    return more;
  }

  @Override
  public @Nullable Object value() {
    return items.value();
  }

  /** A body that was empty, or of which nothing was read, may be sent again. */
  @Override
  public void close() {
    if (!any) {
      ConsumedBodies.keep(once);
    }
  }
}
