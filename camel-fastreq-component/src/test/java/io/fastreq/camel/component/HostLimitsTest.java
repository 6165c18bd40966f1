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
import io.fastreq.camel.testing.FakeApi;
import io.fastreq.camel.testing.InFlightCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits that hold for each target host separately. */
@Timeout(90)
class HostLimitsTest extends FaultTest {

  /** A server that holds all requests until it is released. */
  private static final class Stalled {
    final CountDownLatch letGo = new CountDownLatch(1);
    final BrokenServer server =
        BrokenServer.start(
            connection -> {
              while (connection.readRequest() != null) {
                letGo.await(60, TimeUnit.SECONDS);
                connection.send(OK);
              }
            });
  }

  private Stalled stalled() {
    Stalled made = new Stalled();
    closedAfterwards(made.server);
    return made;
  }

  @Test
  void eachHostHasItsOwnConcurrency() throws Exception {
    try (FakeApi other = FakeApi.start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        urls.add(api.url("/delay/20/" + i));
        urls.add(other.url("/delay/20/" + i));
      }
      assertCounts(send(ENDPOINT + "?concurrency=20&hostConcurrency=3", urls), 120, 120, 0);
      assertThat(api.mostInFlight()).isEqualTo(3);
      assertThat(other.mostInFlight()).isEqualTo(3);
    }
  }

  @Test
  void concurrencyBoundsAllHostsTogether() throws Exception {
    InFlightCounter counter = new InFlightCounter(Duration.ofMillis(20), OK);
    List<String> urls = new ArrayList<>();
    for (int host = 0; host < 4; host++) {
      BrokenServer server = server(BrokenServer.eachRequest(counter));
      IntStream.range(0, 20).forEach(i -> urls.add(server.url("/" + i)));
    }
    assertCounts(send(ENDPOINT + "?concurrency=5&hostConcurrency=3", urls), 80, 80, 0);
    assertThat(counter.most()).isEqualTo(5);
  }

  @Test
  void eachHostHasItsOwnRateAndBurst() throws Exception {
    try (FakeApi other = FakeApi.start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 23; i++) {
        urls.add(api.url("/text/" + i));
        urls.add(other.url("/text/" + i));
      }
      send(ENDPOINT + "?hostRps=20&hostBurst=3", urls);
      for (FakeApi each : List.of(api, other)) {
        List<Long> arrivals = each.arrivals();
        assertThat(arrivals).hasSize(23);
        // The first request may arrive late, since it has to connect.
        assertThat((arrivals.get(22) - arrivals.get(0)) / 1e9).isBetween(0.7, 1.6);
        assertThat((arrivals.get(2) - arrivals.get(0)) / 1e9).as("the burst").isLessThan(0.2);
      }
    }
  }

  @Test
  void burstOfAHostIsOneByDefault() {
    send(ENDPOINT + "?hostRps=10", urls("/text/", 6));
    List<Long> arrivals = api.arrivals();
    assertThat((arrivals.get(5) - arrivals.get(0)) / 1e9).isBetween(0.47, 1.5);
    assertThat((arrivals.get(1) - arrivals.get(0)) / 1e9).isGreaterThan(0.07);
  }

  @Test
  void stalledHostDoesNotDelayAnotherWithinLookAhead() throws Exception {
    Stalled stalled = stalled();
    List<String> urls = new ArrayList<>();
    IntStream.range(0, 900).forEach(i -> urls.add(stalled.server.url("/" + i)));
    urls.addAll(urls("/text/", 50));
    CompletableFuture<Exchange> sent =
        sendAsync(ENDPOINT + "?concurrency=8&hostConcurrency=2&lookAhead=1000", urls);
    eventually(() -> api.requests() == 50);
    assertThat(stalled.server.requests()).hasSizeLessThanOrEqualTo(2);
    assertThat(sent).isNotDone();
    stalled.letGo.countDown();
    assertCounts(await(sent), 950, 950, 0);
  }

  @Test
  void readingGoesOnPastAStalledHostWhenSlotsAreReleasedLate() throws Exception {
    Stalled stalled = stalled();
    List<String> urls = new ArrayList<>();
    // The slots are taken while the stalled host's items are read ahead, so that these are set
    // aside only when the slots are released, all at once.
    IntStream.range(0, 8).forEach(i -> urls.add(api.url("/delay/500/" + i)));
    IntStream.range(0, 300).forEach(i -> urls.add(stalled.server.url("/" + i)));
    urls.addAll(urls("/text/", 50));
    CompletableFuture<Exchange> sent =
        sendAsync(ENDPOINT + "?concurrency=8&hostConcurrency=4&lookAhead=1000", urls);
    eventually(() -> stalled.server.requests().size() >= 4);
    eventually(() -> api.requests() == 58);
    stalled.letGo.countDown();
    assertCounts(await(sent), 358, 358, 0);
  }

  @Test
  void readingStopsAtLookAheadWhileAHostIsStalled() throws Exception {
    Stalled stalled = stalled();
    AtomicInteger read = new AtomicInteger();
    Iterator<String> input =
        Stream.concat(
                Stream.generate(() -> stalled.server.url("/x")).limit(5_000),
                urls("/text/", 50).stream())
            .peek(url -> read.incrementAndGet())
            .iterator();
    CompletableFuture<Exchange> sent =
        sendAsync(ENDPOINT + "?concurrency=8&hostConcurrency=2&lookAhead=1000", input);
    eventually(() -> read.get() >= 1_000);
    Awaitility.await()
        .pollDelay(Duration.ofMillis(300))
        .atMost(SOON)
        .until(() -> read.get() < 1_300);
    assertThat(api.requests()).as("items past lookAhead").isZero();
    stalled.letGo.countDown();
    assertCounts(await(sent), 5_050, 5_050, 0);
    assertThat(read).hasValue(5_050);
  }

  @Test
  void tensOfThousandsOfHostsAreNotAllKept() throws Exception {
    // Refused at once: nothing listens there on any address of the loopback network.
    int port = BrokenServer.freePort();
    int hosts = 30_000;
    Stream<String> urls =
        IntStream.range(0, hosts)
            .mapToObj(
                i -> "http://127." + (1 + i / 62_500) + "." + i / 250 % 250 + "." + (1 + i % 250))
            .map(host -> host + ":" + port + "/");
    AtomicInteger most = new AtomicInteger();
    String uri = ENDPOINT + "?maxRetries=0&concurrency=100&failureMode=nulls&hostConcurrency=2";
    CompletableFuture<Exchange> sent = sendAsync(uri, urls.iterator());
    Awaitility.await()
        .atMost(Duration.ofSeconds(80))
        .until(
            () -> {
              most.accumulateAndGet(engine(uri).knownHosts(), Math::max);
              return sent.isDone();
            });
    assertCounts(sent.get(), hosts, 0, hosts);
    assertThat(sent(sent.get())).isEqualTo(hosts);
    assertThat(most.get()).isBetween(100, 2_000);
    assertThat(engine(uri).knownHosts()).isLessThanOrEqualTo(1_000);
  }

  @Test
  void unreachableHostFailsAloneAmongMany() {
    List<String> urls = new ArrayList<>(urls("/text/", 20));
    urls.add(7, refusedUrl());
    Exchange result = send(RETRYING + "&hostConcurrency=1", urls);
    assertThat(failures(result)).hasSize(1);
    assertThat(failures(result).get(0).index()).isEqualTo(7);
    assertThat(kindOf(result)).isEqualTo(Kind.CONNECT);
  }
}
