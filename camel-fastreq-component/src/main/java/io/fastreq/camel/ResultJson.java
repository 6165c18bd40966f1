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
package io.fastreq.camel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a result as one line of JSON. Stateless. */
final class ResultJson {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      // Only lines that were written here are read.
                      StreamReadConstraints.builder()
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxNestingDepth(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final ObjectReader MAP = MAPPER.readerForMapOf(Object.class);

  /** Maximum bytes of a failed item's response in its line. */
  private static final int MAX_FAILURE_BODY = 8 * 1024;

  private ResultJson() {}

  static String write(FastreqResult result) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = MAPPER.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("index", result.index());
      RequestJson.writeIfAny(json, "key", result.key());
      json.writeStringField("url", result.url());
      if (result.page() > 0) {
        json.writeNumberField("page", result.page());
      }
      if (result instanceof FastreqResponse response) {
        writeResponse(json, response);
      } else if (result instanceof FastreqFailure failure) {
        writeFailure(json, failure);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return escapedHalves(line.getBuffer());
  }

  /** Returns the line as a map. Its request is one too. */
  static JsonMap map(FastreqResult result) {
    try {
      JsonMap map = new JsonMap(MAP.<Map<String, Object>>readValue(write(result)));
      if (map.get("request") instanceof Map<?, ?> request) {
        map.put("request", new JsonMap(request));
      }
      return map;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String write(JsonMap map) {
    try {
      return escapedHalves(MAPPER.writeValueAsString(map));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Escapes half surrogate pairs, which have no UTF-8, as in the original JSON. */
  private static String escapedHalves(CharSequence line) {
    if (line.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return line.toString();
    }
    StringBuilder escaped = new StringBuilder(line.length() + 16);
    line.codePoints()
        .forEach(
            c -> {
              if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                escaped.append("\\u").append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  private static void writeResponse(JsonGenerator json, FastreqResponse response)
      throws IOException {
    boolean whole = response.value() == null; // without a value, the line shows the whole response
    if (whole) {
      json.writeStringField("finalUrl", response.finalUrl());
    }
    json.writeNumberField("status", response.status());
    json.writeNumberField("attempts", response.attempts());
    writeTimes(json, response);
    if (whole) {
      json.writePOJOField("headers", response.headers());
    }
    writeValue(json, whole ? valueOfBody(response) : response.value());
  }

  private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value instanceof byte[] bytes) {
      // A separate field name, so that readers can distinguish it from text.
      json.writeBinaryField("bodyBase64", bytes);
    } else {
      json.writeFieldName("value");
      json.writeRawValue(asJson(value instanceof Path path ? path.toString() : value));
    }
  }

  /** Writes the duration of the last attempt, and of the item with all attempts and waits. */
  private static void writeTimes(JsonGenerator json, FastreqResponse response) throws IOException {
    json.writeNumberField("elapsedMillis", response.attemptElapsed().toMillis());
    json.writeNumberField("totalMillis", response.elapsed().toMillis());
  }

  private static void writeFailure(JsonGenerator json, FastreqFailure failure) throws IOException {
    FastreqResponse response = failure.response();
    if (response != null) {
      json.writeStringField("finalUrl", response.finalUrl());
      json.writeNumberField("status", response.status());
    }
    json.writeNumberField("attempts", failure.attempts());
    if (response != null) {
      writeTimes(json, response);
    }
    json.writeStringField("error", failure.kind().name());
    json.writeStringField("message", failure.message());
    if (response != null) {
      writeBodyOfFailure(json, response);
    }
    FastreqRequest request = failure.request();
    if (request != null) {
      RequestJson.write(json, request);
    }
  }

  /** Writes the body, which says what went wrong: as a value if it is short, else its beginning. */
  private static void writeBodyOfFailure(JsonGenerator json, FastreqResponse response)
      throws IOException {
    int length = response.body().length;
    if (length <= MAX_FAILURE_BODY) {
      writeValue(json, valueOfBody(response));
      return;
    }
    byte[] beginning = Arrays.copyOf(response.body(), MAX_FAILURE_BODY);
    String contentType = response.header("Content-Type");
    if (ContentType.isJson(contentType) || ContentType.isText(contentType)) {
      json.writeStringField("value", new String(beginning, ContentType.charset(contentType)));
    } else {
      json.writeBinaryField("bodyBase64", beginning);
    }
    json.writeNumberField("bodyBytes", length);
  }

  private static @Nullable Object valueOfBody(FastreqResponse response) {
    if (response.body().length == 0) {
      return null;
    }
    if (!response.undecoded().isEmpty()) {
      return response.body();
    }
    String contentType = response.contentType();
    if (ContentType.isJson(contentType)) {
      try {
        return response.json();
      } catch (FastreqException notJson) {
        // The line must be written whatever content type the server declared.
        return response.text();
      }
    }
    return ContentType.isText(contentType) ? response.text() : response.body();
  }

  private static String asJson(@Nullable Object value) throws JsonProcessingException {
    return asJson(MAPPER, value);
  }

  /** Serializes separately, because a value that fails half way must not leave half a line. */
  static String asJson(ObjectMapper mapper, @Nullable Object value) throws JsonProcessingException {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException unserialisable) {
      return MAPPER.writeValueAsString(String.valueOf(value));
    }
  }
}
