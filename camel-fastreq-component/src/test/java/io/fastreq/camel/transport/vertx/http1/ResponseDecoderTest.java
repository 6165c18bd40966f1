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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.transport.framing.MalformedResponseException;
import io.fastreq.camel.transport.framing.MalformedResponseException.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing of HTTP/1.1 responses, and where they end. */
class ResponseDecoderTest {

  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

  /** A response, and the bytes left after it. */
  private record Read(
      List<HttpResponse> heads, String body, boolean ended, boolean reusable, String rest) {

    HttpResponse head() {
      return heads.get(heads.size() - 1);
    }

    List<String> header(String name) {
      return head().headers().getAll(name);
    }
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private static Read read(String text) {
    Read whole = read(text, false, text.length());
    assertThat(read(text, false, 1)).as("byte by byte").usingRecursiveComparison().isEqualTo(whole);
    return whole;
  }

  private static Read read(String text, boolean toHead, int piece) {
    ResponseDecoder decoder = new ResponseDecoder();
    decoder.expect(toHead);
    List<HttpResponse> heads = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    boolean ended = false;
    int at = 0;
    while (at < text.length() && !decoder.isDone()) {
      int to = Math.min(text.length(), at + piece);
      ByteBuf in = bytes(text.substring(at, to));
      for (HttpObject part = decoder.next(in); part != null; part = decoder.next(in)) {
        if (part instanceof HttpResponse head) {
          heads.add(head);
        } else if (part instanceof LastHttpContent) {
          ended = true;
        } else {
          body.append(((HttpContent) part).content().toString(StandardCharsets.ISO_8859_1));
        }
      }
      at = to - in.readableBytes();
      if (in.isReadable()) {
        break;
      }
    }
    return new Read(heads, body.toString(), ended, decoder.reusable(), text.substring(at));
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> read(text, false, text.length()))
        .as(text)
        .isInstanceOf(MalformedResponseException.class);
    assertThatThrownBy(() -> read(text, false, 1))
        .as("%s, byte by byte", text)
        .isInstanceOf(MalformedResponseException.class);
  }

  @Test
  void contentLengthEndsTheBodyAndLeavesTheRest() {
    Read read = read(OK + "Content-Length: 4\r\n\r\nbody" + OK);
    assertThat(read.body()).isEqualTo("body");
    assertThat(read.ended()).isTrue();
    assertThat(read.reusable()).isTrue();
    assertThat(read.rest()).isEqualTo(OK);
  }

  @Test
  void lastChunkEndsTheBodyAndLeavesTheRest() {
    Read read =
        read(CHUNKED + "3\r\nabc\r\n00A; name=\"v\"\r\n0123456789\r\n0\r\nX: trailer\r\n\r\nrest");
    assertThat(read.body()).isEqualTo("abc0123456789");
    assertThat(read.rest()).isEqualTo("rest");
    assertThat(read.reusable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"204 No Content", "304 Not Modified"})
  void statusWithoutABodyEndsAtItsBlankLine(String status) {
    for (String framing : List.of("", "Transfer-Encoding: chunked\r\n", "Content-Length: 7\r\n")) {
      Read read = read("HTTP/1.1 " + status + "\r\n" + framing + "\r\n0\r\n\r\n");
      assertThat(read.ended()).isTrue();
      assertThat(read.body()).isEmpty();
      assertThat(read.rest()).isEqualTo("0\r\n\r\n");
    }
  }

  @Test
  void responseToHeadEndsAtItsBlankLineEvenAfterAnInterimOne() {
    String text = "HTTP/1.1 103 Early Hints\r\n\r\n" + OK + "Content-Length: 5\r\n\r\nrest";
    Read read = read(text, true, text.length());
    assertThat(read.heads()).hasSize(2);
    assertThat(read.ended()).isTrue();
    assertThat(read.rest()).isEqualTo("rest");
    assertThat(read.reusable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: foo, Close\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: foo\r\nConnection: close\r\n\r\nx",
        "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "1\r\nx\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "1\r\nx\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: identity\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding:\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n 1\r\n\r\nx"
      })
  void connectionIsNotReusedWhereMoreBytesMayCome(String text) {
    Read read = read(text);
    assertThat(read.ended()).isTrue();
    assertThat(read.reusable()).isFalse();
    assertThat(read.rest()).isEmpty();
  }

