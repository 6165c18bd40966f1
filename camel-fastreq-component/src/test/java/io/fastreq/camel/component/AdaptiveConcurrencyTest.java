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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.testing.CrowdedServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** The number of requests in flight that is found by itself. */
class AdaptiveConcurrencyTest extends FaultTest {

  /** Long enough to be told from the noise of a busy machine. */
  private static final long MILLIS = 10;

  private static final String URI =
      "fastreq:found?adaptiveConcurrency=true&concurrency=100&circuitBreaker=false&maxRetries=10"
          + "&retryBackoff=20ms&retryBackoffMultiplier=1";

  private static List<String> items(CrowdedServer server, int count) {
    return Collections.nCopies(count, server.url("/"));
  }

  private int limit(CrowdedServer server) {
    // Hosts are kept for a while, also when no item refers to them any more.
    return engine(URI).adaptiveLimits().get(server.url(""));
  }

  @Test
  void serverThatRefusesIsHardlyEverAskedForMoreThanItBears() throws Exception {
    try (CrowdedServer server = CrowdedServer.refusing(8, MILLIS)) {
      Exchange result = send(URI, items(server, 400));

      assertCounts(result, 400, 400, 0);
      assertThat(server.served()).isEqualTo(400);
      assertThat(server.refused()).isLessThan(40);
      assertThat(limit(server)).isBetween(4, 12);
    }
  }

  @Test
  void serverThatQueuesHasAShortQueue() throws Exception {
    try (CrowdedServer server = CrowdedServer.queueing(8, MILLIS)) {
      Exchange result = send(URI, items(server, 400));

      assertCounts(result, 400, 400, 0);
      assertThat(server.mostPresent()).isBetween(6, 50);
      assertThat(limit(server)).isLessThan(50);
    }
  }

  @Test
  void eachHostHasALimitOfItsOwn() throws Exception {
    try (CrowdedServer small = CrowdedServer.refusing(2, MILLIS);
        CrowdedServer large = CrowdedServer.refusing(20, MILLIS)) {
      List<String> items = new ArrayList<>(items(large, 400));
      for (int i = 0; i < 40; i++) {
        items.add(10 * i, small.url("/"));
      }

      assertCounts(send(URI, items), 440, 440, 0);

      assertThat(limit(small)).isBetween(1, 4);
      assertThat(limit(large)).isGreaterThan(5);
    }
  }

  @Test
  void redirectHopsCountAtTheirHosts() throws Exception {
    try (CrowdedServer first = CrowdedServer.refusing(20, MILLIS);
        CrowdedServer second = CrowdedServer.refusing(3, MILLIS)) {
      String url = first.url("/moved?" + second.url("/"));

      assertCounts(send(URI, Collections.nCopies(150, url)), 150, 150, 0);

      assertThat(second.served()).isEqualTo(150);
      assertThat(second.refused()).isLessThan(40);
      assertThat(limit(second)).isBetween(1, 6);
    }
  }

  @Test
  void concurrencyAndHostConcurrencyAreCeilings() throws Exception {
    try (CrowdedServer server = CrowdedServer.queueing(50, MILLIS)) {
      String ceiling = "fastreq:ceiling?adaptiveConcurrency=true&concurrency=100&hostConcurrency=3";
      assertCounts(send(ceiling, items(server, 40)), 40, 40, 0);
      assertThat(server.mostPresent()).isEqualTo(3);

      String all = "fastreq:ceiling2?adaptiveConcurrency=true&concurrency=2";
      assertCounts(send(all, items(server, 20)), 20, 20, 0);
      assertThat(server.mostPresent()).isEqualTo(3);
      assertThat(engine(all).adaptiveLimits()).containsEntry(server.url(""), 2);
    }
  }

  @Test
  void nothingIsLimitedWithoutTheOption() throws Exception {
    try (CrowdedServer server = CrowdedServer.queueing(20, 100)) {
      String uri = "fastreq:fixed?concurrency=100";
      assertCounts(send(uri, items(server, 60)), 60, 60, 0);
      assertThat(server.mostPresent()).isGreaterThan(20);
      assertThat(engine(uri).adaptiveLimits()).isEqualTo(Map.of());
    }
  }

  @Test
  void endpointsOfOneNameMustAgree() {
    bodyOf(send(URI, api.url("/text/a")));

    assertThatThrownBy(
            () -> context.getEndpoint("fastreq:found?concurrency=100&circuitBreaker=false"))
        .hasStackTraceContaining("adaptiveConcurrency is false here, but true");
  }
}
