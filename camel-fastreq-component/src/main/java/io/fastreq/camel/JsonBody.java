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

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Parses a body as JSON (RFC 8259) into maps, lists and scalars. Objects keep the order of their
 * members; of duplicate names the last one counts. Whole numbers become {@code Integer}, {@code
 * Long} or {@code BigInteger}, others {@code Double}, or {@code BigDecimal} if a double would be
 * infinite or zero.
 *
 * <p>The encoding is detected from the bytes (UTF-8, UTF-16, UTF-32), because JSON has no charset
 * parameter (RFC 8259 section 11). Stateless.
 */
public final class JsonBody {

  /** Maximum nesting of objects and arrays: {@value}. Deeper nesting is an attack on the stack. */
  public static final int MAX_DEPTH = 1000;

  private static final int MAX_QUOTED = 32;
  private static final int MAX_MESSAGE = 200;

  private static final ObjectReader READER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          // The body is in memory already: maxBodySize limits its strings.
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .errorReportConfiguration(
                      ErrorReportConfiguration.builder().maxErrorTokenLength(MAX_QUOTED).build())
                  // Names come from servers and must not fill the JVM's string table.
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .build()
          .readerFor(Object.class);

  private JsonBody() {}

  /**
   * Parses a body.
   *
   * @param body the complete body; it is not changed
   * @return a map, a list, a scalar, or null for the JSON {@code null}, for an empty body, and for
   *     one with only white space or a byte order mark
   * @throws FastreqException if the body is not JSON, continues after its value, or is nested
   *     deeper than {@link #MAX_DEPTH}. The message quotes at most one word of the body
   */
  public static @Nullable Object parse(byte[] body) {
    return read(body, READER, WideNumbers::new);
  }

  /**
   * Parses a body with a Jackson reader.
   *
   * @param body the complete body; it is not changed
   * @param reader determines the type of the value
   * @return the value, or null as for {@link #parse(byte[])}
   * @throws FastreqException if the body is not JSON, or does not fit the reader's type. The
   *     message quotes at most one word of the body
   */
  public static @Nullable Object parse(byte[] body, ObjectReader reader) {
    return read(body, reader, parser -> parser);
  }

  /**
   * Binds a part of a document that was parsed as a tree.
   *
   * @param part the part; it is not changed
   * @param reader determines the type of the value
   * @throws FastreqException if the part does not fit the reader's type
   */
  public static @Nullable Object parse(JsonNode part, ObjectReader reader) {
    try {
      return reader.readValue(part);
    } catch (JsonProcessingException e) {
      throw new FastreqException("the JSON does not fit: " + cleaned(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new FastreqException("the JSON does not fit: " + cleaned(e.getMessage()), e);
    }
  }

  private static @Nullable Object read(
      byte[] body, ObjectReader reader, UnaryOperator<JsonParser> numbers) {
    // Jackson does not accept a byte order mark alone.
    if (body.length == 0 || BodyText.isMark(body)) {
      return null;
    }
    // Anything after the value is an error, whatever the reader's settings.
    ObjectReader first = reader.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    try (JsonParser parser = numbers.apply(reader.createParser(body))) {
      Object value = parser.nextToken() == null ? null : first.readValue(parser);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "there is more after the value");
      }
      return value;
    } catch (DatabindException e) {
      throw new FastreqException(
          "the JSON does not fit" + place(e.getLocation()) + ": " + cleaned(e.getOriginalMessage()),
          e);
    } catch (JsonProcessingException e) {
      throw new FastreqException(
          "not JSON" + place(e.getLocation()) + ": " + cleaned(e.getOriginalMessage()), e);
    } catch (IOException e) {
      // The bytes cannot be decoded.
      throw new FastreqException("not JSON: " + cleaned(e.getMessage()), e);
    }
  }

  /** Reads numbers that no double can hold as decimals: {@code 1e400}, {@code 1e-400}. */
  private static final class WideNumbers extends JsonParserDelegate {

    /** Maximum scale of decimals: written out, larger ones would fill the memory. */
    private static final int MAX_SCALE = 10_000;

    WideNumbers(JsonParser parser) {
      super(parser);
    }

    @Override
    public NumberTypeFP getNumberTypeFP() throws IOException {
      double value = getDoubleValue();
      boolean lost = Double.isInfinite(value) || value == 0;
      return lost && !isNaN() && isModest(getDecimalValue())
          ? NumberTypeFP.BIG_DECIMAL
          : NumberTypeFP.UNKNOWN;
    }

    private static boolean isModest(BigDecimal number) {
      return number.signum() != 0 && Math.abs((long) number.scale()) <= MAX_SCALE;
    }
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  /** Returns one line without control characters, because part of it is from the server. */
  private static String cleaned(@Nullable String message) {
    String line = String.valueOf(message).replaceAll("\\p{C}+", " ");
    return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "...";
  }
}
