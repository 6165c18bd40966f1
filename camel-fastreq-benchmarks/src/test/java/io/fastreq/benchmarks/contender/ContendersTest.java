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
package io.fastreq.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.benchmarks.process.ServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that contenders do all of the work, because otherwise their figures mean nothing. */
class ContendersTest {

  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = new ServerProcess();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  static Stream<Arguments> contenders() {
    return Contenders.names().stream()
        .flatMap(
            name ->
                Contenders.speaksHttp2(name)
                    ? Stream.of(Arguments.of(name, Protocol.HTTP1), Arguments.of(name, Protocol.H2))
                    : Stream.of(Arguments.of(name, Protocol.HTTP1)));
  }

  @ParameterizedTest
  @MethodSource("contenders")
  void everyRequestSucceedsWithABodyOfTheRightSize(String name, Protocol protocol)
      throws Exception {
    Case wanted = new Case(protocol, 16, 300, 1);
    Contender contender = Contenders.make(name);
    try {
      contender.prepare(wanted, server.target());
      assertThat(contender.send(wanted.urls(server.target(), 100))).isEqualTo(100);
    } finally {
      contender.close();
    }
  }

  @Test
  void bodiesOfAnotherSizeDoNotCount() {
    assertThat(Bodies.count(List.of(new byte[3], new byte[4], "text"), 3)).isEqualTo(1);
  }

  @Test
  void caseIsParsedFromItsName() {
    Case wanted = new Case(Protocol.H2C, 1_000, 300, 50);
    assertThat(Case.parse(wanted.name())).isEqualTo(wanted);
    assertThatThrownBy(() -> Case.parse("http1/20")).hasMessageContaining("http1/20");
  }
}
