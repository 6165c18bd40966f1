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
package io.fastreq.camel.transport.vertx;

import io.fastreq.camel.http.BodyTooLargeException;
import io.fastreq.camel.transport.decoding.ContentDecoder;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the pieces of one body, decodes them where need be, and holds no more than the limit
 * allows. Used on one event loop.
 *
 * <p>The pieces are copied into one growing array rather than kept in a list: a server that sends
 * single bytes would otherwise make each cost a hundred.
 */
final class ResponseBody {

  private static final byte[] NONE = {};
  private static final int FIRST_CAPACITY = 16 * 1024;

  /** No array of the JDK may be longer. */
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private final long limit;
  private final boolean keep;
  private final @Nullable ContentDecoder decoder;

  private @Nullable Buffer only;
  private byte[] bytes = NONE;
  private int size;
  private long total;
  private boolean decoded;

  /**
   * @param maxBodySize most bytes after decoding; 0 for no limit
   * @param keep whether the bytes are wanted; if not they are only counted
   * @param decoder undoes the content encoding; null for a body that is taken as it comes
   */
  ResponseBody(long maxBodySize, boolean keep, @Nullable ContentDecoder decoder) {
    this.limit = limitOf(maxBodySize, keep);
    this.keep = keep;
    this.decoder = decoder;
  }

  private static long limitOf(long maxBodySize, boolean keep) {
    long wanted = maxBodySize == 0 ? Long.MAX_VALUE : maxBodySize;
    return keep ? Math.min(wanted, LARGEST) : wanted;
  }

  /** Takes the next piece as it came from the wire. */
  void add(Buffer piece) throws ZipException, BodyTooLargeException {
    if (decoder != null) {
      decoded = true;
      decoder.decode(piece.getBytes(), 0, this::append);
      return;
    }
    count(piece.length());
    if (!keep) {
      return;
    }
    if (only == null && size == 0) {
      // Most bodies come in one piece: it is copied once, in the end.
      only = piece;
      return;
    }
    spillOnly(piece.length());
    reserve(piece.length());
    piece.getBytes(bytes, size);
    size += piece.length();
  }

  private void spillOnly(int more) {
    Buffer first = only;
    if (first != null) {
      only = null;
      reserve(first.length() + more);
      first.getBytes(bytes, 0);
      size = first.length();
    }
  }

  private boolean append(byte[] piece, int offset, int length) throws BodyTooLargeException {
    count(length);
    if (keep) {
      reserve(length);
      System.arraycopy(piece, offset, bytes, size, length);
      size += length;
    }
    return true;
  }

  private void count(int more) throws BodyTooLargeException {
    total += more;
    if (total > limit) {
      throw new BodyTooLargeException();
    }
  }

  private void reserve(int more) {
    int needed = size + more;
    if (needed > bytes.length) {
      long doubled = Math.max(FIRST_CAPACITY, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(doubled, limit)));
    }
  }

  /** Whether the bytes are no longer those that {@code Content-Encoding} describes. */
  boolean decoded() {
    return decoded;
  }

  /**
   * The whole body, after the last piece.
   *
   * @throws ZipException if a compressed body breaks off
   */
  byte[] finish() throws ZipException {
    if (decoder != null) {
      decoder.finish();
    }
    if (only != null) {
      return only.getBytes();
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  /** Frees what the decoder holds outside the heap. May be called more than once. */
  void release() {
    if (decoder != null) {
      decoder.close();
    }
  }
}
