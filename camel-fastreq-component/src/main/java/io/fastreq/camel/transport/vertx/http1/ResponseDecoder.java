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
package io.fastreq.camel.transport.vertx.http1;

import io.fastreq.camel.transport.framing.ChunkSizes;
import io.fastreq.camel.transport.framing.InformationalResponses;
import io.fastreq.camel.transport.framing.LineBuffer;
import io.fastreq.camel.transport.framing.MalformedResponseException;
import io.fastreq.camel.transport.framing.ResponseFraming;
import io.fastreq.camel.transport.framing.ResponseFraming.Body;
import io.fastreq.camel.transport.framing.ResponseHeadParser;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the responses of an HTTP/1.1 connection one by one (RFC 9112). Unlike Netty's decoder it
 * never goes on to the next response by itself: after the end of one, bytes stay unread until
 * another is expected. It keeps only the bytes of an unfinished line. Trailers are read and
 * dropped. Not thread-safe.
 */
final class ResponseDecoder {

  private static final HttpHeadersFactory HEADERS =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private enum State {
    STATUS_LINE,
    FIELDS,
    LENGTH_BODY,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_CR,
    CHUNK_LF,
    TRAILERS,
    UNTIL_CLOSE,
    END,
    DONE
  }

  private final LineBuffer line = new LineBuffer();
  private final ResponseHeadParser head = new ResponseHeadParser();
  private final ChunkSizes chunks = new ChunkSizes();
  private @Nullable NettyFields fields;

  private State state = State.DONE;
  private boolean toHead;
  private int blankLines;
  private int fieldBytes;
  private long left;
  private boolean reusable = true;

  /**
   * Called when a request has been written.
   *
   * @param isHead whether its method is HEAD
   */
  void expect(boolean isHead) {
    state = State.STATUS_LINE;
    toHead = isHead;
    blankLines = 0;
    reusable = true;
    line.clear();
  }

  /** Returns whether the response has ended, or none is expected. */
  boolean isDone() {
    return state == State.DONE;
  }

  /** Returns whether the head of the expected response has not begun. */
  boolean awaitsHead() {
    return state == State.STATUS_LINE;
  }

  /** Returns whether the connection can serve again, according to the response. */
  boolean reusable() {
    return reusable;
  }

  /**
   * Reads the next part of the response: the head of an informational response, the final head, a
   * piece of the body, or the end.
   *
   * @return the next part, or null if more bytes are needed or none is expected
   * @throws MalformedResponseException if this is no valid response
   */
  @Nullable HttpObject next(ByteBuf in) {
    while (true) {
      switch (state) {
        case STATUS_LINE -> {
          if (!statusLine(in)) {
            return null;
          }
        }
        case FIELDS -> {
          if (!readLine(in, fieldBytes)) {
            return null;
          }
          if (line.length() == 0) {
            return headDone();
          }
          countFieldBytes();
          head.fieldLine(line);
          line.clear();
        }
        case LENGTH_BODY -> {
          HttpContent piece = piece(in);
          if (left == 0) {
            state = State.END;
          }
          return piece;
        }
        case CHUNK_SIZE -> {
          if (!chunkSize(in)) {
            return null;
          }
        }
        case CHUNK_DATA -> {
          HttpContent piece = piece(in);
          if (left == 0) {
            state = State.CHUNK_CR;
          }
          return piece;
        }
        case CHUNK_CR -> {
          if (!chunkEnd(in, '\r', State.CHUNK_LF)) {
            return null;
          }
        }
        case CHUNK_LF -> {
          if (!chunkEnd(in, '\n', State.CHUNK_SIZE)) {
            return null;
          }
        }
        case TRAILERS -> {
          if (!readLine(in, fieldBytes)) {
            return null;
          }
          ChunkSizes.check(line.endedByCrLf());
          countFieldBytes();
          if (line.length() == 0) {
            state = State.END;
          }
          line.clear();
        }
        case UNTIL_CLOSE -> {
          left = Long.MAX_VALUE;
          return piece(in);
        }
        case END -> {
          state = State.DONE;
          line.rest();
          return LastHttpContent.EMPTY_LAST_CONTENT;
        }
        default -> {
          return null;
        }
      }
    }
  }

