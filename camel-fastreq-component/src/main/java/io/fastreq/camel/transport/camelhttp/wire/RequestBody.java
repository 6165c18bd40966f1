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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * Body of a request that is written piece by piece, so that it can be stopped. Its type is in the
 * request's own headers. Thread-safe.
 */
public final class RequestBody extends AbstractHttpEntity {

  private static final int PIECE_SIZE = 64 * 1024;

  private final byte[] bytes;
  private volatile boolean stopped;

  public RequestBody(byte[] bytes) {
    super((ContentType) null, null);
    this.bytes = bytes;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    for (int at = 0; at < bytes.length; at += PIECE_SIZE) {
      if (stopped) {
        throw new InterruptedIOException("the answer came before the body had been sent");
      }
      out.write(bytes, at, Math.min(PIECE_SIZE, bytes.length - at));
    }
    out.flush();
  }

  /** Stops writing after the current piece. */
  void stop() {
    stopped = true;
  }

  @Override
  public InputStream getContent() {
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public long getContentLength() {
    return bytes.length;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public void close() {
    // nothing is held
  }
}
