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

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the results of a batch in the order of its input. Holds one reference for each item of a
 * list besides its value. Not thread-safe.
 */
public final class OrderedResults implements ResultCollector {

  private static final int FIRST_CAPACITY = 16;

  /** Stands for an item that was not sent because it was done before: null in a list. */
  private static final Object SKIPPED = new Object();

  private @Nullable Object[] values = new @Nullable Object[FIRST_CAPACITY];
  private final ResultRows rows;
  private final FailureMode mode;
  private @Nullable Object @Nullable [] keys;
  private int total;

  /** Creates an empty collection. */
  public OrderedResults(ResultRows rows, FailureMode mode) {
    this.rows = rows;
    this.mode = mode;
  }

  @Override
  public ItemResult take(CompletedCall call, ItemResult result) {
    if (result instanceof ItemResult.Succeeded success) {
      place(call.item(), success.value());
    } else if (result instanceof ItemResult.Failed failed) {
      place(call.item(), new Failed(call.item(), failed.failure()));
    } else {
      place(call.item(), SKIPPED);
    }
    return result;
  }

  private void place(Item item, @Nullable Object value) {
    int index = item.index();
    if (index >= values.length) {
      values = Arrays.copyOf(values, newLength(index));
    }
    values[index] = value;
    if (item.resultKey() != null) {
      if (keys == null) {
        keys = new @Nullable Object[values.length];
      } else if (index >= keys.length) {
        keys = Arrays.copyOf(keys, values.length);
      }
      keys[index] = item.resultKey();
    }
    total++;
  }

  private int newLength(int index) {
    return Math.max(index + 1, values.length + (values.length >> 1));
  }

  /** Returns the body in the form asked for. All items must have ended. */
  @Override
  public @Nullable Object body(Shape shape) {
    return switch (shape) {
      case SINGLE -> total == 0 ? null : shown(values[0]);
      case LIST -> list();
      case MAP -> map();
    };
  }

  private List<@Nullable Object> list() {
    List<@Nullable Object> list = new ArrayList<>(total);
    for (int i = 0; i < total; i++) {
      if (mode != FailureMode.OMIT || !(values[i] instanceof Failed)) {
        list.add(shown(values[i]));
      }
    }
    return list;
  }

  private Map<Object, @Nullable Object> map() {
    Map<Object, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < total; i++) {
      Object key = keys == null || i >= keys.length ? null : keys[i];
      boolean failed = values[i] instanceof Failed;
      boolean absent = mode == FailureMode.OMIT || mode == FailureMode.THROW;
      if (values[i] == SKIPPED || (failed && absent)) {
        continue;
      }
      if (key == null) {
        if (failed) {
          continue; // an item whose key was missing has no place in a map; it is a failure
        }
        throw new FastreqException("item " + i + " has no key");
      }
      // An item whose key was taken already has failed; the place is that of the first.
      if (!failed || !map.containsKey(key)) {
        map.put(key, shown(values[i]));
      }
    }
    return map;
  }

  private @Nullable Object shown(@Nullable Object value) {
    if (value instanceof Failed failed) {
      return rows.failed(failed.item(), failed.failure());
    }
    return value == SKIPPED ? null : value;
  }

  /** Distinguishes a failure of the batch from a value of the same type. */
  private record Failed(Item item, FastreqFailure failure) {}
}
