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
package io.fastreq.camel.transport.decoding;

import io.fastreq.camel.http.BodyTooLargeException;
import java.util.Arrays;

/**
 * Collects the bytes of one body, or only counts them, up to a limit. Not thread-safe.
 *
 * <p>The pieces are copied into one growing array rather than kept in a list: if a server sends
 * single bytes, each would otherwise take a hundred bytes of memory.
 */
public final class BodyCollector implements ContentDecoder.Sink {

  private static final byte[] NONE = {};
  private static final int FIRST_CAPACITY = 16 * 1024;

  /** Longest array of the JDK. */
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private final long limit;
  private final boolean keep;
  private byte[] bytes = NONE;
  private int size;
  private long total;

  /**
   * Creates a collector for one body.
   *
   * @param maxBodySize most bytes; 0 for no limit
   * @param keep whether to keep the bytes
   */
  public BodyCollector(long maxBodySize, boolean keep) {
    long wanted = maxBodySize == 0 ? Long.MAX_VALUE : maxBodySize;
    this.limit = keep ? Math.min(wanted, LARGEST) : wanted;
    this.keep = keep;
  }

  /** A piece of a body, which writes its own bytes. */
  @FunctionalInterface
  public interface Piece {

    /** Writes all bytes of the piece. */
    void writeTo(byte[] target, int offset);
  }

  @Override
  public boolean accept(byte[] bytes, int offset, int length) throws BodyTooLargeException {
    add(length, (target, at) -> System.arraycopy(bytes, offset, target, at, length));
    return true;
  }

  /**
   * Takes the next piece.
   *
   * @throws BodyTooLargeException if the body is larger than the limit
   */
  public void add(int length, Piece piece) throws BodyTooLargeException {
    total += length;
    if (total > limit) {
      throw new BodyTooLargeException();
    }
    if (keep) {
      reserve(length);
      piece.writeTo(bytes, size);
      size += length;
    }
  }

  private void reserve(int more) {
    int needed = size + more;
    if (needed > bytes.length) {
      // Most bodies come in one piece, whose array is then the result.
      long wanted = size == 0 ? more : Math.max(FIRST_CAPACITY, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(wanted, limit)));
    }
  }

  /** Returns what has been collected; not to be called twice. */
  public byte[] toArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