  /**
   * Called when the connection has ended.
   *
   * @return the end of a response that is ended by the connection, or null
   * @throws MalformedResponseException if the header fields had begun
   */
  @Nullable HttpObject close() {
    State last = state;
    state = State.DONE;
    if (last == State.FIELDS) {
      throw new MalformedResponseException("the connection ended within the headers");
    }
    return last == State.UNTIL_CLOSE || last == State.END
        ? LastHttpContent.EMPTY_LAST_CONTENT
        : null;
  }

  private boolean statusLine(ByteBuf in) {
    boolean whole = readLine(in, LineBuffer.MAX_SIZE);
    if (!ResponseHeadParser.mayBegin(line)) {
      throw new MalformedResponseException("this is not HTTP/1");
    }
    if (!whole) {
      return false;
    }
    if (line.length() == 0) {
      ResponseHeadParser.checkBlankLines(++blankLines);
    } else {
      fields = new NettyFields(HEADERS.newHeaders());
      head.statusLine(line, fields);
      fieldBytes = LineBuffer.MAX_SIZE;
      state = State.FIELDS;
    }
    line.clear();
    return true;
  }

  private void countFieldBytes() {
    fieldBytes -= line.length();
  }

  private HttpResponse headDone() {
    line.clear();
    head.finish();
    NettyFields read = Objects.requireNonNull(fields, "no status line");
    fields = null;
    HttpResponse response =
        new DefaultHttpResponse(
            head.isHttp11() ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0,
            HttpResponseStatus.valueOf(head.status(), head.reason()),
            read.headers());
    if (InformationalResponses.isInformational(head.status())) {
      state = State.STATUS_LINE;
      return response;
    }
    ResponseFraming framing = ResponseFraming.of(head.status(), head.isHttp11(), toHead, read);
    reusable = framing.reusable() && !head.oddFraming();
    left = framing.length();
    chunks.reset();
    state = bodyState(framing.body());
    return response;
  }

  private static State bodyState(Body body) {
    return switch (body) {
      case NONE -> State.END;
      case LENGTH -> State.LENGTH_BODY;
      case CHUNKED -> State.CHUNK_SIZE;
      case UNTIL_CLOSE -> State.UNTIL_CLOSE;
    };
  }

  private @Nullable HttpContent piece(ByteBuf in) {
    int size = (int) Math.min(left, in.readableBytes());
    if (size == 0) {
      return null;
    }
    left -= size;
    return new DefaultHttpContent(in.readRetainedSlice(size));
  }

  private boolean chunkSize(ByteBuf in) {
    if (!readLine(in, LineBuffer.MAX_SIZE)) {
      return false;
    }
    left = chunks.read(line);
    line.clear();
    fieldBytes = LineBuffer.MAX_SIZE;
    state = left == 0 ? State.TRAILERS : State.CHUNK_DATA;
    return true;
  }

  private boolean chunkEnd(ByteBuf in, char expected, State next) {
    if (!in.isReadable()) {
      return false;
    }
    ChunkSizes.check(in.readByte() == expected);
    state = next;
    return true;
  }

  /**
   * Reads a line as far as it has come.
   *
   * @return whether the line is complete
   */
  private boolean readLine(ByteBuf in, int limit) {
    int upToEnd = in.bytesBefore((byte) '\n');
    int count = upToEnd < 0 ? in.readableBytes() : upToEnd;
    in.readBytes(line.reserve(count, limit), line.length(), count);
    line.added(count);
    if (upToEnd < 0) {
      return false;
    }
    in.skipBytes(1);
    line.end();
    return true;
  }
}
