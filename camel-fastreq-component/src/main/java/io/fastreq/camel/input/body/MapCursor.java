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

import io.fastreq.camel.input.item.ItemKey;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cursor over the entries of a map. */
public final class MapCursor implements ItemCursor {

  private final Iterator<? extends Map.Entry<?, ?>> entries;
  private @Nullable ItemKey key;
  private @Nullable Object value;

  public MapCursor(Map<?, ?> map) {
    this.entries = map.entrySet().iterator();
  }

  @Override
  public boolean advance() {
    if (!entries.hasNext()) {
      return false;
    }
    Map.Entry<?, ?> entry = entries.next();
    Object entryKey = entry.getKey();
    key = entryKey == null ? null : ItemKey.of(entryKey, entryKey.toString());
    value = entry.getValue();
    return true;
  }

  @Override
  public @Nullable Object value() {
    return value;
  }

  @Override
  public @Nullable ItemKey entryKey() {
    return key;
  }
}
