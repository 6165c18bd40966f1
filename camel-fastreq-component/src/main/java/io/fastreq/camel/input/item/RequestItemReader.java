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

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.http.InvalidRequestException;
import java.net.URI;
import java.net.URL;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads items that are requests: URLs, request objects, maps with a url. Thread-safe. */
public final class RequestItemReader implements ItemReader {

  @Override
  public ParsedItem read(@Nullable Object item) throws InvalidRequestException {
    if (item instanceof FastreqRequest request) {
      return ParsedItem.of(request);
    }
    String text = textOf(item);
    if (text != null && !isJsonObject(text)) {
      return new ParsedItem(FastreqRequest.of(text), null, null);
    }
    Map<?, ?> fields = fieldsOf(item, text);
    if (fields != null) {
      return new ParsedItem(RequestFields.read(fields), RequestFields.key(fields), fields);
    }
    throw new InvalidRequestException(
        item == null
            ? "null is no request"
            : item.getClass().getName() + " is no request: neither a URL nor a map with a url");
  }

  @Override
  public @Nullable ItemKey keyOf(@Nullable Object item) {
    if (item instanceof FastreqRequest request) {
      return ItemKey.ofText(request.key());
    }
    try {
      Map<?, ?> fields = fieldsOf(item, textOf(item));
      return fields == null ? null : RequestFields.key(fields);
    } catch (InvalidRequestException e) {
      // What is not JSON has no key; reading the item reports that in its turn.
      return null;
    }
  }

  @Override
  public String describe(@Nullable Object item) {
    if (item instanceof FastreqRequest request) {
      return Texts.masked(request.url());
    }
    String text = textOf(item);
    if (text != null && !isJsonObject(text)) {
      return Texts.masked(text);
    }
    try {
      Map<?, ?> fields = fieldsOf(item, text);
      if (fields != null) {
        String url = RequestFields.url(fields);
        return url == null ? names(fields) : Texts.masked(url);
      }
    } catch (InvalidRequestException e) {
      // Broken JSON, or a url that is not text: all that may be shown is that it is an object.
      return "{...}";
    }
    String scalar = Scalars.shown(item);
    if (scalar != null) {
      return Texts.masked(scalar);
    }
    return item == null ? "null" : item.getClass().getName();
  }

  @Override
  public boolean isItem(Map<?, ?> map) {
    try {
      return map.containsKey("url");
    } catch (ClassCastException e) {
      // A sorted map whose keys are not text has no such key.
      return false;
    }
  }

  static String names(Map<?, ?> fields) {
    return fields.keySet().stream()
        .limit(12)
        .map(name -> Texts.quoted(String.valueOf(name)))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  static @Nullable String textOf(@Nullable Object item) {
    if (item instanceof CharSequence || item instanceof URI || item instanceof URL) {
      return item.toString().strip();
    }
    return item instanceof TextNode node ? node.textValue().strip() : null;
  }

  /** Returns the fields of an item, or null where it has none that can be read. */
  public static @Nullable Map<?, ?> readableFields(@Nullable Object item) {
    try {
      return fieldsOf(item, textOf(item));
    } catch (InvalidRequestException e) {
      // Broken JSON: reading the item has reported that.
      return null;
    }
  }

  static @Nullable Map<?, ?> fieldsOf(@Nullable Object item, @Nullable String text)
      throws InvalidRequestException {
    if (text != null) {
      return isJsonObject(text) ? Json.readObject(text) : null;
    }
    if (item instanceof Map<?, ?> map) {
      return map;
    }
    return item instanceof ObjectNode node && Json.toJava(node) instanceof Map<?, ?> map
        ? map
        : null;
  }

  /** No URL begins with a brace, and no JSON object with two, which is a placeholder. */
  public static boolean isJsonObject(String text) {
    return text.startsWith("{") && !text.startsWith("{{");
  }
}
