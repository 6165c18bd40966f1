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
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** An answer's body that says when it has been read to its end. Used on one thread. */
public final class EndAwareEntity extends HttpEntityWrapper {

  private final InputStream content;

  /**
   * @param entity what is said of the body
   * @param content the body itself
   * @param end told once of its end
   */
  public EndAwareEntity(HttpEntity entity, InputStream content, Runnable end) {
    super(entity);
    this.content = new Watched(content, end);
  }

  @Override
  public InputStream getContent() {
    return content;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  private static final class Watched extends FilterInputStream {

    private final Runnable end;
    private boolean ended;

    Watched(InputStream in, Runnable end) {
      super(in);
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      return checked(super.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return checked(super.read(bytes, offset, length));
    }

    private int checked(int read) {
      if (read < 0 && !ended) {
        ended = true;
        end.run();
      }
      return read;
    }
  }
}
