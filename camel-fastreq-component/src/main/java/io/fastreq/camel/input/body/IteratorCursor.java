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
import org.jspecify.annotations.Nullable;

/** A cursor over an iterator. Reads each item only when it is asked for. */
public final class IteratorCursor implements ItemCursor {

  private final Iterator<?> iterator;
  private @Nullable Object value;

  public IteratorCursor(Iterator<?> iterator) {
    this.iterator = iterator;
  }

  @Override
  public boolean advance() {
    value = null;
    if (!iterator.hasNext()) {
      return false;
    }
    value = iterator.next();
    return true;
  }

  @Override
  public @Nullable Object value() {
    return value;
  }
}
