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
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as an item that can be sent again. Secrets are omitted, because the line may be
 * stored in a file. Stateless.
 */
final class RequestJson {

  private static final Pattern SECRET =
      Pattern.compile(
          "(?!idempotency-key).*"
              + "(?:cookie|key|token|secret|auth|passw|pwd|credential|session|signature|jwt).*",
          Pattern.CASE_INSENSITIVE);

  /** Writes the {@code json} of a request as it was sent. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .findAndAddModules()
          .build();

  private RequestJson() {}

  /** Writes the request as the field {@code request}. */
  static void write(JsonGenerator json, FastreqRequest request) throws IOException {
    json.writeObjectFieldStart("request");
    json.writeStringField("url", withoutUserInfo(request.url()));
    writeIfAny(json, "key", request.key());
    writeIfAny(json, "method", request.method());
    writeIfAny(json, "headers", open(request.headers()));
    writeIfAny(json, "query", open(request.query()));
    writeBody(json, request);
    if (request.timeout() != null) {
      json.writeNumberField("timeout", request.timeout().toMillis());
    }
    json.writeEndObject();
  }

  private static void writeBody(JsonGenerator json, FastreqRequest request) throws IOException {
    if (request.json() != null) {
      json.writeFieldName("json");
      json.writeRawValue(ResultJson.asJson(MAPPER, request.json()));
    }
    if (request.form() != null) {
      writeIfAny(json, "form", request.form());
    }
    if (request.body() instanceof byte[] bytes) {
      String text = text(bytes);
      if (text == null) {
        json.writeBinaryField("bodyBase64", bytes);
      } else {
        json.writeStringField("body", text);
      }
    } else if (request.body() != null) {
      json.writeStringField("body", String.valueOf(request.body()));
    }
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notText) {
      return null;
    }
  }

  static void writeIfAny(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private static void writeIfAny(JsonGenerator json, String name, Map<String, List<String>> values)
      throws IOException {
    if (!values.isEmpty()) {
      json.writePOJOField(name, values);
    }
  }

  private static Map<String, List<String>> open(Map<String, List<String>> values) {
    Map<String, List<String>> open = new LinkedHashMap<>(values);
    open.keySet().removeIf(name -> SECRET.matcher(name).matches());
    return open;
  }

  private static String withoutUserInfo(String url) {
    return url.replaceFirst("//[^/?#]*@", "//xxxxxx@");
  }
}
