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

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * The lines between the chunks of a body (RFC 9112 section 7.1). The library takes signs and any
 * length for a size, and the end of the connection for the end of the trailers. Trailers are left
 * out: nobody asks for them. Used on one thread.
 */
final class ChunkLines extends CheckedLines {

  private static final Pattern SIZE = Pattern.compile("0*([0-9A-Fa-f]{1,16})[ \\t]*(?:;.*)?");

  private static final int MAX_LINE = 4 * 1024;

  /** Most characters of lines beyond what a sender needs that sends small chunks. */
  private static final int MAX_EXCESS = 16 * 1024;

  private static final int FREE_LENGTH = 16;

  private final InputStream in;
  private int trailersLeft;
  private long excess;
  private boolean inTrailers;

  /**
   * The chunks of a body that begins now.
   *
   * @param maxTrailers most characters of trailers
   */
  ChunkLines(SessionInputBuffer buffer, InputStream in, int maxTrailers) {
    super(buffer, in);
    this.in = in;
    this.trailersLeft = maxTrailers;
  }

  @Override
  public int readLine(CharArrayBuffer line, InputStream same) throws IOException {
    next(line);
    while (inTrailers && !line.isEmpty()) {
      trailersLeft -= line.length() + 2;
      if (trailersLeft < 0) {
        throw new MessageConstraintException("the trailers are too large");
      }
      line.clear();
      next(line);
    }
    if (!inTrailers && !line.isEmpty()) {
      long size = size(line);
      inTrailers = size == 0;
      countExcess(line.length(), size);
    }
    return line.length();
  }

  /** Small chunks with long extensions would be an endless body that never grows. */
  private void countExcess(int length, long size) throws MalformedChunkCodingException {
    long free = FREE_LENGTH + 2 * Math.min(size, MAX_EXCESS);
    excess = Math.max(0, excess + length - free);
    if (excess > MAX_EXCESS) {
      throw new MalformedChunkCodingException("the lines between chunks are too large");
    }
  }

  /** Ends at CR LF alone: readers that take either for an end see other chunks. */
  private void next(CharArrayBuffer line) throws IOException {
    for (int octet = read(in); octet != '\n'; octet = read(in)) {
      if (octet < 0) {
        throw new ConnectionClosedException("the chunked body breaks off");
      }
      line.append((char) octet);
      if (line.length() > MAX_LINE) {
        throw new MessageConstraintException("a line between chunks is too long");
      }
    }
    int last = line.length() - 1;
    if (last < 0 || line.indexOf('\r') != last || line.indexOf('\0') >= 0) {
      throw new MalformedChunkCodingException("a line between chunks that is not ended by CR LF");
    }
    line.setLength(last);
  }

  private static long size(CharArrayBuffer line) throws MalformedChunkCodingException {
    var matcher = SIZE.matcher(line);
    if (!matcher.matches()) {
      throw new MalformedChunkCodingException("the size of a chunk is no number");
    }
    long size = Long.parseUnsignedLong(matcher.group(1), 16);
    if (size < 0) {
      throw new MalformedChunkCodingException("a chunk is too large");
    }
    return size;
  }
}
