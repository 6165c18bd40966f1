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
import java.util.Objects;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.LazyLaxLineParser;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of a connection's answers, one after another: no lines of garbage skipped, a
 * limited size, and of informational answers only a number of those that say nothing (RFC 9110
 * section 15.2). Used on one thread at a time.
 */
final class HeadParser implements HttpMessageParser<ClassicHttpResponse> {

  private static final int MAX_INFORMATIONAL = 20;

  private final Http1Config config;
  private final HttpMessageParser<ClassicHttpResponse> lines;
  private final int maxHeadSize;
  private @Nullable SessionInputBuffer buffer;
  private @Nullable InputStream input;
  private int informational;
  private boolean doubtful;

  HeadParser(Http1Config config, int maxHeadSize) {
    this.config = config;
    this.lines = new DefaultHttpResponseParser(config, LazyLaxLineParser.INSTANCE, null);
    this.maxHeadSize = maxHeadSize;
  }

  /** A further request is about to be sent. */
  void nextAnswer() {
    informational = 0;
  }

  /** Bytes that have been read and belong to nothing yet. */
  int unread() {
    return buffer == null ? 0 : buffer.length();
  }

  /** Bytes of answers so far, over the life of the connection. */
  long received() {
    return buffer == null ? 0 : buffer.getMetrics().getBytesTransferred();
  }

  @Override
  public @Nullable ClassicHttpResponse parse(SessionInputBuffer from, InputStream in)
      throws IOException, HttpException {
    buffer = from;
    input = in;
    HeadLines counted = new HeadLines(from, in, maxHeadSize);
    ClassicHttpResponse head = lines.parse(counted, in);
    doubtful = counted.isDoubtful();
    if (head != null && head.getCode() < 200) {
      checkInformational(head.getCode());
    }
    return head;
  }

  /** Whether others may read the last head in another way. */
  boolean isDoubtful() {
    return doubtful;
  }

  /** The chunked body that follows the last head. */
  InputStream chunks() {
    SessionInputBuffer from = Objects.requireNonNull(buffer, "no head yet");
    InputStream in = Objects.requireNonNull(input, "no head yet");
    return new ChunkedInputStream(new ChunkLines(from, in, maxHeadSize), in, config);
  }

  private void checkInformational(int status) throws ProtocolException {
    if (status != 100 && status != 103) {
      throw new ProtocolException("an informational answer that was not asked for");
    }
    if (++informational > MAX_INFORMATIONAL) {
      throw new ProtocolException("too many informational answers");
    }
  }
}
