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

import io.fastreq.camel.transport.framing.HeaderFields;
import io.fastreq.camel.transport.framing.InformationalResponses;
import io.fastreq.camel.transport.framing.LineBuffer;
import io.fastreq.camel.transport.framing.MalformedResponseException;
import io.fastreq.camel.transport.framing.ResponseFraming;
import io.fastreq.camel.transport.framing.ResponseHeadParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.IdentityInputStream;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the responses of a connection, one after another, by the rules of {@link
 * io.fastreq.camel.transport.framing} and not by those of the library, which skips garbage, limits
 * single lines only, and takes the end of the connection for the end of the headers. Used on one
 * thread at a time.
 */
final class ResponseParser implements HttpMessageParser<ClassicHttpResponse> {

  private final LineBuffer line = new LineBuffer();
  private final ResponseHeadParser head = new ResponseHeadParser();
  private final InformationalResponses informational = new InformationalResponses();
  private @Nullable LineSource source;

  /** Called when a further request is about to be sent. */
  void nextResponse() {
    informational.reset();
  }

  /** Returns the number of bytes that have been read and belong to nothing yet. */
  int unread() {
    return source == null ? 0 : source.buffer().length();
  }

  /** Returns the number of bytes of responses so far, over the life of the connection. */
  long received() {
    return source == null ? 0 : source.buffer().getMetrics().getBytesTransferred();
  }

  /**
   * {@inheritDoc}
   *
   * @return null if the connection has ended before a status line
   * @throws MalformedResponseException if this is no valid head
   */
  @Override
  public @Nullable ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream socket)
      throws IOException {
    LineSource from = new LineSource(buffer, socket);
    source = from;
    int blankLines = 0;
    do {
      line.clear();
      if (!from.readLine(line, LineBuffer.MAX_SIZE)) {
        return null;
      }
      ResponseHeadParser.checkBlankLines(blankLines++);
    } while (line.length() == 0);
    Fields fields = new Fields();
    head.statusLine(line, fields);
    ClassicHttpResponse response = new BasicClassicHttpResponse(head.status(), head.reason());
    response.setVersion(head.isHttp11() ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0);
    fields.response = response;
    readFields(from);
    if (InformationalResponses.isInformational(head.status())) {
      informational.accept(head.status());
    }
    return response;
  }

  private void readFields(LineSource from) throws IOException {
    int room = LineBuffer.MAX_SIZE;
    while (true) {
      line.clear();
      if (!from.readLine(line, room)) {
        throw new MalformedResponseException("the connection ended within the headers");
      }
      if (line.length() == 0) {
        head.finish();
        return;
      }
      room -= line.length();
      head.fieldLine(line);
    }
  }

  /**
   * Determines where the body of the last response ends.
   *
   * @throws MalformedResponseException if that is not certain
   */
  ResponseFraming framing(ClassicHttpResponse response, boolean toHead) {
    Fields fields = new Fields();
    fields.response = response;
    ResponseFraming framing = ResponseFraming.of(head.status(), head.isHttp11(), toHead, fields);
    return head.oddFraming()
        ? new ResponseFraming(framing.body(), framing.length(), false)
        : framing;
  }

  /** Returns the body of the last response. */
  InputStream body(ResponseFraming framing) {
    LineSource from = Objects.requireNonNull(source, "no head yet");
    return switch (framing.body()) {
      case NONE -> InputStream.nullInputStream();
      case LENGTH -> new ContentLengthInputStream(from.buffer(), from.socket(), framing.length());
      case CHUNKED -> new ChunkedStream(from);
      case UNTIL_CLOSE -> new IdentityInputStream(from.buffer(), from.socket());
    };
  }

  private static final class Fields implements HeaderFields {

    private @Nullable ClassicHttpResponse response;

    private ClassicHttpResponse response() {
      return Objects.requireNonNull(response, "no status line yet");
    }

    @Override
    public void add(String name, String value) {
      response().addHeader(new BasicHeader(name, value));
    }

    @Override
    public List<String> all(String name) {
      return Stream.of(response().getHeaders(name)).map(Header::getValue).toList();
    }

    @Override
    public void set(String name, String value) {
      response().setHeader(new BasicHeader(name, value));
    }

    @Override
    public void remove(String name) {
      response().removeHeaders(name);
    }
  }
}
