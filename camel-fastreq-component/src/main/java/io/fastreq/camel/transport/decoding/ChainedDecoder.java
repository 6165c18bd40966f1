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
import java.util.zip.ZipException;

/**
 * Decodes two codings, one after the other. When the sink stops, both stop: what the first has
 * decoded and the second has not yet used is kept, at most one piece. Not thread-safe.
 */
final class ChainedDecoder implements ContentDecoder {

  private static final byte[] NONE = {};

  private final ContentDecoder first;
  private final ContentDecoder second;

  /** The last piece that the first has decoded and the second has not completely used. */
  private byte[] between = NONE;

  private int used;
  private boolean wanted;

  /**
   * @param first decodes the coding that was applied last
   * @param second decodes those before it
   */
  ChainedDecoder(ContentDecoder first, ContentDecoder second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public int decode(byte[] encoded, int from, Sink sink)
      throws ZipException, BodyTooLargeException {
    if (between.length > 0 && !goOn(sink)) {
      return from;
    }
    return first.decode(
        encoded,
        from,
        (bytes, offset, length) -> {
          between = Arrays.copyOfRange(bytes, offset, offset + length);
          used = 0;
          return goOn(sink);
        });
  }

  /** Returns whether the sink wants more than what was left between the two. */
  private boolean goOn(Sink sink) throws ZipException, BodyTooLargeException {
    wanted = true;
    used =
        second.decode(
            between, used, (bytes, offset, length) -> wanted = sink.accept(bytes, offset, length));
    if (wanted) {
      between = NONE;
    }
    return wanted;
  }

  @Override
  public void finish() throws ZipException {
    first.finish();
    second.finish();
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
