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
package io.fastreq.camel.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Headers of a request or a response. Names are compared ignoring case; fields keep their order,
 * and a name may have several values. Immutable.
 */
public final class Headers {

  /** No headers. */
  public static final Headers EMPTY = new Headers(new String[0], 0);

  /** Names and values in turn, followed by unused places. */
  private final String[] fields;

  /** Number of places in use. */
  private final int length;

  private Headers(String[] fields, int length) {
    this.fields = fields;
    this.length = length;
  }

  /**
   * Creates headers.
   *
   * @param namesAndValues names and values in turn
   */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("the last name has no value");
    }
    return new Headers(namesAndValues.clone(), namesAndValues.length);
  }

  /** Creates headers from values by name. */
  public static Headers of(Map<String, ? extends Iterable<String>> valuesByName) {
    Builder builder = new Builder(valuesByName.size());
    valuesByName.forEach((name, values) -> values.forEach(value -> builder.add(name, value)));
    return builder.build();
  }

  /** Returns the number of fields. */
  public int size() {
    return length / 2;
  }

  /** Returns the name of a field, as it was written. */
  public String name(int index) {
    return fields[2 * index];
  }

  /** Returns the value of a field. */
  public String value(int index) {
    return fields[2 * index + 1];
  }

  /** Returns the first value of a header, or null. */
  public @Nullable String first(String name) {
    for (int i = 0; i < length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        return fields[i + 1];
      }
    }
    return null;
  }

  /** Returns whether there is a header of this name. */
  public boolean contains(String name) {
    return first(name) != null;
  }

  /** Returns all values of a header, in order. */
  public List<String> all(String name) {
    List<String> values = List.of();
    for (int i = 0; i < length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        values = joined(values, List.of(fields[i + 1]));
      }
    }
    return values;
  }

  /** Returns these headers with one more at the end. */
  public Headers with(String name, String value) {
    String[] more = Arrays.copyOf(fields, length + 2);
    more[length] = name;
    more[length + 1] = value;
    return new Headers(more, length + 2);
  }

  /** Returns these headers without those whose name matches. */
  public Headers without(Predicate<String> name) {
    Builder kept = new Builder(size());
    for (int i = 0; i < length; i += 2) {
      if (!name.test(fields[i])) {
        kept.add(fields[i], fields[i + 1]);
      }
    }
    return kept.length == length ? this : kept.build();
  }

  /** Returns these headers without those of this name. */
  public Headers without(String name) {
    return contains(name) ? without(name::equalsIgnoreCase) : this;
  }

  /** Returns all values by name: unmodifiable, looked up ignoring case. */
  public Map<String, List<String>> toMap() {
    if (length == 0) {
      return Map.of();
    }
    Map<String, List<String>> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < length; i += 2) {
      String value = fields[i + 1];
      map.merge(HeaderNames.shared(fields[i]), List.of(value), Headers::joined);
    }
    return Collections.unmodifiableMap(map);
  }

  /** Returns the fields in order. */
  public List<Map.Entry<String, String>> toList() {
    List<Map.Entry<String, String>> list = new ArrayList<>(size());
    for (int i = 0; i < length; i += 2) {
      list.add(Map.entry(fields[i], fields[i + 1]));
    }
    return Collections.unmodifiableList(list);
  }

  private static List<String> joined(List<String> values, List<String> more) {
    if (values.isEmpty()) {
      return more;
    }
    List<String> all = new ArrayList<>(values.size() + more.size());
    all.addAll(values);
    all.addAll(more);
    return Collections.unmodifiableList(all);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Headers headers
        && Arrays.equals(fields, 0, length, headers.fields, 0, headers.length);
  }

  @Override
  public int hashCode() {
    return toList().hashCode();
  }

  /** Returns the names alone: values may be credentials. */
  @Override
  public String toString() {
    return "Headers" + toList().stream().map(Map.Entry::getKey).toList();
  }

  /** Collects headers in order. Not thread-safe. */
  public static final class Builder {

    private String[] fields;
    private int length;

    /** Creates a builder with room for some fields; more may follow. */
    public Builder(int expectedFields) {
      this.fields = new String[2 * expectedFields];
    }

    /** Adds a field. */
    public Builder add(String name, String value) {
      if (length == fields.length) {
        fields = Arrays.copyOf(fields, Math.max(8, 2 * length));
      }
      fields[length++] = name;
      fields[length++] = value;
      return this;
    }

    /** Returns the headers. The builder must not be used afterwards: fields are not copied. */
    public Headers build() {
      return length == 0 ? EMPTY : new Headers(fields, length);
    }
  }
}
