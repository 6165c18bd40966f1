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
package io.fastreq.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.benchmarks.contender.Case;
import io.fastreq.benchmarks.contender.Protocol;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests everything that needs processes in one method, because starting them takes time. */
class ProcessesTest {

  private static final Case SMALL = new Case(Protocol.HTTP1, 8, 300, 0);

  @Test
  void processesObeyAndEndWithTheirParent() throws Exception {
    ServerProcess server = new ServerProcess();
    try (JvmContestant contestant = new JvmContestant("batches", server.target(), List.of());
        Curl curl = new Curl(server.target())) {
      assertThatThrownBy(() -> contestant.prepare(new Case(Protocol.H2, 8, 300, 0)))
          .as("an error in a child is reported, and the child can continue")
          .hasMessageContaining("HTTP/1.1 only");
      contestant.prepare(SMALL);
      Sample sample = contestant.run(500);
      assertThat(sample.succeeded()).isEqualTo(500);
      assertThat(sample.nanos()).isPositive();
      assertThat(sample.cpuNanos()).isPositive();
      assertThat(sample.allocatedBytes()).isPositive();
      if (Curl.isInstalled()) {
        curl.prepare(SMALL);
        assertThat(curl.run(50).succeeded()).isEqualTo(50);
      }
    } finally {
      server.close();
    }
    server.handle().onExit().get(20, TimeUnit.SECONDS);
    assertThat(server.target().keyStore().getParent()).doesNotExist();
  }

  @Test
  void missingToolIsNoError() {
    assertThat(Tool.isInstalled("no-such-tool-as-this")).isFalse();
  }
}
