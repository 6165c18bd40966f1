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
import org.jspecify.annotations.Nullable;

/**
 * Decodes {@code deflate}: the zlib format (RFC 1950), as specified, and bare deflate data (RFC
 * 1951), which some servers send and browsers accept. The first two bytes tell which. What follows
 * the end of the stream is ignored.
 */
final class DeflateDecoder implements ContentDecoder {

  private static final byte[] NONE = {};

  private byte[] head = NONE;
  private @Nullable InflateStep step;

  @Override
  public int decode(byte[] encoded, int from, Sink sink)
      throws ZipException, BodyTooLargeException {
    InflateStep current = step;
    if (current == null) {
      byte[] input = joined(head, encoded);
      if (input.length < 2) {
        head = input;
        return encoded.length;
      }
      current = new InflateStep(!isZlib(input[0] & 0xff, input[1] & 0xff));
      step = current;
      // A single byte has no content yet, so the sink cannot stop here.
      current.inflate(head, 0, sink);
      head = NONE;
    }
    return current.ended() ? encoded.length : from + current.inflate(encoded, from, sink);
  }

  /** RFC 1950, section 2.2: method 8, window of at most 32 KiB, and a check of both bytes. */
  private static boolean isZlib(int cmf, int flags) {
    return (cmf & 0x0f) == 8 && (cmf >> 4) <= 7 && ((cmf << 8) | flags) % 31 == 0;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    if (first.length == 0) {
      return second;
    }
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Override
  public void finish() throws ZipException {
    InflateStep current = step;
    boolean whole = current == null ? head.length == 0 : current.ended();
    if (!whole) {
      throw new ZipException("deflate stream breaks off");
    }
  }

  @Override
  public void close() {
    if (step != null) {
      step.close();
    }
  }
}
