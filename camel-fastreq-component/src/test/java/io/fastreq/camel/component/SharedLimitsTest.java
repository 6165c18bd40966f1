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

import io.fastreq.camel.FastreqResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SharedLimitsTest extends AcceptanceTest {

  private static final double NANOS = 1e9;

  @Test
  void concurrencyIsReachedAndNotExceeded() {
    assertCounts(send("fastreq:slots?concurrency=7", urls("/delay/20/", 70)), 70, 70, 0);
    assertThat(api.mostInFlight()).isEqualTo(7);
  }

  @Test
  void batchesOfOneEndpointShareItsConcurrency() throws Exception {
    List<CompletableFuture<Exchange>> sent = new ArrayList<>();
    for (int batch = 0; batch < 3; batch++) {
      sent.add(sendAsync("fastreq:slots?concurrency=7", urls("/delay/20/" + batch, 50)));
    }
    for (CompletableFuture<Exchange> each : sent) {
      assertCounts(await(each), 50, 50, 0);
    }
    assertThat(api.mostInFlight()).isEqualTo(7);
  }

  @Test
  void endpointsOfOneNameShareItsConcurrency() throws Exception {
    CompletableFuture<Exchange> one =
        sendAsync("fastreq:slots?concurrency=7", urls("/delay/20/1", 60));
    CompletableFuture<Exchange> two =
        sendAsync("fastreq:slots?concurrency=7&returnType=bytes", urls("/delay/20/2", 60));
    assertCounts(await(one), 60, 60, 0);
    assertCounts(await(two), 60, 60, 0);
    assertThat(api.mostInFlight()).isEqualTo(7);
  }

  @Test
  void requestsBeyondTheBurstLeaveAtTheRate() {
    send("fastreq:warm", urls("/text/", 20));
    int before = api.requests();
    assertCounts(send("fastreq:rate?rps=50&burst=5", urls("/text/", 55)), 55, 55, 0);
    List<Long> arrivals = api.arrivals().subList(before, before + 55);
    assertThat(seconds(arrivals, 0, 54)).isBetween(0.9, 1.2);
  }

  @Test
  void fullBucketLeavesAtOnce() {
    assertCounts(send("fastreq:rate?rps=0.5&burst=5", urls("/text/", 5)), 5, 5, 0);
    assertThat(seconds(api.arrivals(), 0, 4)).isLessThan(1.5);
  }

  @Test
  @Tag("long")
  void longRunKeepsTheRateWithinAPercent() {
    double best = 0;
    // A machine that pauses for longer than the bucket holds loses tokens for good, so other load
    // here can only lower the rate; it must never be exceeded.
    for (int round = 0; round < 3 && best < 198; round++) {
      int before = api.requests();
      assertCounts(send("fastreq:rate?rps=200", urls("/text/", 2_006)), 2_006, 2_006, 0);
      double rate = 2_000 / seconds(api.arrivals(), before + 5, before + 2_005);
      assertThat(rate).isLessThanOrEqualTo(202.0);
      best = Math.max(best, rate);
    }
    assertThat(best).isGreaterThanOrEqualTo(198.0);
  }

  @Test
  void tokensDoNotAccumulateWhileTheServerStalls() throws Exception {
    CompletableFuture<Exchange> sent =
        sendAsync("fastreq:stall?rps=10&burst=1&concurrency=2", urls("/text/", 30));
    Awaitility.await().until(() -> api.requests() >= 3);
    api.stall();
    Awaitility.await().pollDelay(3, TimeUnit.SECONDS).until(() -> true);
    int during = api.requests();
    api.resume();
    assertCounts(await(sent), 30, 30, 0);
    assertThat(during).isLessThanOrEqualTo(7);
    List<Long> arrivals = api.arrivals();
    for (int i = 0; i + 11 < arrivals.size(); i++) {
      assertThat(seconds(arrivals, i, i + 11)).as("time of 12 starts").isGreaterThan(0.99);
    }
  }

  @Test
  void endpointsOfOneNameShareItsRate() throws Exception {
    CompletableFuture<Exchange> one = sendAsync("fastreq:api?rps=10&burst=1", urls("/json/", 11));
    CompletableFuture<Exchange> two =
        sendAsync("fastreq:api?rps=10&burst=1&returnType=text", urls("/json/", 10));
    assertCounts(await(one), 11, 11, 0);
    assertCounts(await(two), 10, 10, 0);
    assertThat(seconds(api.arrivals(), 0, 20)).isBetween(1.9, 2.5);
  }

  @Test
  void otherLimitsForATakenNameAreRefused() {
    send("fastreq:api?rps=10", urls("/text/", 1));
    assertRefused("fastreq:api?rps=20", "rps", "10", "20");
    assertRefused("fastreq:api", "rps", "10", "not set");
    assertRefused("fastreq:api?rps=10&concurrency=3", "concurrency", "20", "3");
    assertRefused("fastreq:api?rps=10&burst=9", "burst", "5", "9");
    assertCounts(send("fastreq:api?rps=10&shape=map", urls("/text/", 2)), 2, 2, 0);
  }

  private void assertRefused(String uri, String... words) {
    assertThatThrownBy(() -> context.getEndpoint(uri)).rootCause().hasMessageContainingAll(words);
  }

  @Test
  void namesAreIndependent() throws Exception {
    CompletableFuture<Exchange> slow = sendAsync("fastreq:slow?rps=1&burst=1", urls("/text/", 50));
    Exchange other = send("fastreq:other?concurrency=3", urls("/text/", 50));
    assertCounts(other, 50, 50, 0);
    assertThat(slow).isNotDone();
  }

  @Test
  void nameIsReleasedWhenItsEndpointsAreRemoved() throws Exception {
    context.getEndpoint("fastreq:api?rps=10");
    context.getEndpoint("fastreq:api?rps=10&shape=list");
    context.removeEndpoints("fastreq:api?rps=10");
    assertRefused("fastreq:api?rps=20", "rps");
    context.removeEndpoints("fastreq:api*");
    assertCounts(send("fastreq:api?rps=20", urls("/text/", 1)), 1, 1, 0);
  }

  @Test
  void nameIsReleasedWhenItsEndpointsStop() throws Exception {
    Endpoint endpoint = context.getEndpoint("fastreq:api?rps=10");
    endpoint.start();
    assertRefused("fastreq:api?rps=20", "rps");
    endpoint.stop();
    assertThat(context.getEndpoint("fastreq:api?rps=20")).isNotNull();
  }

  @Test
  void nameFirstUsedByManyThreadsIsReleased() throws Exception {
    int threads = 8;
    CountDownLatch go = new CountDownLatch(1);
    List<CompletableFuture<Exchange>> sent = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      List<String> urls = urls("/delay/20/" + i, 10);
      sent.add(
          CompletableFuture.supplyAsync(
              () -> {
                awaitLatch(go);
                return send("fastreq:raced?concurrency=2", urls);
              },
              task -> new Thread(task).start()));
    }
    go.countDown();
    for (CompletableFuture<Exchange> each : sent) {
      assertCounts(await(each), 10, 10, 0);
    }
    assertThat(api.mostInFlight()).isEqualTo(2);
    template.stop();
    context.removeEndpoints("fastreq:raced*");
    template = context.createProducerTemplate();
    assertCounts(send("fastreq:raced?concurrency=3", urls("/delay/20/", 12)), 12, 12, 0);
    assertThat(api.mostInFlight()).isEqualTo(3);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double seconds(List<Long> times, int from, int to) {
    return (times.get(to) - times.get(from)) / NANOS;
  }

  @Test
  void greatestAcceptedNumbersWork() throws Exception {
    String most =
        "?concurrency=1000000&hostConcurrency=1000000&lookAhead=1000000000&burst=1000000000"
            + "&hostBurst=1000000000&rps=1e9&hostRps=1e9&maxItems=1000000000&maxRetries=1000000000"
            + "&maxRedirects=1000000000&maxBodySize=1000000000000000&requestTimeout=3650d"
            + "&connectTimeout=3650d&batchTimeout=3650d&maxRetryAfter=3650d&retryBackoff=3650d"
            + "&retryMaxBackoff=3650d&streamWindow=1000000000";
    assertCounts(send("fastreq:most" + most, urls("/text/", 5)), 5, 5, 0);
    List<Integer> statuses = new ArrayList<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:streamed")
                .to("fastreq:most" + most + "&streaming=true")
                .split(body())
                .streaming()
                .process(e -> statuses.add(e.getMessage().getBody(FastreqResponse.class).status()));
          }
        });
    send("direct:streamed", urls("/text/", 5));
    assertThat(statuses).containsOnly(200).hasSize(5);
  }
}
