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
package io.fastreq.camel.transport.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.io.HttpTransportMetrics;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * The head of one answer, line by line, with a limit for all of it, and an error where it breaks
 * off: the library limits lines and their number alone, and takes the end of the connection for the
 * end of the headers. Used on one thread.
 */
final class CountedBuffer implements SessionInputBuffer {

  private final SessionInputBuffer buffer;
  private final Watched in;
  private int left;
  private int lines;

  /**
   * The head that begins now.
   *
   * @param limit most characters of status line and headers
   */
  CountedBuffer(SessionInputBuffer buffer, InputStream in, int limit) {
    this.buffer = buffer;
    this.in = new Watched(in);
    this.left = limit;
  }

  @Override
  public int readLine(CharArrayBuffer line, InputStream same) throws IOException {
    int before = line.length();
    int read = buffer.readLine(line, in);
    if (read < 0) {
      if (lines == 0) {
        return read;
      }
      throw new CutHeadException();
    }
    if (in.ended) {
      if (lines == 0) {
        throw new ConnectionClosedException("the status line breaks off");
      }
      throw new CutHeadException();
    }
    lines++;
    left -= line.length() - before + 2;
    if (left < 0) {
      throw new MessageConstraintException("the head is too large");
    }
    return read;
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
