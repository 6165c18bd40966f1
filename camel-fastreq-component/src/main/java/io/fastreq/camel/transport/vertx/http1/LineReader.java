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
package io.fastreq.camel.transport.vertx.http1;

import io.fastreq.camel.transport.vertx.connection.MalformedResponseException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects one line of a response as its bytes come. Holds the line until it is {@link #clear()}ed.
 * Not thread-safe.
 */
final class LineReader {

  private static final int FIRST_SIZE = 128;

  /** A buffer that has grown beyond this is not kept for an idle connection. */
  private static final int KEPT_SIZE = 1024;

  private static final byte[] NONE = {};

  private byte[] bytes = NONE;
  private int length;
  private boolean endedByCrLf;

  /**
   * Takes bytes up to the end of the line.
   *
   * @param limit most bytes of a line, its end not counted
   * @return whether the line is whole
   * @throws TooLongHttpHeaderException if the line is longer than the limit
   * @throws MalformedAnswerException if there is a NUL, or a CR that does not end the line
   */
  boolean read(ByteBuf in, int limit) {
    int upToEnd = in.bytesBefore((byte) '\n');
    int count = upToEnd < 0 ? in.readableBytes() : upToEnd;
    // One more for the CR.
    if (length + count > limit + 1L) {
      throw new TooLongHttpHeaderException("a line longer than " + limit + " bytes");
    }
    makeRoom(length + count);
    in.readBytes(bytes, length, count);
    length += count;
    if (upToEnd < 0) {
      return false;
    }
    in.skipBytes(1);
    endedByCrLf = length > 0 && bytes[length - 1] == '\r';
    if (endedByCrLf) {
      length--;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\r' || bytes[i] == 0) {
        throw new MalformedResponseException("a NUL or a single CR within a line");
      }
    }
    return true;
  }

  private void makeRoom(int size) {
    if (size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.max(size, FIRST_SIZE), bytes.length * 2));
    }
  }

  /** Bytes of the line, or those that have come so far. */
  int length() {
    return length;
  }

  byte at(int index) {
    return bytes[index];
  }

  /** Whether the line ended as it should, and not by LF alone. */
  boolean endedByCrLf() {
    return endedByCrLf;
  }

  /** First index at or after {@code from} of a byte, or -1. */
  int indexOf(char wanted, int from) {
    for (int i = from; i < length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** First index at or after {@code from} that is neither blank nor tab, or {@code to}. */
  int skipBlanks(int from, int to) {
    int at = from;
    while (at < to && isBlank(bytes[at])) {
      at++;
    }
    return at;
  }

  /** Text without blanks and tabs around it, each byte a character, so that no byte is lost. */
  String text(int from, int to) {
    int first = skipBlanks(from, to);
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
  void clear() {
    length = 0;
  }

  /** Begins the next line, perhaps much later. */
  void rest() {
    length = 0;
    if (bytes.length > KEPT_SIZE) {
      bytes = NONE;
    }
  }
}
