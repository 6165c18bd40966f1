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
package io.fastreq.camel.transport;

import static io.fastreq.camel.transport.TransportProbe.READ;
import static io.fastreq.camel.transport.TransportProbe.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.testing.BrokenServer;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that arrive before the request is sent completely, from servers that then close. */
class EarlyResponsesTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @AutoClose private final TransportProbe probe = new TransportProbe();

  private static BrokenServer.Script early(int status, String then) {
    return connection -> {
      String head = connection.readHead();
      if (head != null && head.startsWith("GET")) {
        connection.send(OK);
        head = connection.readHead();
      }
      if (head == null) {
        return;
      }
      connection.send("HTTP/1.1 " + status + " Early\r\nContent-Length: 5\r\n\r\nearly");
      switch (then) {
        case "resets" -> connection.reset();
        case "closes" -> connection.close();
        default -> connection.pause(SOON);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "413, resets, 60000, false",
    "413, closes, 60000, true",
    "401, resets, 3000000, false",
    "401, closes, 3000000, true",
    "200, resets, 8000000, true",
    "307, closes, 20000000, false",
    "413, stays, 8000000, true"
  })
  void earlyResponseIsDelivered(int status, String then, int size, boolean kept) {
    try (BrokenServer server = BrokenServer.start(early(status, then))) {
      if (kept) {
        probe.get(server.url("/")).response();
      }
      HttpResponse response = probe.send("PUT", server.url("/"), new byte[size], READ).response();
      assertThat(response.status()).isEqualTo(status);
      assertThat(text(response)).isEqualTo("early");
      assertThat(server.connections()).isEqualTo(1);
      if (size > 1_000_000) {
        await().atMost(SOON).until(() -> probe.openConnections() == 0);
      } // a smaller one may have been sent completely
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {60_000, 3_000_000})
  void refusalWithoutALengthEndsWithAReset(int size) {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              if (connection.readHead() != null) {
                connection.send("HTTP/1.1 413 Early\r\nConnection: close\r\n\r\nearly");
                connection.reset();
              }
            })) {
      for (int i = 0; i < 5; i++) {
        HttpResponse response = probe.send("PUT", server.url("/"), new byte[size], READ).response();
        assertThat(response.status()).isEqualTo(413);
        assertThat(text(response)).isEqualTo("early");
      }
      assertThat(server.connections()).isEqualTo(5);
    }
  }

  @Test
  void uploadCutWithoutAResponseIsTruncated() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readHead();
              connection.reset();
            })) {
      probe.send("PUT", server.url("/"), new byte[8_000_000], READ).failure(Kind.TRUNCATED);
      await().atMost(SOON).until(() -> probe.openConnections() == 0);
    }
  }

  @Test
  void largeBodiesShareAConnectionWhereTheServerReadsThem() {
    try (BrokenServer server = BrokenServer.responding(OK)) {
      for (int size : new int[] {1, 4_096, 4_097, 16_384, 16_385, 500_000, 3_000_000}) {
        probe.send("PUT", server.url("/"), new byte[size], READ).response();
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.requests())
          .extracting(request -> request.body().length)
          .containsExactly(1, 4_096, 4_097, 16_384, 16_385, 500_000, 3_000_000);
    }
  }
}
