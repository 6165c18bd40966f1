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
import java.util.zip.ZipException;

/**
 * Bounds the encoded bytes of a body. A limit of the decoded size is not enough: in these formats a
 * body can go on forever without a single decoded byte, by an endless file name, empty members,
 * empty blocks, or padding after the end. Not thread-safe.
 */
final class BoundedDecoder implements ContentDecoder {

  /** Most encoded bytes in a row without a decoded byte. */
  static final long MAX_WITHOUT_CONTENT = 1024 * 1024;

  /** Bytes that a header and a checksum may add to a small body. */
  private static final long OVERHEAD = 1024;

  private final ContentDecoder decoder;
  private final long limit;
  private long total;
  private long withoutContent;
  private boolean content;

  /**
   * @param maxBodySize most bytes after decoding; 0 or {@code Long.MAX_VALUE} for no limit
   */
  BoundedDecoder(ContentDecoder decoder, long maxBodySize) {
    this.decoder = decoder;
    this.limit = maxBodySize == 0 ? Long.MAX_VALUE : limit(maxBodySize);
  }

  /** Incompressible data grows by an eighth at most (RFC 1951: codes of nine bits). */
  private static long limit(long maxBodySize) {
    long more = maxBodySize / 8 + OVERHEAD;
    return maxBodySize > Long.MAX_VALUE - more ? Long.MAX_VALUE : maxBodySize + more;
  }

  @Override
  public int decode(byte[] encoded, int from, Sink sink)
      throws ZipException, BodyTooLargeException {
    content = false;
    int upTo =
        decoder.decode(
            encoded,
            from,
            (bytes, offset, length) -> {
              content |= length > 0;
              return sink.accept(bytes, offset, length);
            });
    total += upTo - from;
    withoutContent = content ? 0 : withoutContent + upTo - from;
    if (total > limit) {
      throw new BodyTooLargeException("the encoded body is larger than maxBodySize");
    }
    if (withoutContent > MAX_WITHOUT_CONTENT) {
      throw new BodyTooLargeException(
          "the encoded body goes on without content, for more than "
              + MAX_WITHOUT_CONTENT
              + " bytes");
    }
    return upTo;
  }

  @Override
  public void finish() throws ZipException {
    decoder.finish();
  }

  @Override
  public void close() {
    decoder.close();
  }
}
