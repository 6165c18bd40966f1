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

import io.fastreq.camel.transport.framing.LineBuffer;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/**
 * Input of a connection. Used on one thread at a time.
 *
 * @param buffer bytes that have been read and not used yet
 * @param socket source of further bytes
 */
record LineSource(SessionInputBuffer buffer, InputStream socket) {

  /**
   * Reads a line into an empty buffer.
   *
   * @param limit most bytes of the line
   * @return whether it is complete: false if the connection has ended before or within it
   */
  boolean readLine(LineBuffer line, int limit) throws IOException {
    for (int octet = read(); octet != '\n'; octet = read()) {
      if (octet < 0) {
        return false;
      }
      line.add((byte) octet, limit);
    }
    line.end();
    return true;
  }

  /** Reads a byte, or returns -1 if the connection has ended. */
  int read() throws IOException {
    return buffer.read(socket);
  }

  /** Reads bytes, or returns -1 if the connection has ended. */
  int read(byte[] bytes, int offset, int length) throws IOException {
    return buffer.read(bytes, offset, length, socket);
  }
}
