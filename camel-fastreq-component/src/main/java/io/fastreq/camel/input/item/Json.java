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

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastreq.camel.http.InvalidRequestException;
import java.io.IOException;
import java.io.Reader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON in message bodies. Thread-safe. */
public final class Json {

  /**
   * Numbers with a fraction stay as they are written, so that {@code json} is passed on without
   * rounding. A name that occurs twice in an object is an error: one of two keys would be lost.
   */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .findAndAddModules()
          .build();

  private static final ObjectReader VALUE = MAPPER.readerFor(Object.class);
  private static final ObjectReader ALONE =
      VALUE.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  public static JsonParser parser(Reader reader) throws IOException {
    return MAPPER.getFactory().createParser(reader);
  }

  /**
   * Reads the value that begins at the parser's current token, and leaves the parser at its end.
   */
  public static @Nullable Object readValue(JsonParser parser) throws IOException {
    return VALUE.readValue(parser);
  }

  /** Reads a text that is one JSON object. */
  static Map<?, ?> readObject(String text) throws InvalidRequestException {
    try {
      if (ALONE.readValue(text) instanceof Map<?, ?> map) {
        return map;
      }
      throw new InvalidRequestException("not a JSON object");
    } catch (JsonProcessingException e) {
      throw new InvalidRequestException("not a well-formed JSON object: " + describe(e));
    }
  }

  /** Converts a tree to maps, lists and scalars. */
  public static @Nullable Object toJava(JsonNode node) {
    return MAPPER.convertValue(node, Object.class);
  }

  /** Converts a tree to maps, lists and scalars, and returns anything else as it is. */
  public static @Nullable Object plain(@Nullable Object value) {
    return value instanceof JsonNode node ? toJava(node) : value;
  }

  public static byte[] write(Object value) throws JsonProcessingException {
    return MAPPER.writeValueAsBytes(value);
  }

  /**
   * Describes what is wrong and where. Jackson's own message is left out, and the exception is not
   * passed on as a cause, because it quotes the text, which may hold credentials.
   */
  public static String describe(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    String what = e instanceof JsonEOFException ? "it ends too early" : "it cannot be read";
    return location == null
        ? what
        : what + " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
