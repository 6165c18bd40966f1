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
package io.fastreq.camel.transport.framing;

import io.fastreq.camel.transport.framing.MalformedResponseException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One line of a response, collected as its bytes arrive. Keeps the line until it is {@link
 * #clear()}ed. Not thread-safe.
 */
public final class LineBuffer {

  /** Maximum number of bytes of a line, and of all header fields together. */
  public static final int MAX_SIZE = 16 * 1024;

  private static final int FIRST_SIZE = 128;

  /** A buffer that has grown beyond this is not kept for an idle connection. */
  private static final int KEPT_SIZE = 1024;

  private static final byte[] NONE = {};

  private byte[] bytes = NONE;
  private int length;
  private boolean endedByCrLf;

  /**
   * Makes room for further bytes. The caller writes them from {@link #length()} on and then calls
   * {@link #added}.
   *
   * @param limit maximum number of bytes of a line, without its end
   * @return the array to write to
   * @throws MalformedResponseException if the line is longer than the limit
   */
  public byte[] reserve(int count, int limit) {
    int size = length + count;
    // One more for the CR.
    if (size > limit + 1L) {
      throw new MalformedResponseException(
          Problem.TOO_LARGE, "a line longer than " + limit + " bytes");
    }
    if (size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.max(size, FIRST_SIZE), bytes.length * 2));
    }
    return bytes;
  }

  /** Adds the bytes written to the reserved room. */
  public void added(int count) {
    length += count;
  }

  /** Adds one byte. */
  public void add(byte octet, int limit) {
    reserve(1, limit)[length++] = octet;
  }

  /**
   * Ends the line at its LF, which has not been added.
   *
   * @throws MalformedResponseException if the line contains a NUL, or a CR that does not end it
   */
  public void end() {
    endedByCrLf = length > 0 && bytes[length - 1] == '\r';
    if (endedByCrLf) {
      length--;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\r' || bytes[i] == 0) {
        throw new MalformedResponseException("a NUL or a single CR within a line");
      }
    }
  }

  /** Returns the number of bytes so far; after {@link #end}, those of the line. */
  public int length() {
    return length;
  }

  /** Returns the byte at an index. */
  public byte at(int index) {
    return bytes[index];
  }

  /** Returns whether the line ended with CR LF, as it should, rather than LF alone. */
  public boolean endedByCrLf() {
    return endedByCrLf;
  }

  /** Returns the first index of a byte, or -1. */
  int indexOf(char wanted) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Returns the first index from {@code from} on that is neither a space nor a tab, or the length.
   */
  int skipBlanks(int from) {
    int at = from;
    while (at < length && isBlank(bytes[at])) {
      at++;
    }
    return at;
  }

  /** Returns the text without surrounding spaces and tabs, with one character per byte. */
  String text(int from, int to) {
    int first = Math.min(skipBlanks(from), to);
    int end = to;
    while (end > first && isBlank(bytes[end - 1])) {
      end--;
    }
    return new String(bytes, first, end - first, StandardCharsets.ISO_8859_1);
  }

  static boolean isBlank(byte value) {
    return value == ' ' || value == '\t';
  }

  /** Begins the next line. */
  public void clear() {
    length = 0;
  }

  /** Begins the next line, which may come much later. */
  public void rest() {
    length = 0;
    if (bytes.length > KEPT_SIZE) {
      bytes = NONE;
    }
  }
}
