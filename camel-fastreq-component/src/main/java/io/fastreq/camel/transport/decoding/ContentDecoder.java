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
 * Decodes a {@code Content-Encoding} (RFC 9110 section 8.4) as the bytes arrive. Not thread-safe;
 * {@link #close()} must be called in any case.
 */
public interface ContentDecoder extends AutoCloseable {

  /** Takes decoded bytes piece by piece; the array is reused afterwards. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes {@code length} bytes, or refuses them because they would be too many.
     *
     * @return whether to go on; otherwise decoding stops here for now
     */
    boolean accept(byte[] bytes, int offset, int length) throws ZipException, BodyTooLargeException;
  }

  /**
   * Decodes bytes until they are used up or the sink stops it. After a stop it goes on when it is
   * called with the same bytes from where it stopped, even if that is their end.
   *
   * @param from where to begin
   * @return index up to which the bytes are used
   * @throws ZipException if they are not in the encoding's format
   * @throws BodyTooLargeException if the sink takes no more; nothing further is decoded then
   */
  int decode(byte[] encoded, int from, Sink sink) throws ZipException, BodyTooLargeException;

  /**
   * Called after the last byte.
   *
   * @throws ZipException if the stream is cut off
   */
  void finish() throws ZipException;

  /** Frees native memory. May be called more than once. */
  @Override
  void close();

  /** Returns whether there is a decoder for a coding, whose name is in lower case. */
  static boolean isKnown(String coding) {
    return switch (coding) {
      case "gzip", "x-gzip", "deflate", "x-deflate" -> true;
      default -> false;
    };
  }

  /**
   * Returns a decoder for one coding.
   *
   * @param coding its name in lower case
   * @throws IllegalArgumentException if it is not known
   */
  static ContentDecoder forEncoding(String coding) {
    return switch (coding) {
      // RFC 9110, section 8.4.1.3: x-gzip means gzip. Browsers take x-deflate likewise.
      case "gzip", "x-gzip" -> new GzipDecoder();
      case "deflate", "x-deflate" -> new DeflateDecoder();
      default -> throw new IllegalArgumentException("an unknown coding: " + coding);
    };
  }
}
