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

import io.fastreq.camel.FastreqException;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over lines, each of which is an item. Lines end in LF or CRLF; blank lines and lines
 * that begin with {@code #} are skipped. A CR elsewhere stays in the line, where it makes the item
 * invalid.
 */
final class LineCursor implements ItemCursor {

  /** Maximum number of characters of a line, equal to Jackson's limit of a text value. */
  static final int MAX_LINE = 20_000_000;

  private static final int BUFFER = 8192;

  private final Reader reader;
  private final char[] buffer = new char[BUFFER];
  private int position;
  private int limit;
  private @Nullable Object first;
  private @Nullable Object value;

  /**
   * Creates a cursor.
   *
   * @param reader reads the lines
   * @param first an item that was read already and comes before them, or null
   */
  LineCursor(Reader reader, @Nullable Object first) {
    this.reader = reader;
    this.first = first;
  }

  @Override
  public boolean advance() throws IOException {
    if (first != null) {
      value = first;
      first = null;
      return true;
    }
    for (String line = readLine(); line != null; line = readLine()) {
      String text = withoutMark(line.strip());
      if (!text.isEmpty() && text.charAt(0) != '#') {
        value = text;
        return true;
      }
    }
    value = null;
    return false;
  }

  @Override
  public @Nullable Object value() {
    return value;
  }

  /** Concatenated files have their byte order marks at the start of some lines. */
  private static String withoutMark(String line) {
    String text = line;
    while (text.startsWith(TextBody.BYTE_ORDER_MARK)) {
      text = text.substring(1).strip();
    }
    return text;
  }

  /** Returns the next line without the LF that ends it, or null at the end. */
  private @Nullable String readLine() throws IOException {
    StringBuilder longLine = null;
    while (position < limit || fill()) {
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      String part = new String(buffer, position, end - position);
      boolean whole = end < limit;
      position = whole ? end + 1 : end;
      if (whole && longLine == null) {
        return part;
      }
      longLine = longLine == null ? new StringBuilder(part) : longLine.append(part);
      refuseTooLong(longLine);
      if (whole) {
        return longLine.toString();
      }
    }
    return longLine == null ? null : longLine.toString();
  }

  private static void refuseTooLong(StringBuilder line) {
    if (line.length() > MAX_LINE) {
      throw new FastreqException(
          "The body has a line that is longer than " + MAX_LINE + " characters");
    }
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, reader.read(buffer, 0, buffer.length));
    return limit > 0;
  }
}
