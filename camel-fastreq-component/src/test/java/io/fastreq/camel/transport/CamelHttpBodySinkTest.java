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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.OnBackend;
import io.fastreq.camel.transport.TransportProbe.Exchange;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The same with the backend {@code http}, where a thread reads and waits with the sink. */
@OnBackend("http")
class CamelHttpBodySinkTest extends BodySinkTest {

  /** This backend speaks HTTP/1.1 only. */
  @Override
  void bodyIsReceivedOverHttp2AtThePaceOfTheSink() {}

  /**
   * The end is read when the sink asks for more, so no other request uses the connection before.
   */
  @Override
  void abortOfAPausedSinkDoesNotAffectTheNextRequestOnItsConnection() {}

  /** Nothing is read while the sink is paused, so a broken connection is noticed afterwards. */
  @Override
  void brokenConnectionTellsTheSink(boolean paused) {}

  @Test
  void brokenConnectionTellsTheSinkWhenItResumes() {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\nsome");
            })) {
      TestSink sink = TestSink.slow();
      Exchange exchange = probe.get(server.url("/"), sink);
      await().atMost(Duration.ofSeconds(20)).until(() -> server.openConnections() == 0);
      await().atMost(Duration.ofSeconds(20)).until(() -> sink.pieces.get() == 1);
      assertThat(exchange.outcome()).isNotDone();
      sink.more();
      exchange.failure(Kind.TRUNCATED);
      assertThat(sink.aborts).hasValue(1);
      assertThat(sink.ends).hasValue(0);
      assertThat(sink.bytes()).hasSize(4);
    }
  }
}
