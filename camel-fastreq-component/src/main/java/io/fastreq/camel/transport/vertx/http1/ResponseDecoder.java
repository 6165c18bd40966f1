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

import io.fastreq.camel.transport.vertx.VertxOptions;
import io.fastreq.camel.transport.vertx.connection.MalformedResponseException;
import io.fastreq.camel.transport.vertx.http1.ResponseFraming.Body;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Reads one response after another from the bytes of an HTTP/1.1 connection (RFC 9112). Unlike
 * Netty's decoder it never goes on to a next response by itself: after the end of one, bytes stay
 * unread until another is expected. It keeps no bytes but those of an unfinished line. Trailers are
 * read and dropped. Not thread-safe.
 */
final class ResponseDecoder {

  private static final int MAX_BLANK_LINES = 4;

  /** Most bytes of chunk lines beyond what a sender needs that sends small chunks. */
  private static final int MAX_CHUNK_EXCESS = 16 * 1024;

  private static final int FREE_CHUNK_BYTES = 16;

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

  private final LineReader line = new LineReader();
  private final ResponseHeadParser head = new ResponseHeadParser();

  private State state = State.DONE;
  private boolean toHead;
  private int blankLines;
  private int fieldBytes;
  private long left;
  private long chunkExcess;
  private boolean reusable = true;

  /**
   * A request has been written.
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

  /** Whether the response has come to its end, or none is expected. */
  boolean isDone() {
    return state == State.DONE;
  }

  /** Whether the head of the response that is expected has not begun. */
  boolean awaitsHead() {
    return state == State.STATUS_LINE;
  }

  /** Whether the connection can serve again, for all that the response says. */
  boolean reusable() {
    return reusable;
  }

  /**
   * Reads the next part of the response: heads, of which the informational ones stand alone, pieces
   * of the body, and the end.
   *
   * @return the next part, or null where it takes more bytes, or none is expected
   * @throws MalformedAnswerException if this is no valid response
   * @throws TooLongFrameException if a line or all fields are too large
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
          if (!line.read(in, fieldBytes)) {
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
          if (!line.read(in, fieldBytes)) {
            return null;
          }
          strict(line.endedByCrLf());
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
   * The connection has ended.
   *
   * @return the end of a response that was to be ended by that, or null
   * @throws MalformedAnswerException if the fields had begun
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
    boolean whole = line.read(in, VertxOptions.MAX_HEAD_SIZE);
    if (!ResponseHeadParser.mayBegin(line)) {
      throw new MalformedResponseException("this is not HTTP/1");
    }
    if (!whole) {
      return false;
    }
    if (line.length() == 0) {
      if (++blankLines > MAX_BLANK_LINES) {
        throw new MalformedResponseException("too many empty lines before the status line");
      }
    } else {
      head.statusLine(line);
      fieldBytes = VertxOptions.MAX_HEAD_SIZE;
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
    HttpResponse response = head.finish();
    if (response.status().code() < ConnectionGuard.FIRST_FINAL_STATUS) {
      state = State.STATUS_LINE;
      return response;
    }
    ResponseFraming framing = ResponseFraming.of(response, toHead);
    reusable = framing.reusable() && !head.oddFraming();
    left = framing.length();
    chunkExcess = 0;
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

  /** RFC 9112 section 7.1. Lines end by CRLF and nothing else: others would see other chunks. */
  private boolean chunkSize(ByteBuf in) {
    if (!line.read(in, VertxOptions.MAX_HEAD_SIZE)) {
      return false;
    }
    strict(line.endedByCrLf());
    int digits = 0;
    long size = 0;
    while (digits < line.length() && hex(line.at(digits)) >= 0) {
      strict(size <= Long.MAX_VALUE >> 4);
      size = size << 4 | hex(line.at(digits));
      digits++;
    }
    int extension = line.skipBlanks(digits, line.length());
    strict(digits > 0 && (extension == line.length() || line.at(extension) == ';'));
    // Small chunks with long extensions would be an endless body that never grows.
    long free = FREE_CHUNK_BYTES + 2 * Math.min(size, MAX_CHUNK_EXCESS);
    chunkExcess = Math.max(0, chunkExcess + line.length() - free);
    strict(chunkExcess <= MAX_CHUNK_EXCESS);
    line.clear();
    left = size;
    fieldBytes = VertxOptions.MAX_HEAD_SIZE;
    state = size == 0 ? State.TRAILERS : State.CHUNK_DATA;
    return true;
  }

  private boolean chunkEnd(ByteBuf in, char expected, State next) {
    if (!in.isReadable()) {
      return false;
    }
    strict(in.readByte() == expected);
    state = next;
    return true;
  }

  private static void strict(boolean valid) {
    if (!valid) {
      throw new MalformedResponseException("broken chunks");
    }
  }

  private static int hex(byte value) {
    return Character.digit(value, 16);
  }
}
