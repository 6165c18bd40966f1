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
 * Collects the bytes of one body, or only counts them, and no more than its limit allows. Not
 * thread-safe.
 *
 * <p>The pieces are copied into one growing array rather than kept in a list: a server that sends
 * single bytes would otherwise make each cost a hundred.
 */
public final class BodyCollector implements ContentDecoder.Sink {

  private static final byte[] NONE = {};
  private static final int FIRST_CAPACITY = 16 * 1024;

  /** No array of the JDK may be longer. */
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private final long limit;
  private final boolean keep;
  private byte[] bytes = NONE;
  private int size;
  private long total;

  /**
   * A collector for one body.
   *
   * @param maxBodySize most bytes; 0 for no limit
   * @param keep whether the bytes are wanted
   */
  public BodyCollector(long maxBodySize, boolean keep) {
    long wanted = maxBodySize == 0 ? Long.MAX_VALUE : maxBodySize;
    this.limit = keep ? Math.min(wanted, LARGEST) : wanted;
    this.keep = keep;
  }

  @Override
  public boolean accept(byte[] piece, int offset, int length) throws BodyTooLargeException {
    total += length;
    if (total > limit) {
      throw new BodyTooLargeException();
    }
    if (keep) {
      reserve(length);
      System.arraycopy(piece, offset, bytes, size, length);
      size += length;
    }
    return true;
  }

  private void reserve(int more) {
    int needed = size + more;
    if (needed > bytes.length) {
      long doubled = Math.max(FIRST_CAPACITY, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(doubled, limit)));
    }
  }

  /** What has been collected; not to be called twice. */
  public byte[] toArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
