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

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes a result as one line of JSON. Stateless. */
final class ResultJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ResultJson() {}

  static String write(FastreqResult result) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = MAPPER.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("index", result.index());
      writeIfAny(json, "key", result.key());
      json.writeStringField("url", result.url());
      if (result instanceof FastreqResponse response) {
        writeResponse(json, response);
      } else if (result instanceof FastreqFailure failure) {
        writeFailure(json, failure);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  private static void writeResponse(JsonGenerator json, FastreqResponse response)
      throws IOException {
    json.writeNumberField("status", response.status());
    json.writeNumberField("attempts", response.attempts());
    json.writeNumberField("elapsedMillis", response.elapsed().toMillis());
    Object value = response.value() != null ? response.value() : valueOfBody(response);
    if (value instanceof byte[] bytes) {
      // Under a name of its own, so that whoever reads the line knows it from a text.
      json.writeBinaryField("bodyBase64", bytes);
    } else {
      json.writeFieldName("value");
      json.writeRawValue(asJson(value instanceof Path path ? path.toString() : value));
    }
  }

  private static void writeFailure(JsonGenerator json, FastreqFailure failure) throws IOException {
    FastreqResponse response = failure.response();
    if (response != null) {
      json.writeNumberField("status", response.status());
    }
    json.writeNumberField("attempts", failure.attempts());
    json.writeStringField("error", failure.kind().name());
    json.writeStringField("message", failure.message());
  }

  private static void writeIfAny(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
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
        // A line must come out of it whatever the server called its text.
        return response.text();
      }
    }
    return ContentType.isText(contentType) ? response.text() : response.body();
  }

  /** On its own first: a value that fails half way must not leave half a line. */
  private static String asJson(@Nullable Object value) throws JsonProcessingException {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException unserialisable) {
      return MAPPER.writeValueAsString(String.valueOf(value));
    }
  }
}
