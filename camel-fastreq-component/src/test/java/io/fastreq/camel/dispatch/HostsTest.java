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
package io.fastreq.camel.dispatch;

import static io.fastreq.camel.batch.TestTransport.response;
import static io.fastreq.camel.batch.TestTransport.responseWithBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hosts that are kept: those that calls refer to, and the most recently used of the others. */
@Timeout(60)
class HostsTest {

  private static final int MANY = 2 * Hosts.MAX_IDLE;

  private final Rig rig = new Rig();

  private static List<String> hosts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "h" + i + "/x").toList();
  }

  /** Asserts that, whatever became of the calls, none of them refers to a host any more. */
  private void assertOnlyTheLastAreKept() {
    assertThat(rig.engine().knownHosts()).isEqualTo(Hosts.MAX_IDLE);
    assertThat(rig.forgotten).hasSize(rig.made.size() - Hosts.MAX_IDLE);
  }

  @Test
  void hostIsKeptWhileACallRefersToIt() {
    rig.concurrency = 10;
    rig.submit("a/0", "a/1", "a/2");
    rig.respond(0);
    rig.wire.immediately = request -> response(200);
    rig.submit(false, hosts(MANY));
    assertThat(rig.forgotten).doesNotContain("http://a:80");
    rig.respond(1);
    rig.respond(2);
    rig.submit(false, hosts(MANY));
    assertThat(rig.forgotten).contains("http://a:80");
  }

  @Test
  void hostLeftByARetryEvictsTheOldestIdleHost() {
    rig.maxRetries = 1;
    rig.wire.immediately = request -> response(200);
    rig.submit(false, hosts(Hosts.MAX_IDLE));
    rig.wire.immediately = request -> null;
    rig.submit("a/0", "a/1");
    int first = rig.sent.size() - 2;
    rig.end(first, response(302, "Location", "http://b/0"));
    assertThat(rig.forgotten).isEmpty();
    rig.end(first + 2, response(503)); // starts again at a, which the other call still refers to
    assertThat(rig.forgotten).containsExactly("http://h0:80");
  }

  @Test
  void hostsReachedByRedirectsAndRetriesAreForgotten() {
    rig.maxRetries = 1;
    rig.wire.immediately =
        request -> {
          String host = request.url().host();
          return host.startsWith("h")
              ? response(302, "Location", "http://" + host.replace('h', 'g') + "/x")
              : response(rig.now < 0 ? 503 : 200);
        };
    Submitted batch = rig.submit(false, hosts(MANY));
    rig.advance(Duration.ofSeconds(6));
    rig.advance(Duration.ofSeconds(6));
    assertThat(batch.result().total()).isEqualTo(MANY);
    assertOnlyTheLastAreKept();
  }

  @Test
  void hostsOfUnwantedResponsesAreForgotten() {
    rig.maxRetries = 1;
    rig.retryWhile = response -> response.text().equals("wait");
    rig.wire.immediately = request -> responseWithBody(200, "", "wait");
    Submitted batch = rig.submit(false, hosts(MANY));
    rig.advance(Duration.ofSeconds(2));
    assertThat(batch.kinds()).containsOnly(Kind.STATUS).hasSize(MANY);
    assertOnlyTheLastAreKept();
  }

  @Test
  void hostsOfACutBatchAreForgotten() {
    Submitted batch = rig.submit(false, hosts(MANY));
    rig.cancel(batch, "enough");
    assertThat(batch.result().total()).isEqualTo(MANY);
    rig.wire.immediately = request -> response(200);
    rig.submit(false, IntStream.range(0, MANY).mapToObj(i -> "g" + i + "/x").toList());
    assertOnlyTheLastAreKept();
  }

  @Test
  void hostsOfItemsReadAheadByACutBatchAreForgotten() {
    rig.concurrency = MANY;
    rig.rps = 0.001;
    Submitted batch = rig.submit(false, hosts(MANY));
    assertThat(rig.engine().knownHosts()).isEqualTo(MANY);
    rig.cancel(batch, "enough");
    assertOnlyTheLastAreKept();
  }

  @Test
  void hostsWithAnOpenBreakerAreForgotten() {
    rig.breakers =
        origin -> {
          CircuitBreaker open = CircuitBreaker.ofDefaults(origin);
          open.transitionToOpenState();
          return new HostBreaker(open, () -> rig.now);
        };
    Submitted batch = rig.submit(false, hosts(MANY));
    assertThat(batch.kinds()).containsOnly(Kind.CIRCUIT_OPEN).hasSize(MANY);
    assertOnlyTheLastAreKept();
  }

  @Test
  void hostCreatedByTwoThreadsAtOnceIsOne() {
    rig.hostConcurrency = 1;
    rig.concurrency = 5;
    AtomicBoolean first = new AtomicBoolean(true);
    rig.breakers =
        origin -> {
          if (first.getAndSet(false)) {
            rig.submit("a/quicker"); // another thread, while the breaker is made
          }
          return null;
        };
    Submitted batch = rig.submit("a/0");
    assertThat(rig.engine().knownHosts()).isEqualTo(1);
    assertThat(rig.paths()).as("one slot for both").containsExactly("/quicker");
    rig.respond(0);
    rig.respond(1);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }
}
