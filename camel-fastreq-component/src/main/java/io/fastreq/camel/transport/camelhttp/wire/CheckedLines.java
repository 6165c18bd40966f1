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
package io.fastreq.camel.transport.camelhttp.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.io.HttpTransportMetrics;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * A connection's input whose lines are looked at before the library reads them: the library takes a
 * line that breaks off for a whole one. Used on one thread.
 */
abstract class CheckedLines implements SessionInputBuffer {

  private final SessionInputBuffer buffer;
  private final Watched in;

  CheckedLines(SessionInputBuffer buffer, InputStream in) {
    this.buffer = buffer;
    this.in = new Watched(in);
  }

  /**
   * Reads a line into an empty buffer.
   *
   * @return whether there was one: false where the connection has ended before it or within it
   * @throws MalformedLineException if it holds what different readers take differently (RFC 9112
   *     section 2.2, RFC 9110 section 5.5)
   */
  final boolean readWhole(CharArrayBuffer line) throws IOException {
    if (buffer.readLine(line, in) < 0 || in.ended) {
      return false;
    }
    if (line.indexOf('\r') >= 0 || line.indexOf('\0') >= 0) {
      throw new MalformedLineException("a line with CR or NUL in it");
    }
    return true;
  }

  @Override
  public int length() {
    return buffer.length();
  }

  @Override
  public int capacity() {
    return buffer.capacity();
  }

  @Override
  public int available() {
    return buffer.available();
  }

  @Override
  public int read(byte[] bytes, int offset, int length, InputStream same) throws IOException {
    return buffer.read(bytes, offset, length, in);
  }

  @Override
  public int read(byte[] bytes, InputStream same) throws IOException {
    return buffer.read(bytes, in);
  }

  @Override
  public int read(InputStream same) throws IOException {
    return buffer.read(in);
  }

  @Override
  public HttpTransportMetrics getMetrics() {
    return buffer.getMetrics();
  }

  /** Tells whether its end was seen; the buffer does not say so of a line that breaks off. */
  private static final class Watched extends FilterInputStream {

    private boolean ended;

    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      ended |= read < 0;
      return read;
    }
  }
}
