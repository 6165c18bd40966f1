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
package io.fastreq.camel.input.item;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.http.InvalidRequestException;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads items that are values for a URL: scalars, or rows with fields, as of a database or a CSV
 * file. Names match ignoring case, since databases change it. Where the URL has no names, items may
 * be of any type: they go into the body. Thread-safe.
 */
public final class RowItemReader implements ItemReader {

  private static final RequestItemReader REQUESTS = new RequestItemReader();

  private final UrlTemplate template;
  private final @Nullable String keyField;

  /**
   * Creates a reader.
   *
   * @param template makes the URL
   * @param keyField the field whose value is the key of the result, or null
   */
  public RowItemReader(UrlTemplate template, @Nullable String keyField) {
    this.template = template;
    this.keyField = keyField;
  }

  @Override
  public ParsedItem read(@Nullable Object item) throws InvalidRequestException {
    if (item instanceof FastreqRequest request) {
      return ParsedItem.of(request);
    }
    if (item == null && template.names().isEmpty()) {
      throw new InvalidRequestException("null is no item that could be sent");
    }
    Map<?, ?> row = rowOf(item);
    String url = template.expand(row == null ? name -> scalar(item) : name -> field(row, name));
    Object value = keyValue(item, row);
    return new ParsedItem(FastreqRequest.of(url), ItemKey.of(value, keyText(item, value)), row);
  }

  private static @Nullable Map<?, ?> rowOf(@Nullable Object item) throws InvalidRequestException {
    return RequestItemReader.fieldsOf(item, RequestItemReader.textOf(item));
  }

  private String scalar(@Nullable Object item) throws InvalidRequestException {
    if (template.names().size() > 1) {
      throw new InvalidRequestException(
          "the item is no row with fields, but urlTemplate has several names: "
              + String.join(", ", template.names()));
    }
    String text = textOfItem(item);
    if (text == null) {
      throw new InvalidRequestException(
          item == null
              ? "null is no value for urlTemplate"
              : item.getClass().getName() + " is no value for urlTemplate, and no row with fields");
    }
    return text;
  }

  private static String field(Map<?, ?> row, String name) throws InvalidRequestException {
    Object value = find(row, name);
    if (value == null) {
      throw new InvalidRequestException(
          "the item has no field " + Texts.quoted(name) + ", or it is null");
    }
    String text = textOf(value);
    if (text == null) {
      throw new InvalidRequestException(
          "the field " + Texts.quoted(name) + " is no value but a " + value.getClass().getName());
    }
    return text;
  }

  private static @Nullable Object find(Map<?, ?> row, String name) {
    for (Map.Entry<?, ?> field : row.entrySet()) {
      if (name.equalsIgnoreCase(String.valueOf(field.getKey()).strip())) {
        return field.getValue();
      }
    }
    return null;
  }

  /** Returns an item that is itself the value, without spaces around it, like one that is a URL. */
  private static @Nullable String textOfItem(@Nullable Object item) throws InvalidRequestException {
    String text = textOf(item);
    return text == null ? null : text.strip();
  }

  /** Returns a value as it is: spaces around a text belong to the row. */
  private static @Nullable String textOf(@Nullable Object value) throws InvalidRequestException {
    if (value instanceof CharSequence text) {
      return text.toString();
    }
    if (value instanceof JsonNode node) {
      return node.isValueNode() ? Scalars.plainText(Json.toJava(node)) : null;
    }
    String text = RequestItemReader.textOf(value);
    return text == null ? Scalars.plainText(value) : text;
  }

  @Override
  public @Nullable ItemKey keyOf(@Nullable Object item) {
    if (item instanceof FastreqRequest request) {
      return ItemKey.ofText(request.key());
    }
    Object value = null;
    try {
      value = keyValue(item, keyField == null ? null : rowOf(item));
      return ItemKey.of(value, keyText(item, value));
    } catch (InvalidRequestException e) {
      // What is not JSON has no key, and too long a number has a short one: reading the item
      // reports what is wrong in its turn.
      return ItemKey.ofText(Scalars.shown(Json.plain(value)));
    }
  }

  /** Returns the key: a field of the row, or the item itself where that is the value. */
  private @Nullable Object keyValue(@Nullable Object item, @Nullable Map<?, ?> row) {
    if (keyField == null) {
      return null;
    }
    if (row != null) {
      return find(row, keyField);
    }
    return template.names().stream().allMatch(keyField::equalsIgnoreCase) ? item : null;
  }

  private static @Nullable String keyText(@Nullable Object item, @Nullable Object value)
      throws InvalidRequestException {
    return value == item ? textOfItem(value) : textOf(value);
  }

  @Override
  public String describe(@Nullable Object item) {
    return REQUESTS.describe(item);
  }

  /** {@inheritDoc} That is a row with all the fields that the template names. */
  @Override
  public boolean isItem(Map<?, ?> map) {
    return !map.isEmpty() && template.names().stream().allMatch(name -> has(map, name));
  }

  private static boolean has(Map<?, ?> row, String name) {
    return row.keySet().stream()
        .anyMatch(field -> name.equalsIgnoreCase(String.valueOf(field).strip()));
  }

  @Override
  public boolean givesKeys() {
    return keyField != null;
  }

  /** Returns the names of the template. */
  @Override
  public String toString() {
    return template.names().stream().collect(Collectors.joining(", ", "RowReader[", "]"));
  }
}