  @Test
  void contentLengthBesideChunksIsDropped() {
    Read read =
        read(OK + "Content-Length: 9\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
    assertThat(read.header("Content-Length")).isEmpty();
    assertThat(read.body()).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5, 5",
        "Content-Length: 005",
        "content-length:\t5\t"
      })
  void equalContentLengthsAreOne(String fields) {
    Read read = read(OK + fields + "\r\n\r\nwhole");
    assertThat(read.body()).isEqualTo("whole");
    assertThat(read.header("Content-Length")).containsExactly("5");
    assertThat(read.reusable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 6",
        "Content-Length: 5,",
        "Content-Length: +5",
        "Content-Length: -5",
        "Content-Length: 5 5",
        "Content-Length: 0x5",
        "Content-Length: 5.0",
        "Content-Length:",
        "Content-Length: 99999999999999999999",
        "Content-Length: 18446744073709551621",
        "Content-Length: 5\r\nContent-Length: 6\r\nTransfer-Encoding: chunked",
        "Content-Length(): 5",
        "Content-Length: \u000b5",
        "Content-Length\u000b: 5",
        "Transfer\u00e9-Encoding: chunked",
        "Content-Length: 5\r\nTransfer-Encoding: gzip",
        "Content-Length: 5\r\nTransfer-Encoding: \u000bchunked",
        "Content-Length: 5\r\nTransfer-Encoding: xchunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked;q=1",
        "X: a\rb",
        "X: a\u0000b",
        "X: a\r\r"
      })
  void ambiguousHeadsAreRefused(String fields) {
    assertRefused(OK + fields + "\r\n\r\n5\r\nwhole\r\n0\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        " 5\r\nwhole\r\n",
        "+5\r\nwhole\r\n",
        "0x5\r\nwhole\r\n",
        "5\nwhole\r\n",
        "5;a\nb\r\nwhole\r\n",
        "5;a\rb\r\nwhole\r\n",
        "5\r\r\nwhole\r\n",
        "5 5\r\nwhole\r\n",
        "5x\r\nwhole\r\n",
        "\r\nwhole\r\n",
        ";a\r\nwhole\r\n",
        "5\r\nwhole\n",
        "5\r\nwholemore\r\n",
        "5\r\nwhole\rx",
        "10000000000000005\r\nwhole\r\n",
        "ffffffffffffffff\r\nwhole\r\n",
        "5\r\nwhole\r\n0\n\r\n",
        "5\r\nwhole\r\n0\r\n\n"
      })
  void brokenChunksAreRefused(String chunks) {
    assertRefused(CHUNKED + (chunks.equals("5") ? "g\r\n" : chunks + "0\r\n\r\n"));
  }

  @Test
  void largeChunkSizeIsReadCompletely() {
    Read read = read(CHUNKED + "100000001\r\nbody");
    assertThat(read.body()).isEqualTo("body");
    assertThat(read.ended()).as("4 GiB are still to come").isFalse();
    Read largest = read(CHUNKED + "7fffffffffffffff\r\nbody");
    assertThat(largest.ended()).isFalse();
  }

  @Test
  void chunksOfExtensionsOnlyAreRefused() {
    String chunk = "1;" + "x".repeat(1000) + "\r\ny\r\n";
    assertRefused(CHUNKED + chunk.repeat(100) + "0\r\n\r\n");
    assertThat(read(CHUNKED + "1\r\ny\r\n".repeat(50_000) + "0\r\n\r\n").body()).hasSize(50_000);
  }

