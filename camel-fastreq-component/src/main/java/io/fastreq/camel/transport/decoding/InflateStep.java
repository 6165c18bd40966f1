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
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Runs one {@link Inflater} with an output buffer of fixed size, so that no more than the buffer is
 * held here, however much the input expands. Not thread-safe.
 */
final class InflateStep implements AutoCloseable {

  private static final int BUFFER_SIZE = 8 * 1024;

  private final Inflater inflater;
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private boolean stopped;

  /**
   * @param nowrap true for bare deflate data, false for data in a zlib wrapper
   */
  InflateStep(boolean nowrap) {
    inflater = new Inflater(nowrap);
  }

  /**
   * Inflates until the input is used up, the deflate stream has ended, or the sink stops it.
   *
   * @return how many bytes of the input were used
   */
  int inflate(byte[] input, int offset, ContentDecoder.Sink sink)
      throws ZipException, BodyTooLargeException {
    int length = input.length - offset;
    inflater.setInput(input, offset, length);
    stopped = false;
    while (!stopped && !inflater.finished()) {
      int count = next();
      if (count > 0) {
        stopped = !sink.accept(buffer, 0, count);
      } else if (!inflater.finished()) {
        // RFC 1950, section 2.2: a preset dictionary would have to be agreed on; HTTP has none.
        if (inflater.needsDictionary()) {
          throw new ZipException("preset dictionary");
        }
        break;
      }
    }
    return length - inflater.getRemaining();
  }

  private int next() throws ZipException {
    try {
      return inflater.inflate(buffer);
    } catch (DataFormatException e) {
      ZipException broken = new ZipException(e.getMessage());
      broken.initCause(e);
      throw broken;
    }
  }

  /** Returns whether the sink stopped it, so that there may be content left of the input so far. */
  boolean stopped() {
    return stopped;
  }

  boolean ended() {
    return inflater.finished();
  }

  /** Prepares it for a further stream. */
  void reset() {
    inflater.reset();
    stopped = false;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
