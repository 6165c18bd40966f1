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
package io.fastreq.camel.output.group;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.group.RowValues;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.output.ReturnType;
import io.fastreq.camel.output.ValueReader;
import io.fastreq.camel.output.page.Pointer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Deals the response to a group back to its rows by the options of an endpoint. A list with an
 * element for each row is dealt by position; of any other response each row has the whole value.
 * Thread-safe if the author's parser is.
 */
public final class GroupValues implements RowValues {

  private final ValueReader values;
  private final ReturnType type;
  private final boolean binds;
  private final Pointer items;

  /**
   * Creates values.
   *
   * @param values creates the value of a response
   * @param type what a value is
   * @param binds whether JSON is bound to objects of a class
   * @param items where in the value of a response the list is
   */
  public GroupValues(ValueReader values, ReturnType type, boolean binds, Pointer items) {
    this.values = values;
    this.type = type;
    this.binds = binds;
    this.items = items;
  }

  @Override
  public List<@Nullable Object> make(
      HttpResponse response, int rows, Supplier<FastreqResponse> whole) throws Exception {
    if (binds) {
      return bound(response, rows, whole);
    }
    Object value = values.make(response, whole);
    if (!(value instanceof FastreqResponse answer)) {
      List<@Nullable Object> list = list(value, rows);
      return list == null ? Collections.nCopies(rows, value) : list;
    }
    Object document = values.hasParser() ? answer.value() : json(response);
    return dealt(list(document, rows), rows, answer);
  }

  private List<@Nullable Object> bound(
      HttpResponse response, int rows, Supplier<FastreqResponse> whole) throws Exception {
    List<@Nullable Object> list = list(values.document(response), rows);
    if (list == null) {
      return Collections.nCopies(rows, values.make(response, whole));
    }
    list.replaceAll(values::bound);
    return type == ReturnType.RESPONSE ? dealt(list, rows, whole.get()) : list;
  }

  private static List<@Nullable Object> dealt(
      @Nullable List<@Nullable Object> list, int rows, FastreqResponse response) {
    return list == null ? Collections.nCopies(rows, response) : each(list, response::withValue);
  }

  private static List<@Nullable Object> each(
      List<@Nullable Object> list, Function<@Nullable Object, Object> change) {
    List<@Nullable Object> changed = new ArrayList<>(list.size());
    for (Object element : list) {
      changed.add(change.apply(element));
    }
    return changed;
  }

  /** Returns a body that says it is JSON, parsed; null for any other, and for what is none. */
  private @Nullable Object json(HttpResponse response) {
    if (!values.isJson(response)) {
      return null;
    }
    try {
      return values.document(response);
    } catch (FastreqException e) {
      // The author gets the response as it is.
      return null;
    }
  }

  /** Returns the elements of the list in a document, or null if it has none of this length. */
  private @Nullable List<@Nullable Object> list(@Nullable Object document, int rows) {
    Object found = items.in(document);
    List<@Nullable Object> list = new ArrayList<>(rows);
    if (found instanceof JsonNode node && node.isArray()) {
      node.forEach(list::add);
    } else if (found instanceof List<?> elements) {
      list.addAll(elements);
    } else {
      return null;
    }
    return list.size() == rows ? list : null;
  }
}
