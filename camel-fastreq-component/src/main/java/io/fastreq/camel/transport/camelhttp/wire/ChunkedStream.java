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

import io.fastreq.camel.transport.framing.ChunkSizes;
import io.fastreq.camel.transport.framing.LineBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.ConnectionClosedException;

/**
 * Body in chunks (RFC 9112 section 7.1). The library's own stream accepts signs and any length as a
 * size, and takes the end of the connection for the end of the trailers. Trailers are read and
 * dropped. Used on one thread.
 */
final class ChunkedStream extends InputStream {

  private final LineSource source;
  private final ChunkSizes sizes = new ChunkSizes();
  private final LineBuffer line = new LineBuffer();

  /** Bytes of the current chunk that are left; 0 before the next one. */
  private long left;

  private boolean ended;

  ChunkedStream(LineSource source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !ended) {
      beginChunk();
    }
    if (ended) {
      return -1;
    }
    int count = source.read(bytes, offset, (int) Math.min(left, length));
    if (count < 0) {
      throw cut();
    }
    left -= count;
    if (left == 0) {
      expect('\r');
      expect('\n');
    }
    return count;
  }

  private void beginChunk() throws IOException {
    readLine(LineBuffer.MAX_SIZE);
    left = sizes.read(line);
    if (left == 0) {
      skipTrailers();
      ended = true;
    }
  }

  private void skipTrailers() throws IOException {
    int room = LineBuffer.MAX_SIZE;
    do {
      readLine(room);
      ChunkSizes.check(line.endedByCrLf());
      room -= line.length();
    } while (line.length() > 0);
  }

  private void readLine(int limit) throws IOException {
    line.clear();
    if (!source.readLine(line, limit)) {
      throw cut();
    }
  }

  private void expect(char end) throws IOException {
    int octet = source.read();
    if (octet < 0) {
      throw cut();
    }
    ChunkSizes.check(octet == end);
  }

  private static IOException cut() {
    return new ConnectionClosedException("the chunked body breaks off");
  }

  /** Reads the rest, so that the connection can serve again. */
  @Override
  public void close() throws IOException {
    transferTo(OutputStream.nullOutputStream());
  }
}
