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

import static io.fastreq.camel.batch.Rig.many;
import static io.fastreq.camel.batch.TestTransport.failure;
import static io.fastreq.camel.batch.TestTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.dispatch.host.HostLimits;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.manners.Manners;
import io.fastreq.camel.policy.manners.WaitReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the dispatcher uses the limit that it finds for each host. */
class AdaptiveHostTest {

  private static final Duration LATENCY = Duration.ofMillis(50);
  private static final String HOST = "http://a:80";

  private final Rig rig = new Rig();

  @BeforeEach
  void find() {
    rig.adaptive = true;
    rig.concurrency = 100;
  }

  private int limit() {
    return rig.engine().adaptiveLimits().get(HOST);
  }

  /** Responds to the requests in flight, round by round, until a number of them is done. */
  private int respondInRounds(int from, int until) {
    int done = from;
    while (done < until) {
      int inFlight = rig.sent.size();
      rig.advance(LATENCY);
      for (; done < inFlight; done++) {
        rig.respond(done);
      }
    }
    return done;
  }

  @Test
  void fewRequestsStartUntilTheHostHasShownWhatItBears() {
    Submitted batch = rig.submit(false, many("a", 1_000));
    assertThat(rig.sent).hasSize(4);
    assertThat(rig.engine().heldHosts()).containsEntry(HOST, WaitReason.ADAPTIVE_LIMIT);

    respondInRounds(0, 500);

    assertThat(limit()).isGreaterThan(20);
    assertThat(rig.engine().inFlight()).isEqualTo(limit());
    respondInRounds(rig.sent.size() - rig.engine().inFlight(), 1_000);
    assertThat(batch.result().succeeded()).isEqualTo(1_000);
  }

  @Test
  void refusalsAndTimeoutsLowerTheLimit() {
    rig.submit(false, many("a", 1_000));
    int done = respondInRounds(0, 300);
    int before = limit();
    rig.end(done++, response(503));
    int refused = limit();
    assertThat(refused).isLessThan(before);

    respondInRounds(done, done + 3 * before);
    before = limit();
    rig.advance(Rig.TIMEOUT.plusSeconds(1));
    assertThat(limit()).as("after timeouts").isLessThan(before);
  }

  @Test
  void failuresOfConnectionsSayNothing() {
    rig.submit(false, many("a", 1_000));
    int done = respondInRounds(0, 300);
    int before = limit();
    for (int i = 0; i < 50; i++) {
      rig.end(done++, failure(Kind.CONNECT, Reach.NOT_SENT));
    }
    assertThat(limit()).isEqualTo(before);
  }

  /** Every way in which a request may end gives its place back, exactly once. */
  @Test
  void placesNeverGetLost() {
    rig.maxRetries = 1;
    rig.hostConcurrency = 4;
    Submitted batch = rig.submit(false, many("a", 400));
    for (int i = 0; i < 200; i++) {
      switch (i % 8) {
        case 0 -> rig.end(i, response(503));
        case 1 -> rig.end(i, failure(Kind.TRUNCATED, Reach.STALE_CONNECTION));
        case 2 -> rig.end(i, failure(Kind.CONNECT, Reach.UNUSED_CONNECTION));
        case 3 -> rig.end(i, response(302, "Location", "http://b/" + i));
        case 4 -> rig.end(i, failure(Kind.CONNECT, Reach.NOT_SENT));
        case 5 -> rig.end(i, failure(Kind.TRUNCATED, Reach.MAYBE_RECEIVED));
        default -> rig.respond(i);
      }
      rig.advanceMillis(10);
    }
    rig.advance(Rig.TIMEOUT.plusSeconds(1));
    rig.cancel(batch, "enough");
    assertThat(rig.engine().inFlight()).isZero();

    int sent = rig.sent.size();
    rig.submit(false, many("a", 400));
    assertThat(rig.sent.size() - sent).isEqualTo(limit()).isPositive();
  }

  @Test
  void anotherCeilingIsFoundOutAnew() {
    rig.hostConcurrency = 2;
    rig.submit(false, many("a", 1_000));
    respondInRounds(0, 100);
    assertThat(limit()).isEqualTo(2);

    HostLimits host = new HostLimits(50, null, 1, List.of(), 10_000, 0, new Manners(true, null));
    rig.engine().change(() -> new RequestLimits(100, null, 1, List.of(), host));
    assertThat(limit()).isEqualTo(4);
    respondInRounds(100, 500);
    assertThat(limit()).isBetween(10, 50);

    rig.engine().change(() -> new RequestLimits(3, null, 1, List.of(), host));
    respondInRounds(rig.sent.size() - rig.engine().inFlight(), 600);
    assertThat(rig.engine().inFlight()).isEqualTo(3);
  }

  @Test
  void timeSpentWaitingForATokenIsNoLatency() {
    rig.rps = 20.0;
    rig.burst = 1;
    rig.submit(false, many("a", 300));
    int done = 0;
    for (int i = 0; i < 100; i++) {
      rig.advance(LATENCY);
      while (done < rig.sent.size()) {
        rig.respond(done++);
      }
    }
    assertThat(limit()).as("never made use of").isLessThanOrEqualTo(8);
    assertThat(done).as("as many as the rate allows").isGreaterThan(90);
  }

  /** A body that is read slowly, such as into a file, is not the host's load. */
  @Test
  void timeToReadTheBodyIsNoLatency() throws Exception {
    HttpResponse head =
        new HttpResponse(200, "", "HTTP/1.1", Headers.EMPTY, new byte[0], "http://final/");
    rig.submit(false, many("a", 1_000));
    int done = 0;
    while (done < 500) {
      int inFlight = rig.sent.size();
      rig.advance(LATENCY);
      for (int i = done; i < inFlight; i++) {
        rig.sent.get(i).receiver.open(head, null);
      }
      rig.advanceMillis(20L * (inFlight - done));
      for (; done < inFlight; done++) {
        rig.respond(done);
      }
    }
    assertThat(limit()).isGreaterThan(20);
  }
}
