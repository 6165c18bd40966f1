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
import io.fastreq.camel.transport.decoding.BodyCollector;
import io.fastreq.camel.transport.decoding.ContentDecoder;
import io.vertx.core.buffer.Buffer;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Collects the pieces of one body, decoded where need be. Used on one event loop. */
final class ResponseBody {

  private final BodyCollector bytes;
  private final @Nullable ContentDecoder decoder;
  private boolean decoded;

  /**
   * @param decoder undoes the content encoding; null for a body that is taken as it comes
   */
  ResponseBody(BodyCollector bytes, @Nullable ContentDecoder decoder) {
    this.bytes = bytes;
    this.decoder = decoder;
  }

  /** Takes the next piece as it came from the wire. */
  void add(Buffer piece) throws ZipException, BodyTooLargeException {
    if (decoder == null) {
      bytes.add(piece.length(), (target, offset) -> piece.getBytes(target, offset));
    } else {
      decoded = true;
      decoder.decode(piece.getBytes(), 0, bytes);
    }
  }

  /** Returns whether the bytes are no longer those that {@code Content-Encoding} describes. */
  boolean decoded() {
    return decoded;
  }

  /**
   * Returns the whole body, after the last piece.
   *
   * @throws ZipException if a compressed body breaks off
   */
  byte[] finish() throws ZipException {
    if (decoder != null) {
      decoder.finish();
    }
    return bytes.toArray();
  }

  /** Frees what the decoder holds outside the heap. May be called more than once. */
  void release() {
    if (decoder != null) {
      decoder.close();
    }
  }
}
