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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.item.Item;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts values into rows where the endpoint names a field for them: what then stands for an item is
 * a copy of its row with the value in that field. The row itself is never changed. Stateless.
 */
public final class ResultRows {

  private final @Nullable String field;
  private final FailureMode mode;

  /**
   * Creates rows.
   *
   * @param field the field that values go to, or null where rows are not returned
   * @param mode what stands for an item that failed
   */
  public ResultRows(@Nullable String field, FailureMode mode) {
    this.field = field;
    this.mode = mode;
  }

  /** Returns the result with the item's row as its value; the same for an item without a row. */
  public ItemResult of(CompletedCall call, ItemResult result) {
    Map<?, ?> row = call.item().row();
    if (field == null || row == null || !(result instanceof ItemResult.Succeeded success)) {
      return result;
    }
    try {
      Object value = with(row, success.value());
      FastreqResponse response = success.response();
      return new ItemResult.Succeeded(
          value, response == null ? null : response.withValue(value), success.fallback());
    } catch (Throwable e) { // a user-supplied map may throw anything, and the item must not be lost
      String message = "the row could not be copied for resultField: " + e;
      return new ItemResult.Failed(
          ResultFactory.failure(call, Kind.HANDLER, message, success.response(), e));
    }
  }

  /** Returns what stands for an item that failed, where its place is kept. */
  @Nullable Object failed(Item item, FastreqFailure failure) {
    Object shown = mode == FailureMode.INCLUDE ? failure : null;
    Map<?, ?> row = item.row();
    boolean inRow = mode == FailureMode.INCLUDE || mode == FailureMode.NULLS;
    return field == null || row == null || !inRow ? shown : with(row, shown);
  }

  private Map<Object, @Nullable Object> with(Map<?, ?> row, @Nullable Object value) {
    Map<Object, @Nullable Object> copy = cloneOf(row);
    if (copy != null) {
      try {
        copy.put(field, value);
        return copy;
      } catch (ClassCastException | NullPointerException | UnsupportedOperationException e) {
        // A map that does not take such a name, or no null: a plain one does.
      }
    }
    Map<Object, @Nullable Object> plain = new LinkedHashMap<>(row);
    plain.put(field, value);
    return plain;
  }

  /**
   * Returns a copy with the same lookup of fields as the row; that of a database may ignore case.
   */
  @SuppressWarnings("unchecked") // a clone holds what the map holds
  private static @Nullable Map<Object, @Nullable Object> cloneOf(Map<?, ?> row) {
    if (!(row instanceof Cloneable) || !Modifier.isPublic(row.getClass().getModifiers())) {
      return null;
    }
    try {
      return row.getClass().getMethod("clone").invoke(row) instanceof Map<?, ?> copy
          ? (Map<Object, @Nullable Object>) copy
          : null;
    } catch (ReflectiveOperationException e) {
      // It has no clone that can be called.
      return null;
    }
  }
}
