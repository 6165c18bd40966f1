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

/** Decodes as long as that works: for a body that is dropped. */
final class LenientDecoder implements ContentDecoder {

  private final ContentDecoder decoder;
  private boolean broken;

  LenientDecoder(ContentDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  public int decode(byte[] encoded, int from, Sink sink) throws BodyTooLargeException {
    if (!broken) {
      try {
        return decoder.decode(encoded, from, sink);
      } catch (ZipException e) {
        broken = true;
      }
    }
    return encoded.length;
  }

  @Override
  public void finish() {
    // The connection decides whether the body is complete.
  }

  @Override
  public void close() {
    decoder.close();
  }
}