  @Test
  void headOfBareLineFeedsIsAccepted() {
    Read read = read("HTTP/1.1 200 OK\nContent-Length: 5\nX: y\n\nwhole");
    assertThat(read.body()).isEqualTo("whole");
    assertThat(read.header("X")).containsExactly("y");
  }

  @Test
  void unusualFieldsAreDroppedOrKeepTheirBytes() {
    Read read =
        read(
            OK
                + " X-Fold-Without-A-Field: 1\r\n"
                + "X Blank: 1\r\n"
                + "X(Paren: 1\r\n"
                + ": 1\r\n"
                + "no colon at all\r\n"
                + "X\u00e9: 1\r\n"
                + " and its fold\r\n"
                + "X-Bytes: caf\u00c3\u00a9 \u0001\u007f\r\n"
                + "X-Fold: a\r\n"
                + "  b\r\n"
                + "X-Before-Colon : c\r\n"
                + "Content-Length: 5\r\n\r\n"
                + "whole");
    assertThat(read.body()).isEqualTo("whole");
    assertThat(read.head().headers().names())
        .containsExactlyInAnyOrder("X-Bytes", "X-Fold", "X-Before-Colon", "Content-Length");
    assertThat(read.header("X-Bytes")).containsExactly("caf\u00c3\u00a9 \u0001\u007f");
    assertThat(read.header("X-Fold")).containsExactly("a b");
    assertThat(read.header("X-Before-Colon")).containsExactly("c");
    assertThat(read.reusable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200\r\n",
        "HTTP/1.1 200 \r\n",
        "HTTP/1.1  200 a  reason\r\n",
        "HTTP/1.2 200 OK\r\n",
        "\r\n\r\nHTTP/1.1 200 \u00c3\u00a9\r\n"
      })
  void statusLinesThatAreAccepted(String line) {
    assertThat(read(line + "Content-Length: 0\r\n\r\n").head().status().code()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/2 200 OK\r\n",
        "ICY 200 OK\r\n",
        "HTTP/1. 200 OK\r\n",
        "HTTP/1.1200 OK\r\n",
        "HTTP/1.1 2000 OK\r\n",
        "HTTP/1.1 20 OK\r\n",
        "HTTP/1.1 2x0 OK\r\n",
        "HTTP/1.1 099 OK\r\n",
        "HTTP/1.1\r\n",
        "\r\n\r\n\r\n\r\n\r\nHTTP/1.1 200 OK\r\n",
        "x"
      })
  void statusLinesThatAreRefused(String line) {
    assertRefused(line + "\r\n\r\n");
  }

  @Test
  void tooLargeHeadIsRefused() {
    for (String text :
        List.of(
            "HTTP/1.1 200 " + "x".repeat(20_000),
            OK + "X: " + "x".repeat(20_000),
            OK + "X: yyyyyyy\r\n".repeat(2_000) + "\r\n",
            CHUNKED + "0\r\n" + "X: yyyyyyy\r\n".repeat(2_000) + "\r\n",
            CHUNKED + "0".repeat(20_000))) {
      assertThatThrownBy(() -> read(text, false, 100))
          .isInstanceOfSatisfying(
              MalformedResponseException.class,
              e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE));
    }
  }

  @Test
  void closeEndsOnlyABodyWithoutALength() {
    ResponseDecoder decoder = new ResponseDecoder();
    for (String text : List.of(OK + "\r\nbo", OK + "Content-Length: 5\r\n\r\nbo", "HTTP/1.1 20")) {
      decoder.expect(false);
      ByteBuf in = bytes(text);
      while (decoder.next(in) != null) {
        assertThat(decoder.isDone()).isFalse();
      }
      assertThat(decoder.close() != null)
          .isEqualTo(text.endsWith("\r\n\r\nbo") && !text.contains("th"));
    }
    decoder.expect(false);
    assertThat(decoder.next(bytes(OK + "Half"))).isNull();
    assertThatThrownBy(decoder::close).isInstanceOf(MalformedResponseException.class);
  }
}
