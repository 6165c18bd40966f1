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

/**
 * Parses the lines between the chunks of one body (RFC 9112 section 7.1). They must end with CR LF,
 * since other readers would otherwise see other chunks. Not thread-safe.
 */
public final class ChunkSizes {

  /** Maximum number of bytes in these lines beyond what small chunks need. */
  private static final int MAX_EXCESS = 16 * 1024;

  private static final int FREE_BYTES = 16;

  private long excess;

  /** Begins the next body. */
  public void reset() {
    excess = 0;
  }

  /**
   * Parses the size of the next chunk, 0 for the last one.
   *
   * @throws MalformedResponseException if the line is not valid
   */
  public long read(LineBuffer line) {
    check(line.endedByCrLf());
    int digits = 0;
    long size = 0;
    while (digits < line.length() && hex(line.at(digits)) >= 0) {
      check(size <= Long.MAX_VALUE >> 4);
      size = size << 4 | hex(line.at(digits));
      digits++;
    }
    int extension = line.skipBlanks(digits);
    check(digits > 0 && (extension == line.length() || line.at(extension) == ';'));
    // Small chunks with long extensions would be an endless body that never grows.
    long free = FREE_BYTES + 2 * Math.min(size, MAX_EXCESS);
    excess = Math.max(0, excess + line.length() - free);
    check(excess <= MAX_EXCESS);
    return size;
  }

  /**
   * Checks a condition that valid chunks fulfil.
   *
   * @throws MalformedResponseException if {@code valid} is false
   */
  public static void check(boolean valid) {
    if (!valid) {
      throw new MalformedResponseException("broken chunks");
    }
  }

  private static int hex(byte value) {
    return Character.digit(value, 16);
  }
}
