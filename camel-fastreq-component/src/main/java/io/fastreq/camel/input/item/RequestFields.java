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

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.http.InvalidRequestException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of an item given as a map or JSON object. A field that is null counts as not
 * given.
 */
final class RequestFields {

  private static final String KNOWN =
      "url, key, method, headers, query, cookies, body, bodyBase64, json, form, timeout, proxy";

  private static final Set<String> NAMES = Set.of(KNOWN.split(", ", -1));

  private static final String TIMEOUT_FORM =
      "it takes milliseconds, or a duration such as 500ms, 30s or 2m";

  /** Checked here, because Camel parses invalid text as 0. */
  private static final Pattern DURATION =
      Pattern.compile("\\d+|(?=\\d)(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?");

  private RequestFields() {}

  /** Returns the request that the fields describe. Its values are not checked yet. */
  public static FastreqRequest read(Map<?, ?> fields) throws InvalidRequestException {
    String url = url(fields);
    if (url == null) {
      throw new InvalidRequestException("the item has no url");
    }
    FastreqRequest.Builder builder = FastreqRequest.builder(url);
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      if (field.getValue() != null) {
        set(builder, nameOf(fields, field), field.getValue());
      }
    }
    return builder.build();
  }

  /** Returns the URL as text; null where there is none. */
  static @Nullable String url(Map<?, ?> fields) throws InvalidRequestException {
    Object url = Json.plain(find(fields, "url"));
    if (url == null) {
      return null;
    }
    if (url instanceof CharSequence || url instanceof URI || url instanceof URL) {
      return url.toString().strip();
    }
    throw new InvalidRequestException("the field url is no text but " + typeOf(url));
  }

  /** Returns the key; null where there is none, or none that is a scalar. */
  static @Nullable ItemKey key(Map<?, ?> fields) {
    Object value = Json.plain(find(fields, "key"));
    String text = Scalars.shown(value);
    return Scalars.isLong(value) ? ItemKey.ofText(text) : ItemKey.of(value, text);
  }

  /** Looks a field up by the map, which may ignore case. */
  private static @Nullable Object find(Map<?, ?> fields, String name) {
    try {
      return fields.get(name);
    } catch (ClassCastException e) {
      // A sorted map whose keys are not text has no such field.
      return null;
    }
  }

  /** Returns the name of a field: the known one where the map ignores case, else its own. */
  private static String nameOf(Map<?, ?> fields, Map.Entry<?, ?> field) {
    String name = String.valueOf(field.getKey());
    String known = name.toLowerCase(Locale.ROOT);
    return !known.equals(name) && NAMES.contains(known) && find(fields, known) == field.getValue()
        ? known
        : name;
  }

  private static void set(FastreqRequest.Builder builder, String field, Object given)
      throws InvalidRequestException {
    Object value = Json.plain(given);
    if (value == null) {
      return;
    }
    switch (field) {
      case "url" -> {
        // The builder was created with it.
      }
      case "key" -> builder.key(scalar(field, value));
      case "method" -> builder.method(scalar(field, value));
      case "headers" -> addAll(field, value, builder::header);
      case "query" -> addAll(field, value, builder::query);
      case "cookies" -> addCookies(value, builder);
      case "body" -> setBody(builder, value);
      case "bodyBase64" -> builder.body(decoded(value));
      case "json" -> builder.json(given);
      case "form" -> addAll(field, value, builder::form);
      case "timeout" -> builder.timeout(timeout(value));
      case "proxy" -> builder.proxy(scalar(field, value));
      default ->
          throw new InvalidRequestException(
              "unknown field " + Texts.quoted(field) + "; known are " + KNOWN);
    }
  }

  private static void setBody(FastreqRequest.Builder builder, Object value)
      throws InvalidRequestException {
    if (value instanceof byte[] bytes) {
      builder.body(bytes);
      return;
    }
    String text = Scalars.text(value);
    if (text == null) {
      throw new InvalidRequestException(
          "the field body is neither text nor bytes but "
              + typeOf(value)
              + "; the field json takes maps and lists");
    }
    builder.body(text);
  }

  /**
   * Returns bytes that JSON has no other form for. A JSON writer may also leave them as they are.
   */
  private static byte[] decoded(Object value) throws InvalidRequestException {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    try {
      return Base64.getDecoder().decode(scalar("bodyBase64", value));
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException("the field bodyBase64 is not Base64");
    }
  }

  private static void addCookies(Object value, FastreqRequest.Builder builder)
      throws InvalidRequestException {
    for (Map.Entry<?, ?> cookie : map("cookies", value).entrySet()) {
      if (cookie.getValue() != null) {
        builder.cookie(
            String.valueOf(cookie.getKey()), scalar("cookies", Json.plain(cookie.getValue())));
      }
    }
  }

  private static void addAll(String field, Object value, Adder target)
      throws InvalidRequestException {
    for (Map.Entry<?, ?> entry : map(field, value).entrySet()) {
      String name = String.valueOf(entry.getKey());
      Object values = Json.plain(entry.getValue());
      if (values instanceof Iterable<?> list) {
        for (Object element : list) {
          target.add(name, scalar(field, Json.plain(element)));
        }
      } else if (values != null && values.getClass().isArray()) {
        for (int i = 0; i < Array.getLength(values); i++) {
          target.add(name, scalar(field, Array.get(values, i)));
        }
      } else if (values != null) {
        target.add(name, scalar(field, values));
      }
    }
  }

  private static Map<?, ?> map(String field, Object value) throws InvalidRequestException {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new InvalidRequestException("the field " + field + " is no map but " + typeOf(value));
  }

  private static String scalar(String field, @Nullable Object value)
      throws InvalidRequestException {
    String text = Scalars.text(value);
    if (text == null) {
      throw new InvalidRequestException(
          "the field " + field + " holds no text or number but " + typeOf(value));
    }
    return text;
  }

  private static Duration timeout(Object value) throws InvalidRequestException {
    if (value instanceof Duration duration) {
      return duration;
    }
    try {
      if (value instanceof Integer || value instanceof Long || value instanceof Short) {
        return Duration.ofMillis(((Number) value).longValue());
      }
      if (value instanceof BigInteger || value instanceof BigDecimal) {
        return Duration.ofMillis(
            new BigDecimal(String.valueOf(Scalars.text(value))).longValueExact());
      }
      if (value instanceof CharSequence) {
        String text = value.toString().strip();
        if (DURATION.matcher(text).matches()) {
          return Duration.ofMillis(TimeUtils.toMilliSeconds(text));
        }
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw wrongTimeout(value, e);
    }
    throw wrongTimeout(value, null);
  }

  private static InvalidRequestException wrongTimeout(Object value, @Nullable Exception cause) {
    String text = Scalars.shown(value);
    return new InvalidRequestException(
        "the field timeout can not be "
            + (text == null ? "a " + typeOf(value) : Texts.quoted(text))
            + ": "
            + TIMEOUT_FORM,
        cause);
  }

  private static String typeOf(@Nullable Object value) {
    return value == null ? "null" : value.getClass().getName();
  }

  /** Adds a name with one of its values. */
  @FunctionalInterface
  private interface Adder {
    FastreqRequest.Builder add(String name, String value);
  }
}
