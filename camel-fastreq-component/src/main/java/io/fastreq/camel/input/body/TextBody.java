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
package io.fastreq.camel.input.body;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.fastreq.camel.FastreqException;
import io.fastreq.camel.input.item.Json;
import java.io.FilterReader;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.StringWriter;
import java.util.Map;

/**
 * Recognizes whether a text is a JSON array, a JSON object, lines, or nothing, and reads no more of
 * it than that takes.
 */
public final class TextBody {

  public static final String BYTE_ORDER_MARK = "\uFEFF";

  private TextBody() {}

  /** The content of a text. */
  public sealed interface Content {}

  /** Items read one at a time, from lines or a JSON array. */
  public record Lazy(ItemCursor items) implements Content {}

  /** One JSON object. */
  public record Whole(Map<?, ?> object) implements Content {}

  /** Nothing but white space. */
  record Empty() implements Content {}

  /** Reads up to the first visible character, or to the end of a JSON object. */
  public static Content open(Reader reader) throws IOException {
    PushbackReader text = new PushbackReader(reader, 2);
    int first = skipWhiteSpace(text);
    if (first < 0) {
      return new Empty();
    }
    // Two braces are a placeholder, for which the item is refused.
    boolean object = first == '{' && !nextIs(text, '{');
    text.unread(first);
    if (first == '[') {
      return new Lazy(new JsonArrayCursor(text));
    }
    return object ? object(text) : new Lazy(new LineCursor(text, null));
  }

  private static boolean nextIs(PushbackReader text, char expected) throws IOException {
    int next = text.read();
    if (next >= 0) {
      text.unread(next);
    }
    return next == expected;
  }

  /**
   * Reads a JSON object, or the first of many: if it ends on the line on which it began and more
   * lines follow, each line is an item.
   */
  private static Content object(Reader text) throws IOException {
    try (JsonParser parser = Json.parser(new Uncloseable(text))) {
      parser.nextToken();
      if (!(Json.readValue(parser) instanceof Map<?, ?> object)) {
        throw new FastreqException("The body begins like a JSON object and is none");
      }
      boolean endsOnFirstLine = parser.currentLocation().getLineNr() == 1;
      PushbackReader rest = rest(parser, text);
      int afterwards = firstVisible(rest, endsOnFirstLine);
      if (afterwards < 0) {
        return new Whole(object);
      }
      rest.unread(afterwards);
      return new Lazy(new LineCursor(rest, object));
    } catch (JsonProcessingException e) {
      // Without a cause: Jackson's message quotes the text, which may hold credentials.
      throw new FastreqException("The JSON object of the body is malformed: " + Json.describe(e));
    }
  }

  /** Returns the rest of the text after the object: the parser's buffer, then the unread part. */
  private static PushbackReader rest(JsonParser parser, Reader text) throws IOException {
    StringWriter released = new StringWriter();
    parser.releaseBuffered(released);
    char[] tooFar = released.toString().toCharArray();
    PushbackReader rest = new PushbackReader(text, tooFar.length + 1);
    rest.unread(tooFar);
    return rest;
  }

  /** Returns the first character that is not white space, or -1; refuses one not allowed there. */
  private static int firstVisible(Reader rest, boolean linesMayFollow) throws IOException {
    boolean lineEnded = false;
    for (int c = rest.read(); c >= 0; c = rest.read()) {
      if (c == '\n') {
        lineEnded = true;
      } else if (!isBlank(c)) {
        if (linesMayFollow && lineEnded) {
          return c;
        }
        throw new FastreqException("The body goes on after the end of its JSON object");
      }
    }
    return -1;
  }

  /** Returns whether it is white space or a byte order mark, which concatenated text may hold. */
  private static boolean isBlank(int c) {
    return Character.isWhitespace(c) || c == BYTE_ORDER_MARK.charAt(0);
  }

  private static int skipWhiteSpace(Reader reader) throws IOException {
    int c = reader.read();
    while (c >= 0 && isBlank(c)) {
      c = reader.read();
    }
    return c;
  }

  /** Keeps the parser from closing a reader that is still needed. */
  private static final class Uncloseable extends FilterReader {
    Uncloseable(Reader in) {
      super(in);
    }

    @Override
    public void close() {
      // The source that reads the rest closes the body.
    }
  }
}
