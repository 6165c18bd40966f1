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

import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** The elements of an array of any type. */
public final class ArrayCursor implements ItemCursor {

  private final Object array;
  private final int length;
  private int position = -1;

  public ArrayCursor(Object array) {
    this.array = array;
    this.length = Array.getLength(array);
  }

  public int length() {
    return length;
  }

  @Override
  public boolean advance() {
    position++;
    return position < length;
  }

  @Override
  public @Nullable Object value() {
    return Array.get(array, position);
  }
}
