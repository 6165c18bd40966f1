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
package io.fastreq.camel.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that are not HTTP, too large, or not what their headers claim. */
class FaultMatrixResponseTest extends FaultTest {

  private static final int CAP = 1 << 20;
  private static final String CAPPED = RETRYING + "&maxBodySize=" + CAP;
  private static final long MEGABYTE = 1 << 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "HTTP/1.1 two OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhalf\r\n0\r\n\r\n"
      })
  @DisplayName("row 10: bad chunk size, garbage status line")
  void invalidHttpIsTriedTwice(String response) {
    assertFails(responding(response), Kind.PROTOCOL, 2);
  }

  @Test
  @DisplayName("row 10: header block cut")
  void truncatedHeadersAreTriedTwice() {
    assertFails(
        server(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Cu");
            }),
        Kind.PROTOCOL,
        2);
  }

  @Test
  @DisplayName("row 11: 200 KB header")
  void hugeHeaderIsNotRetried() {
    assertFails(
        responding(
            "HTTP/1.1 200 OK\r\nX-Large: "
                + "x".repeat(200 * 1024)
                + "\r\nContent-Length: 0\r\n\r\n"),
        Kind.TOO_LARGE,
        1);
  }

  /** Sends zeros until the client closes, and at most 400 MB. */
  private BrokenServer pouring(String head) {
    return server(
        connection -> {
          connection.readRequest();
          connection.send(head);
          byte[] piece = new byte[64 * 1024];
          for (int i = 0; i < 400 * 16; i++) {
            connection.send(piece);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Content-Length: 419430400\r\n"})
  @DisplayName("row 12: endless body; 400 MB body")
  void hugeBodyIsAbortedSoonAfterTheLimit(String length) {
    BrokenServer server = pouring("HTTP/1.1 200 OK\r\n" + length + "\r\n");
    long before = usedHeap();
    assertFails(CAPPED, server.url("/"), Kind.TOO_LARGE, 1);
    assertThat(usedHeap() - before).as("growth of the heap").isLessThan(24 * MEGABYTE);
    eventually(() -> server.closedByPeer() == 1);
    assertThat(server.bytesSent()).isLessThan(2L * CAP + 8 * MEGABYTE);
  }

  @Test
  @DisplayName("row 12: without an option the limit is 16 MiB")
  void hugeBodyIsAbortedByDefault() {
    BrokenServer server = pouring("HTTP/1.1 200 OK\r\n\r\n");
    assertFails(RETRYING, server.url("/"), Kind.TOO_LARGE, 1);
    eventually(() -> server.closedByPeer() == 1);
    assertThat(server.bytesSent()).isLessThan(40 * MEGABYTE);
  }

  @Test
  @DisplayName("row 13: gzip bomb")
  void compressionBombIsAbortedByItsDecodedSize() throws IOException {
    byte[] bomb = Bytes.gzip(new byte[200 << 20]);
    assertThat(bomb).hasSizeLessThan(300_000);
    BrokenServer server = compressed(bomb);
    long before = usedHeap();
    assertFails(CAPPED, server.url("/"), Kind.TOO_LARGE, 1);
    assertThat(usedHeap() - before).as("growth of the heap").isLessThan(24 * MEGABYTE);
    eventually(() -> server.closedByPeer() == 1);
  }

  @Test
  @DisplayName("row 14: broken gzip")
  void brokenCompressionIsNotRetried() throws IOException {
    byte[] whole = Bytes.gzip("a text that is long enough".getBytes(StandardCharsets.US_ASCII));
    byte[] cut = Arrays.copyOf(whole, whole.length - 3);
    assertFails(compressed(cut), Kind.PROTOCOL, 1);
    byte[] none = "this was never compressed".getBytes(StandardCharsets.US_ASCII);
    assertFails(compressed(none), Kind.PROTOCOL, 1);
  }

  private BrokenServer compressed(byte[] body) {
    return server(BrokenServer.serving("Content-Encoding: gzip\r\n", body));
  }

  /** Returns the heap in use after a collection. */
  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"101 Switching Protocols", "102 Processing", "104 Upload", "199 Odd"})
  @DisplayName("row 41: an interim response other than 100 and 103")
  void unknownInterimResponseFailsOnlyItsOwnItem(String status) {
    BrokenServer server =
        server(
            BrokenServer.eachRequest(
                (connection, request) -> {
                  if (request.uri().startsWith("/odd")) {
                    connection.send("HTTP/1.1 " + status + "\r\n\r\n");
                  }
                  connection.send(
                      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                          + request.uri().length()
                          + "\r\n\r\n"
                          + request.uri());
                }));
    List<String> urls = new ArrayList<>();
    List<Object> expected = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      urls.add(server.url("/odd" + i));
      expected.add(null);
      urls.add(server.url("/plain" + i));
      expected.add("/plain" + i);
    }
    Exchange result = send(RETRYING + "&concurrency=2&failureMode=nulls", urls);
    assertThat(bodyOf(result)).isEqualTo(expected);
    assertThat(sent(result)).isEqualTo(10 * 2 + 10);
    assertFails(RETRYING + "&concurrency=2", server.url("/odd"), Kind.PROTOCOL, 2);
    assertThat(Collections.frequency(uris(server), "/odd0")).isEqualTo(2);
  }

  private static List<String> uris(BrokenServer server) {
    return server.requests().stream().map(BrokenServer.Request::uri).toList();
  }
}
